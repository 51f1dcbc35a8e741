//! A text to write.

use crate::formats::yaml_write::{Node, write};

/// How a file begins that plugraft wrote, and may write again.
pub const MARK: &str = "# Written by plugraft";

/// A text to write.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// What it is called, in a directory of its own; `/` stands between directories.
    pub name: String,
    /// All of it.
    pub text: String,
    /// Whether nobody else may read it.
    pub is_secret: bool,
}

impl File {
    /// A YAML document, and below its mark a line about it.
    pub(super) fn of(name: impl Into<String>, about: &str, node: &Node) -> Self {
        Self { name: name.into(), text: format!("{MARK}: {about}\n{}", write(node)), is_secret: false }
    }
}

/// The text may hold secrets, so it is left out.
impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("File").field("name", &self.name).field("is_secret", &self.is_secret).finish_non_exhaustive()
    }
}
