//! `manifest.json` of a Hub component archive (docs.confluent.io, "Component Archive Specification").
//!
//! Nobody checks the format but its owner's submission desk, and hand-written manifests stray from it: what can be
//! understood is read, and every deviation is told as a [`Fault`].

mod duplicate_keys;

use std::fmt;

use serde_json::{Map, Value};

use super::license::License;

/// A longer file is not read: real ones have a few kilobytes.
pub const MAX_BYTES: u64 = 1 << 20;

/// The four values that `component_types` may have (kafka-connect-maven-plugin, mojo documentation).
const COMPONENT_TYPES: [&str; 4] = ["source", "sink", "transform", "converter"];

/// What a manifest says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HubManifest {
    /// `name`: what the component is called below its owner.
    pub name: Option<String>,
    /// `owner.username`.
    pub owner: Option<String>,
    /// `version`, free form.
    pub version: Option<String>,
    /// `title`: what people read.
    pub title: Option<String>,
    /// `component_types`, those outside the four included.
    pub component_types: Vec<String>,
    /// The licences, those without a name left out.
    pub licenses: Vec<License>,
    /// `owner.name`: what people call the owner.
    pub owner_name: Option<String>,
    /// Where it strays from the format.
    pub faults: Vec<Fault>,
}

/// Why nothing can be read from a manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// No bytes, or only blanks.
    #[error("the file is empty")]
    Empty,
    /// Bytes that are not UTF-8.
    #[error("the file is not UTF-8")]
    NotUtf8,
    /// Text that is not JSON.
    #[error("the file is not JSON: {why}")]
    NotJson {
        /// What the parser said, with line and column.
        why: String,
    },
    /// JSON of another shape.
    #[error("the file holds {found} and not an object")]
    NotAnObject {
        /// What stands there.
        found: &'static str,
    },
}

/// A deviation from the format, which leaves the manifest usable.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A byte order mark stands before the text, which JSON forbids (RFC 8259 §8.1).
    ByteOrderMark,
    /// A key stands twice in one object; the last one counts.
    DuplicateKey {
        /// Its dotted path.
        field: String,
    },
    /// A required field is missing or empty.
    Missing {
        /// Its dotted path.
        field: &'static str,
    },
    /// A field has another type.
    WrongType {
        /// Its dotted path.
        field: &'static str,
        /// What should stand there.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// `owner.username` or `name` uses letters that the Hub does not allow.
    BadName {
        /// Its dotted path.
        field: &'static str,
        /// What stands there.
        value: String,
        /// What may stand there.
        allowed: &'static str,
    },
    /// A component type outside the four.
    UnknownComponentType {
        /// What stands there.
        value: String,
    },
    /// `license` is one object and not a list.
    LicenseNotListed,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByteOrderMark => write!(f, "the file begins with a byte order mark"),
            Self::DuplicateKey { field } => write!(f, "`{field}` stands there twice, and the last one counts"),
            Self::Missing { field } => write!(f, "`{field}` is missing"),
            Self::WrongType { field, expected, found } => write!(f, "`{field}` is {found} and not {expected}"),
            Self::BadName { field, value, allowed } => write!(f, "`{field}` is `{value}`, but may only have {allowed}"),
            Self::UnknownComponentType { value } => {
                write!(f, "`component_types` has `{value}`, which is none of `{}`", COMPONENT_TYPES.join("`, `"))
            }
            Self::LicenseNotListed => write!(f, "`license` is an object and not a list of objects"),
        }
    }
}

/// Reads a manifest.
pub fn parse(bytes: &[u8]) -> Result<HubManifest, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotUtf8)?;
    let mut manifest = HubManifest::default();
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => {
            manifest.faults.push(Fault::ByteOrderMark);
            rest
        }
        None => text,
    };
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let not_json = |cause: serde_json::Error| Unreadable::NotJson { why: cause.to_string() };
    let twice = duplicate_keys::find(text).map_err(not_json)?;
    manifest.faults.extend(twice.into_iter().map(|field| Fault::DuplicateKey { field }));
    match serde_json::from_str(text).map_err(not_json)? {
        Value::Object(fields) => {
            manifest.read(&fields);
            Ok(manifest)
        }
        other => Err(Unreadable::NotAnObject { found: type_name(&other) }),
    }
}

/// Every field of known type that is not read for its value; those marked `true` are required.
const FIELDS: [(&str, Type, bool); 25] = [
    ("title", Type::Text, true),
    ("description", Type::Text, true),
    ("component_types", Type::Texts, true),
    ("owner", Type::Object, true),
    ("owner.name", Type::Text, true),
    ("owner.type", Type::Text, false),
    ("owner.url", Type::Text, false),
    ("owner.logo", Type::Text, false),
    ("support", Type::Object, false),
    ("support.provider_name", Type::Text, false),
    ("support.summary", Type::Text, false),
    ("support.url", Type::Text, false),
    ("support.logo", Type::Text, false),
    ("tags", Type::Texts, false),
    ("requirements", Type::Texts, false),
    ("features", Type::Object, false),
    ("features.supported_encodings", Type::Texts, false),
    ("features.single_message_transforms", Type::Bool, false),
    ("features.confluent_control_center_integration", Type::Bool, false),
    ("features.kafka_connect_api", Type::Bool, false),
    ("logo", Type::Text, false),
    ("documentation_url", Type::Text, false),
    ("source_url", Type::Text, false),
    ("docker_image", Type::Object, false),
    ("release_date", Type::Text, false),
];

#[derive(Clone, Copy)]
enum Type {
    Text,
    Texts,
    Bool,
    Object,
}

impl Type {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Texts => "a list of strings",
            Self::Bool => "true or false",
            Self::Object => "an object",
        }
    }

    fn is(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Texts => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
            Self::Bool => value.is_boolean(),
            Self::Object => value.is_object(),
        }
    }
}

impl HubManifest {
    fn read(&mut self, fields: &Map<String, Value>) {
        self.name = self.text(fields, "name");
        self.version = self.text(fields, "version");
        self.owner = self.text(fields, "owner.username");
        for (field, expected, is_required) in FIELDS {
            match find(fields, field) {
                None if is_required => self.faults.push(Fault::Missing { field }),
                None => {}
                Some(value) if expected.is(value) => {}
                Some(value) => {
                    let (expected, found) = (expected.name(), type_name(value));
                    self.faults.push(Fault::WrongType { field, expected, found });
                }
            }
        }
        let text = |field| find(fields, field).and_then(Value::as_str).map(str::to_owned);
        (self.title, self.owner_name) = (text("title"), text("owner.name"));
        self.component_types = strings(find(fields, "component_types"));
        let unknown = self.component_types.iter().filter(|value| !COMPONENT_TYPES.contains(&value.as_str()));
        self.faults.extend(unknown.map(|value| Fault::UnknownComponentType { value: value.clone() }));
        self.read_licenses(find(fields, "license"));
        self.check_names();
    }

    /// A field of the identity: a number is taken by its spelling, so that `"version": 1.0` still tells something.
    fn text(&mut self, fields: &Map<String, Value>, field: &'static str) -> Option<String> {
        let value = find(fields, field);
        let text = match value {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        match value {
            Some(Value::String(text)) if !text.trim().is_empty() => {}
            None | Some(Value::String(_)) => self.faults.push(Fault::Missing { field }),
            Some(other) => {
                self.faults.push(Fault::WrongType { field, expected: Type::Text.name(), found: type_name(other) });
            }
        }
        text.filter(|text| !text.trim().is_empty())
    }

    fn read_licenses(&mut self, license: Option<&Value>) {
        let items = match license {
            None => return,
            Some(Value::Array(items)) => items.as_slice(),
            Some(one @ Value::Object(_)) => {
                self.faults.push(Fault::LicenseNotListed);
                std::slice::from_ref(one)
            }
            Some(other) => {
                let (expected, found) = ("a list of objects", type_name(other));
                self.faults.push(Fault::WrongType { field: "license", expected, found });
                return;
            }
        };
        for item in items {
            match item.get("name").and_then(Value::as_str) {
                Some(name) => {
                    let url = item.get("url").and_then(Value::as_str).map(str::to_owned);
                    self.licenses.push(License { name: name.to_owned(), url });
                }
                None => self.faults.push(Fault::Missing { field: "license.name" }),
            }
        }
    }

    fn check_names(&mut self) {
        let checks = [
            ("owner.username", &self.owner, "2 to 255 of `a-z`, `0-9` and `_`", ""),
            ("name", &self.name, "2 to 255 of `a-z`, `0-9`, `_` and `-`", "-"),
        ];
        for (field, value, allowed, more) in checks {
            let Some(value) = value else { continue };
            let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || more.contains(c);
            if !value.chars().all(is_allowed) || !(2..=255).contains(&value.len()) {
                self.faults.push(Fault::BadName { field, value: value.clone(), allowed });
            }
        }
    }
}

/// The value at a dotted path; `null` is as good as nothing.
fn find<'a>(fields: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut parts = path.split('.');
    let first = fields.get(parts.next()?)?;
    parts.try_fold(first, |value, part| value.get(part)).filter(|value| !value.is_null())
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
