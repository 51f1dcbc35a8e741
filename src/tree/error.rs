use crate::formats::image_path::ImagePath;
use crate::formats::platform::Platform;

/// Why the plugins could not be arranged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The plugin path stands at different places in two of the base's images.
    #[error("plugins go to `{one}` on {one_platform} and to `{other}` on {other_platform}")]
    DifferentPlaces {
        /// One place, links resolved.
        one: ImagePath,
        /// Where that is so.
        one_platform: Platform,
        /// Another place.
        other: ImagePath,
        /// Where that is so.
        other_platform: Platform,
    },
    /// Two plugins want the same folder.
    #[error("`{one}` and `{other}` both want the folder `{folder}`")]
    SameFolder {
        /// The folder.
        folder: ImagePath,
        /// One archive.
        one: String,
        /// The other.
        other: String,
    },
    /// Two plugins are to be the whole of one image.
    #[error("`{one}` and `{other}` are two plugins, and a plugin-only image is one")]
    SeveralPlugins {
        /// One archive.
        one: String,
        /// The other.
        other: String,
    },
    /// The base has the folder already.
    #[error("the base has `{folder}` already")]
    Occupied {
        /// The folder.
        folder: ImagePath,
    },
}

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::DifferentPlaces { .. } => {
                "build one platform at a time (`platforms`), or name one place for all (`pluginPath`)".to_owned()
            }
            Self::SameFolder { .. } => {
                "leave one of them out, or give one another `owner` or `name` in the spec".to_owned()
            }
            Self::SeveralPlugins { .. } => {
                "build an image for each: Strimzi and Kubernetes mount one per plugin".to_owned()
            }
            Self::Occupied { .. } => {
                "set `replace: true` to hide what the base has there, or leave the plugin out".to_owned()
            }
        })
    }
}
