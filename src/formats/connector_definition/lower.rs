//! Trees into definitions.

use std::collections::BTreeSet;

use super::names::fault_of;
use super::node::{Key, Node, Position, Value};
use super::{ConnectorDefinition, Definitions, Fault, FaultKind, Notation, Place, Setting, json, properties, yaml};
use crate::formats::near_miss::near_miss;

/// The keys beside `name` and `config`: of a request (`CreateConnectorRequest`), and of what a worker answers
/// (`ConnectorInfo`), which people keep and send again.
const BESIDE: [&str; 3] = ["initial_state", "tasks", "type"];

/// Reads one text after the other.
pub(super) struct Lowering<'a> {
    place: &'a dyn Fn(u32, u32) -> Place,
    found: Definitions,
}

impl<'a> Lowering<'a> {
    /// Reads texts whose positions become places so.
    pub(super) fn new(place: &'a dyn Fn(u32, u32) -> Place) -> Self {
        Self { place, found: Definitions::default() }
    }

    pub(super) fn read(&mut self, text: &str, notation: Notation) {
        let (name, read) = match notation {
            Notation::Json => ("JSON", json::read(text).map(|node| vec![node])),
            Notation::Yaml => ("YAML", yaml::read(text)),
            Notation::Properties => ("properties", properties::read(text).map(|node| vec![node])),
        };
        let before = (self.found.connectors.len(), self.found.faults.len());
        match read {
            Ok(nodes) => nodes.iter().for_each(|node| self.document(node, text)),
            Err((at, why)) => self.fault(self.at(at), FaultKind::Syntax { notation: name, why }),
        }
        if (self.found.connectors.len(), self.found.faults.len()) == before {
            self.fault(self.at((1, 1)), FaultKind::Nothing);
        }
    }

    pub(super) fn finish(self) -> Definitions {
        self.found
    }

    pub(super) fn fault(&mut self, place: Place, kind: FaultKind) {
        self.found.faults.push(Fault { place, kind });
    }

    pub(super) fn take(&mut self, found: Definitions) {
        self.found.connectors.extend(found.connectors);
        self.found.faults.extend(found.faults);
    }

    pub(super) fn at(&self, (line, column): Position) -> Place {
        (self.place)(line, column)
    }

    fn document(&mut self, node: &Node, text: &str) {
        match &node.value {
            Value::List(items) => items.iter().for_each(|item| self.document(item, text)),
            Value::Map(entries) if entries.is_empty() => self.fault(self.at(node.at), FaultKind::Nothing),
            Value::Map(_) if is_object(node) => self.object(node, text),
            Value::Map(entries) => self.connector(node, entries),
            Value::Null | Value::Text(_) => {
                self.fault(self.at(node.at), FaultKind::NotAConnector { found: node.kind() });
            }
        }
    }

    fn connector(&mut self, node: &Node, entries: &[(Key, Node)]) {
        let before = self.found.faults.len();
        let made = if is_wrapped(entries) { self.wrapped(node, entries) } else { self.bare(node, entries) };
        if self.found.faults.len() == before {
            self.found.connectors.extend(made);
        }
    }

    /// `{"name": …, "config": {…}}`.
    fn wrapped(&mut self, node: &Node, entries: &[(Key, Node)]) -> Option<ConnectorDefinition> {
        self.refuse_repeated(entries);
        for (key, _) in entries {
            if !["name", "config"].contains(&key.text.as_str()) && !BESIDE.contains(&key.text.as_str()) {
                let near = near_miss(&key.text, ["name", "config", BESIDE[0]]);
                self.fault(self.at(key.at), FaultKind::UnknownKey { key: key.text.clone(), near });
            }
        }
        let name = self.name(node, "name");
        let initial_state = self.initial_state(node);
        let config = match node.get("config") {
            Some(Node { value: Value::Map(entries), .. }) => self.settings(entries),
            Some(other) if !matches!(other.value, Value::Null) => {
                let kind = FaultKind::NotAConnector { found: "one with a `config` that is no map" };
                self.fault(self.at(other.at), kind);
                return None;
            }
            _ => {
                self.fault(self.at(node.at), FaultKind::NoConfig);
                return None;
            }
        };
        let name = name?;
        let inner = config.iter().find(|setting| setting.key == "name");
        if let Some((inner, place)) = inner.and_then(|inner| Some((inner.value.clone()?, inner.place.clone())))
            && inner != name
        {
            self.fault(place, FaultKind::OtherName { outer: name, inner });
            return None;
        }
        self.made(node, name, config, initial_state)
    }

    /// The config alone, with the name in it.
    fn bare(&mut self, node: &Node, entries: &[(Key, Node)]) -> Option<ConnectorDefinition> {
        let config = self.settings(entries);
        let name = self.name(node, "name")?;
        self.made(node, name, config, None)
    }

    fn made(
        &mut self,
        node: &Node,
        name: String,
        config: Vec<Setting>,
        initial_state: Option<String>,
    ) -> Option<ConnectorDefinition> {
        let definition = ConnectorDefinition { name, config, initial_state, place: self.at(node.at) };
        if definition.get("connector.class").is_none_or(|class| class.trim().is_empty()) {
            let at = definition.setting("connector.class").map_or(&definition.place, |class| &class.place).clone();
            self.fault(at, FaultKind::NoClass);
            return None;
        }
        Some(definition)
    }

    fn name(&mut self, node: &Node, key: &str) -> Option<String> {
        let found = node.get(key).filter(|name| !matches!(name.value, Value::Null));
        let Some(found) = found else {
            self.fault(self.at(node.at), FaultKind::NoName);
            return None;
        };
        let Some(name) = found.text() else {
            self.fault(self.at(found.at), FaultKind::Nested { key: key.to_owned(), found: found.kind() });
            return None;
        };
        if let Some(why) = fault_of(name) {
            self.fault(self.at(found.at), FaultKind::BadName { why });
            return None;
        }
        Some(name.to_owned())
    }

    fn initial_state(&mut self, node: &Node) -> Option<String> {
        let found = node.get("initial_state").filter(|state| !matches!(state.value, Value::Null))?;
        // Jackson takes the enum's own spelling alone.
        let state = found.text().filter(|text| ["RUNNING", "PAUSED", "STOPPED"].contains(text));
        if state.is_none() {
            self.fault(self.at(found.at), FaultKind::BadState);
        }
        state.map(str::to_owned)
    }

    fn settings(&mut self, entries: &[(Key, Node)]) -> Vec<Setting> {
        self.refuse_repeated(entries);
        let mut settings = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let text = match &value.value {
                Value::Null => None,
                Value::Text(text) => Some(text.clone()),
                Value::List(_) | Value::Map(_) => {
                    let kind = FaultKind::Nested { key: key.text.clone(), found: value.kind() };
                    self.fault(self.at(value.at), kind);
                    continue;
                }
            };
            settings.push(Setting { key: key.text.clone(), value: text, place: self.at(key.at) });
        }
        settings
    }

    pub(super) fn refuse_repeated(&mut self, entries: &[(Key, Node)]) {
        let mut seen = BTreeSet::new();
        for (key, _) in entries {
            if !seen.insert(key.text.as_str()) {
                self.fault(self.at(key.at), FaultKind::RepeatedKey { key: key.text.clone() });
            }
        }
    }
}

/// Whether it is a Kubernetes object.
fn is_object(node: &Node) -> bool {
    node.get("apiVersion").is_some() && node.get("kind").is_some()
}

/// Whether a map is meant to hold a `config`, however it is spelled, and not to be one.
fn is_wrapped(entries: &[(Key, Node)]) -> bool {
    let has = |wanted: &str| entries.iter().any(|(key, _)| key.text == wanted);
    if has("connector.class") {
        return entries.iter().any(|(key, value)| key.text == "config" && matches!(value.value, Value::Map(_)));
    }
    let is_known = |key: &Key| key.text == "name" || key.text == "config" || BESIDE.contains(&key.text.as_str());
    entries.iter().any(|(_, value)| matches!(value.value, Value::Map(_)))
        || entries.iter().all(|(key, _)| is_known(key))
}
