//! So many broken providers that no worker starts.

use super::{Ground, Remark, Subject};
use crate::plugin::Rule;

pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    let halt = subject.sight.halt.iter();
    halt.map(|why| Remark::new(Rule::UnlinkableServices, "", format!("no worker starts with it: {why}"))).collect()
}
