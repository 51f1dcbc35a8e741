//! What the reflective scan of Kafka 4 knows of (`io.github.classgraph` 4.8, with the options of `ReflectionScanner`).
//!
//! It reads class files and loads nothing: those of the location first, then those of the worker. A class file that is
//! not public is as good as none, so a chain of super types ends at it.

use std::collections::HashSet;

use super::class_path::{ClassPath, Spot};
use super::classes::WorkerClasses;
use super::types_of::{Types, TypesOf};
use super::{Location, LocationKind, PluginType};
use crate::formats::class_file::Access;

/// The graph of a location.
pub(super) struct ClassGraph<'a> {
    class_path: &'a ClassPath<'a>,
    worker: WorkerClasses,
    types: TypesOf<'a>,
}

impl<'a> ClassGraph<'a> {
    pub(super) fn new(class_path: &'a ClassPath<'a>, worker: WorkerClasses) -> Self {
        Self { class_path, worker, types: TypesOf::default() }
    }

    /// The classes of the location that the scan tries to load, and as what.
    pub(super) fn candidates(&mut self) -> Vec<(&'a str, Types)> {
        let mut found = Vec::new();
        for class in self.class_path.classes().filter(|class| class.access.is_public()) {
            if class.access.is_interface() || class.access.is_annotation() {
                continue;
            }
            let (class_path, worker) = (self.class_path, self.worker);
            let types = self.types.get(&class.name, |name| supers(class_path, worker, name));
            if types.iter().any(PluginType::is_scanned) {
                found.push((&*class.name, types));
            }
        }
        found
    }

    /// The first class in the way of a chain that the scan does not see, for people.
    pub(super) fn hidden_above(&self, class: &'a str) -> Option<&'a str> {
        let (mut waiting, mut seen) = (vec![class], HashSet::new());
        while let Some(name) = waiting.pop() {
            if !seen.insert(name) {
                continue;
            }
            let access = access(self.class_path, self.worker, name);
            if name != class && access.is_some_and(|access| !access.is_public()) {
                return Some(name);
            }
            waiting.extend(supers(self.class_path, self.worker, name).into_iter().rev());
        }
        None
    }
}

/// Whether the scan opens the file of a class: for an archive, `!` parts the path of one in another, and releases begin
/// with 9, whatever a JVM does.
pub(super) fn is_open(class: &str, location: &Location, class_path: &ClassPath<'_>) -> bool {
    let Some((place, Spot::Class(outline))) = class_path.spot(class) else { return false };
    let archive = class_path.archives[place];
    let path = if archive.member.is_some() { location.whole_path(archive.path) } else { archive.path.to_owned() };
    let has_base = || archive.facts.classes.iter().any(|it| *it.name == *class && it.release == 0);
    (location.kind == LocationKind::ClassHierarchy || !path.contains('!')) && (outline.release != 8 || has_base())
}

/// Why the scan of Kafka 4 ends with an exception, and no worker starts: a member is named like a class, but in other
/// letters (`JarUtils.classfilePathToClassName`); `None` where none is.
pub(super) fn excess(location: &Location, class_path: &ClassPath<'_>) -> Option<String> {
    let loose = location.members.iter().filter(|_| location.kind == LocationKind::ClassHierarchy);
    let loose = loose.map(|member| member.path.as_str());
    let packed = class_path.archives.iter().flat_map(|archive| &archive.facts.members);
    let mut names = loose.chain(packed.map(|member| member.name.as_str()));
    let odd = names.find(|name| {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        extension.is_some_and(|extension| extension.eq_ignore_ascii_case("class") && extension != "class")
    })?;
    Some(format!("it has `{odd}`, and the scan of Kafka 4 ends at what is named like a class in other letters"))
}

fn access(class_path: &ClassPath<'_>, worker: WorkerClasses, class: &str) -> Option<Access> {
    match class_path.spot(class) {
        Some((_, Spot::Class(outline))) => Some(outline.access),
        Some((_, Spot::Broken(_))) => None,
        None => worker.class(class).map(|class| class.access),
    }
}

/// What the graph knows a class to extend.
fn supers<'a>(class_path: &'a ClassPath<'a>, worker: WorkerClasses, class: &str) -> Vec<&'a str> {
    match class_path.spot(class) {
        Some((_, Spot::Class(outline))) if outline.access.is_public() => {
            outline.super_class.iter().chain(&outline.interfaces).map(|name| &**name).collect()
        }
        Some(_) => Vec::new(),
        None => match worker.class(class).filter(|class| class.access.is_public()) {
            Some(class) => {
                std::iter::once(class.super_class).chain(class.interfaces.iter().map(|name| &**name)).collect()
            }
            None => Vec::new(),
        },
    }
}
