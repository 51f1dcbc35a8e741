//! A directory whose folders are plugins.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Error, leftovers};
use crate::event::{Event, Observer};
use crate::formats::entry_path::EntryPath;
use crate::store::Turn;

/// Held by whoever changes the directory; Connect overlooks files of no archive's name.
const TURN_FILE: &str = ".plugraft-lock";

/// A directory whose folders are plugins: an entry of `plugin.path`.
#[derive(Debug, Clone)]
pub struct ComponentDir {
    path: PathBuf,
}

impl ComponentDir {
    /// The directory at a path.
    ///
    /// # Errors
    ///
    /// Nothing is there, or something else.
    pub fn open(path: &Path) -> Result<Self, Error> {
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => Ok(Self { path: path.to_owned() }),
            Ok(_) => Err(Error::NotADirectory { path: path.to_owned() }),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Err(Error::Missing { path: path.to_owned() }),
            Err(cause) => Err(Error::Read { path: path.to_owned(), cause }),
        }
    }

    /// The same, made where it is missing once something is installed.
    ///
    /// # Errors
    ///
    /// Something else is there.
    pub fn expected(path: &Path) -> Result<Self, Error> {
        match Self::open(path) {
            Err(Error::Missing { path }) => Ok(Self { path }),
            other => other,
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of a folder in it.
    pub(super) fn folder(&self, name: &EntryPath) -> PathBuf {
        self.path.join(name.as_str())
    }

    /// The names in it, sorted; those that are not UTF-8 are no plugin's.
    pub(super) fn names(&self) -> Result<Vec<String>, Error> {
        let unread = |cause| Error::Read { path: self.path.clone(), cause };
        let entries = match fs::read_dir(&self.path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(unread)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            names.extend(entry.map_err(unread)?.file_name().into_string());
        }
        names.sort();
        Ok(names)
    }

    /// Waits until nobody else changes the directory, and brings to an end what a killed run began.
    ///
    /// Where locks are not to be had nobody waits, and what others left is left alone.
    pub(super) fn turn(&self, observer: &dyn Observer) -> Result<Turn, Error> {
        fs::create_dir_all(&self.path).map_err(|cause| Error::Write { path: self.path.clone(), cause })?;
        let what = || format!("waiting for another run that changes `{}`", self.path.display());
        let turn = Turn::at(&self.path.join(TURN_FILE), || observer.on(Event::Notice(what())));
        if turn.is_held() {
            leftovers::settle(self)?;
        }
        Ok(turn)
    }
}
