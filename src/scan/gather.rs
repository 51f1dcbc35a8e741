//! What the archives of locations declare, all of them read at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::class_path::Archive;
use super::directory;
use super::loose::Loose;
use super::manifest_path::named_by;
use super::{Error, Location, LocationKind, Sight, Worker, kept};
use crate::formats::digest::Digest;
use crate::jar::{self, Bytes, Declared, JarFacts};
use crate::tools::Tools;

/// A location that is to be looked at.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) location: &'a Location,
    /// Everything that its bytes depend on, where that is known without reading.
    contents: Option<Digest>,
    /// Everything that its sight depends on, likewise.
    pub(super) key: Option<Digest>,
}

impl<'a> Asked<'a> {
    pub(super) fn of(tools: &Tools, location: &'a Location, worker: &Worker) -> Self {
        let contents = kept::contents(tools, location);
        Self { location, contents, key: contents.map(|contents| kept::key(location, contents, worker)) }
    }
}

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
    /// What its bytes and its sight depend on, where that is known without reading.
    contents: Option<Digest>,
    key: Option<Digest>,
    /// The state of its files before they were read.
    state: Option<Digest>,
    /// Whether an earlier run kept what the members declare.
    is_recalled: bool,
}

impl Gathered<'_> {
    /// How many classes there are.
    pub(super) fn classes(&self) -> u64 {
        self.facts.iter().map(|facts| facts.classes.len() as u64).sum()
    }

    /// Where the bytes of an archive are.
    pub(super) fn bytes(&self, archive: &Archive<'_>) -> Option<&Bytes> {
        match archive.member {
            Some(at) => self.location.members.get(at).map(|member| &member.bytes),
            None => self.elsewhere.get(archive.path),
        }
    }

    /// Keeps what was read and seen, unless files changed meanwhile.
    pub(super) fn keep(&self, tools: &Tools, sight: &Sight) {
        if kept::state(tools, self.location) != self.state || kept::contents(tools, self.location) != self.contents {
            return;
        }
        if let Some(contents) = self.contents.filter(|_| !self.is_recalled) {
            kept::keep_declared(tools, self.location, contents, &self.facts);
        }
        // What stands elsewhere may change without a change of the key.
        if let Some(key) = self.key.filter(|_| self.beside.is_empty() && !self.leads_out) {
            kept::keep(tools, key, sight);
        }
    }
}

/// Finds what the `wanted` ones of these locations declare. What is neither kept from an earlier run nor was `declared`
/// on the way is read, every archive on its own thread as far as there are any.
pub(super) fn gather<'a>(
    tools: &Tools,
    locations: &'a [Location],
    wanted: Vec<Asked<'a>>,
    declared: &mut Declared,
) -> Result<Vec<Gathered<'a>>, Error> {
    // Of all archives, location after location.
    let (mut archives, mut known, mut before) = (Vec::new(), Vec::new(), Vec::new());
    for Asked { location, contents, .. } in &wanted {
        let recalled = kept::declared(tools, location, *contents);
        before.push((kept::state(tools, location), recalled.is_some()));
        if location.kind == LocationKind::ClassHierarchy {
            continue;
        }
        archives.extend(location.members.iter().map(|member| (*location, &member.bytes)));
        match recalled {
            Some(facts) => known.extend(facts.into_iter().map(Some)),
            None => known.extend(location.members.iter().map(|it| declared.take(&location.whole_path(&it.path)))),
        }
    }
    let unknown: Vec<(&Location, &Bytes)> =
        archives.into_iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(archive, _)| archive).collect();
    let length = |(_, bytes): &(&Location, &Bytes)| bytes.length();
    let mut read =
        tools.heaviest_first(&unknown, length, |(location, bytes)| read(tools, location, bytes))?.into_iter();
    let mut facts = known.into_iter().filter_map(|known| known.or_else(|| read.next()));
    let mut all = Vec::new();
    for (Asked { location, contents, key }, (state, is_recalled)) in wanted.into_iter().zip(before) {
        let facts = match location.kind {
            LocationKind::ClassHierarchy => vec![Loose::read(location)?],
            LocationKind::SingleJar | LocationKind::MultiJar => facts.by_ref().take(location.members.len()).collect(),
        };
        let (beside, elsewhere) = (BTreeMap::new(), BTreeMap::new());
        all.push(Gathered { location, facts, beside, elsewhere, leads_out: false, contents, key, state, is_recalled });
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
