//! The parts of a spec.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::formats::checksum::Checksum;
use crate::formats::coordinate::Coordinate;
use crate::formats::image_path::ImagePath;
use crate::formats::media_type::Family;
use crate::formats::reference::Reference;
use crate::formats::tag_template::TagTemplate;

use super::{OverlayWish, Place};

/// What to append to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaseWish {
    /// `registry/repository:tag` or `…@digest`.
    Registry(Reference),
    /// `oci:DIR[:tag]`.
    Layout {
        /// The layout's directory.
        dir: PathBuf,
        /// The tag (`org.opencontainers.image.ref.name`), needed where the layout holds more than one image.
        tag: Option<String>,
    },
    /// `oci-archive:FILE[:tag]`: an OCI layout in a tar.
    OciArchive {
        /// The archive.
        file: PathBuf,
        /// The tag, likewise.
        tag: Option<String>,
    },
    /// `docker-archive:FILE[:name:tag]`: what `docker save` writes.
    DockerArchive {
        /// The archive.
        file: PathBuf,
        /// The image's name in there, needed where the archive holds more than one image.
        name: Option<String>,
    },
    /// `scratch`: nothing at all; the platforms say for whom.
    Scratch,
}

impl BaseWish {
    /// The reference, where the base is in a registry.
    pub fn reference(&self) -> Option<&Reference> {
        match self {
            Self::Registry(reference) => Some(reference),
            Self::Layout { .. } | Self::OciArchive { .. } | Self::DockerArchive { .. } | Self::Scratch => None,
        }
    }
}

/// One wanted plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginWish {
    /// Where it comes from.
    pub coordinate: Coordinate,
    /// The path that the same text would be, where a component of the Hub is written as `owner/name:version` alone:
    /// what stands there is meant.
    pub or_path: Option<String>,
    /// What was promised about the file.
    pub checksums: Vec<Checksum>,
    /// The owner, where the archive does not tell or should not decide.
    pub owner: Option<String>,
    /// The name, likewise.
    pub name: Option<String>,
    /// The version, likewise.
    pub version: Option<String>,
    /// What its folder is to hold otherwise than the archive does.
    pub overlay: OverlayWish,
}

impl PluginWish {
    /// A wish that leaves everything to the archive.
    pub fn of(coordinate: Coordinate) -> Self {
        let (or_path, checksums, overlay) = (None, Vec::new(), OverlayWish::default());
        Self { coordinate, or_path, checksums, owner: None, name: None, version: None, overlay }
    }
}

/// Files that define connectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionsWish {
    /// A file, a directory or a pattern.
    pub pattern: String,
    /// Where that was said.
    pub place: Place,
}

/// Where plugins will live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// The directory that holds the plugins' folders.
    pub plugin_path: PluginPathWish,
    /// Numeric owner of all that is added.
    pub owner: Owner,
    /// Whether a folder that the base has already is replaced.
    pub replace: bool,
    /// Whether the image is one plugin and no more: its content stands at the plugin path itself, the root, instead of
    /// in a folder of its own.
    pub plugin_only: bool,
}

/// Which directory of the image holds plugins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PluginPathWish {
    /// As the base tells.
    Auto,
    /// This one.
    Path(ImagePath),
}

/// Numeric owner and group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Owner {
    /// The user id.
    pub uid: u32,
    /// The group id.
    pub gid: u32,
}

/// How plugins are spread over layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LayerSplit {
    /// One layer each.
    #[default]
    PerPlugin,
    /// One layer for all.
    Single,
}

/// How layers are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    /// The archive's own deflate streams, one gzip member each; no encoder runs.
    #[default]
    Splice,
    /// One classic gzip stream, compressed anew.
    Deflate {
        /// 0, which only stores, to 9.
        level: u8,
    },
    /// One classic gzip stream of stored blocks: no encoder runs.
    Store,
}

/// What to set in the image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageWishes {
    /// Labels of the config.
    pub labels: BTreeMap<String, String>,
    /// Annotations of manifests and index.
    pub annotations: BTreeMap<String, String>,
    /// Environment variables of the config.
    pub env: BTreeMap<String, String>,
    /// The media types of manifests, configs and index; `None` keeps the base's.
    pub format: Option<Family>,
}

/// A place to publish to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SinkWish {
    /// A registry's repository and the tags to move there, at least one.
    Registry {
        /// Registry and repository; neither tag nor digest.
        repository: Reference,
        /// The tags.
        tags: TagChoice,
    },
    /// `oci:DIR[:tag]`.
    Layout {
        /// The layout's directory.
        dir: PathBuf,
        /// The tags; none at all is allowed here.
        tags: TagChoice,
    },
    /// `oci-archive:FILE[:tag]`: an OCI layout in a tar.
    OciArchive {
        /// The archive, written whole.
        file: PathBuf,
        /// The tags; none at all is allowed here.
        tags: TagChoice,
    },
    /// `-`: an OCI archive that flows to standard output.
    Stdout {
        /// The tags; none at all is allowed here.
        tags: TagChoice,
    },
    /// `docker-archive:FILE[:name:tag]`: what `docker load` reads, for one platform.
    DockerArchive {
        /// The archive, written whole.
        file: PathBuf,
        /// What the image is called, without tag; `None` for an image without a name, which has no tags either.
        repository: Option<Reference>,
        /// The tags.
        tags: TagChoice,
    },
    /// `docker-daemon:name:tag`: the store of a container engine.
    DockerDaemon {
        /// What the image is called, without tag.
        repository: Reference,
        /// The tags, at least one.
        tags: TagChoice,
    },
}

impl SinkWish {
    /// The tags.
    pub fn tags(&self) -> &TagChoice {
        match self {
            Self::Registry { tags, .. }
            | Self::Layout { tags, .. }
            | Self::OciArchive { tags, .. }
            | Self::Stdout { tags }
            | Self::DockerArchive { tags, .. }
            | Self::DockerDaemon { tags, .. } => tags,
        }
    }
}

/// The tags of a sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagChoice {
    /// Literally these.
    Given(Vec<String>),
    /// Derived once plugin and base are known, such as `{plugin.version}-{base.version}`.
    Template(TagTemplate),
}
