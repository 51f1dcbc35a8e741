//! Definitions of connectors: which connectors a worker is to run, and with what configuration.
//!
//! Forms: `{"name": …, "config": {…}}` as `POST /connectors` takes it, the bare config map of
//! `PUT /connectors/NAME/config`, a standalone worker's `.properties`, the same as YAML, lists and streams of them, and a
//! Kubernetes `ConfigMap` that holds any of them in `data`. Values become texts as Kafka reads them
//! (`Map<String, String>`): numbers and booleans as they are written, `null` as nothing. All that is wrong is told, each
//! with line and column.

mod config_map;
mod fault;
mod json;
mod lower;
mod names;
mod node;
mod place;
mod properties;
#[cfg(test)]
mod tests;
mod yaml;

pub use fault::{Fault, FaultKind};
pub use names::repeated;
pub use place::Place;

use std::sync::Arc;

use lower::Lowering;

/// A connector that a worker is to run.
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectorDefinition {
    /// Its name: not empty, without control characters and without blanks around it.
    pub name: String,
    /// Its configuration in the order it is written; no key stands twice, and `connector.class` is there.
    pub config: Vec<Setting>,
    /// The state it is to begin in (KIP-980), where that is said: `RUNNING`, `PAUSED` or `STOPPED`.
    pub initial_state: Option<String>,
    /// Where it begins.
    pub place: Place,
}

/// One key of a connector's configuration.
#[derive(Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key.
    pub key: String,
    /// Its value; `None` for `null`, which Kafka takes for a key that is not there.
    pub value: Option<String>,
    /// Where it is written.
    pub place: Place,
}

impl ConnectorDefinition {
    /// The value of a key, where it has one.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.setting(key).and_then(|setting| setting.value.as_deref())
    }

    /// A key with its value and place.
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        self.config.iter().find(|setting| setting.key == key)
    }
}

/// Values may be secrets, so they are left out.
impl std::fmt::Debug for ConnectorDefinition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectorDefinition")
            .field("name", &self.name)
            .field("config", &self.config)
            .field("initial_state", &self.initial_state)
            .field("place", &self.place)
            .finish()
    }
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setting").field("key", &self.key).field("place", &self.place).finish_non_exhaustive()
    }
}

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definitions {
    /// The connectors, in the file's order; one that is at fault is left out.
    pub connectors: Vec<ConnectorDefinition>,
    /// What is wrong, in the file's order.
    pub faults: Vec<Fault>,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notation {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// Java properties.
    Properties,
}

/// Reads a file of definitions; its name tells how it is written, and where that does not, its first characters do.
pub fn parse(file: &str, bytes: &[u8]) -> Definitions {
    let file: Arc<str> = file.into();
    let place = |line, column| Place { file: Arc::clone(&file), member: None, line, column };
    let mut lowering = Lowering::new(&place);
    match text(bytes) {
        Ok(text) => lowering.read(text, Notation::of(&file, text)),
        // A standalone worker reads properties byte by byte (`Properties.load(InputStream)`).
        Err(_) if is_named(&file, &["properties"]) => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            lowering.read(&text, Notation::Properties);
        }
        Err((line, column)) => lowering.fault(place(line, column), FaultKind::NotUtf8),
    }
    lowering.finish()
}

/// The text without a byte order mark, or where it stops being UTF-8.
fn text(bytes: &[u8]) -> Result<&str, (u32, u32)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    str::from_utf8(bytes).map_err(|cause| {
        let before = String::from_utf8_lossy(&bytes[..cause.valid_up_to()]).into_owned();
        node::end_of(&before)
    })
}

fn is_named(file: &str, extensions: &[&str]) -> bool {
    file.rsplit_once('.').is_some_and(|(_, found)| extensions.iter().any(|known| found.eq_ignore_ascii_case(known)))
}

impl Notation {
    fn of(file: &str, text: &str) -> Self {
        if is_named(file, &["json"]) {
            Self::Json
        } else if is_named(file, &["yaml", "yml"]) {
            Self::Yaml
        } else if is_named(file, &["properties"]) {
            Self::Properties
        } else {
            Self::guess(text)
        }
    }

    /// Without a telling name: what begins with a bracket is JSON; of the others, whichever has its sign on the first line.
    fn guess(text: &str) -> Self {
        if text.trim_start().starts_with(['{', '[']) {
            return Self::Json;
        }
        let lines = text.lines().map(str::trim);
        let first = lines.into_iter().find(|line| !line.is_empty() && !line.starts_with(['#', '!']));
        let is_yaml = first.is_some_and(|line| {
            let (equals, colon) = (line.find('='), line.find(':'));
            line.starts_with('-') || colon.is_some_and(|colon| equals.is_none_or(|equals| colon < equals))
        });
        if is_yaml { Self::Yaml } else { Self::Properties }
    }
}
