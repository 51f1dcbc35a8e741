//! A plugin without any class that Connect would take for one.

use super::{Ground, Remark, Subject, number};
use crate::plugin::{Rule, Severity};

/// Denies only where everything could be read, and nobody meant a class to be a plugin.
pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    let seen = &subject.sight.observations;
    let is_meant = subject.sight.missed.iter().any(|missed| missed.is_meant)
        || seen.newer.iter().any(|newer| !newer.plugins.is_empty());
    if seen.archives == 0 || !subject.sight.rows.is_empty() || is_meant {
        return Vec::new();
    }
    let message = match (seen.archives, seen.classes) {
        (1, 0) => "its archive has no class".to_owned(),
        (archives, 0) => format!("none of its {archives} archives has a class"),
        (1, classes) => format!("none of its {} is a plugin of any type", number(classes, "class", "classes")),
        (archives, classes) => {
            let classes = number(classes, "class", "classes");
            format!("none of its {classes} in {archives} archives is a plugin of any type")
        }
    };
    let remark = Remark::new(Rule::NoPlugin, "", message);
    let is_read = seen.corrupt.is_empty() && seen.broken.is_empty() && seen.leaving.is_empty();
    vec![if is_read { remark } else { remark.but(Severity::Warn) }]
}
