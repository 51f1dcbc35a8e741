//! What is different between two locks, for people.

use std::collections::BTreeMap;
use std::fmt;

use super::{Lock, LockedFile};
use crate::formats::digest::Digest;

/// A difference between two locks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added(Part),
    /// It is gone.
    Removed(Part),
    /// It is another now.
    Changed {
        /// As it was.
        from: Part,
        /// As it is.
        to: Part,
    },
}

/// The base, a plugin, or a file that is added to plugins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// How it is called, such as `base` or `confluentinc/kafka-connect-datagen`.
    pub name: String,
    /// Its version, where something tells it.
    pub version: Option<String>,
    /// What the spec calls it.
    pub coordinate: String,
    /// The digest of its bytes.
    pub digest: Digest,
    /// Where it is, and whatever else the lock says.
    rest: String,
}

/// The differences, in the order of names.
pub fn changes(old: &Lock, new: &Lock) -> Vec<Change> {
    let (mut old, new) = (parts(old), parts(new));
    let mut changes = Vec::new();
    for (key, to) in new {
        match old.remove(&key) {
            None => changes.push((key, Change::Added(to))),
            Some(from) if from == to => {}
            Some(from) => changes.push((key, Change::Changed { from, to })),
        }
    }
    changes.extend(old.into_iter().map(|(key, from)| (key, Change::Removed(from))));
    changes.sort_by(|a, b| a.0.cmp(&b.0));
    changes.into_iter().map(|(_, change)| change).collect()
}

/// The parts of a lock by kind and name; of several of one name the first is the first.
fn parts(lock: &Lock) -> BTreeMap<(u8, String, usize), Part> {
    let base = lock.base.iter().map(|base| {
        let (coordinate, digest) = (base.reference.clone(), base.digest);
        (0, Part { name: "base".to_owned(), version: None, coordinate, digest, rest: String::new() })
    });
    let plugins = lock.plugins.iter().map(|plugin| (1, part(plugin.called(), plugin.version.clone(), &plugin.file)));
    let additions = lock.additions.iter().map(|file| (2, part(file.file_name.clone(), None, file)));
    let mut parts = BTreeMap::new();
    for (kind, part) in base.chain(plugins).chain(additions) {
        let mut key = (kind, part.name.clone(), 0);
        while parts.contains_key(&key) {
            key.2 += 1;
        }
        parts.insert(key, part);
    }
    parts
}

fn part(name: String, version: Option<String>, file: &LockedFile) -> Part {
    let LockedFile { coordinate, place, taken, file_name, size, digest, promises, line: _ } = file;
    let promised: Vec<String> = promises.iter().map(|one| format!("{} {}", one.by, one.checksum)).collect();
    let taken = taken.as_deref().unwrap_or_default();
    let rest = format!("{size} {place} {taken} {file_name} {}", promised.join(" "));
    Part { name, version, coordinate: coordinate.clone(), digest: *digest, rest }
}

impl Part {
    /// `sha256:` and twelve digits tell one from another.
    fn short_digest(&self) -> String {
        self.digest.to_string().chars().take(19).collect()
    }

    fn label(&self) -> String {
        match &self.version {
            Some(version) => format!("{} {version}", self.name),
            None => self.name.clone(),
        }
    }
}

/// `+ owner/name 1.0 (coordinate)`, `- …`, `~ owner/name 1.0 → 1.1`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added(part) => write!(f, "+ {} ({})", part.label(), part.coordinate),
            Self::Removed(part) => write!(f, "- {} ({})", part.label(), part.coordinate),
            Self::Changed { from, to } => {
                let none = || "no version".to_owned();
                let (old, new) = (from.version.clone().unwrap_or_else(none), to.version.clone().unwrap_or_else(none));
                if old != new {
                    return write!(f, "~ {} {old} → {new}", to.name);
                }
                write!(f, "~ {}", to.label())?;
                if from.coordinate != to.coordinate {
                    let bytes = if from.digest == to.digest { "" } else { ", other bytes" };
                    write!(f, ": {} → {}{bytes}", from.coordinate, to.coordinate)
                } else if from.digest != to.digest {
                    write!(f, ": {}… → {}…", from.short_digest(), to.short_digest())
                } else {
                    f.write_str(": the same bytes from elsewhere, or under other promises")
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::lock::{LockedBase, LockedPlace, LockedPlugin};

    fn plugin(name: &str, version: &str, coordinate: &str, bytes: &[u8]) -> LockedPlugin {
        let file = LockedFile {
            coordinate: coordinate.to_owned(),
            place: LockedPlace::Path(format!("{name}.zip")),
            taken: None,
            file_name: format!("{name}.zip"),
            size: 1,
            digest: Digest::of(bytes),
            promises: Vec::new(),
            line: 7,
        };
        LockedPlugin { file, owner: Some("a".to_owned()), name: name.to_owned(), version: Some(version.to_owned()) }
    }

    fn lock(base: &[u8], plugins: Vec<LockedPlugin>) -> Lock {
        let base = LockedBase { reference: "r.io/base:1".to_owned(), digest: Digest::of(base), line: 0 };
        Lock { base: Some(base), plugins, additions: Vec::new() }.sorted()
    }

    #[test]
    fn what_changed() {
        let old = lock(
            b"1",
            vec![
                plugin("gone", "1", "hub:a/gone:1", b"g"),
                plugin("moved", "1", "hub:a/moved:latest", b"m1"),
                plugin("rebuilt", "1", "x/*.zip", b"r1"),
                plugin("same", "1", "hub:a/same:1", b"s"),
                plugin("wished", "1", "hub:a/wished:1", b"w"),
            ],
        );
        let mut elsewhere = plugin("same", "1", "hub:a/same:1", b"s");
        elsewhere.file.place = LockedPlace::Path("elsewhere".to_owned());
        let new = lock(
            b"2",
            vec![
                plugin("moved", "2", "hub:a/moved:latest", b"m2"),
                plugin("new", "1", "hub:a/new:1", b"n"),
                plugin("rebuilt", "1", "x/*.zip", b"r2"),
                elsewhere,
                plugin("wished", "1", "maven:a:wished:1", b"w"),
            ],
        );
        let lines: Vec<String> = changes(&old, &new).iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        ~ base: sha256:6b86b273ff34… → sha256:d4735e3a265e…
        - a/gone 1 (hub:a/gone:1)
        ~ a/moved 1 → 2
        + a/new 1 (hub:a/new:1)
        ~ a/rebuilt 1: sha256:82f3e9c695dc… → sha256:db77fd01af95…
        ~ a/same 1: the same bytes from elsewhere, or under other promises
        ~ a/wished 1: hub:a/wished:1 → maven:a:wished:1
        ");
        assert_eq!(changes(&old, &old), []);
        let mut other_line = old.clone();
        other_line.plugins[0].file.line = 99;
        assert_eq!(changes(&old, &other_line), []);
    }
}
