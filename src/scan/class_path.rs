//! The class path of a location, as its class loader has it (`java.net.URLClassLoader`).
//!
//! Archives stand in the order of their paths, each followed by those that its manifest names (`Class-Path`); of several
//! classes of one name the first archive's counts. A jar that says so shows each class in its newest release that the
//! Java at hand runs (JAR File Specification, "Multi-release JAR files").

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;

use super::Location;
use super::manifest_path::named_by;
use crate::jar::{ClassOutline, JarFacts};

/// An archive of a location, and what it declares.
#[derive(Debug, Clone, Copy)]
pub(super) struct Archive<'a> {
    /// Which member of the location it is; `None` for one that only a manifest leads to.
    pub(super) member: Option<usize>,
    /// Its path below the location, or its whole path where it stands elsewhere.
    pub(super) path: &'a str,
    /// What it declares.
    pub(super) facts: &'a JarFacts,
}

/// What stands at the place of a class.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spot<'a> {
    /// A class file.
    Class(&'a ClassOutline),
    /// Bytes that are no class file of this name, and why.
    Broken(&'a str),
}

/// A JVM takes classes of `META-INF/versions/8` for those of a release, too, though the specification begins with 9
/// (`JarFile.getVersionedEntry`).
const FIRST_RELEASE: u16 = 8;

/// What a location's class loader has.
#[derive(Debug)]
pub(super) struct ClassPath<'a> {
    /// The archives, in class path order.
    pub(super) archives: Vec<Archive<'a>>,
    /// By name: which archive, of which release, and what.
    spots: HashMap<&'a str, (usize, u16, Spot<'a>), RandomState>,
}

impl<'a> ClassPath<'a> {
    /// Puts the members of a location in order; `facts` are those of the members, and `beside` gives those of archives
    /// elsewhere.
    pub(super) fn new(
        location: &'a Location,
        facts: &'a [JarFacts],
        beside: &'a BTreeMap<String, JarFacts>,
        java: u16,
    ) -> Self {
        let archives = in_order(location, facts, beside);
        let count = archives.iter().map(|archive| archive.facts.classes.len()).sum();
        let mut spots = HashMap::with_capacity_and_hasher(count, RandomState::default());
        for (place, archive) in archives.iter().enumerate() {
            let is_multi_release = is_multi_release(archive.facts);
            let classes = archive.facts.classes.iter().map(|class| (&*class.name, class.release, Spot::Class(class)));
            let broken = archive.facts.broken.iter().filter_map(|(name, why)| {
                let (name, release) = unversioned(name);
                Some((name.strip_suffix(".class")?, release, Spot::Broken(why)))
            });
            for (name, release, spot) in classes.chain(broken) {
                let is_shown = release == 0 || (is_multi_release && (FIRST_RELEASE..=java).contains(&release));
                if !is_shown {
                    continue;
                }
                let found = spots.entry(name).or_insert((place, release, spot));
                // Of one archive the newest counts, of several the first archive's.
                if found.0 == place && found.1 <= release {
                    *found = (place, release, spot);
                }
            }
        }
        Self { archives, spots }
    }

    /// What stands at the place of a class, and in which archive; by internal name.
    pub(super) fn spot(&self, class: &str) -> Option<(usize, Spot<'a>)> {
        self.spots.get(class).map(|(place, _, spot)| (*place, *spot))
    }

    /// The classes that stand in the same archive and the same package as this one, itself included, by internal name.
    pub(super) fn neighbours(&self, class: &str) -> Vec<&'a str> {
        let Some((place, _)) = self.spot(class) else { return Vec::new() };
        let package = class.rsplit_once('/').map_or("", |(package, _)| package);
        let is_in = |name: &&str| name.rsplit_once('/').map_or("", |(package, _)| package) == package;
        let classes = &self.archives[place].facts.classes;
        // They are sorted by name; packages below may stand between those of the package itself.
        let first = classes.partition_point(|known| &*known.name < package);
        let names = classes[first..].iter().map(|known| &*known.name).take_while(|name| name.starts_with(package));
        let mut names: Vec<&str> =
            names.filter(is_in).filter(|name| self.spot(name).map(|it| it.0) == Some(place)).collect();
        names.dedup();
        names
    }

    /// The classes that are shown, in no order.
    pub(super) fn classes(&self) -> impl Iterator<Item = &'a ClassOutline> {
        self.spots.values().filter_map(|(_, _, spot)| match spot {
            Spot::Class(class) => Some(*class),
            Spot::Broken(_) => None,
        })
    }
}

/// The archives of a location, each followed by those that its manifest names, none twice (`URLClassPath.getLoader`).
fn in_order<'a>(
    location: &'a Location,
    facts: &'a [JarFacts],
    beside: &'a BTreeMap<String, JarFacts>,
) -> Vec<Archive<'a>> {
    let members: BTreeMap<String, Archive<'a>> = (location.members.iter().zip(facts).enumerate())
        .map(|(at, (member, facts))| {
            (location.whole_path(&member.path), Archive { member: Some(at), path: &member.path, facts })
        })
        .collect();
    let find = |path: &str| match members.get(path) {
        Some(archive) => Some(*archive),
        None => beside.get_key_value(path).map(|(path, facts)| Archive { member: None, path, facts }),
    };
    let mut waiting: Vec<String> =
        location.members.iter().rev().map(|member| location.whole_path(&member.path)).collect();
    let (mut seen, mut archives) = (HashSet::new(), Vec::new());
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let Some(archive) = find(&path).filter(|archive| archive.facts.fault.is_none()) else { continue };
        archives.push(archive);
        waiting.extend(named_by(archive.facts, &path).into_iter().rev());
    }
    archives
}

/// Whether its manifest says `Multi-Release: true`.
pub(super) fn is_multi_release(facts: &JarFacts) -> bool {
    facts.manifest.as_ref().is_some_and(|manifest| manifest.multi_release)
}

/// The name of a member without `META-INF/versions/N/`, and N.
fn unversioned(name: &str) -> (&str, u16) {
    let versioned = name.strip_prefix("META-INF/versions/").and_then(|rest| rest.split_once('/'));
    match versioned.and_then(|(release, name)| Some((name, release.parse().ok()?))) {
        Some(found) => found,
        None => (name, 0),
    }
}
