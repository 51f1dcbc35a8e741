//! Where something of a definition is written.

use std::fmt;
use std::sync::Arc;

/// Where something of a definition is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as it was named.
    pub file: Arc<str>,
    /// The key of a `ConfigMap` that holds the text.
    pub member: Option<Arc<str>>,
    /// The line of the file, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)?;
        match &self.member {
            Some(member) => write!(f, " (`{member}`)"),
            None => Ok(()),
        }
    }
}
