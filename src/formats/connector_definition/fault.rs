use std::fmt;

/// Why a text is no connector definition, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidDefinition {
    /// The line, from 1.
    pub line: u64,
    /// The column, from 1.
    pub column: u64,
    /// What is wrong there.
    pub fault: DefinitionFault,
}

/// What is wrong with a connector definition. No value is repeated: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DefinitionFault {
    /// It is no JSON.
    #[error("{why}")]
    Syntax {
        /// What the parser says.
        why: String,
    },
    /// A comment, which JSON does not have.
    #[error("JSON has no comments")]
    Comment,
    /// A comma behind the last member.
    #[error("JSON has no comma behind the last value")]
    TrailingComma,
    /// It is no map.
    #[error("a map of options is expected here")]
    NoMap,
    /// A key stands twice.
    #[error("`{key}` is given twice")]
    RepeatedKey {
        /// The key.
        key: String,
    },
    /// A value that is no text.
    #[error("the value of `{key}` is {found}, and options are texts")]
    NoText {
        /// The key.
        key: String,
        /// What it is.
        found: &'static str,
    },
    /// Something that stands beside `config` and does not belong there.
    #[error("`{key}` stands beside `config`, and not in it")]
    Beside {
        /// The key.
        key: String,
    },
    /// It has two names.
    #[error("it is called `{beside}`, and `{inside}` in its `config`")]
    TwoNames {
        /// The name beside `config`.
        beside: String,
        /// The name in it.
        inside: String,
    },
    /// It has no name, and neither has its file.
    #[error("it has no `name`")]
    NoName,
    /// A name that no worker takes.
    #[error("its `name` has a control character")]
    ControlCharacter,
}

impl fmt::Display for InvalidDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.fault)
    }
}

impl std::error::Error for InvalidDefinition {}

impl InvalidDefinition {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match &self.fault {
            DefinitionFault::NoText { found: "null", .. } => Some("leave the key out".to_owned()),
            DefinitionFault::NoText { .. } => Some("write the value in double quotes".to_owned()),
            DefinitionFault::NoMap => {
                Some("a definition is `{\"name\": …, \"config\": {…}}`, or the map of options alone".to_owned())
            }
            _ => None,
        }
    }
}
