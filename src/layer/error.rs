use std::io;
use std::path::PathBuf;

use crate::store;

/// Why a layer could not be packed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A plugin's file could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A plugin's file is not the one that was hashed.
    #[error("`{path}` changed while it was read")]
    Changed {
        /// Which file.
        path: PathBuf,
    },
    /// What a tar was re-cut into is not what it was when it was found in the store.
    #[error("`{path}` in the store is damaged")]
    Damaged {
        /// Which file.
        path: PathBuf,
    },
    /// The store did not take a recompressed layer.
    #[error("could not keep a recompressed layer")]
    Keep(#[source] store::Error),
    /// The store's disk did not take a recompressed layer.
    #[error("could not write a recompressed layer to the store")]
    Compress(#[source] io::Error),
    /// A directory of the base has an extended attribute that is not base64 in its record.
    #[error("the survey of `{path}` has an attribute `{name}` that is not base64")]
    Attribute {
        /// Which directory of the base.
        path: String,
        /// Which attribute.
        name: String,
    },
}

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Changed { .. } => Some("wait until it is written completely, then run again".to_owned()),
            Self::Damaged { path } => Some(format!("remove `{}`: the next run makes it anew", path.display())),
            Self::Attribute { .. } => Some("remove the store's directory: the base is surveyed anew".to_owned()),
            Self::Keep(_) | Self::Compress(_) => {
                Some("`compression: splice` needs no space in the store; or choose a store on another disk".to_owned())
            }
            Self::Read { cause, .. } if cause.kind() == io::ErrorKind::NotFound => {
                Some("the file was there when it was opened: run again".to_owned())
            }
            Self::Read { .. } => None,
        }
    }
}
