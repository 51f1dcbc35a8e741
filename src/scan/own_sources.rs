//! What a location holds, for those who read code.

use std::collections::{BTreeMap, BTreeSet};

use super::Error;
use super::class_path::is_multi_release;
use super::loader::{Loader, Origin};
use super::shelf::Shelf;
use super::version::{Papers, Sources};
use crate::formats::class_file::Outline;

/// So many classes are brought at once at most.
const MOST_AT_ONCE: usize = 64;

/// What a location holds, as its class loader finds it.
pub(super) struct OwnSources<'s, 'a> {
    shelf: &'s mut Shelf<'a>,
    loader: &'s Loader<'a>,
    /// Why something could not be read: nothing that was found out then is worth anything.
    fault: Option<Error>,
}

impl<'s, 'a> OwnSources<'s, 'a> {
    pub(super) fn new(shelf: &'s mut Shelf<'a>, loader: &'s Loader<'a>) -> Self {
        Self { shelf, loader, fault: None }
    }

    /// An answer that was found out with these sources.
    pub(super) fn checked<T>(self, answer: T) -> Result<T, Error> {
        self.fault.map_or(Ok(answer), Err)
    }

    fn place(&self, internal: &str) -> Option<usize> {
        match self.loader.find(internal) {
            Ok(Origin::Own(place, _)) => Some(place),
            Ok(Origin::Worker | Origin::Java) | Err(_) => None,
        }
    }

    /// The first archive's; of a multi-release jar the newest that the Java at hand runs (`JarFile.getEntry`).
    fn find_resource(&mut self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        for place in 0..self.loader.class_path.archives.len() {
            let facts = self.loader.class_path.archives[place].facts;
            let releases = (9..=self.loader.java).rev().filter(|_| is_multi_release(facts));
            let versioned = releases.map(|release| format!("META-INF/versions/{release}/{name}"));
            let mut names: Vec<String> = versioned.chain([name.to_owned()]).collect();
            if !self.shelf.is_loose() {
                names.retain(|name| facts.resources.may_have(name));
            }
            if names.is_empty() {
                continue;
            }
            let mut found: BTreeMap<String, Vec<u8>> =
                self.shelf.read(place, &names.iter().cloned().collect::<BTreeSet<_>>())?;
            if let Some(bytes) = names.iter().find_map(|name| found.remove(name)) {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }
}

impl Sources for OwnSources<'_, '_> {
    fn class(&mut self, internal: &str) -> Option<Vec<u8>> {
        self.place(internal)?;
        if !self.shelf.was_asked(internal) {
            // Who reads one class of a package soon reads another one, and opening the archive costs more than they do.
            let neighbours = self.loader.class_path.neighbours(internal);
            let few = if neighbours.len() > MOST_AT_ONCE { vec![internal] } else { neighbours };
            if let Err(cause) = self.shelf.bring(few) {
                self.fault.get_or_insert(cause);
            }
        }
        self.shelf.class(internal).map(<[u8]>::to_vec)
    }

    fn has_class(&mut self, internal: &str) -> bool {
        self.place(internal).is_some()
    }

    fn outline(&mut self, internal: &str) -> Option<Outline<'static>> {
        let Ok(Origin::Own(_, class)) = self.loader.find(internal) else { return None };
        Some(Outline {
            version: (class.major, class.minor),
            access: class.access,
            name: internal.to_owned().into(),
            super_class: class.super_class.as_deref().map(|name| name.to_owned().into()),
            interfaces: class.interfaces.iter().map(|name| (**name).to_owned().into()).collect(),
        })
    }

    fn resource(&mut self, name: &str) -> Option<Vec<u8>> {
        self.find_resource(name).unwrap_or_else(|cause| {
            self.fault.get_or_insert(cause);
            None
        })
    }

    fn papers(&mut self, internal: &str) -> Option<Papers> {
        let archive = self.loader.class_path.archives[self.place(internal)?];
        let path = if archive.path.is_empty() { self.shelf.place() } else { archive.path };
        let file = path.rsplit('/').next().unwrap_or_default().to_owned();
        Some(Papers { file, manifest: archive.facts.manifest.clone(), poms: archive.facts.poms.clone() })
    }
}
