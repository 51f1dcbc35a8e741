//! Plugins that the Java of the worker does not take.

use super::{Ground, Remark, Subject, examples, number};
use crate::plugin::{Rule, Severity};
use crate::scan::WorkerSource;

/// Denies where the Java is known, and warns where it is only assumed.
pub(super) fn judge(subject: &Subject<'_>, ground: &Ground<'_>) -> Vec<Remark> {
    let newer = subject.sight.observations.newer.iter().filter(|newer| !newer.plugins.is_empty());
    let remark = newer.map(|newer| {
        let (count, java) = (newer.plugins.len(), ground.worker.java);
        let verb = if count == 1 { "is" } else { "are" };
        let names = examples(&newer.plugins, count);
        let plugins = number(count, "plugin", "plugins");
        let remark = |runs: &str| {
            let message = format!("{plugins} {verb} compiled for Java {}, and {runs} Java {java}: {names}", newer.java);
            Remark::new(Rule::PluginTooNew, &newer.jar, message)
        };
        match ground.worker.source {
            WorkerSource::Assumed => remark("the worker is taken to run").but(Severity::Warn),
            WorkerSource::Spec | WorkerSource::Base => remark("the worker runs"),
        }
    });
    remark.collect()
}
