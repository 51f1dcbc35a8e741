//! Bindings of slf4j and what is behind them: a worker has its own, and gives it to every plugin.

use super::bundled_worker_api::told;
use super::{Ground, Remark, Subject};
use crate::plugin::Rule;
use crate::scan::BundledKind;

pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    told(subject, Rule::BundledLogging, BundledKind::Logging)
}
