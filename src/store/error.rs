use std::io;
use std::path::PathBuf;

/// Why the store did not take or give something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A directory of the store could not be made.
    #[error("could not create `{path}` in the store")]
    Create {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A file of the store could not be written.
    #[error("could not write `{path}` in the store")]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A file or directory could not be removed from the store.
    #[error("could not remove `{path}` from the store")]
    Remove {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A file that should be hashed, or a directory that should be listed, could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}
