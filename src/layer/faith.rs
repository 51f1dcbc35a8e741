//! Whether a plugin's files are still those that were hashed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;

use super::Error;
use super::inflate::CHUNK;
use crate::fetch::{Archive, Form, Listed};
use crate::formats::digest::{Digest, Hasher};
use crate::formats::entry_path::EntryPath;
use crate::plugin::Content;

/// The digests of a directory's files, by where their bytes are; of a file, its own.
pub(super) enum Known<'a> {
    File { digest: Digest, size: u64 },
    Directory(BTreeMap<&'a EntryPath, Digest>),
}

impl<'a> Known<'a> {
    pub(super) fn of(archive: &'a Archive) -> Self {
        match &archive.form {
            Form::File => Self::File { digest: archive.digest, size: archive.size },
            Form::Directory(members) => Self::Directory(members.iter().filter_map(file).collect()),
        }
    }

    /// What so many bytes of this content hash to, where that was found out before.
    pub(super) fn digest(&self, content: &Content, length: u64) -> Option<Digest> {
        match (self, content) {
            (_, Content::Added { digest }) => Some(**digest),
            (Self::File { digest, size }, Content::Stored { .. }) if *size == length => Some(*digest),
            (Self::Directory(files), Content::File { path }) => files.get(path).copied(),
            (Self::File { .. } | Self::Directory(_), _) => None,
        }
    }
}

fn file(member: &Listed) -> Option<(&EntryPath, Digest)> {
    match member {
        Listed::File { source, digest, .. } => Some((source, *digest)),
        Listed::Directory { .. } | Listed::Refused { .. } => None,
    }
}

/// Whether an archive file has other bytes than when it was hashed. Reads it whole.
pub(super) fn is_broken(archive: &Archive) -> Result<bool, Error> {
    if archive.form != Form::File {
        return Ok(false);
    }
    let failed = |cause| Error::Read { path: archive.path.clone(), cause };
    let mut file = File::open(&archive.path).map_err(failed)?;
    let (mut hasher, mut chunk) = (Hasher::default(), vec![0; CHUNK]);
    while let taken @ 1.. = file.read(&mut chunk).map_err(failed)? {
        hasher.update(&chunk[..taken]);
    }
    Ok(hasher.finish() != archive.digest)
}
