//! What has moved on since a lock or a spec was written.

use std::cmp::Ordering;

use crate::error::Error;
use crate::formats::maven_version::MavenVersion;
use crate::resolve::{Held, digest_of, versions};
use crate::spec::{BaseWish, Coordinate, Spec};
use crate::tools::Tools;

/// Something of which there is more than is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outdated {
    /// `base`, or the plugin's name as far as its coordinate tells.
    pub name: String,
    /// What the spec calls it.
    pub coordinate: String,
    /// The version that is taken, or the digest behind a tag.
    pub current: String,
    /// The newest one; one that is not meant for all is left out, unless such a one is taken.
    pub newest: String,
    /// Whether `plugraft update` takes it, and the spec may stay as it is.
    pub floats: bool,
}

/// Asks catalogues about every coordinate that names a version, and registries about tags that are locked.
pub fn outdated(tools: &Tools, spec: &Spec, held: Option<&Held>) -> Result<Vec<Outdated>, Error> {
    let mut found: Vec<Outdated> = Vec::new();
    found.extend(base(tools, &spec.base, held)?);
    let coordinates: Vec<&Coordinate> = spec.plugins.iter().map(|wish| &wish.coordinate).collect();
    let plugins = tools.in_parallel(&coordinates, |coordinate| one(tools, coordinate, held))?;
    found.extend(plugins.into_iter().flatten());
    Ok(found)
}

fn base(tools: &Tools, wish: &BaseWish, held: Option<&Held>) -> Result<Option<Outdated>, Error> {
    let (BaseWish::Registry(reference), Some(locked)) = (wish, held.and_then(|held| held.lock.base.as_ref())) else {
        return Ok(None);
    };
    let coordinate = reference.to_string();
    if locked.reference != coordinate {
        return Ok(None);
    }
    let newest = digest_of(&tools.net, reference)?;
    let moved = || {
        let (current, newest) = (locked.digest.to_string(), newest.to_string());
        Outdated { name: "base".to_owned(), coordinate, current, newest, floats: true }
    };
    Ok((newest != locked.digest).then(moved))
}

fn one(tools: &Tools, coordinate: &Coordinate, held: Option<&Held>) -> Result<Option<Outdated>, Error> {
    let text = coordinate.to_string();
    let locked = held.and_then(|held| held.lock.files().find(|file| file.coordinate == text));
    let taken = locked.and_then(|file| file.taken.clone());
    let (name, version) = match coordinate {
        Coordinate::Hub(hub) => (format!("{}/{}", hub.owner, hub.name), &hub.version),
        Coordinate::Maven(maven) => (format!("{}:{}", maven.group, maven.artifact), &maven.version),
        Coordinate::Path(_) | Coordinate::Url(_) | Coordinate::Image(_) => return Ok(None),
    };
    let floats = taken.is_some();
    // A build of a snapshot is as new as the snapshot.
    let current = taken.filter(|_| !version.ends_with("-SNAPSHOT")).unwrap_or_else(|| version.clone());
    if is_open(&current) {
        return Ok(None);
    }
    let newest = newest(&versions(tools, coordinate)?, &current);
    Ok(newest.map(|newest| Outdated { name, coordinate: text, current, newest, floats }))
}

/// Whether it is no version, but a wish for whichever is there.
fn is_open(version: &str) -> bool {
    matches!(version, "latest" | "LATEST" | "RELEASE") || version.contains(['[', '(', ','])
}

/// The newest version, where it is newer; order is Maven's, which other catalogues' versions fit as well as any.
fn newest(versions: &[String], current: &str) -> Option<String> {
    let meant = versions.iter().map(String::as_str);
    let meant = meant.filter(|version| is_preliminary(current) || !is_preliminary(version));
    // Of equals the first counts, so `1.0` is not older than `1.0.0`.
    let newest = meant.fold(current, |newest, version| {
        let is_newer = MavenVersion::new(newest).compare(&MavenVersion::new(version)) == Ordering::Less;
        if is_newer { version } else { newest }
    });
    (newest != current).then(|| newest.to_owned())
}

/// Whether a version says of itself that it is not meant for all.
fn is_preliminary(version: &str) -> bool {
    let version = version.to_lowercase();
    let words = version.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let known = ["snapshot", "alpha", "beta", "rc", "cr", "m", "milestone", "preview", "ea", "pre", "dev"];
    words.into_iter().any(|word| known.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_that_is_meant() {
        let check = |current: &str, versions: &[&str], expected: Option<&str>| {
            let versions: Vec<String> = versions.iter().map(|version| (*version).to_owned()).collect();
            assert_eq!(newest(&versions, current).as_deref(), expected, "{current}");
        };
        let all = ["1.0.0", "1.1.0", "1.2.0-rc1", "1.2.0", "1.3.0-SNAPSHOT", "2.0.0.Beta1", "2.0.0-M2"];
        check("1.0.0", &all, Some("1.2.0"));
        check("1.2.0", &all, None);
        check("1.2.0-rc1", &all, Some("2.0.0-M2"));
        check("2.0.0-M2", &all, None);
        check("0.9", &all, Some("1.2.0"));
        check("1.2.0", &["1.2.0", "1.2.0.Final"], None);
        check("1.10.0", &["1.9.0", "1.10.0"], None);
        check("1.0-SNAPSHOT", &["0.9", "1.0-SNAPSHOT"], None);
        check("1", &[], None);
    }
}
