//! Kafka's own classes that come along though every worker has them.

use super::{Ground, Remark, Subject, number};
use crate::formats::byte_size;
use crate::plugin::Rule;
use crate::scan::{Bundled, BundledKind};

pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    told(subject, Rule::BundledWorkerApi, BundledKind::WorkerApi)
}

/// One remark for all archives that are wasted whole, and one for each that holds more.
pub(super) fn told(subject: &Subject<'_>, rule: Rule, what: BundledKind) -> Vec<Remark> {
    let bundled: Vec<&Bundled> = subject.sight.observations.bundled.iter().filter(|it| it.what == what).collect();
    let whole: Vec<(&Bundled, u64)> = bundled.iter().filter_map(|it| Some((*it, it.bytes?))).collect();
    let bytes: u64 = whole.iter().map(|(_, bytes)| bytes).sum();
    let names: Vec<String> = whole.iter().map(|(it, _)| format!("`{}`", it.name)).collect();
    let whole = (!whole.is_empty()).then(|| {
        let verb = if names.len() == 1 { "is" } else { "are" };
        let message = format!("{} {verb} bundled: {} that no worker needs", names.join(", "), byte_size::shown(bytes));
        let jar = if let [(one, _)] = whole[..] { one.jar.as_str() } else { "" };
        Remark::new(rule, jar, message)
    });
    let partial = bundled.iter().filter(|it| it.bytes.is_none());
    let partial = partial.map(|it| {
        let message =
            format!("{} of {} are in it: the worker has its own", number(it.classes, "class", "classes"), it.name);
        Remark::new(rule, &it.jar, message).help("they only make the jar larger: tell its publisher".to_owned())
    });
    whole.into_iter().chain(partial).collect()
}
