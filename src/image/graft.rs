//! What the image says about its graft, in a label.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::formats::digest::Digest;
use crate::formats::entry_path::EntryPath;
use crate::formats::image_path::ImagePath;
use crate::scan::{Listed, Shim};

/// The label that holds a [`Graft`] as JSON.
pub const GRAFT_LABEL: &str = "dev.plugraft.graft";

/// What was grafted onto what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Graft {
    /// The version of this record's form: 1.
    pub version: u32,
    /// The base's name and the digest of its root; `None` on scratch.
    pub base: Option<GraftedBase>,
    /// The plugin path as a worker names it.
    pub plugin_path: ImagePath,
    /// The plugins, in the order of their folders.
    pub plugins: Vec<GraftedPlugin>,
    /// The base's own record, where it is a graft itself: word for word, whatever version wrote it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub earlier: Option<Value>,
}

/// What was grafted onto.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraftedBase {
    /// As `org.opencontainers.image.base.name` has it.
    pub name: String,
    /// The digest of the base's root.
    pub digest: Digest,
}

/// One grafted plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraftedPlugin {
    /// The owner, where known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// The name.
    pub name: String,
    /// The version, where known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// How it was asked for, without the directory it was in.
    pub coordinate: String,
    /// Digest of the archive.
    pub archive: Digest,
    /// Its folder in the image.
    pub folder: ImagePath,
    /// Digest of its layer.
    pub layer: Digest,
    /// Digest of its uncompressed layer.
    pub diff_id: Digest,
    /// What deflated its layer, where that was not the archive's maker. The diff id depends on the files alone; the
    /// layer's digest depends on this too.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub encoder: Option<String>,
    /// What an overlay changed of the archive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub overlay: Option<GraftedOverlay>,
    /// What completes its service files; it stands in the seam.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shim: Option<GraftedShim>,
}

/// What completes a plugin's service files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraftedShim {
    /// The files, by their path below the plugin's folder.
    pub files: Vec<EntryPath>,
    /// What they list that no service file of the plugin lists.
    pub added: Vec<Listed>,
}

impl GraftedShim {
    /// What is added, in words.
    pub fn sentence(&self) -> String {
        let files: Vec<String> = self.files.iter().map(|file| format!("`{file}`")).collect();
        let added: Vec<String> = self.added.iter().map(|one| format!("{} ({})", one.class, one.kind)).collect();
        let verb = if files.len() == 1 { "lists" } else { "list" };
        format!("{} {verb} {}", files.join(", "), added.join(", "))
    }

    /// What a shim adds.
    pub fn of(shim: &Shim) -> Self {
        Self { files: shim.files.iter().map(|file| file.path.clone()).collect(), added: shim.added.clone() }
    }
}

/// What an overlay changed; paths are below the plugin's folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraftedOverlay {
    /// What was taken out for nothing; a directory stands for all that was below it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub removed: Vec<EntryPath>,
    /// What was put in.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub added: Vec<GraftedFile>,
}

/// A file that was put in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraftedFile {
    /// Where it stands.
    pub path: EntryPath,
    /// What went for it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub replaces: Vec<EntryPath>,
    /// How it was asked for, without the directory it was in.
    pub coordinate: String,
    /// Digest of the file.
    pub digest: Digest,
}

impl GraftedPlugin {
    /// The name of its folder; of a plugin that is the whole image its own name.
    pub fn short_name(&self) -> &str {
        Some(self.folder.file_name()).filter(|name| !name.is_empty()).unwrap_or(&self.name)
    }
}

impl GraftedOverlay {
    /// Each change in words, such as `lib/a-1.jar` is replaced by `lib/a-2.jar`.
    pub fn sentences(&self) -> Vec<String> {
        let removed = self.removed.iter().map(|path| format!("`{path}` is removed"));
        let added = self.added.iter().map(|file| {
            let replaced: Vec<String> = file.replaces.iter().map(|path| format!("`{path}`")).collect();
            match replaced.as_slice() {
                [] => format!("`{}` is added", file.path),
                [one] => format!("{one} is replaced by `{}`", file.path),
                several => format!("{} are replaced by `{}`", several.join(" and "), file.path),
            }
        });
        removed.chain(added).collect()
    }
}
