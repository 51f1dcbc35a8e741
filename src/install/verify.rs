//! Whether a plugin is as it was installed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::Error;
use super::inventory::{Installed, Known};
use super::record::{FileRecord, RECORD_FILE, Record};
use crate::formats::digest::{Digest, Hasher};
use crate::formats::entry_path::EntryPath;
use crate::tools::in_parallel;

/// How a plugin's folder differs from its record; paths below the folder, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Whether there is a record to compare with.
    pub is_recorded: bool,
    /// Files with other bytes or another execute bit, and what is no file any more.
    pub changed: Vec<String>,
    /// Files and directories that are gone.
    pub missing: Vec<String>,
    /// Files, directories and links that were not installed.
    pub added: Vec<String>,
}

impl Verdict {
    /// Whether everything is as it was installed.
    pub fn is_intact(&self) -> bool {
        self.is_recorded && self.changed.is_empty() && self.missing.is_empty() && self.added.is_empty()
    }
}

/// Compares a plugin with its record, reading every file on so many threads. No link is followed.
pub fn verify(threads: usize, installed: &Installed) -> Result<Verdict, Error> {
    let Known::Record(record) = &installed.known else { return Ok(Verdict::default()) };
    let found = Found::below(&installed.path)?;
    let directories: BTreeSet<&str> = record.directories.iter().map(EntryPath::as_str).collect();
    let recorded: Vec<(&String, &FileRecord)> =
        record.files.iter().filter(|(path, _)| found.files.contains_key(*path)).collect();
    let are_changed = in_parallel(threads, &recorded, |(path, file)| {
        let place = &found.files[*path];
        is_changed(place, file).map_err(|cause| Error::Read { path: place.clone(), cause })
    })?;
    let changed = recorded.iter().zip(are_changed).filter(|(_, is_changed)| *is_changed);
    let mut verdict = Verdict {
        is_recorded: true,
        changed: changed.map(|((path, _), _)| (*path).clone()).collect(),
        missing: missing(record, &found),
        added: Vec::new(),
    };
    let files = found.files.keys().filter(|path| !record.files.contains_key(*path) && *path != RECORD_FILE);
    let others = found.others.iter().filter(|path| !record.files.contains_key(*path));
    verdict.changed.extend(found.others.iter().filter(|path| record.files.contains_key(*path)).cloned());
    let dirs = found.directories.iter().filter(|path| !directories.contains(path.as_str()));
    verdict.added = files.chain(others).chain(dirs).cloned().collect();
    verdict.changed.sort();
    verdict.added.sort();
    Ok(verdict)
}

fn missing(record: &Record, found: &Found) -> Vec<String> {
    let files = record.files.keys().filter(|path| !found.files.contains_key(*path) && !found.others.contains(*path));
    let dirs = record.directories.iter().map(EntryPath::as_str);
    let mut missing: Vec<String> =
        files.cloned().chain(dirs.filter(|path| !found.directories.contains(*path)).map(str::to_owned)).collect();
    missing.sort();
    missing
}

/// What is below a folder, by path; names that are not UTF-8 are shown as far as they are.
#[derive(Default)]
struct Found {
    files: BTreeMap<String, PathBuf>,
    directories: BTreeSet<String>,
    /// Links and what else is neither.
    others: BTreeSet<String>,
}

impl Found {
    fn below(folder: &Path) -> Result<Self, Error> {
        let mut found = Self::default();
        let mut open = vec![(folder.to_owned(), String::new())];
        while let Some((directory, prefix)) = open.pop() {
            let unread = |cause| Error::Read { path: directory.clone(), cause };
            for entry in fs::read_dir(&directory).map_err(unread)? {
                let entry = entry.map_err(unread)?;
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                let kind = entry.file_type().map_err(unread)?;
                if kind.is_dir() {
                    open.push((entry.path(), format!("{name}/")));
                    found.directories.insert(name);
                } else if kind.is_file() {
                    found.files.insert(name, entry.path());
                } else {
                    found.others.insert(name);
                }
            }
        }
        Ok(found)
    }
}

fn is_changed(path: &Path, wanted: &FileRecord) -> io::Result<bool> {
    let metadata = fs::symlink_metadata(path)?;
    if metadata.len() != wanted.size || is_executable(&metadata, wanted.executable) != wanted.executable {
        return Ok(true);
    }
    Ok(digest_of(path)? != wanted.digest)
}

fn digest_of(path: &Path) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let (mut hasher, mut chunk) = (Hasher::default(), vec![0; 256 << 10]);
    while let taken @ 1.. = file.read(&mut chunk)? {
        hasher.update(&chunk[..taken]);
    }
    Ok(hasher.finish())
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata, _: bool) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

/// Where there is no such bit, it is as it was.
#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata, recorded: bool) -> bool {
    recorded
}
