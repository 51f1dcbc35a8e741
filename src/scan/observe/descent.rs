//! What a class is by those above it, whether or not the worker's Java takes it.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::Jar;
use crate::jar::ClassOutline;
use crate::scan::{PluginType, WorkerClasses};

/// The classes of a location and of its worker; those of the location are put in order when the first is asked for.
pub(super) struct Descent<'a> {
    jars: &'a [Jar<'a>],
    classes: OnceCell<HashMap<&'a str, &'a ClassOutline, RandomState>>,
    worker: WorkerClasses,
}

impl<'a> Descent<'a> {
    pub(super) fn new(jars: &'a [Jar<'a>], worker: WorkerClasses) -> Self {
        Self { jars, classes: OnceCell::new(), worker }
    }

    fn class(&self, name: &str) -> Option<&'a ClassOutline> {
        let in_order = || {
            let mut classes = HashMap::default();
            for class in self.jars.iter().flat_map(|jar| &jar.facts.classes) {
                classes.entry(&*class.name).or_insert(class);
            }
            classes
        };
        self.classes.get_or_init(in_order).get(name).copied()
    }

    /// Whether a class is meant as a plugin that a scan looks for; base classes are not.
    pub(super) fn is_plugin(&self, class: &'a ClassOutline) -> bool {
        let access = class.access;
        if !access.is_public() || access.is_abstract() || access.is_interface() {
            return false;
        }
        let (mut waiting, mut met) = (vec![&*class.name], BTreeSet::new());
        while let Some(name) = waiting.pop() {
            if is_base(name) {
                return true;
            }
            let above: Vec<&str> = match (self.class(name), self.worker.class(name)) {
                (Some(class), _) => class.super_class.iter().chain(&class.interfaces).map(|name| &**name).collect(),
                (None, Some(class)) => {
                    let interfaces = class.interfaces.iter().map(|name| &**name);
                    std::iter::once(class.super_class).chain(interfaces).collect()
                }
                (None, None) => Vec::new(),
            };
            waiting.extend(above.into_iter().filter(|name| met.insert(*name)));
        }
        false
    }
}

fn is_base(internal: &str) -> bool {
    let is_named = |kind: &PluginType| kind.is_scanned() && kind.base().replace('.', "/") == internal;
    internal.starts_with("org/apache/kafka/") && PluginType::ALL.iter().any(is_named)
}
