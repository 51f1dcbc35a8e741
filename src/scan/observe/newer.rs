//! Classes that the Java of the worker does not take (JVMS 4.1, table 4.1-A).

use std::collections::BTreeSet;

use super::descent::Descent;
use super::{Jar, NAMED, Seen, binary};
use crate::jar::ClassOutline;
use crate::scan::observation::Newer;

/// The major version of a class file is so much above the feature release of its Java.
const OFFSET: u16 = 44;

/// Classes of an archive that are too new; those of releases that this Java does not look at do not count.
pub(super) fn newer<'a>(jar: &Jar<'a>, seen: &Seen<'a>, descent: &Descent<'a>) -> Option<Newer> {
    let java = seen.worker.java;
    let manifest = jar.facts.manifest.as_ref();
    let is_multi_release = manifest
        .and_then(|manifest| manifest.main.get("multi-release"))
        .is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let is_shown = |release: u16| release == 0 || (is_multi_release && (9..=java).contains(&release));
    let found: Vec<_> = (jar.facts.classes.iter())
        .filter(|class| class.major > java.saturating_add(OFFSET) && is_shown(class.release))
        .filter(|class| !class.access.is_module())
        .collect();
    let newest = found.iter().map(|class| class.major).max()?;
    let names: BTreeSet<String> = found.iter().map(|class| binary(&class.name)).collect();
    let told: BTreeSet<&str> = seen.plugins().collect();
    let is_plugin = |class: &ClassOutline| told.contains(binary(&class.name).as_str());
    let plugins = found.iter().filter(|class| is_plugin(class) || descent.is_plugin(class));
    let plugins: BTreeSet<String> = plugins.map(|class| binary(&class.name)).collect();
    Some(Newer {
        jar: jar.path.to_owned(),
        java: newest - OFFSET,
        count: names.len(),
        examples: names.iter().take(NAMED).cloned().collect(),
        plugins: plugins.into_iter().collect(),
    })
}
