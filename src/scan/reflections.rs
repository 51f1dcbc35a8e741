//! What the reflective scan of Kafka 3 knows of (`org.reflections` 0.10.2, with the options of `ReflectionScanner`).
//!
//! It reads every class file of the location's own archives, whatever its flags, release or place in the archive, and
//! knows which class extends which by name alone. Where a chain leaves these files, it goes on with loaded classes.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::loader::{Loader, internal};
use super::types_of::Types;
use super::{Location, PluginType};

/// Who extends what, by internal names.
pub(super) struct Reflections<'a> {
    sub_types: HashMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Reflections<'a> {
    pub(super) fn new(location: &Location, loader: &mut Loader<'a>) -> Self {
        let mut sub_types: HashMap<&'a str, BTreeSet<&'a str>> = HashMap::new();
        let class_path = loader.class_path;
        for archive in &class_path.archives {
            if archive.member.is_none() || !is_read(&location.whole_path(archive.path), location) {
                continue;
            }
            for class in &archive.facts.classes {
                for above in class.super_class.iter().chain(&class.interfaces).filter(|name| &***name != OBJECT) {
                    sub_types.entry(above).or_default().insert(&class.name);
                }
            }
        }
        let mut reflections = Self { sub_types };
        reflections.expand(loader);
        reflections
    }

    /// Goes on with loaded classes from those that nothing here says the super types of (`expandSuperTypes`).
    fn expand(&mut self, loader: &mut Loader<'a>) {
        let below: HashSet<&str> = self.sub_types.values().flatten().copied().collect();
        let mut waiting: Vec<&'a str> = self.sub_types.keys().filter(|name| !below.contains(**name)).copied().collect();
        while let Some(class) = waiting.pop() {
            let Ok(origin) = loader.load(class) else { continue };
            for above in loader.header(class, origin).supers.into_iter().filter(|name| *name != OBJECT) {
                let is_new = !self.sub_types.contains_key(above);
                self.sub_types.entry(above).or_default().insert(class);
                if is_new {
                    waiting.push(above);
                }
            }
        }
    }

    /// The classes that the scan tries to load, and as what.
    pub(super) fn candidates(&self) -> Vec<(&'a str, Types)> {
        let mut found: HashMap<&'a str, Types> = HashMap::new();
        for kind in PluginType::ALL.into_iter().filter(|kind| kind.is_scanned()) {
            let base = internal(kind.base());
            let mut waiting: Vec<&'a str> = self.below(&base).collect();
            let mut seen = HashSet::new();
            while let Some(class) = waiting.pop() {
                if seen.insert(class) {
                    found.entry(class).or_default().insert(kind);
                    waiting.extend(self.below(class));
                }
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by_key(|(class, _)| *class);
        found
    }

    fn below(&self, class: &str) -> impl Iterator<Item = &'a str> {
        self.sub_types.get(class).into_iter().flatten().copied()
    }
}

const OBJECT: &str = "java/lang/Object";

/// Whether an archive is read at all: by its name it has to be a jar, in lower case (`Vfs.DefaultUrlTypes`).
fn is_read(path: &str, location: &Location) -> bool {
    location.kind == super::LocationKind::ClassHierarchy || path.contains(".jar")
}
