//! Connector definitions: a name, and the options that a worker is to run the connector with.
//!
//! Known forms are the `{"name", "config"}` that a worker takes at `POST /connectors`, and the bare map of options that
//! it takes at `PUT /connectors/NAME/config`; a list holds several of either. Values are texts, as a worker keeps them:
//! a number or a truth value becomes the text that it was written as.

mod fault;
mod json;
mod json_text;

pub use fault::{DefinitionFault, InvalidDefinition};

/// The option that names a connector.
const NAME: &str = "name";

/// A connector as its owner wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectorDefinition {
    /// Its name; never empty.
    pub name: String,
    /// Its options in the order of the text, each once, without `name`.
    pub config: Vec<ConnectorOption>,
    /// Where it begins.
    pub place: DefinitionPlace,
}

/// An option of a connector.
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectorOption {
    /// Its key, such as `tasks.max`.
    pub key: String,
    /// Its value, which may be a secret.
    pub value: String,
    /// Where its key stands.
    pub place: DefinitionPlace,
}

/// A value may be a secret, and is not shown.
impl std::fmt::Debug for ConnectorOption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectorOption").field("key", &self.key).finish_non_exhaustive()
    }
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefinitionPlace {
    /// The line, from 1.
    pub line: u64,
    /// The column, from 1.
    pub column: u64,
}

impl ConnectorDefinition {
    /// The value of an option.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.config.iter().find(|option| option.key == key).map(|option| option.value.as_str())
    }
}

/// Reads the definitions of a text; one without a name is called `stem`, as its file is.
pub fn parse(text: &str, stem: &str) -> Result<Vec<ConnectorDefinition>, InvalidDefinition> {
    json::parse(text, stem)
}

/// What was read of one definition, before it is known to be one.
struct Draft {
    /// The name that stands beside the options.
    name: Option<String>,
    config: Vec<ConnectorOption>,
    place: DefinitionPlace,
}

impl Draft {
    /// The name may stand beside the options, among them, or in the name of the file; it may stand twice if it is one.
    fn named(mut self, stem: &str) -> Result<ConnectorDefinition, InvalidDefinition> {
        let invalid = |fault| InvalidDefinition { line: self.place.line, column: self.place.column, fault };
        let inside = self.config.iter().position(|option| option.key == NAME);
        let inside = inside.map(|at| self.config.remove(at).value);
        let name = match (self.name, inside) {
            (Some(beside), Some(inside)) if beside != inside => {
                return Err(invalid(DefinitionFault::TwoNames { beside, inside }));
            }
            (Some(name), _) | (None, Some(name)) => name,
            (None, None) => stem.to_owned(),
        };
        if name.trim().is_empty() {
            return Err(invalid(DefinitionFault::NoName));
        }
        // A worker refuses them (Kafka, `ConfigDef.NonEmptyStringWithoutControlChars`).
        if name.chars().any(char::is_control) {
            return Err(invalid(DefinitionFault::ControlCharacter));
        }
        Ok(ConnectorDefinition { name, config: self.config, place: self.place })
    }
}
