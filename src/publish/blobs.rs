//! The blobs of an image, each once, wherever they come from.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::PathBuf;

use crate::base::Base;
use crate::formats::blob::{Blob, MemoryBlob};
use crate::formats::descriptor::Descriptor;
use crate::formats::document::Document;
use crate::formats::oci_layout::blob_path;
use crate::image::{GraftedPlugin, Index, Origin};
use crate::layer::Layers;
use crate::net::Repository;
use crate::resolve::{ArchiveFile, BasePin, BasePlace};
use crate::tools::Tools;

/// A blob that a sink needs.
pub(super) struct Part<'a> {
    /// What to call it.
    pub(super) what: String,
    source: Source<'a>,
}

enum Source<'a> {
    Ours(&'a dyn Blob),
    Config(MemoryBlob),
    Layout(LayoutBlob),
    Archive(ArchiveBlob),
    Remote(RemoteBlob),
}

impl Part<'_> {
    pub(super) fn blob(&self) -> &dyn Blob {
        match &self.source {
            Source::Ours(blob) => *blob,
            Source::Config(blob) => blob,
            Source::Layout(blob) => blob,
            Source::Archive(blob) => blob,
            Source::Remote(blob) => blob,
        }
    }

    /// Whether it is a blob of the base, which the base's own repository has.
    pub(super) fn is_from_base(&self) -> bool {
        matches!(self.source, Source::Layout(_) | Source::Archive(_) | Source::Remote(_))
    }
}

/// Every blob of every platform once: grafts first, since they take longest.
pub(super) fn parts<'a>(tools: &Tools, base: &Base, layers: &'a Layers, index: &Index) -> Vec<Part<'a>> {
    let mut seen = BTreeSet::new();
    let mut parts = Vec::new();
    let mut add = |part: Part<'a>| {
        if seen.insert(part.blob().descriptor().digest) {
            parts.push(part);
        }
    };
    for layer in &layers.grafts {
        let folders: Vec<&str> = index
            .graft
            .plugins
            .iter()
            .filter(|plugin| plugin.layer == layer.blob.descriptor().digest)
            .map(GraftedPlugin::short_name)
            .collect();
        add(Part { what: format!("layer {}", folders.join(", ")), source: Source::Ours(&*layer.blob) });
    }
    for seam in layers.seams.iter().flatten() {
        add(Part { what: "seam".to_owned(), source: Source::Ours(&*seam.blob) });
    }
    for image in &index.images {
        let config = MemoryBlob::new(image.config.media_type(), image.config.bytes().to_vec());
        add(Part { what: format!("config {}", image.platform), source: Source::Config(config) });
        let from_base = image.layers.iter().filter(|layer| layer.origin == Origin::Base);
        for layer in from_base.filter(|layer| is_distributable(&layer.descriptor)) {
            if let Some(source) = base_source(tools, base, &layer.descriptor) {
                add(Part { what: format!("base layer {}", &layer.descriptor.digest.hex()[..12]), source });
            }
        }
    }
    parts
}

/// The manifest of every platform, then the index where there is one, and what to call each.
pub(super) fn documents(index: &Index) -> Vec<(String, &Document)> {
    let manifests = index.images.iter().map(|image| (format!("manifest {}", image.platform), &image.manifest));
    let root = Some(("index".to_owned(), &index.root)).filter(|_| !index.is_single());
    manifests.chain(root).collect()
}

/// Layers of these types stay where their `urls` say (image-spec, layer.md, "Non-Distributable Layers").
pub(super) fn is_distributable(descriptor: &Descriptor) -> bool {
    !descriptor.media_type.contains("nondistributable") && !descriptor.media_type.contains(".foreign.")
}

fn base_source<'a>(tools: &Tools, base: &Base, descriptor: &Descriptor) -> Option<Source<'a>> {
    match &base.pin {
        BasePin::Scratch => None,
        BasePin::Image { place: BasePlace::Registry(reference), .. } => Some(Source::Remote(RemoteBlob {
            repository: tools.net.repository(reference),
            descriptor: descriptor.clone(),
        })),
        BasePin::Image { place: BasePlace::Archive(archive), .. } => {
            Some(Source::Archive(ArchiveBlob { archive: archive.clone(), descriptor: descriptor.clone() }))
        }
        BasePin::Image { place: BasePlace::Layout(dir), .. } => {
            Some(Source::Layout(LayoutBlob { path: blob_path(dir, descriptor.digest), descriptor: descriptor.clone() }))
        }
    }
}

/// A blob in another registry: streamed across, never on disk.
struct RemoteBlob {
    repository: Repository,
    descriptor: Descriptor,
}

impl Blob for RemoteBlob {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn open(&self, offset: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        self.repository.read_blob_from(&self.descriptor, offset).map_err(io::Error::other)
    }
}

/// A blob in an archive.
struct ArchiveBlob {
    archive: ArchiveFile,
    descriptor: Descriptor,
}

impl Blob for ArchiveBlob {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn open(&self, offset: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        self.archive.blob(self.descriptor.digest, offset)
    }
}

/// A blob in an OCI layout.
struct LayoutBlob {
    path: PathBuf,
    descriptor: Descriptor,
}

impl Blob for LayoutBlob {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn open(&self, offset: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        let named = |cause: io::Error| io::Error::new(cause.kind(), format!("`{}`: {cause}", self.path.display()));
        let mut file = File::open(&self.path).map_err(named)?;
        file.seek(SeekFrom::Start(offset)).map_err(named)?;
        Ok(Box::new(file))
    }
}
