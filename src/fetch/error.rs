use std::io;
use std::path::PathBuf;

use crate::store;

/// Why an archive is not at hand.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing is there.
    #[error("there is no file or directory `{path}`")]
    Missing {
        /// Where a plugin was expected.
        path: PathBuf,
    },
    /// It is not on this machine.
    #[error("`{place}` is not on this machine")]
    Elsewhere {
        /// Where it is.
        place: String,
    },
    /// Neither a regular file nor a directory.
    #[error("`{path}` is neither a regular file nor a directory")]
    Irregular {
        /// What was named as a plugin.
        path: PathBuf,
    },
    /// The file or directory could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The file could not be hashed.
    #[error("could not take the digest of `{path}`")]
    Hash {
        /// Which file.
        path: PathBuf,
        /// What the store said.
        #[source]
        cause: store::Error,
    },
}

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Missing { .. } => {
                Some("build or download the plugin first, or correct its path in the spec".to_owned())
            }
            Self::Irregular { path } => {
                Some(format!("write it to a file first, and name that file instead of `{}`", path.display()))
            }
            Self::Read { path, cause } if cause.kind() == io::ErrorKind::PermissionDenied => {
                Some(format!("let the user of this run read `{}`", path.display()))
            }
            Self::Elsewhere { .. } | Self::Read { .. } | Self::Hash { .. } => None,
        }
    }
}
