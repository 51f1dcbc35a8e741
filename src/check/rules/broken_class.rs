//! Members named like classes that are none.

use super::{Ground, Remark, Subject, examples};
use crate::plugin::Rule;

pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    let broken = subject.sight.observations.broken.iter().map(|tally| {
        let named = examples(&tally.examples, tally.count);
        let message = match tally.count {
            1 => format!("a member is named like a class that it does not hold: {named}"),
            count => format!("{count} members are named like classes that they do not hold: {named}"),
        };
        Remark::new(Rule::BrokenClass, &tally.jar, message)
    });
    broken.collect()
}
