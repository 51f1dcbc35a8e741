//! The files that hold a plugin's bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Content, Plugin};
use crate::formats::digest::Digest;

/// The file or directory that most of a plugin's [`Content`] speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vessel<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// Its digest.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
}

/// Where all bytes of a plugin are: in its vessel, and in the files that an overlay put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vessels {
    path: PathBuf,
    added: BTreeMap<Digest, PathBuf>,
}

impl Plugin {
    /// The file or directory that holds the bytes of the entries, but for those that an overlay put in.
    pub fn vessel(&self) -> Vessel<'_> {
        match &self.recut {
            Some(recut) => Vessel { path: &recut.path, digest: recut.digest, size: recut.size },
            None => Vessel { path: &self.archive.path, digest: self.archive.digest, size: self.archive.size },
        }
    }

    /// All files that hold bytes of the entries.
    pub fn vessels(&self) -> Vessels {
        let added = self.overlay.added.iter().map(|added| (added.file.digest, added.file.path.clone()));
        Vessels { path: self.vessel().path.to_owned(), added: added.collect() }
    }
}

impl Vessels {
    /// The vessel itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file that holds this content, and the offset at which it begins there.
    pub fn place(&self, content: &Content) -> (PathBuf, u64) {
        match content {
            Content::Deflated { offset, .. } | Content::Stored { offset, .. } => (self.path.clone(), *offset),
            // An `EntryPath` cannot leave the directory: it has no `..` and is not absolute.
            Content::File { path } => (path.components().fold(self.path.clone(), |path, part| path.join(part)), 0),
            Content::Added { digest } => (self.added.get(&**digest).unwrap_or(&self.path).clone(), 0),
        }
    }
}
