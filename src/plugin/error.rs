use std::io;
use std::path::PathBuf;

use super::UnfitOverlay;
use crate::spec::Place;
use crate::store;

/// Why an archive could not be opened, though nothing may be wrong with it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The file is not the one that was hashed.
    #[error("`{path}` changed while it was read")]
    Changed {
        /// Which file.
        path: PathBuf,
    },
    /// What is to be removed, replaced or added does not fit the plugin.
    #[error("{place}: this does not fit `{plugin}`")]
    Overlay {
        /// Where it was asked for.
        place: Place,
        /// The plugin as people know it.
        plugin: String,
        /// Why.
        #[source]
        cause: UnfitOverlay,
    },
    /// The store did not take the file that a tar is re-cut into.
    #[error("could not keep a re-cut archive")]
    Keep(#[source] store::Error),
    /// The store's disk did not take the file that a tar is re-cut into.
    #[error("could not write a re-cut archive to the store")]
    Recut(#[source] io::Error),
}

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Read { path, cause } => match cause.kind() {
                io::ErrorKind::NotFound => Some("the file was there when it was hashed: run again".to_owned()),
                io::ErrorKind::PermissionDenied => Some(format!("let the user of this run read `{}`", path.display())),
                _ => None,
            },
            Self::Changed { .. } => Some("wait until it is written completely, then run again".to_owned()),
            Self::Overlay { cause, .. } => Some(cause.hint()),
            Self::Keep(_) | Self::Recut(_) => {
                Some("a tar needs about its own size in the store: choose a store on another disk".to_owned())
            }
        }
    }
}
