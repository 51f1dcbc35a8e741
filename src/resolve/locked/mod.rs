//! With a lock: what it says is taken, and no catalogue is asked.
//!
//! Files of this machine are found by the place in the lock, all else by coordinate. What the lock lacks is looked up
//! and said, or refused; likewise what it has too much. Whether bytes are the locked ones is a promise, which
//! [`fetch`](crate::fetch) sees kept.

mod error;
mod spelling;
mod write;

pub use error::LockError;
pub use write::{locked_base, locked_file};

use std::path::{Path, PathBuf};

use crate::event::Event;
use crate::formats::descriptor::Descriptor;
use crate::formats::lock::{Lock, LockedBase, LockedFile, LockedPlace, LockedPromise};
use crate::net::{Download, Login};
use crate::spec::{BaseWish, Coordinate, PluginWish};
use crate::store::Kept;
use crate::tools::{HubPlace, Tools};

use super::catalogue::{Floating, Offer};
use super::plugins::{Wanted, look_up};
use super::{Error, Place, Promise, Promiser};

/// A lock that a run holds to.
#[derive(Debug, Clone)]
pub struct Held {
    /// Its file; relative places start from the directory of that.
    pub file: PathBuf,
    /// What it says.
    pub lock: Lock,
    /// What to do about what it lacks, or has too much.
    pub lacking: Lacking,
}

/// What to do where a lock does not fit the spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// Go no further.
    Refused,
    /// Look it up, and say so.
    Told,
    /// Look it up: a lock is about to be written.
    Resolved,
}

/// The lock beside what is wished.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ledger<'h> {
    held: Option<&'h Held>,
}

impl Held {
    pub(super) fn directory(&self) -> &Path {
        directory(&self.file)
    }
}

/// The directory of a lock, from which its relative places start.
pub(super) fn directory(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

impl<'h> Ledger<'h> {
    /// Compares a lock with what is wished, before anybody is asked anything.
    pub(super) fn open<'w>(
        tools: &Tools,
        held: Option<&'h Held>,
        base: &BaseWish,
        wanted: impl Iterator<Item = &'w Wanted>,
    ) -> Result<Self, Error> {
        let ledger = Self { held };
        let Some(held) = held.filter(|held| held.lacking != Lacking::Resolved) else { return Ok(ledger) };
        let (lacks, gone) = ledger.misfits(held, base, wanted);
        if lacks.is_empty() && gone.is_empty() {
            return Ok(ledger);
        }
        if held.lacking == Lacking::Refused {
            return Err(LockError::Stale { file: held.file.clone(), lacks, gone }.into());
        }
        let told = error::told(&lacks, &gone);
        let file = held.file.display();
        tools.tell(Event::Warning(format!("`{file}` does not fit the spec: {told}; `plugraft lock` mends it")));
        Ok(ledger)
    }

    /// What the lock lacks, and what it has too much.
    fn misfits<'w>(
        self,
        held: &Held,
        base: &BaseWish,
        wanted: impl Iterator<Item = &'w Wanted>,
    ) -> (Vec<String>, Vec<String>) {
        let (mut lacks, mut gone) = (Vec::new(), Vec::new());
        if self.base(base).is_none() {
            lacks.extend(spelling::base(held.directory(), base).map(|base| format!("the base `{base}`")));
            gone.extend(held.lock.base.as_ref().map(|base| format!("base `{}` (line {})", base.reference, base.line)));
        }
        let mut used: Vec<&LockedFile> = Vec::new();
        for one in wanted {
            let wish = one.wish();
            let found = match one {
                Wanted::Here { paths, .. } => paths.iter().map(|path| (shown(path), self.of_path(path))).collect(),
                Wanted::Elsewhere(wish) => {
                    let coordinate = wish.coordinate.to_string();
                    let found = self.of_coordinate(&coordinate);
                    vec![(coordinate, found)]
                }
            };
            for (name, file) in found {
                match file {
                    None => lacks.push(format!("`{name}`")),
                    Some(file) if held.is_called_otherwise(file, wish) => lacks.push(format!("`{name}` by this name")),
                    Some(_) => {}
                }
                used.extend(file);
            }
        }
        // One file may stand for several coordinates.
        let unused = held.lock.files().filter(|file| !used.iter().any(|used| used.place == file.place));
        gone.extend(unused.map(|file| format!("`{}` at `{}` (line {})", file.coordinate, file.place, file.line)));
        (lacks, gone)
    }

    /// What the lock says of the base.
    pub(super) fn base(self, wish: &BaseWish) -> Option<(&'h Held, &'h LockedBase)> {
        let held = self.held?;
        let base = held.lock.base.as_ref()?;
        (spelling::base(held.directory(), wish).as_ref() == Some(&base.reference)).then_some((held, base))
    }

    /// What is promised about a file or directory of this machine.
    pub(super) fn promises(self, path: &Path) -> Vec<Promise> {
        self.of_path(path).map(promises).unwrap_or_default()
    }

    fn of_path(self, path: &Path) -> Option<&'h LockedFile> {
        let held = self.held?;
        let place = LockedPlace::Path(spelling::path(held.directory(), path));
        held.lock.files().find(|file| file.place == place)
    }

    fn of_coordinate(self, coordinate: &str) -> Option<&'h LockedFile> {
        let is_elsewhere = |file: &&LockedFile| !matches!(file.place, LockedPlace::Path(_));
        self.held?.lock.files().filter(is_elsewhere).find(|file| file.coordinate == coordinate)
    }

    /// What the lock offers for a coordinate, where it has it.
    pub(super) fn offer(self, tools: &Tools, coordinate: &Coordinate) -> Result<Option<Offer>, Error> {
        let (Some(held), Some(file)) = (self.held, self.of_coordinate(&coordinate.to_string())) else {
            return Ok(None);
        };
        let Some(place) = place(tools, coordinate, file, held)? else {
            let exact = exactly(coordinate, file);
            let offer = look_up(tools, &exact, Floating::Refused)?;
            let promises = [promises(file), offer.promises].concat();
            return Ok(Some(Offer { taken: file.taken.clone(), promises, ..offer }));
        };
        let taken = match &place {
            Place::Blob { repository, .. } => repository.digest().map(|digest| digest.to_string()),
            Place::Here(_) | Place::There(_) => file.taken.clone(),
        };
        // Another length means another digest, which tells more.
        Ok(Some(Offer { taken, place, file_name: file.file_name.clone(), size: None, promises: promises(file) }))
    }
}

impl Held {
    /// Whether a wish gives a plugin another name than the lock has.
    fn is_called_otherwise(&self, file: &LockedFile, wish: &PluginWish) -> bool {
        let Some(locked) = self.lock.plugins.iter().find(|plugin| plugin.file == *file) else {
            return false;
        };
        let differs = |wished: &Option<String>, locked: Option<&String>| wished.is_some() && wished.as_ref() != locked;
        differs(&wish.owner, locked.owner.as_ref())
            || differs(&wish.name, Some(&locked.name))
            || differs(&wish.version, locked.version.as_ref())
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Where to read; `None` where a catalogue of this machine has to say, which is told the exact coordinate.
///
/// A lock is a file that strangers may propose changes to, so it never decides who gets which credentials: a name for
/// them is taken from this machine's own settings, and only for places that those settings name.
fn place(tools: &Tools, coordinate: &Coordinate, file: &LockedFile, held: &Held) -> Result<Option<Place>, Error> {
    // What the store has is never asked for again.
    let kept = tools.store.blob(file.digest, file.size);
    let here = |kept: Option<Kept>| kept.map(|kept| Place::Here(kept.path));
    let there = |url: &url::Url, login| Some(Place::There(Download { url: url.clone(), login }));
    Ok(match (coordinate, &file.place) {
        // What stands behind `?` is in the spec alone.
        (Coordinate::Url(url), LockedPlace::Url(_)) => there(url, Login::Host),
        (Coordinate::Hub(_), LockedPlace::Url(url)) if matches!(tools.catalogues.hub, HubPlace::Api(_)) => {
            there(url, Login::Host)
        }
        (Coordinate::Maven(_), LockedPlace::Url(url)) => kept.and_then(|_| there(url, Login::Nobody)),
        (Coordinate::Image(_), LockedPlace::Image(repository)) => {
            let media_type = "application/octet-stream".to_owned();
            let descriptor = Descriptor { media_type, digest: file.digest, size: file.size };
            Some(Place::Blob { repository: repository.clone(), descriptor })
        }
        (Coordinate::Hub(_), LockedPlace::Url(_)) => None,
        (Coordinate::Hub(_), LockedPlace::Catalogue(text)) if text.starts_with("hub:") => here(kept),
        (Coordinate::Maven(_), LockedPlace::Catalogue(text)) if text.starts_with("maven:") => here(kept),
        _ => {
            let (coordinate, place) = (file.coordinate.clone(), file.place.to_string());
            return Err(LockError::Misplaced { file: held.file.clone(), line: file.line, coordinate, place }.into());
        }
    })
}

/// The coordinate with the version that was taken.
fn exactly(coordinate: &Coordinate, file: &LockedFile) -> Coordinate {
    let mut exact = coordinate.clone();
    if let Some(taken) = &file.taken {
        match &mut exact {
            Coordinate::Hub(hub) => hub.version.clone_from(taken),
            Coordinate::Maven(maven) => maven.version.clone_from(taken),
            Coordinate::Path(_) | Coordinate::Url(_) | Coordinate::Image(_) => {}
        }
    }
    exact
}

/// The lock's own promise, and those that were stated when it was written; the spec states its own anew.
fn promises(file: &LockedFile) -> Vec<Promise> {
    let own = Promise { checksum: file.digest.into(), by: Promiser::Lock };
    std::iter::once(own).chain(file.promises.iter().filter_map(stated)).collect()
}

fn stated(promise: &LockedPromise) -> Option<Promise> {
    let by = match promise.by.as_str() {
        "hub" => Promiser::Hub,
        "image" => Promiser::Image,
        other => Promiser::Maven(other.strip_prefix("maven:")?.to_owned()),
    };
    Some(Promise { checksum: promise.checksum.parse().ok()?, by })
}
