//! The files of a layer that somebody wants to read: taken out of the stream into a temp file of the store.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Write as _};

use super::members::{Contents, Kind, Member};
use crate::formats::tar::BadTar;
use crate::jar::Bytes;
use crate::store::{Store, TempBlob};

/// More than one layer of any real image holds of a plugin path.
const BYTES_LIMIT: u64 = 4 << 30;

/// Which files are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What a class path may be made of, below these directories.
    Below(Vec<String>),
    /// These.
    Exactly(BTreeSet<String>),
}

impl Wanted {
    fn has(&self, path: &str) -> bool {
        match self {
            Self::Exactly(paths) => paths.contains(path),
            Self::Below(dirs) => {
                let is_below = |dir: &String| path.strip_prefix(dir).is_some_and(|rest| rest.starts_with('/'));
                may_be_loaded(path) && dirs.iter().any(|dir| dir.is_empty() || is_below(dir))
            }
        }
    }
}

fn may_be_loaded(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["jar", "zip", "class"].iter().any(|known| ending.eq_ignore_ascii_case(known))
        || path.contains("/META-INF/services/")
}

/// Takes wanted files out of one layer.
pub(super) struct Spill<'w> {
    wanted: &'w Wanted,
    store: &'w Store,
    temp: Option<TempBlob>,
    at: u64,
    spilled: Spilled,
}

/// What was taken out of one layer; the bytes are gone with it.
#[derive(Default)]
pub(super) struct Spilled {
    temp: Option<TempBlob>,
    /// Offset and length in the temp file, by path in the layer.
    spots: BTreeMap<String, (u64, u64)>,
    /// Hard links to files that were not taken.
    pub(super) links: BTreeMap<String, String>,
    /// Why nothing more was taken.
    pub(super) refused: Option<io::Error>,
}

impl<'w> Spill<'w> {
    pub(super) fn new(store: &'w Store, wanted: &'w Wanted) -> Self {
        Self { wanted, store, temp: None, at: 0, spilled: Spilled::default() }
    }

    /// Takes the content of a member where it is wanted. A store that takes nothing is no reason not to read on.
    pub(super) fn take(&mut self, member: &Member, contents: &mut Contents<'_>) -> Result<(), BadTar> {
        if !self.wanted.has(&member.path) {
            return Ok(());
        }
        self.spilled.spots.remove(&member.path);
        self.spilled.links.remove(&member.path);
        match &member.kind {
            Kind::HardLink(target) => match self.spilled.spots.get(target) {
                Some(spot) => drop(self.spilled.spots.insert(member.path.clone(), *spot)),
                None => drop(self.spilled.links.insert(member.path.clone(), target.clone())),
            },
            Kind::Other if self.spilled.refused.is_none() => self.copy(&member.path, contents)?,
            Kind::Other | Kind::Directory | Kind::Symlink(_) => (),
        }
        Ok(())
    }

    fn copy(&mut self, path: &str, contents: &mut Contents<'_>) -> Result<(), BadTar> {
        let begin = self.at;
        let mut chunk = vec![0; 64 << 10];
        loop {
            let taken = contents.read_content(&mut chunk)?;
            // An empty file needs a place as well.
            if let Err(cause) = self.write(&chunk[..taken]) {
                self.spilled.refused = Some(cause);
                return Ok(());
            }
            if taken == 0 {
                break;
            }
        }
        self.spilled.spots.insert(path.to_owned(), (begin, self.at - begin));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.at + bytes.len() as u64 > BYTES_LIMIT {
            return Err(io::Error::other("the layer holds more of a plugin path than any real one does"));
        }
        if self.temp.is_none() {
            self.temp = Some(self.store.temp_blob().map_err(io::Error::other)?);
        }
        if let Some(temp) = &mut self.temp {
            temp.write_all(bytes)?;
        }
        self.at += bytes.len() as u64;
        Ok(())
    }

    pub(super) fn end(self) -> Spilled {
        Spilled { temp: self.temp, ..self.spilled }
    }
}

impl Spilled {
    /// Where the bytes of a file are.
    pub(super) fn bytes(&self, path: &str) -> Option<Bytes> {
        let (offset, length) = *self.spots.get(path)?;
        let path = self.temp.as_ref()?.path().to_owned();
        Some(Bytes::Plain { path, offset, length })
    }
}

impl fmt::Debug for Spilled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spilled").field("spots", &self.spots).field("links", &self.links).finish_non_exhaustive()
    }
}
