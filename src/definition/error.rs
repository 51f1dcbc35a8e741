//! Why definitions could not be read; what is wrong in them is data and no error.

use std::io;
use std::path::PathBuf;

use crate::spec::Place;

/// Why definitions could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No file is there.
    #[error("{place}: no connector definition is at `{pattern}`")]
    Nothing {
        /// Where it was asked for.
        place: Place,
        /// The path or pattern.
        pattern: String,
    },
    /// A pattern that is none.
    #[error("{place}: `{pattern}` is no pattern of files")]
    Pattern {
        /// Where it was asked for.
        place: Place,
        /// The pattern.
        pattern: String,
        /// Why.
        #[source]
        cause: glob::PatternError,
    },
    /// A file could not be read.
    #[error("could not read the connector definitions `{path}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// A file that is something else.
    #[error("`{path}` is longer than 256 MiB, so it defines no connectors")]
    TooLong {
        /// The file.
        path: PathBuf,
    },
}

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Nothing { .. } => Some("`connectors` names files, patterns or directories of definitions".to_owned()),
            Self::Pattern { .. } | Self::Read { .. } | Self::TooLong { .. } => None,
        }
    }
}
