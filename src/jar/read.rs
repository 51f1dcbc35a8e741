//! Reading what a jar declares.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use super::directory::{Directory, Place};
use super::facts::{JarFacts, JarFault};
use super::name::Name;
use super::reading::Reading;
use super::resources::Resources;
use super::source::Source;
use crate::tools::in_parallel;

/// So much may always be inflated, in bytes.
const LEAST_INFLATED: u64 = 64 << 20;
/// How many times its own length a jar may be inflated to: real ones are below ten.
const MOST_TIMES: u64 = 32;
/// How many bytes of names and values are kept of one jar; eighty thousand classes have fifteen million.
const MOST_KEPT: u64 = 128 << 20;
/// A jar with more members than twice as many is read on several threads, so many members at a time.
const SHARE: usize = 1000;

/// How much of a jar was inflated and kept, on all threads together.
pub(super) struct Spent {
    length: u64,
    inflated: AtomicU64,
    kept: AtomicU64,
}

impl Spent {
    /// Adds to it; whether there may be more.
    pub(super) fn add(&self, inflated: u64, kept: usize) -> bool {
        self.inflated.fetch_add(inflated, Ordering::Relaxed);
        self.kept.fetch_add(kept as u64, Ordering::Relaxed);
        self.is_fair()
    }

    /// Whether it is no more than an honest jar takes.
    fn is_fair(&self) -> bool {
        let most = LEAST_INFLATED.max(self.length.saturating_mul(MOST_TIMES));
        self.inflated.load(Ordering::Relaxed) <= most && self.kept.load(Ordering::Relaxed) <= MOST_KEPT
    }
}

impl JarFacts {
    /// A jar of which nothing is known yet.
    pub(crate) fn nothing(length: u64) -> Self {
        Self {
            length,
            fault: None,
            classes: Vec::new(),
            broken: Vec::new(),
            services: BTreeMap::new(),
            manifest: None,
            manifest_fault: None,
            poms: Vec::new(),
            members: Vec::new(),
            resources: Resources::default(),
        }
    }

    /// A jar that is none.
    pub(super) fn faulty(length: u64, fault: JarFault) -> Self {
        Self { fault: Some(fault), ..Self::nothing(length) }
    }

    fn sorted(mut self) -> Self {
        self.classes.sort_by(|one, other| (&one.name, one.release).cmp(&(&other.name, other.release)));
        self.broken.sort();
        self.poms.sort();
        self.members.sort_by(|one, other| one.name.cmp(&other.name));
        self
    }
}

/// Reads what a jar declares, on so many threads where it is large.
pub(super) fn facts(source: &mut Source, threads: usize) -> io::Result<JarFacts> {
    let length = source.length();
    let directory = match Directory::read(source)? {
        Ok(directory) => directory,
        Err(fault) => return Ok(JarFacts::faulty(length, fault)),
    };
    let spent = Spent { length, inflated: AtomicU64::new(0), kept: AtomicU64::new(0) };
    let mut facts = JarFacts::nothing(length);
    // The manifest is known by any case, and of several the last one counts (`ZipFile.Source.initCEN`). A jar that it
    // hides is not read.
    if let Some(manifest) = directory.entries().filter(|entry| Name::of(entry.name) == Name::Manifest).last() {
        let manifest = directory.winners(|name| name == manifest.name);
        facts = Reading::new(source, facts, &spent).all(&manifest)?;
    }
    if facts.fault.is_none() {
        let others = directory.winners(|name| !matches!(Name::of(name), Name::Manifest | Name::Other));
        facts = shared(source, facts, &others, &spent, threads)?;
        facts.resources = Resources::of(directory.entries().map(|entry| entry.name));
    }
    Ok(match facts.fault {
        Some(fault) => JarFacts::faulty(length, fault),
        None if !spent.is_fair() => JarFacts::faulty(length, JarFault::Bomb),
        None => facts.sorted(),
    })
}

/// Reads members on several threads, where there are many and the source can be read at several places at once.
fn shared(
    source: &mut Source,
    mut facts: JarFacts,
    members: &[(&str, Place)],
    spent: &Spent,
    threads: usize,
) -> io::Result<JarFacts> {
    if threads < 2 || members.len() < 2 * SHARE || !source.can_be_shared() {
        return Reading::new(source, facts, spent).all(members);
    }
    let nothing = || JarFacts::nothing(facts.length);
    let source = &*source;
    let shares: Vec<&[(&str, Place)]> = members.chunks(SHARE).collect();
    let parts = in_parallel(threads, &shares, |share| {
        let mut source = source.again()?;
        Reading::new(&mut source, nothing(), spent).all(share)
    })?;
    for part in parts {
        facts.classes.extend(part.classes);
        facts.broken.extend(part.broken);
        facts.services.extend(part.services);
        facts.poms.extend(part.poms);
        facts.members.extend(part.members);
    }
    Ok(facts)
}
