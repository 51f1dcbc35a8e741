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
    /// It is longer than an object.
    #[error("its options have {length} bytes, and Kubernetes keeps 1 MiB in an object")]
    TooLong {
        /// How long its text is.
        length: usize,
    },
    /// A custom resource has this name, and cannot.
    #[error(
        "Strimzi calls a connector as its resource is called: a DNS subdomain of at most 253 letters, which this is not"
    )]
    NoSubdomain,
    /// A name that means a directory in an address.
    #[error("no worker has an address for this name")]
    NoAddress,
    /// A character that API servers and readers of YAML alter.
    #[error("{what} has the character U+{code:04X}, which does not survive in a custom resource")]
    Altered {
        /// `its key` or `its value`.
        what: &'static str,
        /// The character.
        code: u32,
    },
    /// A number of tasks that is none.
    #[error("the resource has a whole number of tasks from 1, which this is not")]
    NoNumber,
    /// The form has no place for it.
    #[error("it begins paused or stopped, which {form} cannot say")]
    InitialState {
        /// The form.
        form: &'static str,
    },
}

impl FindingKind {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::LiteralSecret => {
                "write a reference in its place, such as `${file:/path:key}`; or move all of them into a `Secret` by \
                 `--secret-to NAME`; or `--allow-literal-secrets` where the objects are as well kept as secrets"
            }
            Self::NoSubdomain => "rename it, or render it with `--form job` or `--form cfk`, which take any name",
            Self::Altered { .. } => "render it with `--form job`, which takes any character",
            Self::InitialState { .. } => "render it with `--form job` or `--form strimzi`",
            _ => return None,
        })
    }
}
