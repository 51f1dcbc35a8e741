//! Plugins and base in, one tree out.
//!
//! Decides where every byte of every plugin will live under the plugin path, with which mode and owner.
//! The same plugins give the same tree whatever their order. Two plugins never share a folder.
//! Nothing here reads a file: nodes remember where their bytes are, and [`layer`](crate::layer) reads them.

mod arrange;
mod error;

pub use arrange::arrange;
pub use error::Error;

use std::sync::Arc;

use crate::formats::digest::Digest;
use crate::formats::image_path::ImagePath;
use crate::plugin::Content;
use crate::spec::Owner;

/// The mtime of all that is added, where no source date is given: 1980-01-01T00:00:01Z, which zip can express too.
pub const DEFAULT_MTIME: i64 = 315_532_801;

/// Where everything will live.
#[derive(Debug, Clone)]
pub struct Tree {
    /// One folder per plugin, sorted by path.
    pub folders: Vec<Folder>,
    /// Numeric owner of every node.
    pub owner: Owner,
    /// Seconds since 1970; of every node.
    pub mtime: i64,
}

/// One plugin's folder.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Which plugin, as an index into the plugins that were arranged.
    pub plugin: usize,
    /// Where it stands in the image, links resolved.
    pub path: ImagePath,
    /// Whether a folder of the base is hidden by an opaque marker.
    pub replaces: bool,
    /// The digest of the archive.
    pub archive_digest: Digest,
    /// The digest of the file that holds its bytes: the archive, or what it was re-cut into.
    pub vessel_digest: Digest,
    /// The folder itself, unless it is the root, then its directories and files, sorted by path; parents stand before children.
    pub nodes: Arc<[Node]>,
}

/// A member of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands in the image.
    pub path: ImagePath,
    /// Permission bits: 0755 or 0644.
    pub mode: u32,
    /// What it is; an opaque marker names the directory it stands in.
    pub kind: NodeKind,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeKind {
    /// A directory.
    Directory,
    /// The marker that hides what the base has in this directory (image-spec, layer.md, "Opaque Whiteout").
    Opaque,
    /// A regular file.
    File {
        /// Length in bytes, as the archive promises.
        size: u64,
        /// Where its bytes are.
        content: Content,
    },
}
