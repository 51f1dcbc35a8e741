//! Service files with a line that makes all of them void (`ServiceLoader.LazyClassPathLookupIterator.parse`).

use super::{Ground, Remark, Subject};
use crate::plugin::Rule;

pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    let void = subject.sight.observations.void_services.iter().map(|file| {
        let message = format!("`META-INF/services/{}` counts as empty: line {}: {}", file.service, file.line, file.why);
        Remark::new(Rule::VoidServiceFile, &file.jar, message)
    });
    void.collect()
}
