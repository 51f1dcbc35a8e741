//! A tar of an image, plain or in gzip: its members are found once, and read where they lie.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rawzip::FileReader;

use super::Error;
use super::slice::Slice;
use crate::formats::digest::{Digest, Hasher};
use crate::formats::document::{self, InvalidDocument};
use crate::formats::entry_path::link_target;
use crate::formats::gzip;
use crate::formats::gzip_members::GzipMembers;
use crate::formats::tar::{BLOCK, BadTar, GlobalRecords, Member, Reader};

/// More members than any image has, with all its layers in the form of 2013.
const MOST_MEMBERS: usize = 100_000;
/// More links than one would follow by hand.
const MOST_LINKS: usize = 8;

/// An archive of an image; cheap to clone. It stays what it was when it was opened, should its file be replaced.
#[derive(Clone)]
pub struct ArchiveFile(Arc<Inner>);

struct Inner {
    path: PathBuf,
    file: Arc<FileReader>,
    is_gzip: bool,
    entries: BTreeMap<String, Entry>,
    /// Blobs that do not stand under the name that image-layout.md gives them.
    named: BTreeMap<Digest, Span>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    File(Span),
    /// Leads to this name.
    Link(String),
    Other,
}

/// Where a member's content is, in bytes of the tar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    offset: u64,
    pub(super) size: u64,
}

impl ArchiveFile {
    /// Opens an archive, and finds its members.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed = |cause| Error::ReadArchive { path: path.to_owned(), cause };
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let file = Arc::new(FileReader::from(file));
        let mut magic = [0; 2];
        let taken = Slice::whole(&file).read(&mut magic).map_err(failed)?;
        let is_gzip = magic[..taken] == gzip::MAGIC;
        let mut archive =
            Inner { path: path.to_owned(), file, is_gzip, entries: BTreeMap::new(), named: BTreeMap::new() };
        archive.entries = entries(archive.bytes()).map_err(|why| match why {
            Unfit::Tar(BadTar::Read(cause)) => failed(cause),
            why => Error::BadArchive { path: path.to_owned(), why: why.to_string() },
        })?;
        Ok(Self(Arc::new(archive)))
    }

    /// The same archive, where these blobs are known by digest.
    pub(super) fn with_blobs(&self, named: BTreeMap<Digest, Span>) -> Self {
        let Inner { path, file, is_gzip, entries, .. } = &*self.0;
        let (path, file, entries) = (path.clone(), Arc::clone(file), entries.clone());
        Self(Arc::new(Inner { path, file, is_gzip: *is_gzip, entries, named }))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Whether a member of this name is there.
    pub fn has(&self, name: &str) -> bool {
        plain(name).is_some_and(|name| self.0.entries.contains_key(&name))
    }

    /// Where the content of a member is, links followed; `None` where no file of that name is there.
    pub(super) fn span(&self, name: &str) -> Option<Span> {
        let mut name = plain(name)?;
        for _ in 0..=MOST_LINKS {
            match self.0.entries.get(&name)? {
                Entry::File(span) => return Some(*span),
                Entry::Link(target) => name.clone_from(target),
                Entry::Other => return None,
            }
        }
        None
    }

    /// The content of a small member; `None` where it is missing.
    pub fn text(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(span) = self.span(name) else { return Ok(None) };
        let path = self.path().join(name);
        if span.size > document::LIMIT {
            return Err(Error::BadLayout { path, cause: InvalidDocument::TooLarge { size: span.size } });
        }
        let mut text = Vec::new();
        let read = self.read(span, 0).and_then(|mut reader| reader.read_to_end(&mut text));
        read.map_err(|cause| Error::ReadLayout { path, cause })?;
        Ok(Some(text))
    }

    /// The bytes of a blob, from an offset. Whoever reads them has to verify them.
    pub fn blob(&self, digest: Digest, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        let missing = || {
            let file = self.path().display();
            io::Error::new(io::ErrorKind::NotFound, format!("`{file}` does not have the blob `{digest}`"))
        };
        let named = self.0.named.get(&digest).copied();
        let span = named.or_else(|| self.span(&format!("blobs/sha256/{}", digest.hex()))).ok_or_else(missing)?;
        self.read(span, offset)
    }

    /// The digest of a member's content.
    pub(super) fn digest(&self, span: Span) -> io::Result<Digest> {
        let mut hasher = Hasher::default();
        io::copy(&mut BufReader::with_capacity(256 << 10, self.read(span, 0)?), &mut hasher)?;
        Ok(hasher.finish())
    }

    /// The first bytes of a member's content.
    pub(super) fn magic(&self, span: Span) -> io::Result<Vec<u8>> {
        let mut magic = Vec::new();
        self.read(span, 0)?.take(4).read_to_end(&mut magic)?;
        Ok(magic)
    }

    fn read(&self, span: Span, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        let offset = offset.min(span.size);
        let (start, left) = (span.offset + offset, span.size - offset);
        if !self.0.is_gzip {
            return Ok(Box::new(Slice::new(&self.0.file, start, left)));
        }
        let mut bytes = self.0.bytes();
        io::copy(&mut bytes.by_ref().take(start), &mut io::sink())?;
        Ok(Box::new(bytes.take(left)))
    }
}

impl Inner {
    fn bytes(&self) -> Box<dyn Read + Send> {
        let file = BufReader::with_capacity(256 << 10, Slice::whole(&self.file));
        if self.is_gzip { Box::new(GzipMembers::new(file)) } else { Box::new(file) }
    }
}

/// Two are the same where they were opened at once.
impl PartialEq for ArchiveFile {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for ArchiveFile {}

impl fmt::Debug for ArchiveFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ArchiveFile").field(&self.0.path).finish()
    }
}

/// Why bytes are no archive of an image.
#[derive(Debug, thiserror::Error)]
enum Unfit {
    #[error("{0}")]
    Tar(BadTar),
    #[error("it has `{0}`, which leads out of it")]
    Outside(String),
    #[error("it has `{0}` twice")]
    Twice(String),
    #[error("it has more members than any image")]
    TooMany,
}

fn entries(tar: impl Read) -> Result<BTreeMap<String, Entry>, Unfit> {
    let mut reader = Reader::new(tar, GlobalRecords::Ignored);
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    while let Some(member) = reader.next_member().map_err(Unfit::Tar)? {
        let shown = || String::from_utf8_lossy(&member.name).into_owned();
        let name = plain(&shown()).ok_or_else(|| Unfit::Outside(shown()))?;
        let entry = entry(&member, &name).ok_or_else(|| Unfit::Outside(shown()))?;
        if entries.len() >= MOST_MEMBERS {
            return Err(Unfit::TooMany);
        }
        // A directory may be announced again; of two files, tools would take one or the other.
        if entries.insert(name, entry.clone()).is_some_and(|other| (other, entry) != (Entry::Other, Entry::Other)) {
            return Err(Unfit::Twice(shown()));
        }
    }
    Ok(entries)
}

fn entry(member: &Member, name: &str) -> Option<Entry> {
    let target = || String::from_utf8_lossy(&member.target).into_owned();
    Some(match member.flag {
        b'0' | b'7' | 0 if !member.name.ends_with(b"/") => {
            Entry::File(Span { offset: member.offset + BLOCK, size: member.size })
        }
        b'1' => Entry::Link(plain(&target())?),
        b'2' => Entry::Link(link_target(name, &target())?),
        _ => Entry::Other,
    })
}

/// A name without `.` and doubled slashes; `None` where it leads out of the archive.
fn plain(name: &str) -> Option<String> {
    if name.starts_with('/') {
        return None;
    }
    let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    (!parts.contains(&"..")).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        for (name, expected) in [
            ("./a//b/", Some("a/b")),
            ("a/./b", Some("a/b")),
            ("/a", None),
            ("../a", None),
            ("a/../b", None),
            ("a..b", Some("a..b")),
        ] {
            assert_eq!(plain(name).as_deref(), expected, "{name}");
        }
    }
}
