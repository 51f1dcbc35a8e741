//! What was published where. Its JSON form is documented and stable.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::blobs::Part;
use crate::formats::digest::Digest;
use crate::formats::image_path::ImagePath;
use crate::formats::platform::Platform;
use crate::formats::reference::Reference;
use crate::image::{GraftedBase, GraftedOverlay, GraftedShim, Image, Index, Origin};
use crate::layer::Layers;

/// What was published where, by digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The version of this form: 1.
    pub version: u32,
    /// The digest of the index, or of the one manifest.
    pub digest: Digest,
    /// Its media type.
    pub media_type: String,
    /// The reference that consumers use, by tag where there is one: of the first registry sink, else as named by the
    /// user; `None` where neither is there.
    pub reference: Option<Reference>,
    /// Every place, in the spec's order.
    pub published: Vec<Published>,
    /// The base; `None` for scratch.
    pub base: Option<GraftedBase>,
    /// The plugin path as a worker names it.
    pub plugin_path: ImagePath,
    /// What was grafted.
    pub plugins: Vec<PluginReceipt>,
    /// Every platform.
    pub platforms: Vec<PlatformReceipt>,
}

impl Receipt {
    /// The plugin that is the whole image; `None` where plugins were grafted onto something.
    pub fn plugin_only(&self) -> Option<&PluginReceipt> {
        self.plugins.iter().find(|plugin| plugin.folder.is_root())
    }

    /// The image by digest as its consumers name it; `None` where nothing gives it a name.
    pub fn by_digest(&self) -> Option<Reference> {
        self.reference.as_ref().map(|reference| reference.by_digest(self.digest))
    }
}

/// One place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Published {
    /// `registry`, `oci`, `oci-archive`, `stdout`, `docker-archive` or `docker-daemon`.
    pub kind: String,
    /// The repository, the layout's directory, the archive's file, or the engine.
    pub place: String,
    /// The full reference of each tag.
    pub tags: Vec<String>,
    /// The reference by digest; where Docker's form has no manifest, by the image id.
    pub by_digest: String,
    /// What happened to the blobs.
    pub blobs: BlobCount,
    /// The digest of the archive file, where one was written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<Digest>,
}

/// What happened to the blobs of one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlobCount {
    /// Blobs that were there already.
    pub already_there: u64,
    /// Blobs that the registry took from another of its repositories.
    pub mounted: u64,
    /// Blobs that were written.
    pub written: u64,
    /// Bytes that were written.
    pub bytes_written: u64,
}

impl BlobCount {
    /// All were written.
    pub(super) fn all(parts: &[Part<'_>]) -> Self {
        let bytes_written = parts.iter().map(|part| part.blob().descriptor().size).sum();
        Self { written: parts.len() as u64, bytes_written, ..Self::default() }
    }

    /// All blobs of one platform were written.
    pub(super) fn of(parts: &[Part<'_>], image: &Image) -> Self {
        let layers: BTreeMap<Digest, u64> =
            image.layers.iter().map(|layer| (layer.descriptor.digest, layer.descriptor.size)).collect();
        let sent =
            layers.iter().filter(|(digest, _)| parts.iter().any(|part| part.blob().descriptor().digest == **digest));
        let (count, bytes) =
            sent.fold((1, image.config.descriptor().size), |(count, sum), (_, size)| (count + 1, sum + size));
        Self { written: count, bytes_written: bytes, ..Self::default() }
    }
}

/// One plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PluginReceipt {
    /// The owner, where known.
    pub owner: Option<String>,
    /// The name.
    pub name: String,
    /// The version, where known.
    pub version: Option<String>,
    /// Digest of the archive.
    pub archive: Digest,
    /// Its folder in the image.
    pub folder: ImagePath,
    /// Digest of its layer.
    pub layer: Digest,
    /// What an overlay changed of the archive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub overlay: Option<GraftedOverlay>,
    /// What completes its service files.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shim: Option<GraftedShim>,
}

impl PluginReceipt {
    /// The name of its folder; of a plugin that is the whole image its own name.
    pub fn short_name(&self) -> &str {
        Some(self.folder.file_name()).filter(|name| !name.is_empty()).unwrap_or(&self.name)
    }
}

/// One platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlatformReceipt {
    /// For whom.
    pub platform: Platform,
    /// Digest of its manifest.
    pub manifest: Digest,
    /// Digest of its config.
    pub config: Digest,
    /// Layers that were added, from the bottom up.
    pub layers: Vec<LayerReceipt>,
}

/// One added layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerReceipt {
    /// Digest of the blob.
    pub digest: Digest,
    /// Digest of the uncompressed tar.
    pub diff_id: Digest,
    /// Length of the blob in bytes.
    pub size: u64,
    /// The folders of the plugins inside, by name; empty for the seam.
    pub plugins: Vec<String>,
}

/// What stands at one tag or place now, compared with what would be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// The full reference; the place alone where the image gets no tag.
    pub reference: String,
    /// What stands there.
    pub state: TargetState,
}

/// What stands at one tag or place now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetState {
    /// Nothing.
    Absent,
    /// This very image.
    Same,
    /// Another image, of this digest.
    Different(Digest),
}

/// Writes down what was published.
pub(super) fn write(
    index: &Index,
    layers: &Layers,
    reference: Option<Reference>,
    published: Vec<Published>,
) -> Receipt {
    let graft = &index.graft;
    let plugins = graft.plugins.iter().map(|plugin| PluginReceipt {
        owner: plugin.owner.clone(),
        name: plugin.name.clone(),
        version: plugin.version.clone(),
        archive: plugin.archive,
        folder: plugin.folder.clone(),
        layer: plugin.layer,
        overlay: plugin.overlay.clone(),
        shim: plugin.shim.clone(),
    });
    let platforms = index.images.iter().map(|image| PlatformReceipt {
        platform: image.platform.clone(),
        manifest: image.manifest.digest(),
        config: image.config.digest(),
        layers: image.layers.iter().filter_map(|layer| added(index, layers, layer.origin)).collect(),
    });
    Receipt {
        version: 1,
        digest: index.root.digest(),
        media_type: index.root.media_type().to_owned(),
        reference,
        published,
        base: graft.base.clone(),
        plugin_path: graft.plugin_path.clone(),
        plugins: plugins.collect(),
        platforms: platforms.collect(),
    }
}

fn added(index: &Index, layers: &Layers, origin: Origin) -> Option<LayerReceipt> {
    let layer = match origin {
        Origin::Base => return None,
        Origin::Graft(at) => layers.grafts.get(at)?,
        Origin::Seam(at) => layers.seams.get(at)?.as_ref()?,
    };
    let descriptor = layer.blob.descriptor();
    let inside = index.graft.plugins.iter().filter(|plugin| plugin.layer == descriptor.digest);
    Some(LayerReceipt {
        digest: descriptor.digest,
        diff_id: layer.diff_id,
        size: descriptor.size,
        plugins: inside.map(|plugin| plugin.short_name().to_owned()).collect(),
    })
}
