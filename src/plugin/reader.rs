//! Files of a plugin: small ones read whole, others where they are.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::PathBuf;

use rawzip::{ReaderAt, ZipArchive};

use super::Content;
use super::nested::{Inflated, Stored};
use super::source::{Source, inflate};

/// Where the files of a plugin are.
pub(super) enum Reader {
    /// In a zip archive.
    Zip(ZipArchive<Source>),
    /// In what a tar was re-cut into.
    Recut(Source),
    /// Below this directory.
    Directory(PathBuf),
}

impl Reader {
    /// The bytes of one file; `None` where they are not as many as promised. The caller bounds `size`.
    pub(super) fn bytes(&self, content: &Content, size: u64) -> io::Result<Option<Vec<u8>>> {
        match (self, content) {
            (Self::Zip(archive), _) => inflate(archive.get_ref(), content, size),
            (Self::Recut(file), _) => inflate(file, content, size),
            (Self::Directory(dir), Content::File { path }) => {
                let mut bytes = Vec::new();
                File::open(dir.join(path.as_str()))?.take(size.saturating_add(1)).read_to_end(&mut bytes)?;
                Ok((bytes.len() as u64 == size).then_some(bytes))
            }
            (Self::Directory(_), Content::Deflated { .. } | Content::Stored { .. } | Content::Added { .. }) => Ok(None),
        }
    }

    /// One file of any size, read where it is; `None` where an overlay holds it.
    pub(super) fn inside(&self, content: &Content, size: u64) -> io::Result<Option<Box<dyn ReaderAt + '_>>> {
        let source = match self {
            Self::Zip(archive) => archive.get_ref(),
            Self::Recut(file) => file,
            Self::Directory(dir) => {
                let Content::File { path } = content else { return Ok(None) };
                return Ok(Some(Box::new(Source::open(&dir.join(path.as_str()))?)));
            }
        };
        Ok(match *content {
            Content::Stored { offset, .. } => Some(Box::new(Stored { reader: source, offset, size })),
            Content::Deflated { offset, compressed, .. } => {
                Some(Box::new(Inflated::new(source, offset, compressed, size)))
            }
            Content::File { .. } | Content::Added { .. } => None,
        })
    }
}
