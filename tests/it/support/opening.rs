//! From bytes to an opened plugin.

use std::path::Path;

use plugraft::fetch::{Archive, Error, Form, fetch};
use plugraft::formats::digest::Digest;
use plugraft::plugin::{Contents, Kind, Rule, Severity, open};
use plugraft::resolve::{BasePin, Pin, Resolution};
use plugraft::spec::{Coordinate, Limits, PluginWish};
use plugraft::tools::Tools;

use super::tools::offline;

/// A wish that leaves everything to the archive.
pub(crate) fn wish(path: &Path) -> PluginWish {
    let coordinate = Coordinate::Path(path.to_string_lossy().into_owned());
    PluginWish::of(coordinate)
}

/// The pins of these wishes; each is for the file that its coordinate names.
pub(crate) fn resolution(wishes: &[PluginWish]) -> Resolution {
    let pin = |wish: &PluginWish| {
        let Coordinate::Path(path) = &wish.coordinate else { panic!("{} is no path", wish.coordinate) };
        Pin::here(wish.clone(), path.into())
    };
    Resolution { base: BasePin::Scratch, plugins: wishes.iter().map(pin).collect(), precedents: Vec::new() }
}

/// Fetches what one wish names, with a store in `dir`.
pub(crate) fn fetch_one(dir: &Path, wish: &PluginWish) -> Result<Archive, Error> {
    let mut archives = fetch(&offline(dir), &resolution(std::slice::from_ref(wish)))?;
    assert_eq!(archives.len(), 1);
    Ok(archives.remove(0))
}

/// Opens what one wish names.
pub(crate) fn open_one(dir: &Path, wish: &PluginWish, limits: &Limits) -> Contents {
    let archive = fetch_one(dir, wish).expect("a file that can be read");
    let mut plugins = open(&offline(dir), &[archive], limits).expect("an archive that can be read");
    let contents = plugins.remove(0).contents;
    assert_well_formed(&contents);
    contents
}

/// Opens these bytes as a file of this name, with default limits.
pub(crate) fn open_bytes(file_name: &str, bytes: &[u8]) -> Contents {
    Bench::new().open(file_name, bytes)
}

/// A temp directory in which one archive after another is opened.
pub(crate) struct Bench {
    dir: tempfile::TempDir,
    tools: Tools,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temp directory");
        let tools = offline(dir.path());
        Self { dir, tools }
    }

    /// Opens these bytes as a file of this name, with default limits.
    pub(crate) fn open(&self, file_name: &str, bytes: &[u8]) -> Contents {
        let path = self.dir.path().join(file_name);
        // A file of its own each time: some file systems flush one that is written over.
        std::fs::remove_file(&path).ok();
        std::fs::write(&path, bytes).expect("a temp directory");
        let pin = Pin::here(wish(&path), path.clone());
        let size = bytes.len() as u64;
        let archive = Archive { pin, path, form: Form::File, digest: Digest::of(bytes), size, additions: Vec::new() };
        let mut plugins = open(&self.tools, &[archive], &Limits::default()).expect("an archive that can be read");
        let contents = plugins.remove(0).contents;
        assert_well_formed(&contents);
        contents
    }
}

/// The paths of the entries; those of directories end in a slash.
pub(crate) fn paths(contents: &Contents) -> Vec<String> {
    let path = |entry: &plugraft::plugin::Entry| match entry.kind {
        Kind::Directory => format!("{}/", entry.path),
        Kind::File { .. } => entry.path.to_string(),
    };
    contents.entries.iter().map(path).collect()
}

/// The rules that found something, each as often as it did, sorted.
pub(crate) fn rules(contents: &Contents) -> Vec<Rule> {
    let mut rules: Vec<Rule> = contents.findings.iter().map(|finding| finding.rule).collect();
    rules.sort();
    rules
}

/// The rules that deny.
pub(crate) fn denials(contents: &Contents) -> Vec<Rule> {
    let denials = contents.findings.iter().filter(|finding| finding.severity == Severity::Deny);
    let mut rules: Vec<Rule> = denials.map(|finding| finding.rule).collect();
    rules.sort();
    rules
}

/// What holds for every opened plugin, however broken its archive.
fn assert_well_formed(contents: &Contents) {
    for pair in contents.entries.windows(2) {
        assert!(pair[0].path < pair[1].path, "{} and {} are out of order", pair[0].path, pair[1].path);
    }
    for entry in &contents.entries {
        if let Some(parent) = entry.path.parent() {
            let found = contents.entries.iter().find(|other| other.path == parent);
            assert_eq!(found.map(|dir| &dir.kind), Some(&Kind::Directory), "the parent of {}", entry.path);
        }
    }
    for finding in &contents.findings {
        assert!(!finding.plugin.is_empty(), "a finding without a plugin: {finding:?}");
        assert!(!finding.message.contains(char::is_control), "control characters in {finding:?}");
        let entry = finding.entry.as_deref().unwrap_or_default();
        assert!(!entry.contains(char::is_control), "control characters in {finding:?}");
    }
    let identity = &contents.identity;
    assert!(!identity.folder().is_empty() && !identity.folder().contains('/'), "{identity:?}");
}
