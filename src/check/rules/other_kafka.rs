//! Plugins that are built for another Kafka than the worker's.

use std::collections::BTreeMap;

use super::rest_extension_packages::is_of_rest;
use super::{Ground, Remark, Subject, examples};
use crate::plugin::Rule;
use crate::scan::Foreign;

/// One remark per archive and per thing that is missing.
pub(super) fn judge(subject: &Subject<'_>, ground: &Ground<'_>) -> Vec<Remark> {
    let mut by_missing: BTreeMap<(&str, &str), Vec<&Foreign>> = BTreeMap::new();
    for foreign in subject.sight.observations.foreign.iter().filter(|foreign| !is_of_rest(foreign)) {
        by_missing.entry((&foreign.jar, &foreign.missing)).or_default().push(foreign);
    }
    let remark = |((jar, missing), foreign): ((&str, &str), Vec<&Foreign>)| {
        let names = examples(foreign.iter().map(|it| &it.class), foreign.len());
        let kafka = ground.worker.kafka;
        let need = if foreign.len() == 1 { "needs" } else { "need" };
        let message = format!("{names} {need} `{missing}`, which Kafka {kafka} does not have");
        Remark::new(Rule::OtherKafka, jar, message)
    };
    by_missing.into_iter().map(remark).collect()
}
