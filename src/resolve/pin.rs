//! What exactly is read for a wish, and what was promised about it.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::formats::checksum::Checksum;
use crate::formats::descriptor::Descriptor;
use crate::formats::display_url::DisplayUrl;
use crate::formats::reference::Reference;
use crate::net::Download;
use crate::spec::PluginWish;

/// A plugin's coordinate with its exact place, and what was promised about the file there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// What was wished.
    pub wish: PluginWish,
    /// The exact version behind a coordinate that floats, such as `latest`.
    pub taken: Option<String>,
    /// Where it is.
    pub place: Place,
    /// The name that the catalogue gives the file, which is what may tell who the plugin is.
    pub file_name: String,
    /// Its length in bytes, where that was promised.
    pub size: Option<u64>,
    /// What was promised about its bytes.
    pub promises: Vec<Promise>,
    /// What is put into the plugin: the files of each item that the wish's overlay puts in, in its order.
    pub additions: Vec<Vec<Self>>,
}

/// Where the bytes of a plugin are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file or a directory on this machine.
    Here(PathBuf),
    /// A file behind a URL.
    There(Download),
    /// A blob of a registry.
    Blob {
        /// The repository, by the digest of the manifest that names the blob.
        repository: Reference,
        /// The blob.
        descriptor: Descriptor,
    },
}

/// A checksum that was stated before the bytes came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// What was stated.
    pub checksum: Checksum,
    /// Who stated it.
    pub by: Promiser,
}

/// Who states checksums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promiser {
    /// The spec, or the command line.
    Spec,
    /// The lock.
    Lock,
    /// The Hub, or its mirror.
    Hub,
    /// A Maven repository, by its id.
    Maven(String),
    /// The manifest of an image.
    Image,
}

impl Pin {
    /// The pin of a file or directory on this machine.
    pub fn here(wish: PluginWish, path: PathBuf) -> Self {
        let promises = Promise::of_spec(&wish);
        let file_name = file_name(&path);
        Self { wish, taken: None, place: Place::Here(path), file_name, size: None, promises, additions: Vec::new() }
    }
}

impl Place {
    /// The path, where it is on this machine.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Here(path) => Some(path),
            Self::There(_) | Self::Blob { .. } => None,
        }
    }
}

/// The place as it may be shown, without secrets.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here(path) => path.display().fmt(f),
            Self::There(download) => DisplayUrl::from(&download.url).fmt(f),
            Self::Blob { repository, descriptor } => write!(f, "{}@{}", repository.name(), descriptor.digest),
        }
    }
}

impl Promise {
    /// What the wish itself states.
    pub fn of_spec(wish: &PluginWish) -> Vec<Self> {
        wish.checksums.iter().map(|checksum| Self { checksum: checksum.clone(), by: Promiser::Spec }).collect()
    }
}

impl fmt::Display for Promiser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec => f.write_str("the spec"),
            Self::Lock => f.write_str("the lock"),
            Self::Hub => f.write_str("the Hub"),
            Self::Maven(repository) => write!(f, "the Maven repository `{repository}`"),
            Self::Image => f.write_str("the image's manifest"),
        }
    }
}

/// The last component of a path, even of `.`; bytes that are not UTF-8 are replaced.
fn file_name(path: &Path) -> String {
    let lossy = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    lossy(path).or_else(|| lossy(&path.canonicalize().ok()?)).unwrap_or_default()
}
