//! Every plugin that a worker will have, and how it looks one up.

use std::collections::{BTreeMap, BTreeSet};

use super::named::{Wanted, noun};
use crate::formats::near_miss::near_miss;
use crate::scan::{Loadable, PluginType, Row, Scan, Version, Worker, WorkerClasses, aliases};

/// Every plugin that a worker will have: grafted, of the base, and its own.
pub(super) struct Known<'a> {
    pub(super) worker: &'a Worker,
    /// By class.
    classes: BTreeMap<&'a str, Vec<Copy<'a>>>,
    /// Classes by alias, over all types (`PluginUtils.computeAliases`); one that several have is nobody's.
    aliases: BTreeMap<String, BTreeSet<&'a str>>,
    /// Whether nothing else can be there.
    is_whole: bool,
}

/// A class as one type at one place.
struct Copy<'a> {
    kind: PluginType,
    /// `None` where it is the worker's own.
    row: Option<&'a Row>,
}

/// What a name leads to.
pub(super) enum Lookup<'a> {
    /// A plugin.
    Found {
        /// What the copies say of their versions.
        versions: Vec<Told<'a>>,
        /// Why none of them loads.
        broken: Option<&'a str>,
        /// Why it is not known whether one loads.
        unproved: Option<&'a str>,
    },
    /// Several plugins, by class.
    Ambiguous(Vec<&'a str>),
    /// A plugin of another type.
    OtherType {
        /// What is wanted.
        wanted: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// Nothing.
    Absent {
        /// What was probably meant.
        near: Option<&'a str>,
        /// Whether all places were looked at.
        is_certain: bool,
    },
}

/// What a copy says of its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told<'a> {
    /// This.
    Is(&'a str),
    /// Only running it would tell.
    Unknown,
}

impl<'a> Known<'a> {
    pub(super) fn of(scan: &'a Scan, is_whole: bool) -> Self {
        let mut known = Self { worker: &scan.worker, classes: BTreeMap::new(), aliases: BTreeMap::new(), is_whole };
        for row in scan.grafted.iter().chain(&scan.present).flat_map(|sight| &sight.rows) {
            known.classes.entry(&row.class).or_default().push(Copy { kind: row.kind, row: Some(row) });
            for alias in &row.aliases {
                known.aliases.entry(alias.clone()).or_default().insert(&row.class);
            }
        }
        for (class, kind) in WorkerClasses::of(&scan.worker).plugins() {
            known.classes.entry(class).or_default().push(Copy { kind, row: None });
            for alias in aliases(simple_name(class), kind) {
                known.aliases.entry(alias).or_default().insert(class);
            }
        }
        known
    }

    /// Looks a name up: the class, the alias that one class alone has, and for connectors the simple name with or
    /// without `Connector` (`Plugins.connectorClass`).
    pub(super) fn look_up(&self, name: &str, of: Wanted) -> Lookup<'a> {
        if let Some(copies) = self.classes.get(name) {
            return self.found(copies, of);
        }
        let aliased = self.aliases.get(name).filter(|classes| classes.len() == 1);
        let aliased = aliased.and_then(|classes| classes.first()).and_then(|class| self.classes.get(class));
        if let Some(copies) = aliased
            && (of != Wanted::Connector || copies.iter().any(|copy| of.takes(copy.kind)))
        {
            return self.found(copies, of);
        }
        let candidates: Vec<&str> = match of {
            Wanted::Connector => self.named_so(name, of),
            Wanted::Type(_) => self.aliases.get(name).into_iter().flatten().copied().collect(),
        };
        match candidates[..] {
            [] => Lookup::Absent { near: self.near(name, of), is_certain: self.is_whole },
            [class] => self.found(&self.classes[class], of),
            _ => Lookup::Ambiguous(candidates),
        }
    }

    /// Connectors whose simple name this is, with or without `Connector`.
    fn named_so(&self, name: &str, of: Wanted) -> Vec<&'a str> {
        let fits = |class: &str| {
            let simple = simple_name(class);
            simple == name || simple.strip_suffix("Connector") == Some(name)
        };
        let connectors = self.classes.iter().filter(|(_, copies)| copies.iter().any(|copy| of.takes(copy.kind)));
        connectors.map(|(class, _)| *class).filter(|class| fits(class)).collect()
    }

    fn found(&self, copies: &[Copy<'a>], of: Wanted) -> Lookup<'a> {
        let fitting: Vec<&Copy<'a>> = copies.iter().filter(|copy| of.takes(copy.kind)).collect();
        let Some(first) = copies.first() else { return Lookup::Absent { near: None, is_certain: self.is_whole } };
        if fitting.is_empty() {
            return Lookup::OtherType { wanted: of.noun(), found: noun(first.kind) };
        }
        let usable = || fitting.iter().filter(|copy| !matches!(copy.loadable(), Loadable::No(_)));
        let broken = fitting.iter().find_map(|copy| match copy.loadable() {
            Loadable::No(reason) if usable().next().is_none() => Some(reason.why.as_str()),
            _ => None,
        });
        let is_proved = usable().any(|copy| matches!(copy.loadable(), Loadable::Yes));
        let unproved = usable().find_map(|copy| match copy.loadable() {
            Loadable::NotProvable(why) if !is_proved => Some(why.as_str()),
            _ => None,
        });
        let versions = usable().map(|copy| match copy.row.map(|row| &row.version) {
            Some(Version::Stated(version)) => Told::Is(version),
            Some(Version::NotProvable { .. }) => Told::Unknown,
            None => Told::Is(&self.worker.version),
        });
        Lookup::Found { versions: versions.collect(), broken, unproved }
    }

    /// The class or alias that was probably meant: one of the wanted type, rather a class of the same simple name.
    fn near(&self, name: &str, of: Wanted) -> Option<&'a str> {
        let fitting = || {
            let fitting = self.classes.iter().filter(move |(_, copies)| copies.iter().any(|copy| of.takes(copy.kind)));
            fitting.map(|(class, _)| *class)
        };
        let simple = simple_name(name);
        let same = fitting().find(|class| simple_name(class).eq_ignore_ascii_case(simple));
        let by_simple = || {
            let near = near_miss(simple, fitting().map(simple_name))?;
            let short: Vec<&str> = fitting().filter(|class| simple_name(class) == near).collect();
            if name.contains('.') { short.first().copied() } else { Some(near) }
        };
        same.or_else(|| near_miss(name, fitting())).or_else(by_simple)
    }
}

impl<'a> Copy<'a> {
    fn loadable(&self) -> &'a Loadable {
        self.row.map_or(&Loadable::Yes, |row| &row.loadable)
    }
}

/// What follows the package and the outer classes.
fn simple_name(class: &str) -> &str {
    class.rsplit(['.', '$']).next().unwrap_or(class)
}
