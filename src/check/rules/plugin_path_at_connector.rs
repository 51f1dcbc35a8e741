//! A plugin path that points at a connector itself: each of its jars becomes a location of its own, apart from the
//! others (`PluginUtils.pluginLocations`).

use std::collections::BTreeMap;

use super::{Ground, Remark, Subject, examples, number};
use crate::plugin::Rule;
use crate::scan::{LocationKind, Sight};

/// What the base has beside a plugin: jars that stand in the plugin path themselves.
pub(super) fn alone(subject: &Subject<'_>, ground: &Ground<'_>) -> Vec<Remark> {
    let here = parent(&subject.sight.place);
    let beside: Vec<&Sight> = ground.present.iter().copied().filter(|sight| parent(&sight.place) == here).collect();
    apart(&beside).map(|message| Remark::new(Rule::PluginPathAtConnector, "", message)).into_iter().collect()
}

/// Jars among the subjects themselves, as where a plugin path is looked at; told once per directory.
pub(super) fn together(subjects: &[Subject<'_>], _: &Ground<'_>) -> Vec<(usize, Remark)> {
    let mut by_parent: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, subject) in subjects.iter().enumerate() {
        by_parent.entry(parent(&subject.sight.place)).or_default().push(at);
    }
    let remark = |beside: Vec<usize>| {
        let sights: Vec<&Sight> = beside.iter().map(|at| subjects[*at].sight).collect();
        Some((*beside.first()?, Remark::new(Rule::PluginPathAtConnector, "", apart(&sights)?)))
    };
    by_parent.into_values().filter_map(remark).collect()
}

/// Several jars side by side, one of which is a plugin, or lacks another one to be one, and one of which is none.
fn apart(sights: &[&Sight]) -> Option<String> {
    let jars: Vec<&&Sight> = sights.iter().filter(|sight| sight.kind == LocationKind::SingleJar).collect();
    let is_meant = |sight: &Sight| !sight.rows.is_empty() || sight.missed.iter().any(|missed| missed.is_meant);
    let (plugins, libraries): (Vec<&&Sight>, Vec<&&Sight>) = jars.into_iter().partition(|sight| is_meant(sight));
    let first = plugins.first()?;
    let names = libraries.iter().map(|sight| sight.place.rsplit('/').next().unwrap_or_default());
    (!libraries.is_empty()).then(|| {
        format!(
            "`{}` holds jars itself, so each is a plugin of its own, and {} {} no class loader shares: {}",
            parent(&first.place),
            number(libraries.len(), "library", "libraries"),
            if libraries.len() == 1 { "is there that" } else { "are there that" },
            examples(names, libraries.len())
        )
    })
}

fn parent(place: &str) -> &str {
    place.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent)
}
