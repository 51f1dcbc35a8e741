//! From patterns and places to paths: what goes, what stays, and where each file is put.

use std::collections::{BTreeMap, BTreeSet};

use super::{Added, Fault, Overlay, UnfitOverlay};
use crate::fetch::{Archive, Form};
use crate::formats::entry_path::EntryPath;
use crate::formats::file_pattern::FilePattern;
use crate::plugin::{Content, Entry, Kind};
use crate::spec::{Place, PutPlace, PutWish, Removal};

const HUB_MANIFEST: &str = "manifest.json";

/// How many near misses are named.
const NEAREST: usize = 3;
/// What is so much less alike than the likeliest is not named beside it.
const FAR: f64 = 0.15;

/// A plugin with its overlay, path by path.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// What stays of the archive.
    kept: BTreeMap<&'a EntryPath, &'a Kind>,
    /// What was named to go for nothing.
    removed: BTreeSet<EntryPath>,
    /// What is put in, and where that was asked for.
    pub(super) added: Vec<(Added, Place)>,
}

impl<'a> Plan<'a> {
    /// Matches the overlay that the archive's wish has against the archive's entries.
    pub(super) fn new(entries: &'a [Entry], archive: &'a Archive) -> Result<Self, Fault> {
        let wish = &archive.pin.wish.overlay;
        let mut going = Going { entries, named: BTreeMap::new() };
        let mut removed = BTreeSet::new();
        for removal in &wish.remove {
            removed.extend(going.remove(removal)?);
        }
        let gone = wish.put.iter().map(|put| going.replace(put)).collect::<Result<Vec<_>, Fault>>()?;
        let is_kept = |entry: &&Entry| !going.named.contains_key(&entry.path);
        let kept: BTreeMap<_, _> = entries.iter().filter(is_kept).map(|entry| (&entry.path, &entry.kind)).collect();
        if let Some(last) = wish.remove.last().or_else(|| wish.put.iter().find_map(|put| put.instead.as_ref()))
            && kept.values().all(|kind| **kind == Kind::Directory)
        {
            return Err((last.place.clone(), UnfitOverlay::NothingLeft));
        }
        let mut plan = Self { kept, removed, added: Vec::new() };
        for ((put, gone), files) in wish.put.iter().zip(gone).zip(&archive.additions) {
            for file in files {
                let at = |cause| (put.place.clone(), cause);
                let path = place(entries, put, &gone, file).map_err(at)?;
                let replaces = gone.iter().map(|path| (*path).clone()).collect();
                plan.added.push((Added { path, replaces, file: file.clone() }, put.place.clone()));
            }
        }
        plan.added.sort_by(|(one, _), (other, _)| one.path.cmp(&other.path));
        plan.compare()?;
        Ok(plan)
    }

    /// Whether every file can stand where it is put.
    fn compare(&self) -> Result<(), Fault> {
        let added: BTreeSet<&EntryPath> = self.added.iter().map(|(added, _)| &added.path).collect();
        for (at, (Added { path, .. }, place)) in self.added.iter().enumerate() {
            let fault = |cause| Err((place.clone(), cause));
            if path.as_str() == HUB_MANIFEST {
                return fault(UnfitOverlay::HubManifest);
            }
            if at > 0 && self.added[at - 1].0.path == *path {
                return fault(UnfitOverlay::SamePath { path: path.clone() });
            }
            match self.kept.get(path) {
                Some(Kind::File { .. }) => return fault(UnfitOverlay::Exists { path: path.clone() }),
                Some(Kind::Directory) => return fault(UnfitOverlay::IsDirectory { path: path.clone() }),
                None => (),
            }
            let is_file =
                |dir: &EntryPath| added.contains(dir) || matches!(self.kept.get(dir), Some(Kind::File { .. }));
            if let Some(file) = parents(path).find(is_file) {
                return fault(UnfitOverlay::BelowFile { path: path.clone(), file });
            }
        }
        Ok(())
    }

    /// The entries with the overlay, sorted, and what was changed.
    pub(super) fn finish(self) -> (Vec<Entry>, Overlay) {
        let mut entries: BTreeMap<EntryPath, Kind> =
            self.kept.into_iter().map(|(path, kind)| (path.clone(), kind.clone())).collect();
        let added: Vec<Added> = self.added.into_iter().map(|(added, _)| added).collect();
        for Added { path, file, .. } in &added {
            entries.extend(parents(path).map(|dir| (dir, Kind::Directory)));
            let content = Content::Added { digest: Box::new(file.digest) };
            entries.insert(path.clone(), Kind::File { size: file.size, executable: false, content });
        }
        let entries = entries.into_iter().map(|(path, kind)| Entry { path, kind }).collect();
        (entries, Overlay { removed: self.removed.into_iter().collect(), added })
    }
}

/// What goes, and which pattern named it.
struct Going<'a> {
    entries: &'a [Entry],
    named: BTreeMap<&'a EntryPath, &'a FilePattern>,
}

impl<'a> Going<'a> {
    /// Files and directories, with all that is below these; gives what was named itself.
    fn remove(&mut self, removal: &'a Removal) -> Result<Vec<EntryPath>, Fault> {
        let entries = self.entries;
        let found = matches(entries, removal, |_| true)?;
        let is_below = |path: &EntryPath| parents(path).any(|dir| found.contains(&dir));
        let named = found.iter().filter(|path| !is_below(path)).map(|path| (*path).clone()).collect();
        let all = entries.iter().map(|entry| &entry.path).filter(|path| found.contains(path) || is_below(path));
        self.named.extend(all.map(|path| (path, &removal.pattern)));
        Ok(named)
    }

    /// The files that go for one that is put in.
    fn replace(&mut self, put: &'a PutWish) -> Result<Vec<&'a EntryPath>, Fault> {
        let Some(removal) = &put.instead else { return Ok(Vec::new()) };
        let found = matches(self.entries, removal, |kind| *kind != Kind::Directory)?;
        for path in &found {
            if let Some(other) = self.named.insert(path, &removal.pattern) {
                let (pattern, other) = (removal.pattern.to_string(), other.to_string());
                let fault = UnfitOverlay::NamedTwice { path: (*path).clone(), pattern, other };
                return Err((removal.place.clone(), fault));
            }
        }
        Ok(found.into_iter().collect())
    }
}

/// What a pattern names: the path that it is literally, where that is there; else all that it describes.
fn matches<'a>(
    entries: &'a [Entry],
    Removal { pattern, place }: &Removal,
    is_meant: impl Fn(&Kind) -> bool,
) -> Result<BTreeSet<&'a EntryPath>, Fault> {
    let meant = || entries.iter().filter(|entry| is_meant(&entry.kind)).map(|entry| &entry.path);
    let literal: BTreeSet<&EntryPath> = meant().filter(|path| *path == pattern.literal()).collect();
    let found = if literal.is_empty() { meant().filter(|path| pattern.matches(path)).collect() } else { literal };
    let fault = |cause| Err((place.clone(), cause));
    if found.is_empty() {
        return fault(UnfitOverlay::NoMatch { pattern: pattern.to_string(), nearest: nearest(entries, pattern) });
    }
    if found.iter().any(|path| path.as_str() == HUB_MANIFEST) {
        return fault(UnfitOverlay::HubManifest);
    }
    Ok(found)
}

/// Files of such a name in another directory first, then those whose paths are most alike.
fn nearest(entries: &[Entry], pattern: &FilePattern) -> Vec<EntryPath> {
    let files = entries.iter().filter(|entry| entry.kind != Kind::Directory).map(|entry| &entry.path);
    let name = pattern.file_name();
    let is_namesake = |path: &EntryPath| {
        let own = EntryPath::parse(path.file_name().as_bytes());
        own.is_ok_and(|own| name.as_ref().is_some_and(|name| name.matches(&own)))
    };
    let text = pattern.to_string().to_lowercase();
    let mut likely: Vec<(bool, f64, &EntryPath)> = files
        .map(|path| (is_namesake(path), strsim::jaro_winkler(&text, &path.as_str().to_lowercase()), path))
        .filter(|(is_namesake, likeness, _)| *is_namesake || *likeness >= 0.75)
        .collect();
    likely.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then_with(|| a.2.cmp(b.2)));
    if let Some((has_namesake, most, _)) = likely.first().copied() {
        likely.retain(|it| it.0 == has_namesake && (has_namesake || it.1 > most - FAR));
    }
    likely.into_iter().take(NEAREST).map(|(.., path)| path.clone()).collect()
}

/// Where a file is put.
fn place(entries: &[Entry], put: &PutWish, replaced: &[&EntryPath], file: &Archive) -> Result<EntryPath, UnfitOverlay> {
    if let Form::Directory(_) = file.form {
        return Err(UnfitOverlay::Directory { file: file.pin.place.to_string() });
    }
    let dir = match &put.to {
        PutPlace::File(path) => return Ok(path.clone()),
        PutPlace::Directory(dir) => dir.clone(),
        PutPlace::Usual => usual(entries, replaced, &file.pin.file_name)?,
    };
    let name = &file.pin.file_name;
    let path = dir.map_or_else(|| name.clone(), |dir| format!("{dir}/{name}"));
    EntryPath::parse(path.as_bytes()).map_err(|cause| UnfitOverlay::Name { name: name.clone(), cause })
}

/// The one directory of what goes for it; else that of the plugin's jars: the only one, or `lib`.
fn usual(entries: &[Entry], replaced: &[&EntryPath], name: &str) -> Result<Option<EntryPath>, UnfitOverlay> {
    let jars = || entries.iter().filter(|entry| entry.kind != Kind::Directory && entry.path.has_extension("jar"));
    let dirs: BTreeSet<Option<EntryPath>> = if replaced.is_empty() {
        jars().map(|jar| jar.path.parent()).collect()
    } else {
        replaced.iter().map(|path| path.parent()).collect()
    };
    let lib = |dir: &&Option<EntryPath>| dir.as_ref().is_some_and(|dir| dir.as_str() == "lib");
    match dirs.iter().find(lib).filter(|_| replaced.is_empty()) {
        Some(lib) => Ok(lib.clone()),
        None if dirs.len() == 1 => Ok(dirs.into_iter().next().flatten()),
        None => {
            let shown = |dir: Option<EntryPath>| dir.map_or_else(|| ".".to_owned(), |dir| dir.to_string());
            let directories = dirs.into_iter().map(shown).collect();
            Err(UnfitOverlay::Placeless { name: name.to_owned(), directories })
        }
    }
}

/// The directories that hold a path, the nearest first.
fn parents(path: &EntryPath) -> impl Iterator<Item = EntryPath> + use<> {
    std::iter::successors(path.parent(), EntryPath::parent)
}
