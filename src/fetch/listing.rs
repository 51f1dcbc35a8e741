//! What a directory holds.
//!
//! A link to a regular file inside the directory is read as that file, because no image needs to know how the builder
//! shares bytes. Any other link, and whatever is neither file nor directory, is listed as refused.

use std::fs::{self, DirEntry, Metadata};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Error, Hashed};
use crate::formats::digest::{Digest, Hasher};
use crate::formats::entry_path::{EntryPath, InvalidEntryPath};

/// A member of a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// A directory.
    Directory {
        /// Where it stands.
        path: EntryPath,
    },
    /// A regular file, or a link to one.
    File {
        /// Where it stands.
        path: EntryPath,
        /// Where its bytes are: the same, or where the link leads.
        source: EntryPath,
        /// Its length in bytes.
        size: u64,
        /// Whether it has an execute bit.
        executable: bool,
        /// SHA-256 of its bytes.
        digest: Digest,
    },
    /// Something that no plugin may have.
    Refused {
        /// Its name; bytes that are not UTF-8 are replaced.
        name: String,
        /// What is wrong with it.
        why: Refusal,
    },
}

/// Why a member of a directory was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No entry can have this name.
    Name(InvalidEntryPath),
    /// A link that leads out of the directory, to a directory, or nowhere.
    Link {
        /// Where it leads, as it is written.
        target: String,
    },
    /// A device, a socket or a pipe.
    Irregular,
}

impl Listed {
    /// Bytes of the file; nothing else has any.
    pub fn size(&self) -> u64 {
        match self {
            Self::File { size, .. } => *size,
            Self::Directory { .. } | Self::Refused { .. } => 0,
        }
    }
}

/// A member that is not hashed yet.
pub(super) enum Found {
    Known(Listed),
    File { path: EntryPath, source: EntryPath, executable: bool },
}

impl Found {
    pub(super) fn file(&self, dir: &Path) -> Option<PathBuf> {
        match self {
            Self::File { source, .. } => Some(dir.join(source.as_str())),
            Self::Known(_) => None,
        }
    }

    pub(super) fn hashed(self, next: &mut impl FnMut() -> Hashed) -> Listed {
        match self {
            Self::Known(listed) => listed,
            Self::File { path, source, executable } => {
                let (digest, size) = next();
                Listed::File { path, source, size, executable, digest }
            }
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Known(Listed::Directory { path } | Listed::File { path, .. }) | Self::File { path, .. } => {
                path.as_str()
            }
            Self::Known(Listed::Refused { name, .. }) => name,
        }
    }
}

/// Lists a directory with all that is below it, sorted by name.
pub(super) fn list(root: &Path) -> Result<Vec<Found>, Error> {
    let real_root = root.canonicalize().map_err(|cause| Error::Read { path: root.to_owned(), cause })?;
    let mut members = Vec::new();
    let mut open = vec![(root.to_owned(), String::new())];
    while let Some((dir, prefix)) = open.pop() {
        let failed = |cause| Error::Read { path: dir.clone(), cause };
        for entry in fs::read_dir(&dir).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let member = member(&entry, &prefix, &real_root)?;
            if let Found::Known(Listed::Directory { path }) = &member {
                open.push((entry.path(), format!("{path}/")));
            }
            members.push(member);
        }
    }
    members.sort_by(|a, b| a.name().cmp(b.name()));
    Ok(members)
}

fn member(entry: &DirEntry, prefix: &str, real_root: &Path) -> Result<Found, Error> {
    let failed = |cause| Error::Read { path: entry.path(), cause };
    let file_name = entry.file_name();
    let name = format!("{prefix}{}", file_name.to_string_lossy());
    let path = match file_name.to_str() {
        Some(_) => EntryPath::parse(name.as_bytes()),
        None => Err(InvalidEntryPath::NotUtf8),
    };
    let refused = |why| Ok(Found::Known(Listed::Refused { name: name.clone(), why }));
    let path = match path {
        Ok(path) => path,
        Err(why) => return refused(Refusal::Name(why)),
    };
    let kind = entry.file_type().map_err(failed)?;
    if kind.is_dir() {
        return Ok(Found::Known(Listed::Directory { path }));
    }
    if kind.is_file() {
        let executable = is_executable(&entry.metadata().map_err(failed)?);
        return Ok(Found::File { source: path.clone(), path, executable });
    }
    if !kind.is_symlink() {
        return refused(Refusal::Irregular);
    }
    if let Some((source, executable)) = target_inside(&entry.path(), real_root) {
        return Ok(Found::File { path, source, executable });
    }
    let target = fs::read_link(entry.path()).map_err(failed)?;
    refused(Refusal::Link { target: target.to_string_lossy().into_owned() })
}

/// The regular file inside the directory that a link leads to, and whether it has an execute bit.
fn target_inside(link: &Path, real_root: &Path) -> Option<(EntryPath, bool)> {
    let target = link.canonicalize().ok()?;
    let found = fs::metadata(&target).ok().filter(Metadata::is_file)?;
    let inside = target.strip_prefix(real_root).ok()?;
    let source = EntryPath::parse(inside.to_str()?.as_bytes()).ok()?;
    Some((source, is_executable(&found)))
}

#[cfg(unix)]
fn is_executable(found: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    found.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &Metadata) -> bool {
    false
}

/// SHA-256 of the listing, one JSON line per member: what it is, its name, and for a file where its bytes are, whether
/// it has an execute bit, and their digest.
pub(super) fn digest(members: &[Listed]) -> Digest {
    let mut hasher = Hasher::default();
    for member in members {
        let line = match member {
            Listed::Directory { path } => json!(["directory", path]),
            Listed::File { path, source, executable, digest, .. } => json!(["file", path, source, executable, digest]),
            Listed::Refused { name, why } => json!(["refused", name, format!("{why:?}")]),
        };
        hasher.update(line.to_string().as_bytes());
        hasher.update(b"\n");
    }
    hasher.finish()
}
