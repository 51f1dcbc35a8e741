use crate::formats::media_type::Family;
use crate::formats::platform::Platform;

/// Why the image could not be put together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// More layers than runtimes take.
    #[error("the image for {platform} would have {count} layers; runtimes take {limit}")]
    TooManyLayers {
        /// For whom.
        platform: Platform,
        /// How many.
        count: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// A layer of the base has no place in the media types that were asked for.
    #[error("the base's image for {platform} has a layer of the type `{media_type}`, which {} lacks", family_name(*.family))]
    LayerType {
        /// For whom.
        platform: Platform,
        /// The layer's media type.
        media_type: String,
        /// The family that was asked for.
        family: Family,
    },
    /// A document of the base is not of the form that its media type says.
    #[error("the base's {document} for {platform} {problem}")]
    Malformed {
        /// For whom.
        platform: Platform,
        /// `manifest`, `config` or `index`.
        document: &'static str,
        /// What is wrong, such as ``has no `layers` ``.
        problem: String,
    },
}

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::TooManyLayers { .. } => Some("set `layers: single` to put all plugins into one layer".to_owned()),
            Self::LayerType { .. } => Some("leave `format` out: the image then has the base's media types".to_owned()),
            Self::Malformed { .. } => Some("the base is broken: build or pull it anew".to_owned()),
        }
    }
}

fn family_name(family: Family) -> &'static str {
    match family {
        Family::Oci => "OCI's family of media types",
        Family::Docker => "Docker's family of media types",
    }
}
