//! What stands against rendering a connector.

use crate::formats::connector_definition::Place;

/// Something that stands against rendering a connector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The connector's name.
    pub connector: String,
    /// The option that it is about.
    pub key: Option<String>,
    /// Where it is written.
    pub place: Place,
    /// What it is.
    pub kind: FindingKind,
}

/// What stands against rendering a connector. Values are never repeated: they may be secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FindingKind {
    /// A secret would get into an object that everybody may read.
    #[error("its value looks like a secret that is written out")]
    LiteralSecret,
}

impl FindingKind {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::LiteralSecret => Some(
                "write a reference in its place, such as `${file:/path:key}`, or `--allow-literal-secrets` where the \
                 objects are as well kept as the secret",
            ),
        }
    }
}
