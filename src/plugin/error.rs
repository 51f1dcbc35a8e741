use std::io;
use std::path::PathBuf;

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
}

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        let Self::Read { path, cause } = self;
        match cause.kind() {
            io::ErrorKind::NotFound => Some("the file was there when it was hashed: run again".to_owned()),
            io::ErrorKind::PermissionDenied => Some(format!("let the user of this run read `{}`", path.display())),
            _ => None,
        }
    }
}
