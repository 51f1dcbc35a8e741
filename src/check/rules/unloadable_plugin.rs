//! Plugins that a worker cannot load, or does not see, and why.

use std::collections::{BTreeMap, BTreeSet};

use super::unseen_plugin::is_unlisted;
use super::wrong_service_entry::is_wrong;
use super::{Ground, Remark, Subject};
use crate::plugin::Rule;
use crate::scan::Loadable;

/// So many reasons are told per archive.
const TOLD: usize = 3;

/// One remark per archive; what is too new or built for another Kafka is told by the rules about that.
pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    let sight = subject.sight;
    let newer = sight.observations.newer.iter().flat_map(|newer| &newer.plugins);
    let foreign = sight.observations.foreign.iter().filter(|foreign| foreign.is_super).map(|foreign| &foreign.class);
    let told: BTreeSet<&String> = newer.chain(foreign).collect();
    let rows = sight.rows.iter().filter(|row| !is_wrong(row)).filter_map(|row| match &row.loadable {
        Loadable::No(reason) => Some((&row.jar, row.kind, &row.class, &reason.why)),
        Loadable::Yes | Loadable::NotProvable(_) => None,
    });
    let missed = sight.missed.iter().filter(|missed| missed.is_meant && !is_unlisted(missed));
    let missed = missed.map(|missed| (&missed.jar, missed.kind, &missed.class, &missed.reason.why));
    let mut by_jar: BTreeMap<&str, BTreeMap<&str, (String, &str)>> = BTreeMap::new();
    for (jar, kind, class, why) in rows.chain(missed).filter(|(.., class, _)| !told.contains(class)) {
        let jar = by_jar.entry(jar.as_deref().unwrap_or_default()).or_default();
        jar.entry(class).or_insert((format!("`{class}` ({kind})"), why));
    }
    by_jar.into_iter().map(|(jar, classes)| Remark::new(Rule::UnloadablePlugin, jar, message(&classes))).collect()
}

fn message(classes: &BTreeMap<&str, (String, &str)>) -> String {
    let each: Vec<String> = classes.values().take(TOLD).map(|(class, why)| format!("{class} {why}")).collect();
    match classes.len() {
        1 => format!("a plugin is not loaded: {}", each.join("; ")),
        count if count <= TOLD => format!("{count} plugins are not loaded: {}", each.join("; ")),
        count => format!("{count} plugins are not loaded: {}; and {} more", each.join("; "), count - TOLD),
    }
}
