//! From what the archives of a location declare to evidence for rules; no verdict.

mod bundled;
mod clashes;
mod class_path;
mod descent;
mod foreign;
mod native_name;
mod natives;
mod nested;
mod newer;
mod versions;

use self::descent::Descent;
use super::classes::WorkerClasses;
use super::observation::{Corrupt, Tally, VoidService};
use super::shelf::Shelf;
use super::{Location, LocationKind, Missed, Observations, PluginType, Row, Worker};
use crate::jar::JarFacts;

/// So many of a kind are named; the others are counted.
const NAMED: usize = 3;

/// A location, what its archives declare, and what a worker finds there.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) location: &'a Location,
    /// In the order of the location's members; for a class hierarchy what all of them declare together.
    pub(super) facts: &'a [JarFacts],
    pub(super) rows: &'a [Row],
    pub(super) missed: &'a [Missed],
    pub(super) worker: &'a Worker,
    /// The class files of plugins.
    pub(super) shelf: &'a Shelf<'a>,
}

/// An archive by its path below the location.
#[derive(Debug, Clone, Copy)]
struct Jar<'a> {
    path: &'a str,
    facts: &'a JarFacts,
}

/// Looks at a location.
pub(super) fn observe(seen: &Seen<'_>) -> Observations {
    let jars = seen.jars();
    let descent = Descent::new(&jars, WorkerClasses::of(seen.worker));
    Observations {
        archives: seen.location.members.len(),
        classes: jars.iter().map(|jar| jar.facts.classes.len()).sum(),
        corrupt: jars.iter().filter_map(corrupt).collect(),
        broken: jars.iter().filter_map(broken).collect(),
        bundled: bundled::bundled(&jars, seen.worker),
        versions: versions::versions(&jars),
        clashes: clashes::clashes(&jars),
        nested: jars.iter().filter_map(nested::nested).collect(),
        leaving: jars.iter().filter_map(|jar| class_path::leaving(jar, seen.location.kind)).collect(),
        newer: jars.iter().filter_map(|jar| newer::newer(jar, seen, &descent)).collect(),
        void_services: jars.iter().flat_map(void_services).collect(),
        natives: natives::natives(&jars),
        foreign: foreign::foreign(&jars, seen),
    }
}

impl<'a> Seen<'a> {
    fn jars(&self) -> Vec<Jar<'a>> {
        match (self.location.kind, self.facts) {
            (LocationKind::ClassHierarchy, [all]) => vec![Jar { path: "", facts: all }],
            (_, facts) => {
                let members = self.location.members.iter().zip(facts);
                members.map(|(member, facts)| Jar { path: &member.path, facts }).collect()
            }
        }
    }

    /// The binary names of all that is a plugin, or is meant as one.
    fn plugins(&self) -> impl Iterator<Item = &'a str> {
        let missed = self.missed.iter().filter(|missed| missed.is_meant).map(|missed| missed.class.as_str());
        self.rows.iter().map(|row| row.class.as_str()).chain(missed)
    }
}

fn corrupt(jar: &Jar<'_>) -> Option<Corrupt> {
    let why = match (&jar.facts.fault, &jar.facts.manifest_fault) {
        (Some(fault), _) => fault.to_string(),
        (None, Some(why)) => format!("no Java reads its manifest, nor takes a class from it: {why}"),
        (None, None) => return None,
    };
    Some(Corrupt { jar: jar.path.to_owned(), why })
}

/// Names of nested layouts are other than those of their classes on purpose.
fn broken(jar: &Jar<'_>) -> Option<Tally> {
    let is_nested = |name: &str| nested::layout(name).is_some();
    let broken: Vec<_> = jar.facts.broken.iter().filter(|(name, _)| !is_nested(name)).collect();
    let examples = broken.iter().take(NAMED).map(|(name, _)| name.clone()).collect();
    (!broken.is_empty()).then(|| Tally { jar: jar.path.to_owned(), count: broken.len(), examples })
}

fn void_services(jar: &Jar<'_>) -> Vec<VoidService> {
    let of_connect =
        PluginType::ALL.into_iter().filter_map(|kind| Some((kind.base(), jar.facts.services.get(kind.base())?)));
    let void = of_connect.filter_map(|(service, file)| {
        let (line, why) = file.fault.clone()?;
        Some(VoidService { jar: jar.path.to_owned(), service: service.to_owned(), line, why })
    });
    void.collect()
}

/// The binary name of an internal one.
fn binary(internal: &str) -> String {
    internal.replace('/', ".")
}
