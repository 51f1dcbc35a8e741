//! What was seen in earlier runs.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use super::{Location, LocationKind, Sight, Worker};
use crate::formats::digest::Digest;
use crate::jar::JarFacts;
use crate::store::{State, Turn};
use crate::tools::Tools;

/// The kind of the store's records of [`Sight`]: a new rule, a new table or a new form of them is a new kind.
pub(crate) const KIND: &str = "sight-4";

/// The kind of the store's records of what the archives of a location declare: a new rule or a new form is a new kind.
/// They stand in one record: to write one for each jar costs more than to look into it.
const DECLARED: &str = "declared-1";

/// What an earlier run saw under this key.
pub(super) fn recall(tools: &Tools, key: Option<Digest>) -> Option<Sight> {
    tools.store.record(KIND, key?)
}

/// Keeps what was seen under this key.
pub(super) fn keep(tools: &Tools, key: Digest, sight: &Sight) {
    tools.remember(KIND, key, sight);
}

/// What an earlier run read in the archives of a location, in the order of its members.
pub(super) fn declared(tools: &Tools, location: &Location, key: Option<Digest>) -> Option<Vec<JarFacts>> {
    if location.kind == LocationKind::ClassHierarchy {
        return None;
    }
    let facts: Vec<JarFacts> = tools.store.record(DECLARED, key?)?;
    (facts.len() == location.members.len()).then_some(facts)
}

/// Keeps what the archives of a location declare. Loose class files cost little to read again.
pub(super) fn keep_declared(tools: &Tools, location: &Location, key: Digest, facts: &[JarFacts]) {
    if location.kind != LocationKind::ClassHierarchy {
        tools.remember(DECLARED, key, &facts);
    }
}

/// Takes the turns at these keys and places; in the order of the keys, so that no two runs wait for each other.
pub(super) fn turns<'a>(tools: &Tools, keyed: impl Iterator<Item = (Digest, &'a str)>) -> Vec<Turn> {
    let keyed: BTreeMap<Digest, &str> = keyed.collect();
    keyed.into_iter().map(|(key, place)| tools.turn(KIND, key, || format!("looks into `{place}`"))).collect()
}

/// Everything that a sight depends on.
pub(super) fn key(location: &Location, contents: Digest, worker: &Worker) -> Digest {
    let inputs = json!({
        "location": contents,
        "place": location.place,
        "kafka": worker.kafka,
        "version": worker.version,
        "java": worker.java,
    });
    Digest::of(inputs.to_string().as_bytes())
}

/// Everything that the bytes of a location depend on; `None` where that is not known without reading.
pub(super) fn contents(tools: &Tools, location: &Location) -> Option<Digest> {
    location.key.or_else(|| on_this_machine(tools, location))
}

/// What the bytes of a location on this machine depend on: which files they are, and their state.
fn on_this_machine(tools: &Tools, location: &Location) -> Option<Digest> {
    if !location.is_on_this_machine || location.kind == LocationKind::ClassHierarchy {
        return None;
    }
    let members: Vec<&str> = location.members.iter().map(|member| member.path.as_str()).collect();
    let state = files(tools, location).filter(|state| state.is_settled)?.digest;
    let inputs = json!({ "kind": location.kind, "members": members, "others": location.others, "state": state });
    Some(Digest::of(inputs.to_string().as_bytes()))
}

/// The state of the files that hold a location: it tells whether they changed meanwhile.
pub(super) fn state(tools: &Tools, location: &Location) -> Option<Digest> {
    files(tools, location).map(|state| state.digest)
}

fn files(tools: &Tools, location: &Location) -> Option<State> {
    let mut paths: Vec<&Path> = location.members.iter().map(|member| member.bytes.path()).collect();
    // Most stand in one archive.
    paths.dedup();
    tools.store.state(&paths)
}
