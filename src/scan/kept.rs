//! What was seen in earlier runs.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Location, LocationKind, LocationMember, Sight, Worker};
use crate::formats::digest::Digest;
use crate::jar;
use crate::store::Turn;
use crate::tools::Tools;

/// The kind of the store's records of [`Sight`]: a new rule, a new table or a new form of them is a new kind.
pub(crate) const KIND: &str = "sight-3";

/// What an earlier run saw under this key.
pub(super) fn recall(tools: &Tools, key: Option<Digest>) -> Option<Sight> {
    tools.store.record(KIND, key?)
}

/// Keeps what was seen under this key.
pub(super) fn keep(tools: &Tools, key: Digest, sight: &Sight) {
    tools.remember(KIND, key, sight);
}

/// Takes the turns at these keys and places; in the order of the keys, so that no two runs wait for each other.
pub(super) fn turns<'a>(tools: &Tools, keyed: impl Iterator<Item = (Digest, &'a str)>) -> Vec<Turn> {
    let keyed: BTreeMap<Digest, &str> = keyed.collect();
    keyed.into_iter().map(|(key, place)| tools.turn(KIND, key, || format!("looks into `{place}`"))).collect()
}

/// Everything that a sight depends on; `None` where that is not known without reading.
pub(super) fn key(tools: &Tools, location: &Location, worker: &Worker) -> Option<Digest> {
    let inputs = json!({
        "location": location.key.or_else(|| on_this_machine(tools, location))?,
        "place": location.place,
        "kafka": worker.kafka,
        "version": worker.version,
        "java": worker.java,
    });
    Some(Digest::of(inputs.to_string().as_bytes()))
}

/// What the bytes of a location on this machine depend on: the digests of its archives, which the store mostly knows.
fn on_this_machine(tools: &Tools, location: &Location) -> Option<Digest> {
    if !location.is_on_this_machine || location.kind == LocationKind::ClassHierarchy {
        return None;
    }
    let digest = |member: &LocationMember| Some((member.path.clone(), jar::digest(tools, &member.bytes)?));
    let members: Vec<_> = location.members.iter().map(digest).collect::<Option<_>>()?;
    let inputs = json!({ "kind": location.kind, "members": members, "others": location.others });
    Some(Digest::of(inputs.to_string().as_bytes()))
}
