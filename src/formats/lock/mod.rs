//! `plugraft.lock`: what a build of the spec beside it takes, byte for byte.
//!
//! Text and [`Lock`] turn into each other. The text is made to be reviewed: one block for each file, always in the same
//! order, every value in quotes. What is read back says the same, whoever put its blocks into another order; anything
//! that a lock cannot say is refused with its line and column. No secret can be written here.

mod fault;
mod mirror;
mod place;
mod read;
mod write;

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
}

#[cfg(test)]
mod tests;
