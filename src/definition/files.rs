//! Which files there are, and their bytes.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::Error;
use crate::spec::DefinitionsWish;

/// What files of definitions are called in a directory that is named whole.
const EXTENSIONS: [&str; 4] = ["json", "yaml", "yml", "properties"];

/// Far above any file of definitions: ten thousand connectors have some ten megabytes.
const LONGEST: u64 = 256 << 20;

/// Every file once, in the order of the wishes, those of one wish sorted. What exists is taken by its letters; patterns
/// match no hidden files.
pub(super) fn expand(wishes: &[DefinitionsWish]) -> Result<Vec<PathBuf>, Error> {
    let (mut seen, mut files) = (BTreeSet::new(), Vec::new());
    for wish in wishes {
        let found = one(wish)?;
        files.extend(found.into_iter().filter(|path| seen.insert(path.clone())));
    }
    Ok(files)
}

fn one(wish: &DefinitionsWish) -> Result<Vec<PathBuf>, Error> {
    let path = Path::new(&wish.pattern);
    let nothing = || Error::Nothing { place: wish.place.clone(), pattern: wish.pattern.clone() };
    let mut found = match fs::metadata(path) {
        Ok(found) if found.is_dir() => below(path)?,
        Ok(_) => return Ok(vec![path.to_owned()]),
        Err(_) if wish.pattern.contains(['*', '?', '[']) => matching(wish)?,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Err(nothing()),
        Err(cause) => return Err(Error::Read { path: path.to_owned(), cause }),
    };
    found.sort();
    if found.is_empty() { Err(nothing()) } else { Ok(found) }
}

fn matching(wish: &DefinitionsWish) -> Result<Vec<PathBuf>, Error> {
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let bad = |cause| Error::Pattern { place: wish.place.clone(), pattern: wish.pattern.clone(), cause };
    let mut found = Vec::new();
    for path in glob::glob_with(&wish.pattern, options).map_err(bad)? {
        let path = path.map_err(|failed| Error::Read { path: failed.path().to_owned(), cause: failed.into() })?;
        if path.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}

/// The definitions in a directory, sorted; what lies deeper or is called otherwise is something else. What a mounted
/// `ConfigMap` shows are links.
pub(super) fn below(directory: &Path) -> Result<Vec<PathBuf>, Error> {
    let unread = |cause| Error::Read { path: directory.to_owned(), cause };
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let is_called =
            path.extension().is_some_and(|found| EXTENSIONS.iter().any(|one| found.eq_ignore_ascii_case(one)));
        if !is_hidden && is_called && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes));
    match read {
        Ok(length) if length as u64 > LONGEST => Err(Error::TooLong { path: path.to_owned() }),
        Ok(_) => Ok(bytes),
        Err(cause) => Err(Error::Read { path: path.to_owned(), cause }),
    }
}
