//! What is wrong with a file of definitions.

use super::Place;

/// Something wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it is.
    pub place: Place,
    /// What it is.
    pub kind: FaultKind,
}

/// What is wrong with a definition. Values are never repeated: they may be secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultKind {
    /// Bytes that are no text.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// The text is not of the notation it is in.
    #[error("it is no {notation}: {why}")]
    Syntax {
        /// `JSON`, `YAML` or `properties`.
        notation: &'static str,
        /// In which way.
        why: String,
    },
    /// No definition is in it.
    #[error("no connector is defined here")]
    Nothing,
    /// Something else stands where a connector is to be defined.
    #[error("a connector is a map with `name` and `config`, and this is {found}")]
    NotAConnector {
        /// What stands there.
        found: &'static str,
    },
    /// A key that a definition does not have.
    #[error("a connector has no key `{key}` beside `name` and `config`")]
    UnknownKey {
        /// The key.
        key: String,
        /// The key that was probably meant.
        near: Option<&'static str>,
    },
    /// A key that stands twice; parsers disagree about which one counts.
    #[error("the key `{key}` stands here again")]
    RepeatedKey {
        /// The key.
        key: String,
    },
    /// A definition without a name.
    #[error("the connector has no `name`")]
    NoName,
    /// A name that no worker takes.
    #[error("the connector's name {why}")]
    BadName {
        /// Why.
        why: &'static str,
    },
    /// `config.name` is another than `name`: a worker refuses that.
    #[error("`config` names the connector `{inner}`, and it is `{outer}`")]
    OtherName {
        /// The name beside `config`.
        outer: String,
        /// The name in it.
        inner: String,
    },
    /// A definition without configuration.
    #[error("the connector has no `config`")]
    NoConfig,
    /// A configuration without `connector.class`.
    #[error("the connector has no `connector.class`")]
    NoClass,
    /// A value that is a list or a map, where Kafka takes texts.
    #[error("the value of `{key}` is {found}, and Kafka takes a text")]
    Nested {
        /// The key.
        key: String,
        /// What stands there.
        found: &'static str,
    },
    /// A state that is none to begin in.
    #[error("a connector begins `RUNNING`, `PAUSED` or `STOPPED`")]
    BadState,
    /// Another definition has the name.
    #[error("the connector `{name}` is defined at {first} already")]
    RepeatedName {
        /// The name.
        name: String,
        /// Where it is defined.
        first: Place,
    },
    /// A Kubernetes object that is no `ConfigMap`.
    #[error("a Kubernetes object that holds connectors is a `ConfigMap`, and this is a `{found}`")]
    OtherObject {
        /// Its kind.
        found: String,
    },
}

impl FaultKind {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::UnknownKey { near: Some(near), .. } => format!("did you mean `{near}`?"),
            Self::NoName => "a bare map has its name in the key `name`".to_owned(),
            Self::Nested { .. } => "write the value as one text, in quotes".to_owned(),
            Self::RepeatedName { .. } => "a worker knows one connector of a name: rename one of them".to_owned(),
            _ => return None,
        })
    }
}
