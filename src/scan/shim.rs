//! What completes service files, so that a worker that goes by them alone finds every plugin (KIP-898).
//!
//! The effect of `connect-plugin-path sync-manifests`, without touching a jar of the vendor: what is to be added stands
//! in a jar of its own (`ManifestWorkspace`, `MULTI_JAR`), or in service files beside plain classes
//! (`CLASS_HIERARCHY`). What the tool would take out of a vendor's jar is left there.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Loadable, LocationKind, PluginType, Row, Scan, Sight};
use crate::formats::entry_path::EntryPath;
use crate::formats::shim_jar::{SERVICES, SHIM_JAR, jar, service_file};
use crate::tree::{Folder, Tree};

/// The name of the shim where a jar with classes of its own has the usual one.
const OTHER_SHIM_JAR: &str = "connect-plugin-path-shim-1.0.0-plugraft.jar";

/// What completes the service files of one location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shim {
    /// Which of the tree's folders it goes into.
    pub folder: usize,
    /// What is listed that no service file of the location listed, sorted by type, then class.
    pub added: Vec<Listed>,
    /// The files that list it, by their path below the folder, sorted. One that the archive has too hides that, and
    /// lists what it listed.
    pub files: Vec<ShimFile>,
}

/// A plugin that is listed in a service file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Listed {
    /// As what it is listed.
    #[serde(rename = "type")]
    pub kind: PluginType,
    /// The binary name of its class.
    pub class: String,
}

/// A file of a shim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShimFile {
    /// Its path below the folder.
    pub path: EntryPath,
    /// Its bytes: the same for the same plugins and version of Kafka.
    pub bytes: Vec<u8>,
}

impl Scan {
    /// What completes the service files of the grafted locations; locations that are complete have none.
    pub fn shims(&self, tree: &Tree) -> Vec<Shim> {
        let has_shim =
            |folder: &Folder| folder.nodes.iter().any(|node| node.path.below(&folder.path) == Some(SHIM_JAR));
        let sights = tree.folders.iter().map(has_shim).zip(&self.grafted).enumerate();
        sights
            .filter_map(|(folder, (has_shim, sight))| {
                let seen = Seen { kafka: &self.worker.version, sight, has_shim };
                seen.shim(folder)
            })
            .collect()
    }

    /// The same scan with the shims in place.
    #[must_use]
    pub fn completed(mut self, shims: &[Shim]) -> Self {
        for shim in shims {
            let added: BTreeSet<&Listed> = shim.added.iter().collect();
            let rows = self.grafted.get_mut(shim.folder).map(|sight| sight.rows.as_mut_slice()).unwrap_or_default();
            for row in rows.iter_mut().filter(|row| added.contains(&Listed::of(row))) {
                (row.in_manifest, row.served) = (true, true);
            }
        }
        self
    }
}

impl Listed {
    /// A row as it would be listed.
    pub fn of(row: &Row) -> Self {
        Self { kind: row.kind, class: row.class.clone() }
    }
}

impl Row {
    /// Whether a worker that goes by service files alone loses it: it loads, as far as can be known, and no service file
    /// of its location lists it.
    pub fn is_unlisted(&self) -> bool {
        !self.in_manifest && !matches!(self.loadable, Loadable::No(_))
    }
}

/// A location that is to be completed.
struct Seen<'a> {
    /// The version that the worker says it has.
    kafka: &'a str,
    sight: &'a Sight,
    /// Whether the archive has a file of the shim jar's name.
    has_shim: bool,
}

impl Seen<'_> {
    fn shim(&self, folder: usize) -> Option<Shim> {
        let mut added: Vec<Listed> = self.sight.rows.iter().filter(|row| row.is_unlisted()).map(Listed::of).collect();
        if added.is_empty() {
            return None;
        }
        added.sort();
        let files = match self.sight.kind {
            LocationKind::MultiJar => vec![self.jar(&added)],
            LocationKind::ClassHierarchy => self.service_files(&added),
            // Only the jar itself could hold more: none that is grafted stands alone.
            LocationKind::SingleJar => return None,
        };
        Some(Shim { folder, added, files })
    }

    /// A shim jar of the archive lists some of what the location lists, so the one that hides it lists all of that.
    fn jar(&self, added: &[Listed]) -> ShimFile {
        let has_classes = self.sight.rows.iter().any(|row| row.jar.as_deref() == Some(SHIM_JAR));
        let hidden = if self.has_shim && !has_classes { self.listed(|_| true) } else { Vec::new() };
        let files = by_service(hidden.iter().chain(added)).into_iter();
        let files = files.map(|(service, classes)| (service, service_file(self.kafka, classes))).collect();
        ShimFile { path: path(if has_classes { OTHER_SHIM_JAR } else { SHIM_JAR }), bytes: jar(&files) }
    }

    /// Service files beside plain classes: one that is written anew lists what the old one listed.
    fn service_files(&self, added: &[Listed]) -> Vec<ShimFile> {
        let kinds: BTreeSet<PluginType> = added.iter().map(|listed| listed.kind).collect();
        let before = self.listed(|kind| kinds.contains(&kind));
        let files = by_service(before.iter().chain(added)).into_iter();
        files
            .map(|(service, classes)| ShimFile {
                path: path(&format!("{SERVICES}/{service}")),
                bytes: service_file(self.kafka, classes).into_bytes(),
            })
            .collect()
    }

    /// What the location's own service files list.
    fn listed(&self, counts: impl Fn(PluginType) -> bool) -> Vec<Listed> {
        self.sight.rows.iter().filter(|row| row.in_manifest && counts(row.kind)).map(Listed::of).collect()
    }
}

fn by_service<'a>(listed: impl Iterator<Item = &'a Listed>) -> BTreeMap<&'static str, BTreeSet<&'a str>> {
    let mut services: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for Listed { kind, class } in listed {
        services.entry(kind.base()).or_default().insert(class);
    }
    services
}

fn path(name: &str) -> EntryPath {
    EntryPath::parse(name.as_bytes()).expect("a plain name")
}

#[cfg(test)]
mod tests {
    use super::super::{Flaw, Observations, Version, Worker};
    use super::*;

    fn row(kind: PluginType, class: &str, in_manifest: bool, loadable: Loadable) -> Row {
        Row {
            class: class.to_owned(),
            kind,
            aliases: Vec::new(),
            version: Version::Stated("1".to_owned()),
            loadable,
            scanned: true,
            served: in_manifest,
            in_manifest,
            jar: Some("a.jar".to_owned()),
        }
    }

    /// Two plugins that no service file lists, one that may not load, one that does not, and one that is listed.
    fn sight(kind: LocationKind) -> Sight {
        use PluginType::{Converter, Sink};
        Sight {
            place: "/p/acme".to_owned(),
            kind,
            rows: vec![
                row(Sink, "b.Sink", false, Loadable::Yes),
                row(Sink, "a.Sink$Inner", false, Loadable::Yes),
                row(Sink, "c.Listed", true, Loadable::No(Flaw::Linkage.because("why"))),
                row(Sink, "d.Broken", false, Loadable::No(Flaw::Linkage.because("why"))),
                row(Converter, "e.Converter", false, Loadable::NotProvable("why".to_owned())),
            ],
            halt: None,
            missed: Vec::new(),
            observations: Observations::default(),
        }
    }

    fn texts(sight: &Sight, has_shim: bool) -> Vec<(String, String)> {
        let seen = Seen { kafka: "4.3.1", sight, has_shim };
        let files = seen.shim(0).map(|shim| shim.files).unwrap_or_default();
        let mut texts = Vec::new();
        for file in files {
            if !file.path.has_extension("jar") {
                texts.push((file.path.to_string(), String::from_utf8(file.bytes).expect("text")));
                continue;
            }
            let mut jar = zip::ZipArchive::new(std::io::Cursor::new(file.bytes)).expect("a jar");
            for at in 0..jar.len() {
                let mut member = jar.by_index(at).expect("a member");
                let (name, mut text) = (member.name().expect("a name").into_owned(), String::new());
                std::io::Read::read_to_string(&mut member, &mut text).expect("text");
                texts.push((format!("{}!{}", file.path, name), text));
            }
        }
        texts
    }

    const SINKS: &str = "META-INF/services/org.apache.kafka.connect.sink.SinkConnector";
    const CONVERTERS: &str = "META-INF/services/org.apache.kafka.connect.storage.Converter";
    const HEAD: &str = "# Generated by connect-plugin-path.sh 4.3.1\n";

    fn check(sight: &Sight, has_shim: bool, prefix: &str, expected: &[(&str, &str)]) {
        let expected: Vec<(String, String)> = expected
            .iter()
            .map(|(path, classes)| {
                let text = if path.ends_with('/') { String::new() } else { format!("{HEAD}{classes}") };
                (format!("{prefix}{path}"), text)
            })
            .collect();
        assert_eq!(texts(sight, has_shim), expected);
    }

    #[test]
    fn what_is_unlisted_is_listed_in_a_jar() {
        let directories = [("META-INF/", ""), ("META-INF/services/", "")];
        let with = |sinks: &'static str| {
            let mut files = directories.to_vec();
            files.extend([(SINKS, sinks), (CONVERTERS, "e.Converter\n")]);
            files
        };
        let jar = "connect-plugin-path-shim-1.0.0.jar!";
        check(&sight(LocationKind::MultiJar), false, jar, &with("a.Sink$Inner\nb.Sink\n"));
        check(&sight(LocationKind::MultiJar), true, jar, &with("a.Sink$Inner\nb.Sink\nc.Listed\n"));
        let mut own = sight(LocationKind::MultiJar);
        own.rows[0].jar = Some(SHIM_JAR.to_owned());
        let other = "connect-plugin-path-shim-1.0.0-plugraft.jar!";
        check(&own, true, other, &with("a.Sink$Inner\nb.Sink\n"));
    }

    #[test]
    fn plain_classes_get_service_files() {
        check(
            &sight(LocationKind::ClassHierarchy),
            false,
            "",
            &[(SINKS, "a.Sink$Inner\nb.Sink\nc.Listed\n"), (CONVERTERS, "e.Converter\n")],
        );
        check(&sight(LocationKind::SingleJar), false, "", &[]);
    }

    #[test]
    fn what_is_complete_stays_so() {
        let scan =
            Scan { worker: Worker::assumed(), grafted: vec![sight(LocationKind::MultiJar)], present: Vec::new() };
        let seen = Seen { kafka: "4.3.1", sight: &scan.grafted[0], has_shim: false };
        let shim = seen.shim(0).expect("a shim");
        assert_eq!(shim.added.len(), 3);
        let done = scan.completed(&[shim]);
        assert!(done.grafted[0].rows.iter().all(|row| !row.is_unlisted()));
        assert!(done.grafted[0].rows.iter().filter(|row| row.served).count() == 4);
        let again = Seen { kafka: "4.3.1", sight: &done.grafted[0], has_shim: true };
        assert_eq!(again.shim(0), None);
    }
}
