//! What was seen in earlier runs.

use serde_json::json;

use super::{Location, Sight, Worker};
use crate::formats::digest::Digest;
use crate::tools::Tools;

/// The kind of the store's records of [`Sight`]: a new rule, a new table or a new form of them is a new kind.
pub(crate) const KIND: &str = "sight-2";

/// What an earlier run saw in this location.
pub(super) fn recall(tools: &Tools, location: &Location, worker: &Worker) -> Option<Sight> {
    tools.store.record(KIND, key(location, worker)?)
}

/// Keeps what was seen.
pub(super) fn keep(tools: &Tools, location: &Location, worker: &Worker, sight: &Sight) {
    if let Some(key) = key(location, worker) {
        tools.remember(KIND, key, sight);
    }
}

/// Everything that a sight depends on; `None` where that is not known without reading.
fn key(location: &Location, worker: &Worker) -> Option<Digest> {
    let inputs = json!({
        "location": location.key?,
        "place": location.place,
        "kafka": worker.kafka,
        "version": worker.version,
        "java": worker.java,
    });
    Some(Digest::of(inputs.to_string().as_bytes()))
}
