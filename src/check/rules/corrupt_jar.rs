//! Archives inside that no JVM opens: Connect passes over them without a word.

use super::{Ground, Remark, Subject};
use crate::plugin::Rule;

pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    let corrupt = subject.sight.observations.corrupt.iter();
    corrupt
        .map(|it| Remark::new(Rule::CorruptJar, &it.jar, format!("no Java opens this archive: {}", it.why)))
        .collect()
}
