//! What plugins extend or call of Kafka that this worker does not have.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::{Jar, Seen, binary};
use crate::formats::class_file::{ClassBody, Constant, MemberRef};
use crate::jar::ClassOutline;
use crate::scan::isolation::is_isolated;
use crate::scan::observation::Foreign;
use crate::scan::{WorkerClass, WorkerClasses};

type Classes<'a> = HashMap<&'a str, (&'a str, &'a ClassOutline), RandomState>;

/// What is neither in the worker nor in the location, for each plugin.
pub(super) fn foreign(jars: &[Jar<'_>], seen: &Seen<'_>) -> Vec<Foreign> {
    let worker = WorkerClasses::of(seen.worker);
    let mut classes: Classes<'_> = HashMap::default();
    for jar in jars {
        for class in &jar.facts.classes {
            classes.entry(&class.name).or_insert((jar.path, class));
        }
    }
    let plugins: BTreeSet<&str> = seen.plugins().collect();
    let mut found = Vec::new();
    for class in plugins {
        let name = class.replace('.', "/");
        let Some((jar, _)) = classes.get(name.as_str()) else { continue };
        let foreign = |missing: String, is_super| {
            let (jar, class) = ((*jar).to_owned(), class.to_owned());
            Foreign { jar, class, missing, is_super }
        };
        let above = missing_above(&name, &classes, |name| worker.class(name));
        let called = missing_members(&name, seen, &worker);
        found.extend(above.into_iter().map(|missing| foreign(missing, true)));
        found.extend(called.into_iter().map(|missing| foreign(missing, false)));
    }
    found
}

/// The classes of Kafka that stand above a class, and are nowhere.
fn missing_above(class: &str, classes: &Classes<'_>, given: impl Fn(&str) -> Option<WorkerClass>) -> BTreeSet<String> {
    let (mut waiting, mut met, mut missing) = (vec![class], BTreeSet::new(), BTreeSet::new());
    while let Some(name) = waiting.pop() {
        match classes.get(name) {
            Some((_, class)) => {
                let above = class.super_class.iter().chain(&class.interfaces).map(|name| &**name);
                waiting.extend(above.filter(|name| met.insert(*name)));
            }
            None if name.starts_with("org/apache/kafka/") && given(name).is_none() => {
                missing.insert(binary(name));
            }
            None => {}
        }
    }
    missing
}

/// The methods that a class names of classes which it has from the worker, and which they do not have; with the types
/// of the outcome, because that is what may be another one.
fn missing_members(class: &str, seen: &Seen<'_>, worker: &WorkerClasses) -> BTreeSet<String> {
    let body = seen.shelf.class(class).and_then(|bytes| ClassBody::parse(bytes.to_vec()).ok());
    let constants: Vec<Constant> = body.iter().flat_map(ClassBody::all_constants).collect();
    let methods = constants.into_iter().filter_map(|constant| match constant {
        Constant::Member(member) if member.descriptor.starts_with('(') => Some(member),
        _ => None,
    });
    let is_lacking = |it: &MemberRef| {
        let is_given = it.owner.starts_with("org/apache/kafka/") && !is_isolated(&binary(&it.owner));
        is_given && worker.class(&it.owner).is_some() && worker.lacks_member(&it.owner, &it.name, &it.descriptor)
    };
    methods.filter(is_lacking).map(|it| shown(&it)).collect()
}

/// A method as `com.acme.Type.name`, and what it returns where that is a class.
fn shown(member: &MemberRef) -> String {
    let outcome = member.descriptor.rsplit(')').next().unwrap_or_default();
    let outcome = outcome.strip_prefix('L').and_then(|name| name.strip_suffix(';'));
    let returned = outcome.map(|name| format!(": {}", binary(name))).unwrap_or_default();
    format!("{}.{}{returned}", binary(&member.owner), member.name)
}
