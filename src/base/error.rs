use std::io;
use std::path::PathBuf;

use crate::formats::digest::Digest;
use crate::formats::document::InvalidDocument;
use crate::formats::image_path::{ImagePath, InvalidImagePath};
use crate::formats::platform::Platform;
use crate::formats::tar::BadTar;
use crate::net;

/// Why the base could not be surveyed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A manifest or config is not what points to it says.
    #[error("{what} is not what was promised")]
    BadDocument {
        /// Which, with its digest.
        what: String,
        /// What is wrong with it.
        #[source]
        cause: InvalidDocument,
    },
    /// The registry did not give a manifest, config or layer.
    #[error("could not read {what} from the registry")]
    Ask {
        /// Which, with its digest.
        what: String,
        /// Why not.
        #[source]
        cause: net::Error,
    },
    /// The registry has an index, and not what it lists.
    #[error("the registry does not have {what}")]
    Missing {
        /// Which, with its digest.
        what: String,
    },
    /// A blob of a layout could not be read.
    #[error("could not read {what} at `{path}`")]
    Open {
        /// Which, with its digest.
        what: String,
        /// Where it should be.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The base is an image of the form before 2016.
    #[error("the base is a Docker image of schema 1")]
    SchemaOne,
    /// The base is neither an image nor an index.
    #[error("the base is of the type `{media_type}`, which is neither an image nor an index")]
    UnknownType {
        /// Its media type.
        media_type: String,
    },
    /// A document says it is something else than what points to it says, or two things at once.
    #[error("{what} could be read as a manifest and as an index")]
    Ambiguous {
        /// Which, with its digest.
        what: String,
    },
    /// An artifact that is no image, such as a chart or a signature.
    #[error("{what} is no image: its config is of the type `{config_type}`")]
    NotAnImage {
        /// Which, with its digest.
        what: String,
        /// The media type of its config.
        config_type: String,
    },
    /// An index inside an index.
    #[error("the base's index lists another index, `{digest}`")]
    NestedIndex {
        /// The inner one.
        digest: Digest,
    },
    /// A document lacks something that image-spec requires.
    #[error("{what} has no usable `{field}`")]
    Malformed {
        /// Which, with its digest.
        what: String,
        /// The field.
        field: &'static str,
    },
    /// An index lists images of both families.
    #[error("the base's index lists OCI and Docker images")]
    MixedFamilies,
    /// Config and manifest disagree.
    #[error("{what} lists {layers} layers, and its config {diff_ids} diff ids")]
    LayerCount {
        /// Which manifest, with its digest.
        what: String,
        /// Layers in the manifest.
        layers: usize,
        /// Diff ids in the config.
        diff_ids: usize,
    },
    /// A platform was wished that we cannot graft onto.
    #[error("`{wish}` is asked for, and only Linux images can be grafted onto")]
    NotLinux {
        /// The wish.
        wish: Platform,
    },
    /// A platform was wished that the base does not have.
    #[error("the base has no image for `{wish}`")]
    NoSuchPlatform {
        /// The wish.
        wish: Platform,
        /// What it has.
        there: Vec<String>,
    },
    /// The base has no image for Linux.
    #[error("the base has no image for Linux")]
    NoLinux {
        /// What it has.
        there: Vec<String>,
    },
    /// A layer has to be read, and is of a form we cannot read.
    #[error("the base's layer `{digest}` is {encoding}, and only tar, gzip and zstd can be surveyed")]
    Encoding {
        /// Which layer.
        digest: Digest,
        /// Its form.
        encoding: String,
    },
    /// A layer's bytes did not come.
    #[error("could not read the base's layer `{digest}`")]
    ReadLayer {
        /// Which layer.
        digest: Digest,
        /// Why not.
        #[source]
        cause: io::Error,
    },
    /// A layer has other bytes than its manifest says.
    #[error("the base's layer `{wanted}` came with the digest `{found}`")]
    WrongDigest {
        /// The digest in the manifest.
        wanted: Digest,
        /// The digest of what came.
        found: Digest,
    },
    /// A layer is longer or shorter than its manifest says.
    #[error("the base's layer `{digest}` should have {wanted} bytes, and has {found}")]
    WrongLength {
        /// Which layer.
        digest: Digest,
        /// The length in the manifest.
        wanted: u64,
        /// The length of what came, or one more than was promised.
        found: u64,
    },
    /// A layer unpacks to something else than the config says.
    #[error("the base's layer `{digest}` has the diff id `{found}`, and its config says `{wanted}`")]
    WrongDiffId {
        /// Which layer.
        digest: Digest,
        /// The diff id in the config.
        wanted: Digest,
        /// The diff id of what came.
        found: Digest,
    },
    /// A layer is no tar, or a hostile one.
    #[error("the base's layer `{digest}` is not a tar that can be read")]
    BadLayer {
        /// Which layer.
        digest: Digest,
        /// What is wrong with it.
        #[source]
        cause: BadTar,
    },
    /// What is wanted of a layer could not be kept while it is looked at.
    #[error("could not take files out of the layer `{digest}`")]
    Spill {
        /// Which layer.
        digest: Digest,
        /// Why not.
        #[source]
        cause: io::Error,
    },
    /// Links lead in a circle.
    #[error("links on the way to `{path}` lead in a circle")]
    LinkLoop {
        /// The plugin path.
        path: ImagePath,
    },
    /// Something that is no directory stands on the way.
    #[error("`{obstacle}` stands on the way to `{path}`, and is no directory")]
    NotADirectory {
        /// The plugin path.
        path: ImagePath,
        /// What stands there.
        obstacle: ImagePath,
    },
    /// A link leads to a name that nothing can be written to.
    #[error("a link on the way to the plugin path leads nowhere")]
    UnusableLink {
        /// What is wrong with the name.
        #[source]
        cause: InvalidImagePath,
    },
    /// Nothing tells where plugins go.
    #[error("the base does not tell where its worker looks for plugins")]
    NoPluginPath,
    /// A base of nothing cannot tell where plugins go.
    #[error("`scratch` does not tell where plugins go")]
    ScratchPluginPath,
}

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        let there = |platforms: &[String]| format!("it has {}", platforms.join(", "));
        Some(match self {
            Self::BadDocument { .. }
            | Self::WrongDigest { .. }
            | Self::WrongLength { .. }
            | Self::WrongDiffId { .. }
            | Self::BadLayer { .. } => "the base is damaged or was tampered with: fetch or build it anew".to_owned(),
            Self::Ask { cause, .. } => return cause.hint(),
            Self::ReadLayer { cause, .. } => return cause.get_ref()?.downcast_ref::<net::Error>()?.hint(),
            Self::SchemaOne => {
                "pull it with a current tool and push it again, which makes it an image of schema 2 or OCI".to_owned()
            }
            Self::UnknownType { .. } | Self::NotAnImage { .. } => "the base must be a container image".to_owned(),
            Self::NestedIndex { digest } => format!("name the inner index as the base: `…@{digest}`"),
            Self::MixedFamilies => "narrow `platforms` to images of one family, or copy the base to one".to_owned(),
            Self::NoSuchPlatform { there: platforms, .. } | Self::NoLinux { there: platforms }
                if !platforms.is_empty() =>
            {
                there(platforms)
            }
            Self::Encoding { .. } => "take a base with gzip or zstd layers: no other encoding is read".to_owned(),
            Self::LinkLoop { .. } | Self::NotADirectory { .. } | Self::UnusableLink { .. } => {
                "name another directory as `pluginPath`".to_owned()
            }
            Self::NoPluginPath | Self::ScratchPluginPath => {
                "name the directory: `pluginPath: /opt/connectors` in the spec, or `--plugin-path`".to_owned()
            }
            _ => return None,
        })
    }
}
