//! Classes of the types that only service files tell of, and that none lists: no worker finds them.

use std::collections::BTreeMap;

use super::{Ground, Remark, Subject, examples};
use crate::plugin::Rule;
use crate::scan::{Flaw, Missed, PluginType};

/// A note: a library may have them for other programs.
pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    unseen(&subject.sight.missed).into_iter().collect()
}

/// Whether nothing is wrong with it but that no service file lists it, and no scan looks for its type.
pub(super) fn is_unlisted(missed: &Missed) -> bool {
    !missed.kind.is_scanned() && missed.reason.flaw == Flaw::Unlisted
}

fn unseen(missed: &[Missed]) -> Option<Remark> {
    let unseen = missed.iter().filter(|missed| missed.is_meant && is_unlisted(missed));
    let named: BTreeMap<&str, PluginType> = unseen.map(|missed| (missed.class.as_str(), missed.kind)).collect();
    let told = examples(named.keys(), named.len());
    let (_, kind) = named.first_key_value()?;
    let message = format!("no service file lists {told}, and a {kind} is found by nothing else");
    let help = "if it is meant for workers, tell the publisher: no worker finds it".to_owned();
    Some(Remark::new(Rule::UnlistedPlugin, "", message).help(help))
}
