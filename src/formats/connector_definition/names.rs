//! One connector of a name.

use std::collections::BTreeMap;

use super::{ConnectorDefinition, Fault, FaultKind, Place};

/// The definitions, of all files together, whose name another one before has already.
pub fn repeated<'a>(connectors: impl IntoIterator<Item = &'a ConnectorDefinition>) -> Vec<Fault> {
    let mut seen: BTreeMap<&str, &Place> = BTreeMap::new();
    let mut faults = Vec::new();
    for connector in connectors {
        match seen.get(connector.name.as_str()) {
            Some(first) => faults.push(Fault {
                place: connector.place.clone(),
                kind: FaultKind::RepeatedName { name: connector.name.clone(), first: (*first).clone() },
            }),
            None => drop(seen.insert(&connector.name, &connector.place)),
        }
    }
    faults
}

/// Why a worker does not take a name (`ConnectorConfig`: a text that is not empty and has no ISO control characters).
/// Blanks around it are cut off in one request and kept in another, so they are refused too.
pub(super) fn fault_of(name: &str) -> Option<&'static str> {
    if name.trim().is_empty() {
        Some("is empty")
    } else if name.chars().any(char::is_control) {
        Some("has a control character")
    } else if name.trim() != name {
        Some("has blanks around it")
    } else {
        None
    }
}
