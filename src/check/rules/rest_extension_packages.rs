//! REST extensions that are compiled for `javax.ws.rs` where the worker has `jakarta.ws.rs`, or the other way round: what
//! they register with is of another type (Kafka 4.0, KIP-1032).

use super::{Ground, Remark, Subject};
use crate::plugin::Rule;
use crate::scan::Foreign;

const ASKED: &str = "org.apache.kafka.connect.rest.ConnectRestExtensionContext.configurable: ";

pub(super) fn judge(subject: &Subject<'_>, ground: &Ground<'_>) -> Vec<Remark> {
    let of_rest = subject.sight.observations.foreign.iter().filter(|foreign| is_of_rest(foreign));
    let remark = of_rest.map(|foreign| {
        let asked = foreign.missing.strip_prefix(ASKED).unwrap_or_default();
        let kafka = ground.worker.kafka;
        let message = format!("`{}` registers with a `{asked}`, and Kafka {kafka} gives another one", foreign.class);
        Remark::new(Rule::RestExtensionPackages, &foreign.jar, message)
    });
    remark.collect()
}

/// Whether this is what a REST extension registers with.
pub(super) fn is_of_rest(foreign: &Foreign) -> bool {
    foreign.missing.starts_with(ASKED)
}
