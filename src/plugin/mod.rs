//! Archives in, plugins out.
//!
//! A plugin is an opened archive: who it is, and which safe entries it has. Only identity files are inflated here;
//! [`layer`](crate::layer) reads and verifies the rest. A plugin that lies has findings, and every finding is kept.
//! Nothing here unpacks anything or decides where an entry will live.

mod entry;
mod error;
mod finding;
mod identity;

pub use entry::{Content, Entry, Kind};
pub use error::Error;
pub use finding::{Finding, Rule, Severity};
pub use identity::{HubFacts, Identity, IdentitySource};

use serde::{Deserialize, Serialize};

use crate::fetch::Archive;
use crate::spec::Limits;
use crate::tools::Tools;

/// An opened archive.
#[derive(Debug, Clone)]
pub struct Plugin {
    /// The file it comes from.
    pub archive: Archive,
    /// What was found inside.
    pub contents: Contents,
}

/// What was found inside an archive; kept in the store by the archive's digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// Owner, name and version.
    pub identity: Identity,
    /// What `manifest.json` says beyond the identity, where there is one.
    pub hub: Option<HubFacts>,
    /// The plugin's files and directories, relative to the plugin's own folder, sorted by path, without duplicates;
    /// every directory that holds an entry is present and stands before it.
    pub entries: Vec<Entry>,
    /// What was found wrong or odd. A plugin with a denial has entries that are safe, and may lack the denied ones.
    pub findings: Vec<Finding>,
}

impl Plugin {
    /// `<owner>-<name>`, or `<name>` where the owner is not known: the plugin's folder below the plugin path.
    pub fn folder(&self) -> String {
        self.contents.identity.folder()
    }

    /// The plugin as people know it, such as `confluentinc/kafka-connect-datagen 0.6.7`.
    pub fn label(&self) -> String {
        self.contents.identity.to_string()
    }
}

/// Opens every archive; archives are read on several threads, plugins leave in the order of their archives.
///
/// # Errors
///
/// An archive that cannot be read at all (an I/O error). A malformed archive is a plugin with a denial.
pub fn open(tools: &Tools, archives: &[Archive], limits: &Limits) -> Result<Vec<Plugin>, Error> {
    let _ = (tools, archives, limits);
    todo!()
}
