//! Where values of a spec were written.

use std::fmt;
use std::path::{Component, Path, PathBuf};
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

/// The path from a directory, with `../` at its front taken off by name, as in Cargo's and Compose's files.
pub(super) fn join(directory: &Path, path: &str) -> PathBuf {
    let (mut directory, mut rest) = (directory, without("./", path).unwrap_or(path));
    while let (Some(below), Some(Component::Normal(_))) = (without("../", rest), directory.components().next_back()) {
        (directory, rest) = (directory.parent().unwrap_or(Path::new("")), below);
    }
    directory.join(rest)
}

fn without<'t>(prefix: &str, path: &'t str) -> Option<&'t str> {
    path.strip_prefix(prefix).filter(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_start_from_a_directory() {
        for (directory, path, expected) in [
            ("", "x", "x"),
            ("a", "./x", "a/x"),
            ("a/b", "../x", "a/x"),
            ("a/b", "../../x/../y", "x/../y"),
            ("a", "../../x", "../x"),
            ("..", "../x", "../../x"),
            (".", "../x", "./../x"),
            ("/", "../x", "/../x"),
            ("a", "..", "a/.."),
            ("a", "/x", "/x"),
        ] {
            assert_eq!(join(Path::new(directory), path), Path::new(expected), "{directory} {path}");
        }
    }
}
