//! Libraries that the Java of the worker does not take: a task fails when it comes to use them.

use super::{Ground, Remark, Subject, examples, number};
use crate::plugin::Rule;
use crate::scan::WorkerSource;

pub(super) fn judge(subject: &Subject<'_>, ground: &Ground<'_>) -> Vec<Remark> {
    let java = ground.worker.java;
    let runs = match ground.worker.source {
        WorkerSource::Assumed => "the worker is taken to run",
        WorkerSource::Spec | WorkerSource::Base => "the worker runs",
    };
    let newer = subject.sight.observations.newer.iter().filter(|newer| newer.plugins.is_empty());
    let remark = newer.map(|newer| {
        let classes = number(newer.count, "class is", "classes are");
        let names = examples(&newer.examples, newer.count);
        let message = format!("{classes} compiled for Java {}, and {runs} Java {java}: {names}", newer.java);
        Remark::new(Rule::LibraryTooNew, &newer.jar, message)
    });
    remark.collect()
}
