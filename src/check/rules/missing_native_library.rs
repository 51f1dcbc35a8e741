//! Native libraries that are there for other platforms than the image's.

use super::{Ground, Remark, Subject, examples};
use crate::formats::platform::Platform;
use crate::plugin::Rule;
use crate::scan::NativeLibrary;

/// One remark per platform; a library without anything for Linux is meant for other systems.
pub(super) fn judge(subject: &Subject<'_>, ground: &Ground<'_>) -> Vec<Remark> {
    let natives = &subject.sight.observations.natives;
    let remark = |platform: &Platform| {
        let lacking: Vec<&NativeLibrary> = natives.iter().filter(|library| lacks(library, platform)).collect();
        let first = lacking.first()?;
        let names = examples(lacking.iter().map(|library| &library.name), lacking.len());
        let there: Vec<String> =
            first.platforms.iter().map(|it| format!("{}/{}", it.os, it.architecture)).take(6).collect();
        let message = format!(
            "native libraries lack {}/{}: {names}; the first one is there for {}",
            platform.os,
            platform.architecture,
            there.join(", ")
        );
        let jar = if lacking.iter().all(|library| library.jar == first.jar) { first.jar.as_str() } else { "" };
        Some(Remark::new(Rule::MissingNativeLibrary, jar, message))
    };
    ground.platforms.iter().filter_map(remark).collect()
}

fn lacks(library: &NativeLibrary, platform: &Platform) -> bool {
    let of_system = || library.platforms.iter().filter(|it| it.os == platform.os);
    of_system().next().is_some() && of_system().all(|it| it.architecture != platform.architecture)
}
