//! `Class-Path` that leads out of the plugin: Java follows it, and what stands there is loaded as part of the plugin.

use super::{Ground, Remark, Subject, examples};
use crate::plugin::Rule;

pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    let leaving = subject.sight.observations.leaving.iter().map(|leaving| {
        let message =
            format!("its `Class-Path` leads out of the plugin: {}", examples(&leaving.entries, leaving.count));
        Remark::new(Rule::ClassPathLeaves, &leaving.jar, message)
    });
    leaving.collect()
}
