//! A location: what one plugin class loader has on its class path.

use serde::{Deserialize, Serialize};

use crate::formats::digest::Digest;
use crate::jar::Bytes;

/// A direct child of a `plugin.path` element, or an element that is an archive itself (`PluginUtils.pluginLocations`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Its path as `plugin.path` leads to it, such as `/opt/kafka/plugins/acme-sink`.
    pub place: String,
    /// Of which kind it is.
    pub kind: LocationKind,
    /// What is on its class path, in class path order (`PluginUtils.pluginUrls`: sorted by path); for a class hierarchy
    /// its class files and service files.
    pub members: Vec<LocationMember>,
    /// Files that are not on the class path, by their path below the location.
    pub others: Vec<String>,
    /// All that its bytes depend on, where that is known without reading them; what is seen there is kept under it.
    pub key: Option<Digest>,
    /// Whether its paths are those of this machine: what a manifest leads to is then looked for where it leads.
    pub is_on_this_machine: bool,
}

impl Location {
    /// The whole path of what stands below it.
    pub(super) fn whole_path(&self, path: &str) -> String {
        if path.is_empty() { self.place.clone() } else { format!("{}/{path}", self.place.trim_end_matches('/')) }
    }
}

/// What is on the class path of a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocationMember {
    /// Its path below the location; empty where the location itself is the archive.
    pub path: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// How the worker reads a location (`PluginUtils.isolatedPluginSource`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LocationKind {
    /// One archive that stands in the plugin path itself.
    SingleJar,
    /// A directory with archives, or with nothing to load.
    MultiJar,
    /// A directory of class files without any archive.
    ClassHierarchy,
}
