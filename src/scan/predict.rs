//! From what a location declares to what a worker finds there.

use std::collections::{BTreeMap, BTreeSet};

use super::class_graph::{self, ClassGraph};
use super::class_path::ClassPath;
use super::classes::WorkerClasses;
use super::gather::Gathered;
use super::judge_class::ClassJudge;
use super::loader::{Loader, Origin, binary, internal};
use super::observe::{Seen, observe};
use super::reflections::Reflections;
use super::services;
use super::shelf::Shelf;
use super::types_of::{Types, TypesOf};
use super::{Error, Kafka, Loadable, Location, Missed, PluginType, Row, Sight, Worker};
use crate::formats::class_file::{ClassFile, Nesting};

/// What the scanners of a worker go through in a location; classes by internal name.
pub(super) struct Candidates<'a> {
    /// What the reflective scan tries to load, and as what.
    pub(super) scanned: BTreeMap<&'a str, Types>,
    /// What `ServiceLoader` tries to load for each type, in order.
    pub(super) providers: BTreeMap<PluginType, Vec<&'a str>>,
    /// The same without order.
    pub(super) provided: BTreeMap<PluginType, BTreeSet<&'a str>>,
    /// What the location's own service files list.
    pub(super) listed: BTreeMap<PluginType, BTreeSet<&'a str>>,
    /// The location's own classes that are of some type by what they extend.
    pub(super) typed: BTreeMap<&'a str, Types>,
}

/// Predicts what a worker sees in a location.
pub(super) fn predict(gathered: &Gathered<'_>, worker: &Worker) -> Result<Sight, Error> {
    let location = gathered.location;
    let class_path = ClassPath::new(location, &gathered.facts, &gathered.beside, worker.java);
    let names = Names::read(&class_path, &WorkerClasses::of(worker));
    let candidates = Candidates::find(&names, location, &class_path, worker);
    let mut shelf = Shelf::new(gathered, &class_path);
    let (files, broken) = read_classes(&mut shelf, &candidates, &Loader::new(&class_path, worker, BTreeMap::new()))?;
    let mut loader = Loader::new(&class_path, worker, broken);
    let listed = candidates.providers.iter();
    let halt = (worker.kafka != Kafka::V3_9).then(|| class_graph::excess(location, &class_path)).flatten();
    let halt = halt.or_else(|| listed.clone().find_map(|(_, names)| services::forbidden(&loader, names)));
    let halt = halt.or_else(|| listed.clone().find_map(|(kind, names)| services::excess(&mut loader, names, *kind)));
    let mut judge = ClassJudge::new(&candidates, &files, &mut loader, &mut shelf, worker);
    let (mut rows, mut missed) = (Vec::new(), Vec::new());
    for kind in PluginType::ALL {
        for class in candidates.of(kind) {
            match judge.verdict(class, kind)? {
                Verdict::Row(row) => rows.push(row),
                Verdict::Missed(one) => missed.push(one),
                Verdict::Nothing => {}
            }
        }
    }
    let halt = halt.or_else(|| nameless(&rows, &files, &mut loader));
    let observations =
        observe(&Seen { location, facts: &gathered.facts, rows: &rows, missed: &missed, worker, shelf: &shelf });
    Ok(Sight { place: location.place.clone(), kind: location.kind, rows, missed, halt, observations })
}

/// Why no worker starts: a plugin says to be a member of a class that nobody has, and Java cannot tell its simple name
/// then (`PluginUtils.simpleName`).
fn nameless<'a>(rows: &[Row], files: &'a BTreeMap<String, ClassFile>, loader: &mut Loader<'a>) -> Option<String> {
    let usable = rows.iter().filter(|row| !matches!(row.loadable, Loadable::No(_)));
    let mut outer = usable.filter_map(|row| match &files.get(&internal(&row.class))?.nesting {
        Nesting::Named { outer: Some(outer), .. } => Some((row, outer)),
        _ => None,
    });
    outer.find_map(|(row, outer)| {
        let fault = loader.load(outer).err()?;
        Some(format!("{} stands in {}, which {}", row.class, binary(outer), fault.about(&binary(outer))))
    })
}

/// What becomes of a class as one type.
pub(super) enum Verdict {
    Row(Row),
    Missed(Missed),
    Nothing,
}

/// The names in service files as internal ones, for each type.
struct Names {
    providers: BTreeMap<PluginType, Vec<String>>,
    listed: BTreeMap<PluginType, Vec<String>>,
}

impl Names {
    fn read(class_path: &ClassPath<'_>, worker: &WorkerClasses) -> Self {
        let of_each = |names: &dyn Fn(PluginType) -> Vec<String>| -> BTreeMap<PluginType, Vec<String>> {
            PluginType::ALL.into_iter().map(|kind| (kind, names(kind))).collect()
        };
        Self {
            providers: of_each(&|kind| {
                let names = services::providers(class_path, kind, worker.services(kind));
                names.iter().map(|name| internal(name)).collect()
            }),
            listed: of_each(&|kind| services::listed(class_path, kind).map(internal).collect()),
        }
    }
}

impl<'a> Candidates<'a> {
    fn find(names: &'a Names, location: &Location, class_path: &'a ClassPath<'a>, worker: &Worker) -> Self {
        let mut loader = Loader::new(class_path, worker, BTreeMap::new());
        let scanned = match worker.kafka {
            Kafka::V3_9 => Reflections::new(location, &mut loader).candidates(),
            Kafka::V4_0 | Kafka::V4_1 | Kafka::V4_2 | Kafka::V4_3 => {
                let candidates = ClassGraph::new(class_path, loader.worker).candidates().into_iter();
                candidates.filter(|(class, _)| class_graph::is_open(class, location, class_path)).collect()
            }
        };
        let mut lineage = TypesOf::default();
        let mut typed = BTreeMap::new();
        for class in class_path.classes() {
            let found = lineage.get(&class.name, |name| loader.supers(name));
            if !found.is_empty() && matches!(loader.find(&class.name), Ok(Origin::Own(..))) {
                typed.insert(&*class.name, found);
            }
        }
        let providers = names.providers.iter().map(|(kind, names)| (*kind, texts(names).collect())).collect();
        let provided = names.providers.iter().map(|(kind, names)| (*kind, texts(names).collect())).collect();
        let listed = names.listed.iter().map(|(kind, names)| (*kind, texts(names).collect())).collect();
        Self { scanned: scanned.into_iter().collect(), providers, provided, listed, typed }
    }

    /// The classes that may be plugins of this type, sorted by binary name.
    fn of(&self, kind: PluginType) -> Vec<&'a str> {
        let of_type = |types: &BTreeMap<&'a str, Types>| -> Vec<&'a str> {
            types.iter().filter(|(_, types)| types.has(kind)).map(|(class, _)| *class).collect()
        };
        let mut all: BTreeSet<&'a str> = of_type(&self.typed).into_iter().collect();
        if kind.is_scanned() {
            all.extend(of_type(&self.scanned));
        }
        all.extend(self.providers.get(&kind).into_iter().flatten());
        all.extend(self.listed.get(&kind).into_iter().flatten());
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by_cached_key(|class| binary(class));
        all
    }
}

fn texts(names: &[String]) -> impl Iterator<Item = &str> {
    names.iter().map(String::as_str)
}

type Read = (BTreeMap<String, ClassFile>, BTreeMap<String, String>);

/// Reads the class files of all candidates and of what they extend in the location; and those that cannot be loaded, and why.
fn read_classes(shelf: &mut Shelf<'_>, candidates: &Candidates<'_>, loader: &Loader<'_>) -> Result<Read, Error> {
    let scanned = candidates.scanned.keys().chain(candidates.typed.keys());
    let mut waiting: Vec<&str> = scanned.chain(candidates.providers.values().flatten()).copied().collect();
    let mut own = BTreeSet::new();
    while let Some(class) = waiting.pop() {
        if matches!(loader.find(class), Ok(Origin::Own(..))) && own.insert(class) {
            waiting.extend(loader.supers(class));
        }
    }
    shelf.bring(own.iter().copied())?;
    let (mut files, mut broken) = (BTreeMap::new(), BTreeMap::new());
    for class in own {
        match shelf.class(class).map(ClassFile::parse) {
            Some(Ok(file)) => {
                files.insert(class.to_owned(), file);
            }
            Some(Err(why)) => {
                broken.insert(class.to_owned(), format!("cannot be read: {why}"));
            }
            None => {
                broken.insert(class.to_owned(), "cannot be read: its bytes cannot be inflated".to_owned());
            }
        }
    }
    let strangers = files.values().filter_map(|class| Some((class.name.clone(), not_permitted(class, &files)?)));
    broken.extend(strangers.collect::<Vec<_>>());
    Ok((files, broken))
}

/// Why a class may not extend what it extends: that is sealed, and names others (JVMS 5.3.5).
fn not_permitted(class: &ClassFile, files: &BTreeMap<String, ClassFile>) -> Option<String> {
    class.super_class.iter().chain(&class.interfaces).find_map(|above| {
        let permitted = files.get(above)?.permitted.as_ref()?;
        (!permitted.contains(&class.name)).then(|| format!("extends {}, which does not permit it", binary(above)))
    })
}
