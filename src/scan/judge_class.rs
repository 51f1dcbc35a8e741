//! What becomes of one class as one type.

use std::collections::BTreeMap;

use super::alias::aliases;
use super::class_graph::ClassGraph;
use super::construction::{By, is_unmeant, obstacle};
use super::loader::{Loader, Origin, binary};
use super::own_sources::OwnSources;
use super::predict::{Candidates, Verdict};
use super::shelf::Shelf;
use super::types_of::TypesOf;
use super::version::{Lack, stated, what_it_may_lack};
use super::{Error, Flaw, Kafka, Loadable, Missed, PluginType, Reason, Row, Version, Worker};
use crate::formats::class_file::ClassFile;

/// Judges classes of one location.
pub(super) struct ClassJudge<'a, 'l> {
    candidates: &'l Candidates<'a>,
    files: &'a BTreeMap<String, ClassFile>,
    loader: &'l mut Loader<'a>,
    shelf: &'l mut Shelf<'a>,
    types: TypesOf<'a>,
    worker: &'l Worker,
    /// What became of classes that were made, so that it is found out once for all types of a class.
    made: BTreeMap<&'a str, (Lack, Version)>,
}

/// Why a scanner does not find a class.
enum Passed {
    /// It does not look at it.
    Over(Reason),
    /// It cannot use it.
    Unusable(Reason),
}

impl<'a, 'l> ClassJudge<'a, 'l> {
    pub(super) fn new(
        candidates: &'l Candidates<'a>,
        files: &'a BTreeMap<String, ClassFile>,
        loader: &'l mut Loader<'a>,
        shelf: &'l mut Shelf<'a>,
        worker: &'l Worker,
    ) -> Self {
        Self { candidates, files, loader, shelf, types: TypesOf::default(), worker, made: BTreeMap::new() }
    }

    /// What becomes of a class, by internal name, as a plugin of this type.
    pub(super) fn verdict(&mut self, class: &'a str, kind: PluginType) -> Result<Verdict, Error> {
        let (mut scanned, mut served) = (self.scanned(class, kind), self.served(class, kind));
        let (mut loadable, mut version) = (Loadable::Yes, Version::Stated("undefined".to_owned()));
        if scanned.is_ok() || served.is_ok() {
            let (lack, told) = self.made(class)?;
            version = told;
            match lack {
                Lack::Nothing => {}
                Lack::Possibly(why) => loadable = Loadable::NotProvable(why),
                Lack::Surely(why) => {
                    let reason = Flaw::Failure.because(format!("fails when it is made: {why}"));
                    scanned = scanned.and(Err(Passed::Unusable(reason.clone())));
                    served = served.and(Err(Passed::Unusable(reason)));
                }
            }
        }
        let in_manifest = self.candidates.listed.get(&kind).is_some_and(|listed| listed.contains(class));
        let place = match self.loader.find(class) {
            Ok(Origin::Own(place, _)) => Some(place),
            Ok(Origin::Worker | Origin::Java) | Err(_) => None,
        };
        let archive = place.map(|place| self.loader.class_path.archives[place].path).filter(|path| !path.is_empty());
        let row = |loadable, aliases, version| Row {
            class: binary(class),
            kind,
            aliases,
            version,
            loadable,
            scanned: scanned.is_ok(),
            served: served.is_ok(),
            in_manifest,
            jar: archive.map(str::to_owned),
        };
        Ok(match (&scanned, &served) {
            (Ok(()), _) | (_, Ok(())) => {
                let simple = self.files.get(class).map(ClassFile::simple_name).unwrap_or_default();
                Verdict::Row(row(loadable, aliases(simple, kind), version))
            }
            (Err(_), Err(Passed::Over(reason) | Passed::Unusable(reason))) if in_manifest => {
                let version = Version::Stated("undefined".to_owned());
                Verdict::Row(row(Loadable::No(reason.clone()), Vec::new(), version))
            }
            (Err(scanned), Err(served)) => self.missed(class, kind, archive, scanned, served),
        })
    }

    /// What comes of initializing and constructing a class, and what it says of its version then.
    fn made(&mut self, class: &'a str) -> Result<(Lack, Version), Error> {
        if let Some(known) = self.made.get(class) {
            return Ok(known.clone());
        }
        let mut sources = OwnSources::new(self.shelf, self.loader);
        let made = (what_it_may_lack(class, &mut sources, self.worker), stated(class, &mut sources, self.worker));
        let made = sources.checked(made)?;
        self.made.insert(class, made.clone());
        Ok(made)
    }

    fn missed(
        &self,
        class: &'a str,
        kind: PluginType,
        archive: Option<&str>,
        scanned: &Passed,
        served: &Passed,
    ) -> Verdict {
        let is_typed = self.candidates.typed.get(class).is_some_and(|types| types.has(kind));
        let file = self.files.get(class);
        if !is_typed || file.is_some_and(|file| file.access.is_interface()) {
            return Verdict::Nothing;
        }
        let reason = match (scanned, served) {
            (Passed::Unusable(reason), _) | (_, Passed::Unusable(reason)) => reason.clone(),
            (Passed::Over(scanned), Passed::Over(_)) if kind.is_scanned() => scanned.clone(),
            (_, Passed::Over(served)) => served.clone(),
        };
        let is_meant = file.is_none_or(|file| !is_unmeant(file));
        Verdict::Missed(Missed { class: binary(class), kind, jar: archive.map(str::to_owned), reason, is_meant })
    }

    /// Whether the reflective scan finds it.
    fn scanned(&mut self, class: &'a str, kind: PluginType) -> Result<(), Passed> {
        if !kind.is_scanned() {
            let why = format!("is a {kind}, which only service files tell of");
            return Err(Passed::Over(Flaw::OutOfSight.because(why)));
        }
        let file = self.own_file(class)?;
        if !self.candidates.scanned.get(class).is_some_and(|types| types.has(kind)) {
            return Err(Passed::Over(Flaw::OutOfSight.because(self.out_of_sight(class))));
        }
        // The scan of Kafka 3 takes the word of the class files that it read; that of Kafka 4 asks the class it loaded.
        if self.worker.kafka != Kafka::V3_9 {
            self.is_of(class, kind)?;
        }
        obstacle(file, By::Scan, self.loader).map_or(Ok(()), |reason| Err(Passed::Unusable(reason)))
    }

    /// Whether `ServiceLoader` finds it.
    fn served(&mut self, class: &'a str, kind: PluginType) -> Result<(), Passed> {
        let is_listed = self.candidates.provided.get(&kind).is_some_and(|names| names.contains(class));
        if !is_listed {
            let why = format!("is in no service file of {}", kind.base());
            return Err(Passed::Over(Flaw::Unlisted.because(why)));
        }
        let file = self.own_file(class)?;
        self.is_of(class, kind)?;
        obstacle(file, By::ServiceLoader, self.loader).map_or(Ok(()), |reason| Err(Passed::Unusable(reason)))
    }

    /// The class file, where the location's own class loader defines the class.
    fn own_file(&mut self, class: &'a str) -> Result<&'a ClassFile, Passed> {
        match self.loader.load(class) {
            Ok(Origin::Own(..)) => {
                self.files.get(class).ok_or_else(|| Passed::Unusable(Flaw::Linkage.because("cannot be read")))
            }
            Ok(Origin::Worker) => Err(Passed::Over(Flaw::Given.because("is loaded from the worker and not from here"))),
            Ok(Origin::Java) => Err(Passed::Over(Flaw::Given.because("is loaded from Java itself and not from here"))),
            Err(fault) => Err(Passed::Unusable(Flaw::Linkage.because(fault.about(&binary(class))))),
        }
    }

    fn is_of(&mut self, class: &'a str, kind: PluginType) -> Result<(), Passed> {
        let loader = &*self.loader;
        let is_of = self.types.get(class, |name| loader.supers(name)).has(kind);
        let why = || format!("does not extend {}", kind.base());
        if is_of { Ok(()) } else { Err(Passed::Unusable(Flaw::OtherType.because(why()))) }
    }

    /// Why the reflective scan does not look at a class of this location.
    fn out_of_sight(&self, class: &'a str) -> String {
        let graph = ClassGraph::new(self.loader.class_path, self.loader.worker);
        match self.worker.kafka {
            Kafka::V3_9 => {
                "stands in an archive that is not called `.jar`, which the scan of Kafka 3 does not read".to_owned()
            }
            _ => match graph.hidden_above(class) {
                Some(hidden) => format!(
                    "extends {}, which is not public: the scan of Kafka 4 does not look behind it, and only a service file tells of the class",
                    binary(hidden)
                ),
                None if self.files.get(class).is_some_and(|file| file.access.is_public()) => {
                    "stands where the scan of Kafka 4 does not look: below a path with `!`, or in release 8 of its jar"
                        .to_owned()
                }
                None => "is not public".to_owned(),
            },
        }
    }
}
