//! One plugin in several places: which copy a worker takes (`PluginDesc.compareTo`, `DelegatingClassLoader`).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::{Ground, Remark, Subject, examples, number};
use crate::formats::maven_version::MavenVersion;
use crate::plugin::{Rule, Severity};
use crate::scan::{Loadable, Row, Sight, Version, WorkerClasses};

/// One remark per pair of places, about the first plugin of the two; and one per plugin for what the worker itself has.
pub(super) fn judge(subjects: &[Subject<'_>], ground: &Ground<'_>) -> Vec<(usize, Remark)> {
    let own = subjects.iter().enumerate();
    let pairs = own.clone().flat_map(|(at, subject)| {
        let later = subjects[at + 1..].iter().map(|other| (other.label, other.sight));
        let present = ground.present.iter().map(|sight| (sight.place.as_str(), *sight));
        later.chain(present).filter_map(move |other| Some((at, between(subject, other)?)))
    });
    let built_in: BTreeSet<&str> = WorkerClasses::of(ground.worker).plugins().map(|(class, _)| class).collect();
    let from_worker = own.filter_map(|(at, subject)| Some((at, beside_worker(subject, &built_in)?)));
    pairs.chain(from_worker).collect()
}

fn classes(sight: &Sight) -> BTreeMap<&str, &Row> {
    let rows = sight.rows.iter().filter(|row| !matches!(row.loadable, Loadable::No(_)));
    rows.map(|row| (row.class.as_str(), row)).collect()
}

fn between(subject: &Subject<'_>, (label, sight): (&str, &Sight)) -> Option<Remark> {
    let (here, there) = (classes(subject.sight), classes(sight));
    let both: Vec<(&str, Choice)> = (here.iter())
        .filter_map(|(class, row)| {
            let other = there.get(class)?;
            Some((*class, choice(&row.version, &other.version, subject.sight.place < sight.place)))
        })
        .collect();
    let count = both.len();
    let names = examples(both.iter().map(|(class, _)| class), count);
    let plugins = number(count, "plugin is", "plugins are");
    let first = both.first()?.1;
    let wins = |choice: Choice| match choice {
        Choice::Here(why) => format!("this one is loaded, {}", why.words()),
        Choice::There(why) => format!("that one is loaded, {}", why.words()),
        Choice::Unknown => "which is loaded depends on versions that only running them tells".to_owned(),
    };
    let is_one = both.iter().all(|(_, choice)| *choice == first);
    let which = if is_one { wins(first) } else { "which is loaded differs by version".to_owned() };
    let is_other =
        both.iter().any(|(_, choice)| matches!(choice, Choice::Here(Why::Version) | Choice::There(Why::Version)));
    let message = format!("{plugins} in {label} too: {names}; unless a version is asked for, {which}");
    let severity = if is_other { Severity::Warn } else { Severity::Note };
    Some(Remark::new(Rule::PluginTwice, "", message).but(severity))
}

fn beside_worker(subject: &Subject<'_>, built_in: &BTreeSet<&str>) -> Option<Remark> {
    let both: Vec<&str> = classes(subject.sight).into_keys().filter(|class| built_in.contains(class)).collect();
    let plugins = number(both.len(), "plugin is", "plugins are");
    let names = examples(&both, both.len());
    let message = format!("{plugins} the worker's own too: {names}; on equal versions the worker's is loaded");
    let remark = || Remark::new(Rule::PluginTwice, "", message).but(Severity::Note);
    (!both.is_empty()).then(|| remark().help("nothing has to be done, unless this very copy is wanted".to_owned()))
}

/// Which copy is loaded where no version is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Here(Why),
    There(Why),
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Version,
    Place,
}

impl Why {
    fn words(self) -> &'static str {
        match self {
            Self::Version => "whose version is the higher one",
            Self::Place => "whose place sorts last",
        }
    }
}

fn choice(here: &Version, there: &Version, is_first: bool) -> Choice {
    let (Version::Stated(here), Version::Stated(there)) = (here, there) else { return Choice::Unknown };
    match MavenVersion::new(here).compare(&MavenVersion::new(there)) {
        Ordering::Greater => Choice::Here(Why::Version),
        Ordering::Less => Choice::There(Why::Version),
        Ordering::Equal if is_first => Choice::There(Why::Place),
        Ordering::Equal => Choice::Here(Why::Place),
    }
}
