//! Artifacts that are there in several versions.

use std::collections::{BTreeMap, HashSet};

use super::Jar;
use crate::plugin::stem;
use crate::scan::observation::Versions;

/// Which artifact an archive is.
struct Identity<'a> {
    /// The place in the class path.
    place: usize,
    /// `None` where no paper tells it.
    group: Option<&'a str>,
    artifact: String,
    version: String,
}

/// The artifacts with several versions.
pub(super) fn versions(jars: &[Jar<'_>]) -> Vec<Versions> {
    let mut by_name: BTreeMap<String, Vec<Identity<'_>>> = BTreeMap::new();
    for (place, jar) in jars.iter().enumerate() {
        if let Some(identity) = identity(place, jar) {
            by_name.entry(identity.artifact.clone()).or_default().push(identity);
        }
    }
    let mut found = Vec::new();
    for identities in by_name.into_values().filter(|identities| identities.len() > 1) {
        let mut clusters: Vec<Vec<Identity<'_>>> = Vec::new();
        for identity in identities {
            match clusters.iter_mut().find(|cluster| cluster.iter().any(|other| is_same(jars, other, &identity))) {
                Some(cluster) => cluster.push(identity),
                None => clusters.push(vec![identity]),
            }
        }
        found.extend(clusters.iter().filter_map(|cluster| told(jars, cluster)));
    }
    found
}

fn told(jars: &[Jar<'_>], cluster: &[Identity<'_>]) -> Option<Versions> {
    let [first, others @ ..] = cluster else { return None };
    if others.iter().all(|other| is_one_version(&first.version, &other.version)) {
        return None;
    }
    let group = cluster.iter().find_map(|identity| identity.group);
    Some(Versions {
        artifact: group.map_or(first.artifact.clone(), |group| format!("{group}:{}", first.artifact)),
        copies: cluster.iter().map(|it| (it.version.clone(), jars[it.place].path.to_owned())).collect(),
    })
}

/// What an archive is called by the one paper that is about itself, or else by its file name.
fn identity<'a>(place: usize, jar: &Jar<'a>) -> Option<Identity<'a>> {
    let file_name = jar.path.rsplit('/').next().unwrap_or_default();
    let stem = stem::of_file(file_name);
    let named = jar.facts.poms.iter().find(|pom| pom.artifact == stem.name);
    let only = || if let [only] = &jar.facts.poms[..] { Some(only) } else { None };
    if let Some(pom) = named.or_else(only) {
        let (artifact, version) = (pom.artifact.clone(), pom.version.clone());
        return Some(Identity { place, group: Some(&pom.group), artifact, version });
    }
    Some(Identity { place, group: None, artifact: stem.name, version: stem.version? })
}

/// Names of artifacts are not unique, so without both groups the classes have to tell.
fn is_same(jars: &[Jar<'_>], one: &Identity<'_>, other: &Identity<'_>) -> bool {
    if let (Some(one), Some(other)) = (one.group, other.group) {
        return one == other;
    }
    let classes: HashSet<&str> = jars[one.place].facts.classes.iter().map(|class| &*class.name).collect();
    jars[other.place].facts.classes.iter().any(|class| classes.contains(&*class.name))
}

/// A file name may have a classifier behind its version.
fn is_one_version(one: &str, other: &str) -> bool {
    let is_classified = |short: &str, long: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with('-'));
    one == other || is_classified(one, other) || is_classified(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_classifier_is_no_version() {
        for (one, other, expected) in [
            ("1.0", "1.0", true),
            ("4.1.100.Final", "4.1.100.Final-linux-x86_64", true),
            ("4.1.100.Final-linux-x86_64", "4.1.100.Final", true),
            ("1.0", "1.0.1", false),
            ("31.1-jre", "31.1-android", false),
        ] {
            assert_eq!(is_one_version(one, other), expected, "{one} {other}");
        }
    }
}
