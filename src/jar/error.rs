//! Why a jar could not be read; what is wrong inside it is a fact and no error.

use std::io;
use std::path::PathBuf;

/// Why a jar could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file that holds it could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
}
