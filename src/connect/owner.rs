//! Whose a connector is.

use std::fmt;

use super::Config;

/// The option that says whose a connector is. No plugin knows it, so it changes nothing of what a connector does; it
/// stands with the connector, so that every run finds it wherever it runs.
pub const OWNER_KEY: &str = "plugraft.owner";

/// Who owns connectors: a word that one set of definitions has for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner(String);

impl Owner {
    /// Takes a word of letters, digits, `-`, `_`, `.` and `/`; `None` where it is none.
    pub fn new(word: &str) -> Option<Self> {
        let is_fit = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        (!word.is_empty() && word.chars().all(is_fit)).then(|| Self(word.to_owned()))
    }

    /// Whether a connector with these options is theirs.
    pub fn owns(&self, config: &Config) -> bool {
        config.get(OWNER_KEY) == Some(&self.0)
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
