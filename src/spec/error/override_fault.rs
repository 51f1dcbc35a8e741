//! What may be wrong with the overrides that are asked for.

use super::quoted::quoted;
use crate::spec::Place;

/// Why an override cannot be as it is asked for.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum OverrideFault {
    /// An override, but no image name to write there.
    #[error("{place}: an override needs an image name, and no registry gives one")]
    Unnamed {
        /// Where.
        place: Place,
    },
    /// An override by tag, but the image's name has none.
    #[error("{place}: an override by tag needs a tag, and `name` has none")]
    Untagged {
        /// Where.
        place: Place,
    },
    /// Two overrides write the same file.
    #[error("{place}: two overrides write `{file}`")]
    Repeated {
        /// Where the second one stands.
        place: Place,
        /// The file.
        file: String,
    },
    /// An override writes into a layout that is published to.
    #[error("{place}: the override `{file}` stands in the layout that the image is published to")]
    InLayout {
        /// Where it is asked for.
        place: Place,
        /// The file.
        file: String,
    },
    /// A `generic` override that sets nothing.
    #[error("{place}: the `generic` override sets nothing: no value paths are given")]
    Idle {
        /// Where it is asked for.
        place: Place,
    },
    /// An option of overrides that none of them takes.
    #[error("{place}: no override is given that takes this")]
    IdleOption {
        /// Where.
        place: Place,
        /// Which overrides would take it.
        takers: Vec<&'static str>,
    },
    /// An override that cannot use such an image.
    #[error("{place}: `{target}` cannot use an image that {}", if *plugin_only { "is one plugin and no more" } else { "runs a worker" })]
    Useless {
        /// Where.
        place: Place,
        /// The override's target.
        target: &'static str,
        /// Which targets can use it.
        users: Vec<&'static str>,
        /// Whether the image is one plugin and no more.
        plugin_only: bool,
    },
    /// An override has a key that its target never reads.
    #[error("{place}: an override for `{target}` takes no `{key}`")]
    Misplaced {
        /// Where.
        place: Place,
        /// The key.
        key: &'static str,
        /// The override's target.
        target: &'static str,
        /// Which overrides would take it.
        takers: Vec<&'static str>,
    },
    /// A value of an override that nothing can be named by.
    #[error("{place}: `{text}` is not {what}")]
    Value {
        /// Where.
        place: Place,
        /// The text.
        text: String,
        /// What is wanted.
        what: &'static str,
    },
}

impl OverrideFault {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::IdleOption { takers, .. } | Self::Misplaced { takers, .. } => {
                return Some(format!("it is for {}", quoted(takers)));
            }
            Self::Useless { users, .. } => return Some(format!("those that can are {}", quoted(users))),
            Self::Unnamed { .. } => "set `name` to the reference that the image will have",
            Self::Untagged { .. } => "write the tag in `name`, or let the override name the image by digest",
            Self::InLayout { .. } => "write it beside the layout",
            Self::Idle { .. } => "give `paths`, for example `repository: image.repository` and `digest: image.digest`",
            Self::Repeated { .. } | Self::Value { .. } => return None,
        };
        Some(hint.to_owned())
    }
}
