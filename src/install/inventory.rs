//! Which plugins a directory has.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::leftovers::is_stage;
use super::record::Record;
use super::{ComponentDir, Error};
use crate::formats::entry_path::EntryPath;
use crate::formats::hub_manifest::{self, HubManifest};

/// A plugin as Connect would find it: a folder, or a jar of its own.
#[derive(Debug, Clone)]
pub struct Installed {
    /// The folder's name, or the jar's.
    pub name: String,
    /// Where it stands.
    pub path: PathBuf,
    /// What is known of it.
    pub known: Known,
}

/// What is known of a plugin that is there.
#[derive(Debug, Clone)]
pub enum Known {
    /// It was installed with a record.
    Record(Box<Record>),
    /// It has a `manifest.json`: somebody else installed it.
    Manifest(Box<HubManifest>),
    /// It is a jar beside the folders.
    Jar,
    /// It is a folder that tells nothing of itself.
    Nothing,
}

impl Installed {
    /// The owner on the Hub.
    pub fn owner(&self) -> Option<&str> {
        match &self.known {
            Known::Record(record) => record.identity.owner.as_deref(),
            Known::Manifest(manifest) => manifest.owner.as_deref(),
            Known::Jar | Known::Nothing => None,
        }
    }

    /// What it is called below its owner; else as its folder or jar.
    pub fn called(&self) -> &str {
        let told = match &self.known {
            Known::Record(record) => Some(record.identity.name.as_str()),
            Known::Manifest(manifest) => manifest.name.as_deref(),
            Known::Jar | Known::Nothing => None,
        };
        told.unwrap_or(&self.name)
    }

    /// The version.
    pub fn version(&self) -> Option<&str> {
        match &self.known {
            Known::Record(record) => record.identity.version.as_deref(),
            Known::Manifest(manifest) => manifest.version.as_deref(),
            Known::Jar | Known::Nothing => None,
        }
    }

    /// Looks at one name in a directory; `None` for what Connect does not take for a plugin.
    pub(super) fn look(directory: &ComponentDir, name: &str) -> Result<Option<Self>, Error> {
        let Ok(entry) = EntryPath::parse(name.as_bytes()) else { return Ok(None) };
        if is_stage(name) || entry.as_str() != name {
            return Ok(None);
        }
        let path = directory.folder(&entry);
        let unread = |cause| Error::Read { path: path.clone(), cause };
        let found = match fs::metadata(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            found => found.map_err(unread)?,
        };
        let is_archive = entry.has_extension("jar") || entry.has_extension("zip");
        let known = match (found.is_dir(), is_archive) {
            (true, false) => known(&path).map_err(unread)?,
            (false, true) => Known::Jar,
            (true, true) | (false, false) => return Ok(None),
        };
        Ok(Some(Self { name: name.to_owned(), path, known }))
    }
}

/// The plugins in a directory, by name.
pub fn list(directory: &ComponentDir) -> Result<Vec<Installed>, Error> {
    let mut found = Vec::new();
    for name in directory.names()? {
        found.extend(Installed::look(directory, &name)?);
    }
    Ok(found)
}

fn known(folder: &Path) -> io::Result<Known> {
    if let Some(record) = Record::read(folder)? {
        return Ok(Known::Record(Box::new(record)));
    }
    let mut bytes = Vec::new();
    match File::open(folder.join("manifest.json")) {
        Ok(file) => file.take(hub_manifest::MAX_BYTES).read_to_end(&mut bytes)?,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Known::Nothing),
        Err(cause) => return Err(cause),
    };
    Ok(hub_manifest::parse(&bytes).map_or(Known::Nothing, |manifest| Known::Manifest(Box::new(manifest))))
}
