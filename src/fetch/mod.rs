//! Pins in, archives out: bytes on disk, their digest known, all promises about them kept.
//!
//! What is elsewhere is brought into the store, verified while it comes; several at once, and each by one run alone.
//! A file is hashed once and then known by device, inode, size and times. A directory is known by its listing: names,
//! execute bits and the digests of its files. Nothing here looks inside a file.

mod bring;
mod error;
mod landing;
mod listing;
mod promises;

pub use error::Error;
pub use listing::{Listed, Refusal};

use std::path::{Path, PathBuf};

use crate::event::{Event, Stage};
use crate::formats::digest::Digest;
use crate::resolve::{Pin, Resolution};
use crate::store;
use crate::tools::{Tools, in_parallel};

use bring::{Brought, bring};
use listing::Found;

/// A file or directory of known digest.
#[derive(Debug, Clone)]
pub struct Archive {
    /// What was pinned.
    pub pin: Pin,
    /// Where it is.
    pub path: PathBuf,
    /// A file or a directory.
    pub form: Form,
    /// SHA-256 of the file; for a directory, of its listing (names, execute bits and the digests of its files).
    pub digest: Digest,
    /// Bytes of the file; for a directory, of all its files.
    pub size: u64,
    /// What is put into the plugin, pin by pin as [`Pin::additions`] has it.
    pub additions: Vec<Vec<Self>>,
}

/// What an archive is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// One file.
    File,
    /// A directory, with its members sorted by name; a parent stands before what it holds.
    Directory(Vec<Listed>),
}

/// Brings what is elsewhere, hashes every pinned file, both in parallel, and sees that promises are kept.
///
/// # Errors
///
/// A file that cannot be had, or is another than was promised. A path where nothing is, that is no file or directory,
/// or that cannot be read. What a directory holds is never an error: members that no plugin may have are listed as
/// [`Listed::Refused`].
pub fn fetch(tools: &Tools, resolution: &Resolution) -> Result<Vec<Archive>, Error> {
    tools.tell(Event::Stage(Stage::Fetch));
    let pins: Vec<&Pin> = resolution.plugins.iter().flat_map(with_additions).collect();
    let brought = in_parallel(tools.net.parallel(), &pins, |pin| bring(tools, pin))?;
    let found = brought.iter().map(look).collect::<Result<Vec<_>, Error>>()?;
    let files: Vec<PathBuf> =
        brought.iter().zip(&found).flat_map(|(brought, found)| found.files(&brought.path)).collect();
    let digests = tools.in_parallel(&files, |file| digest_of(tools, file))?;
    let mut digests = digests.into_iter();
    let archives = pins.into_iter().zip(brought).zip(found);
    let archives: Vec<Archive> =
        archives.map(|((pin, brought), found)| archive(pin, brought.path, found, &mut digests)).collect();
    archives.iter().try_for_each(|archive| promises::keep(tools, archive))?;
    let mut archives = archives.into_iter();
    Ok(resolution.plugins.iter().map(|pin| gathered(pin, &mut archives)).collect())
}

/// A plugin's pin, and those of what is put into it.
fn with_additions(pin: &Pin) -> impl Iterator<Item = &Pin> {
    std::iter::once(pin).chain(pin.additions.iter().flatten())
}

/// The archive of a plugin's pin, with those that follow it.
fn gathered(pin: &Pin, archives: &mut impl Iterator<Item = Archive>) -> Archive {
    let mut next = || archives.next().expect("every pin has an archive");
    let archive = next();
    let additions = pin.additions.iter().map(|files| files.iter().map(|_| next()).collect()).collect();
    Archive { additions, ..archive }
}

/// What stands where a plugin was pinned, not hashed yet.
enum Look {
    File,
    /// A file whose digest and length are known.
    Known(Hashed),
    Directory(Vec<Found>),
}

impl Look {
    fn files(&self, path: &Path) -> Vec<PathBuf> {
        match self {
            Self::File => vec![path.to_owned()],
            Self::Known(_) => Vec::new(),
            Self::Directory(members) => members.iter().filter_map(|member| member.file(path)).collect(),
        }
    }
}

fn look(brought: &Brought) -> Result<Look, Error> {
    let path = &brought.path;
    if let Some(known) = brought.known {
        return Ok(Look::Known(known));
    }
    let found = std::fs::metadata(path).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::NotFound => Error::Missing { path: path.to_owned() },
        _ => Error::Read { path: path.to_owned(), cause },
    })?;
    if found.is_dir() {
        return Ok(Look::Directory(listing::list(path)?));
    }
    if found.is_file() { Ok(Look::File) } else { Err(Error::Irregular { path: path.to_owned() }) }
}

/// Digest and length of a file.
type Hashed = (Digest, u64);

fn digest_of(tools: &Tools, file: &Path) -> Result<Hashed, Error> {
    let waits = || tools.tell(Event::Notice(format!("waiting for another run that reads `{}`", file.display())));
    tools.store.file_digest(file, waits).map_err(|cause| match cause {
        store::Error::Read { path, cause } => Error::Read { path, cause },
        cause => Error::Hash { path: file.to_owned(), cause },
    })
}

fn archive(pin: &Pin, path: PathBuf, found: Look, digests: &mut impl Iterator<Item = Hashed>) -> Archive {
    let mut next = || digests.next().expect("every file was hashed");
    let (form, digest, size) = match found {
        Look::File => {
            let (digest, size) = next();
            (Form::File, digest, size)
        }
        Look::Known((digest, size)) => (Form::File, digest, size),
        Look::Directory(members) => {
            let members: Vec<Listed> = members.into_iter().map(|member| member.hashed(&mut next)).collect();
            let size = members.iter().map(Listed::size).sum();
            let digest = listing::digest(&members);
            (Form::Directory(members), digest, size)
        }
    };
    Archive { pin: pin.clone(), path, form, digest, size, additions: Vec::new() }
}
