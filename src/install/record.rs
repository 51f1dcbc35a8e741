//! What was installed, written into the plugin's own folder, so that it comes and goes with it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::stage::allow;
use crate::formats::digest::Digest;
use crate::formats::entry_path::EntryPath;
use crate::formats::license::License;
use crate::layer::Layer;
use crate::plugin::{Identity, Plugin};
use crate::scan::Shim;
use crate::spec::Coordinate;

/// The name of the record; Connect looks at archives and class files only (`PluginUtils.pluginUrls`).
pub const RECORD_FILE: &str = ".plugraft.json";

const VERSION: u32 = 1;

/// Far above the record of any plugin.
const LONGEST: u64 = 256 << 20;

/// What was installed. Its JSON form is documented in `docs/install.md` and stable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    version: u32,
    /// Who the plugin is.
    pub identity: Identity,
    /// Where it came from, as it was asked for; of a path the last part only.
    pub coordinate: String,
    /// The archive.
    pub archive: ArchiveRecord,
    /// The diff id of the layer that the folder was written from: its names, modes and bytes.
    pub content: Digest,
    /// What was taken out of the archive's files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<EntryPath>,
    /// What was put in besides them, with its digest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub added: BTreeMap<String, Digest>,
    /// What completes its service files, with its digest: `--sync-manifests`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub generated: BTreeMap<String, Digest>,
    /// Its licences.
    #[serde(default)]
    pub licenses: Vec<License>,
    /// Its directories, sorted.
    pub directories: Vec<EntryPath>,
    /// Its files, by path below the folder.
    pub files: BTreeMap<String, FileRecord>,
}

/// The archive that a plugin was installed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArchiveRecord {
    /// SHA-256 of the file; of a directory that of its listing.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
}

/// One file of a plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileRecord {
    /// Its length in bytes.
    pub size: u64,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Whether it has execute bits.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub executable: bool,
}

impl Record {
    pub(super) fn new(
        plugin: &Plugin,
        layer: &Layer,
        shim: Option<&Shim>,
        files: Vec<(EntryPath, FileRecord)>,
        directories: Vec<EntryPath>,
    ) -> Self {
        let overlay = &plugin.overlay;
        let archive = ArchiveRecord { digest: plugin.archive.digest, size: plugin.archive.size };
        Self {
            version: VERSION,
            identity: plugin.contents.identity.clone(),
            coordinate: coordinate(plugin),
            archive,
            content: layer.diff_id,
            removed: overlay.removed.clone(),
            added: overlay.added.iter().map(|added| (added.path.to_string(), added.file.digest)).collect(),
            generated: generated(shim),
            licenses: plugin.contents.hub.as_ref().map(|hub| hub.licenses.clone()).unwrap_or_default(),
            directories,
            files: files.into_iter().map(|(path, file)| (path.as_str().to_owned(), file)).collect(),
        }
    }

    /// The record in a folder. One that is missing, is no record, or is of a later form tells nothing.
    pub(super) fn read(folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.join(RECORD_FILE);
        let found = match std::fs::symlink_metadata(&path) {
            Err(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            found => found?,
        };
        if !found.is_file() || found.len() > LONGEST {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
        Ok(serde_json::from_slice(&bytes).ok().filter(|record: &Self| record.version == VERSION))
    }

    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        bytes.push(b'\n');
        let mut file = File::create_new(folder.join(RECORD_FILE))?;
        allow(&file, 0o644)?;
        file.write_all(&bytes)
    }

    /// Whether a plugin is the recorded one: from the same archive, called the same, and with the same files.
    pub(super) fn is_of(&self, plugin: &Plugin, layer: &Layer, shim: Option<&Shim>) -> bool {
        self.archive.digest == plugin.archive.digest
            && self.identity == plugin.contents.identity
            && self.content == layer.diff_id
            && self.generated == generated(shim)
    }
}

fn generated(shim: Option<&Shim>) -> BTreeMap<String, Digest> {
    let files = shim.into_iter().flat_map(|shim| &shim.files);
    files.map(|file| (file.path.to_string(), Digest::of(&file.bytes))).collect()
}

/// The coordinate without what it tells of this machine.
fn coordinate(plugin: &Plugin) -> String {
    match &plugin.archive.pin.wish.coordinate {
        Coordinate::Path(_) => plugin.archive.pin.file_name.clone(),
        other => other.to_string(),
    }
}
