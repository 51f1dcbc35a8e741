//! Why nothing could be looked at; what is wrong with a plugin is data and no error.

/// Why nothing could be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A jar could not be read.
    #[error("could not read a jar of `{place}`")]
    Jar {
        /// The location.
        place: String,
        /// Why.
        #[source]
        cause: crate::jar::Error,
    },
}

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Jar { .. } => None,
        }
    }
}
