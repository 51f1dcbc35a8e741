//! What the store holds.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::uses::modified;
use super::{Error, Store, sweep};
use crate::formats::digest::Digest;

/// Things of one kind: records of one form, files, or what is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The kind, such as `files` or `records/stamp-1`.
    pub kind: String,
    /// How many there are.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
    /// When one of them was last used, to an hour.
    pub newest: Option<SystemTime>,
}

/// One thing that can be done without.
pub(super) struct Item {
    pub(super) kind: String,
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    pub(super) used: Option<SystemTime>,
    /// Of a file: its name.
    pub(super) digest: Option<Digest>,
}

impl Store {
    /// What is there, by kind.
    pub fn holdings(&self) -> Result<Vec<Holding>, Error> {
        let mut items = self.items()?;
        walk(&self.root().join(sweep::TEMP), &mut |path, bytes, used| {
            items.push(Item { kind: sweep::TEMP.to_owned(), path, bytes, used, digest: None });
        })?;
        Ok(by_kind(&items))
    }

    /// Every record, every file, and what arrived of others.
    pub(super) fn items(&self) -> Result<Vec<Item>, Error> {
        let mut items = Vec::new();
        walk(&self.files_dir(), &mut |path, bytes, written| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let digest: Option<Digest> = format!("sha256:{name}").parse().ok();
            let traced = digest.and_then(|digest| modified(&self.trace_path(digest)));
            items.push(Item { kind: "files".to_owned(), path, bytes, used: traced.max(written), digest });
        })?;
        let records = self.records_dir();
        walk(&records, &mut |path, bytes, used| {
            let form = path.strip_prefix(&records).ok().and_then(|below| below.iter().next()).unwrap_or_default();
            let kind = format!("records/{}", form.to_string_lossy());
            items.push(Item { kind, path, bytes, used, digest: None });
        })?;
        walk(&self.partials_dir(), &mut |path, bytes, used| {
            items.push(Item { kind: "partial".to_owned(), path, bytes, used, digest: None });
        })?;
        items.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(items)
    }
}

/// Shows every regular file below a directory, with its length and time; what vanishes meanwhile is left out.
fn walk(dir: &Path, show: &mut dyn FnMut(PathBuf, u64, Option<SystemTime>)) -> Result<(), Error> {
    let entries = match fs::read_dir(dir) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|cause| Error::Read { path: dir.to_owned(), cause })?,
    };
    for entry in entries {
        let path = entry.map_err(|cause| Error::Read { path: dir.to_owned(), cause })?.path();
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => walk(&path, show)?,
            Ok(found) if found.is_file() => show(path, found.len(), found.modified().ok()),
            Ok(_) => (),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => (),
            Err(cause) => return Err(Error::Read { path, cause }),
        }
    }
    Ok(())
}

pub(super) fn by_kind<'i>(items: impl IntoIterator<Item = &'i Item>) -> Vec<Holding> {
    let mut kinds: BTreeMap<&str, Holding> = BTreeMap::new();
    for item in items {
        let empty = || Holding { kind: item.kind.clone(), count: 0, bytes: 0, newest: None };
        let holding = kinds.entry(&item.kind).or_insert_with(empty);
        holding.count += 1;
        holding.bytes += item.bytes;
        holding.newest = holding.newest.max(item.used);
    }
    kinds.into_values().collect()
}
