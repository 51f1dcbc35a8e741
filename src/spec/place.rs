//! Where values of a spec were written.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a spec's text.
    Text {
        /// The file that holds the text.
        file: Arc<Path>,
        /// The line, from 1.
        line: u64,
        /// The column in characters, from 1.
        column: u64,
    },
    /// Outside of any text, for this key of the spec.
    Key(&'static str),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { file, line, column } => write!(f, "{}:{line}:{column}", file.display()),
            Self::Key(key) => write!(f, "`{key}`"),
        }
    }
}

/// A value as it was written, variables filled in, and where that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) value: String,
    pub(super) place: Place,
}

impl Text {
    pub(super) fn key(key: &'static str, value: &str) -> Self {
        Self { value: value.to_owned(), place: Place::Key(key) }
    }

    /// The directory that a relative path here starts from: that of the text, or the one handed in.
    pub(super) fn directory<'a>(&'a self, handed_in: &'a Path) -> &'a Path {
        match &self.place {
            Place::Text { file, .. } => file.parent().unwrap_or(Path::new("")),
            Place::Key(_) => handed_in,
        }
    }

    pub(super) fn path(&self, handed_in: &Path) -> PathBuf {
        join(self.directory(handed_in), &self.value)
    }
}

pub(super) fn join(directory: &Path, path: &str) -> PathBuf {
    directory.join(path.strip_prefix("./").filter(|rest| !rest.is_empty()).unwrap_or(path))
}
