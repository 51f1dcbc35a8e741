//! What the archives of locations declare, all of them read at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::class_path::Archive;
use super::directory;
use super::loose::Loose;
use super::manifest_path::named_by;
use super::{Error, Location, LocationKind, kept};
use crate::formats::digest::Digest;
use crate::jar::{self, Bytes, Declared, JarFacts};
use crate::tools::Tools;

/// A location and what its archives declare.
#[derive(Debug)]
pub(super) struct Gathered<'a> {
    pub(super) location: &'a Location,
    /// What the members declare, in their order; for a class hierarchy what all of them declare together.
    pub(super) facts: Vec<JarFacts>,
    /// What archives elsewhere declare that a manifest of this location leads to, by their whole paths.
    pub(super) beside: BTreeMap<String, JarFacts>,
    elsewhere: BTreeMap<String, Bytes>,
    /// Whether a manifest leads out of the location, to something or nothing.
    leads_out: bool,
    /// Whether an earlier run kept what the members declare.
    pub(super) is_recalled: bool,
}

impl Gathered<'_> {
    /// Where the bytes of an archive are.
    pub(super) fn bytes(&self, archive: &Archive<'_>) -> Option<&Bytes> {
        match archive.member {
            Some(at) => self.location.members.get(at).map(|member| &member.bytes),
            None => self.elsewhere.get(archive.path),
        }
    }

    /// Whether all that is seen there depends on the location alone.
    pub(super) fn is_closed(&self) -> bool {
        self.beside.is_empty() && !self.leads_out
    }
}

/// Finds what the `wanted` ones of these locations declare, each with what its bytes depend on. What is neither kept from an earlier run nor was `declared` on the way
/// is read, every archive on its own thread as far as there are any.
pub(super) fn gather<'a>(
    tools: &Tools,
    locations: &'a [Location],
    wanted: &[(&'a Location, Option<Digest>)],
    declared: &mut Declared,
) -> Result<Vec<Gathered<'a>>, Error> {
    // Of all archives, location after location.
    let (mut archives, mut known, mut are_recalled) = (Vec::new(), Vec::new(), Vec::new());
    for (location, contents) in wanted {
        let recalled = kept::declared(tools, location, *contents);
        are_recalled.push(recalled.is_some());
        if location.kind != LocationKind::ClassHierarchy {
            archives.extend(location.members.iter().map(|member| (*location, &member.bytes)));
            match recalled {
                Some(facts) => known.extend(facts.into_iter().map(Some)),
                None => known.extend(location.members.iter().map(|it| declared.take(&location.whole_path(&it.path)))),
            }
        }
    }
    let unknown: Vec<(&Location, &Bytes)> =
        archives.into_iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(archive, _)| archive).collect();
    let mut read = tools.in_parallel(&unknown, |(location, bytes)| read(tools, location, bytes))?.into_iter();
    let mut facts = known.into_iter().filter_map(|known| known.or_else(|| read.next()));
    let mut all = Vec::new();
    for ((location, _), is_recalled) in wanted.iter().zip(are_recalled) {
        let facts = match location.kind {
            LocationKind::ClassHierarchy => vec![Loose::read(location)?],
            LocationKind::SingleJar | LocationKind::MultiJar => facts.by_ref().take(location.members.len()).collect(),
        };
        let (beside, elsewhere) = (BTreeMap::new(), BTreeMap::new());
        all.push(Gathered { location, facts, beside, elsewhere, leads_out: false, is_recalled });
    }
    let places = places(locations);
    for gathered in &mut all {
        follow(tools, gathered, &places)?;
    }
    Ok(all)
}

fn read(tools: &Tools, location: &Location, bytes: &Bytes) -> Result<JarFacts, Error> {
    jar::read(tools, bytes).map_err(|cause| Error::Jar { place: location.place.clone(), cause })
}

/// Every archive of these locations by its whole path.
fn places(locations: &[Location]) -> BTreeMap<String, &Bytes> {
    let archives = locations.iter().filter(|location| location.kind != LocationKind::ClassHierarchy);
    archives
        .flat_map(|location| location.members.iter().map(move |it| (location.whole_path(&it.path), &it.bytes)))
        .collect()
}

/// Reads the archives elsewhere that manifests lead to, and those that theirs lead to.
fn follow(tools: &Tools, gathered: &mut Gathered<'_>, places: &BTreeMap<String, &Bytes>) -> Result<(), Error> {
    let location = gathered.location;
    if location.kind == LocationKind::ClassHierarchy {
        return Ok(());
    }
    let own: BTreeSet<String> = location.members.iter().map(|member| location.whole_path(&member.path)).collect();
    let members = location.members.iter().zip(&gathered.facts);
    let mut waiting: Vec<String> =
        members.flat_map(|(member, facts)| named_by(facts, &location.whole_path(&member.path))).collect();
    while let Some(path) = waiting.pop() {
        if own.contains(&path) || gathered.beside.contains_key(&path) {
            continue;
        }
        // Nothing comes to be inside without a change of the location's key.
        gathered.leads_out |= !Path::new(&path).starts_with(&location.place);
        let known = places.get(&path).map(|bytes| (*bytes).clone());
        let found = known.or_else(|| location.is_on_this_machine.then(|| directory::file(&path)).flatten());
        let Some(bytes) = found else { continue };
        let facts = read(tools, location, &bytes)?;
        waiting.extend(named_by(&facts, &path));
        gathered.beside.insert(path.clone(), facts);
        gathered.elsewhere.insert(path, bytes);
    }
    Ok(())
}
