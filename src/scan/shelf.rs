//! The bytes of a location's members, brought when they are wanted.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::class_path::{ClassPath, Spot};
use super::gather::Gathered;
use super::{Error, LocationKind};
use crate::jar;

/// So many archives stay open: a plugin's own, and those that its classes lead to.
const MOST_OPEN: usize = 4;

/// The bytes of a location's members, brought when they are wanted; each archive is opened once for many.
pub(super) struct Shelf<'a> {
    gathered: &'a Gathered<'a>,
    class_path: &'a ClassPath<'a>,
    /// The archives that were read last, the latest one last.
    opened: RefCell<Vec<(usize, jar::Handle)>>,
    classes: BTreeMap<String, Option<Vec<u8>>>,
}

impl<'a> Shelf<'a> {
    pub(super) fn new(gathered: &'a Gathered<'a>, class_path: &'a ClassPath<'a>) -> Self {
        Self { gathered, class_path, opened: RefCell::default(), classes: BTreeMap::new() }
    }

    /// Brings the class files of these classes, by internal name; those that the location does not have are absent.
    pub(super) fn bring<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Result<(), Error> {
        let mut wanted: BTreeMap<usize, BTreeMap<String, &str>> = BTreeMap::new();
        for name in names {
            if self.classes.contains_key(name) {
                continue;
            }
            self.classes.insert(name.to_owned(), None);
            if let Some((place, Spot::Class(class))) = self.class_path.spot(name) {
                let member = match class.release {
                    0 => format!("{name}.class"),
                    release => format!("META-INF/versions/{release}/{name}.class"),
                };
                wanted.entry(place).or_default().insert(member, name);
            }
        }
        for (place, members) in wanted {
            for (member, bytes) in self.read(place, &members.keys().cloned().collect())? {
                if let Some(name) = members.get(&member) {
                    self.classes.insert((*name).to_owned(), Some(bytes));
                }
            }
        }
        Ok(())
    }

    /// Whether there are class files without an archive around them.
    pub(super) fn is_loose(&self) -> bool {
        self.gathered.location.kind == LocationKind::ClassHierarchy
    }

    /// Where the location stands.
    pub(super) fn place(&self) -> &'a str {
        &self.gathered.location.place
    }

    /// Whether a class was brought, or is known to be absent.
    pub(super) fn was_asked(&self, name: &str) -> bool {
        self.classes.contains_key(name)
    }

    /// A class file that was brought.
    pub(super) fn class(&self, name: &str) -> Option<&[u8]> {
        self.classes.get(name)?.as_deref()
    }

    /// The named members of an archive of the class path, as far as it has them.
    pub(super) fn read(&self, place: usize, names: &BTreeSet<String>) -> Result<BTreeMap<String, Vec<u8>>, Error> {
        let failed = |cause| Error::Jar { place: self.gathered.location.place.clone(), cause };
        if self.is_loose() {
            let members = self.gathered.location.members.iter().filter(|member| names.contains(&member.path));
            return members.map(|it| Ok((it.path.clone(), jar::whole(&it.bytes).map_err(failed)?))).collect();
        }
        let Some(bytes) = self.gathered.bytes(&self.class_path.archives[place]) else { return Ok(BTreeMap::new()) };
        let mut opened = self.opened.borrow_mut();
        let mut handle = if let Some(at) = opened.iter().position(|(which, _)| *which == place) {
            opened.remove(at).1
        } else {
            // What was not read for the longest time makes room.
            if opened.len() == MOST_OPEN {
                opened.remove(0);
            }
            jar::Handle::open(bytes).map_err(failed)?
        };
        let found = handle.members(names).map_err(failed);
        opened.push((place, handle));
        found
    }
}
