//! `plugraft.lock`: what a build of the spec beside it takes, byte for byte.
//!
//! Text and [`Lock`] turn into each other. The text is made to be reviewed: one block for each file, always in the same
//! order, every value in quotes. What is read back says the same, whoever put its blocks into another order; anything
//! that a lock cannot say is refused with its line and column. No secret can be written here.

mod changes;
mod fault;
mod mirror;
mod place;
mod read;
mod write;

pub use changes::{Change, Part, changes};
pub use fault::{Fault, InvalidLock};
pub use place::LockedPlace;

use super::digest::Digest;

/// The version of the form that is written here, and the newest one that is understood.
pub const VERSION: u64 = 1;

/// The name of the file, beside its spec.
pub const FILE_NAME: &str = "plugraft.lock";

/// What a build takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// The base, unless it is nothing.
    pub base: Option<LockedBase>,
    /// The plugins, sorted by coordinate and place.
    pub plugins: Vec<LockedPlugin>,
    /// The files that are added to plugins, sorted likewise.
    pub additions: Vec<LockedFile>,
}

/// A base by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedBase {
    /// What the spec calls it.
    pub reference: String,
    /// The digest of its manifest or index.
    pub digest: Digest,
    /// The line where it stands; zero where it was not read.
    pub line: u64,
}

/// A plugin's archive or directory, and what it calls itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedPlugin {
    /// The archive or directory.
    pub file: LockedFile,
    /// The owner, where something tells it.
    pub owner: Option<String>,
    /// The name.
    pub name: String,
    /// The version, where something tells it.
    pub version: Option<String>,
}

/// A file, or a directory by the digest of its listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedFile {
    /// What the spec calls it.
    pub coordinate: String,
    /// Where its bytes are.
    pub place: LockedPlace,
    /// The exact version behind a coordinate that floats, such as `latest`.
    pub taken: Option<String>,
    /// The name that its catalogue gives it.
    pub file_name: String,
    /// Its length in bytes; of a directory, that of all files inside.
    pub size: u64,
    /// The digest of its bytes or of its listing.
    pub digest: Digest,
    /// What was promised about its bytes before they came, sorted.
    pub promises: Vec<LockedPromise>,
    /// The line where it stands; zero where it was not read.
    pub line: u64,
}

/// A checksum that was stated before the bytes came; they keep it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockedPromise {
    /// Who stated it, such as `hub` or `maven:central`.
    pub by: String,
    /// The algorithm, a colon, and hexadecimal digits.
    pub checksum: String,
}

impl Lock {
    /// Sorts what has an order of its own, so that equal locks are equal values.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        let key = |file: &LockedFile| (file.coordinate.clone(), file.place.to_string());
        self.plugins.sort_by_cached_key(|plugin| key(&plugin.file));
        self.additions.sort_by_cached_key(key);
        let additions = self.additions.iter_mut();
        for file in self.plugins.iter_mut().map(|plugin| &mut plugin.file).chain(additions) {
            file.promises.sort();
            file.promises.dedup();
        }
        self
    }

    /// All files: those of plugins, then those added to them.
    pub fn files(&self) -> impl Iterator<Item = &LockedFile> {
        self.plugins.iter().map(|plugin| &plugin.file).chain(&self.additions)
    }

    /// Without what has one of these names: `base`, a plugin's name with or without its owner, a coordinate, or the
    /// name of a file that is added.
    pub fn without(mut self, names: &[String]) -> Result<Self, Unlocked> {
        for name in names {
            let known = self.names();
            let all = self.plugins.len() + self.additions.len();
            let base = self.base.take_if(|base| name == "base" || base.reference == *name);
            self.plugins
                .retain(|plugin| plugin.name != *name && plugin.called() != *name && plugin.file.coordinate != *name);
            self.additions.retain(|file| file.file_name != *name && file.coordinate != *name);
            if base.is_none() && all == self.plugins.len() + self.additions.len() {
                return Err(Unlocked { name: name.clone(), known });
            }
        }
        Ok(self)
    }

    fn names(&self) -> Vec<String> {
        let base = self.base.iter().map(|_| "base".to_owned());
        let plugins = self.plugins.iter().map(LockedPlugin::called);
        base.chain(plugins).chain(self.additions.iter().map(|file| file.file_name.clone())).collect()
    }

    /// Without what is on this machine: that is locked as it is now, whenever a lock is written.
    #[must_use]
    pub fn from_elsewhere(mut self) -> Self {
        let is_here = |file: &LockedFile| matches!(file.place, LockedPlace::Path(_));
        self.base = self.base.filter(|base| !base.is_here());
        self.plugins.retain(|plugin| !is_here(&plugin.file));
        self.additions.retain(|file| !is_here(file));
        self
    }
}

/// A name that nothing in a lock has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlocked {
    /// The name.
    pub name: String,
    /// Those that there are.
    pub known: Vec<String>,
}

impl LockedBase {
    /// Whether it is a file or directory, and no image of a registry.
    fn is_here(&self) -> bool {
        ["oci:", "oci-archive:", "docker-archive:"].iter().any(|scheme| self.reference.starts_with(scheme))
    }
}

impl LockedPlugin {
    /// `owner/name`, or `name` where the owner is not known.
    pub fn called(&self) -> String {
        match &self.owner {
            Some(owner) => format!("{owner}/{}", self.name),
            None => self.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
