//! Packing: each layer read and verified once, and known by its record ever after.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::encode::{Coder, encode};
use super::faith::Known;
use super::inflate::Failure;
use super::kept::KeptBlob;
use super::members::{Members, Part};
use super::reading::{Declare, Lie, read_blob, read_tar};
use super::rope::Rope;
use super::seam::seam;
use super::stamp::Stamps;
use super::{Error, Layer, Layers, crc, faith};
use crate::base::Base;
use crate::event::{Event, Outcome, Stage};
use crate::formats::blob::Blob;
use crate::formats::deflate;
use crate::formats::descriptor::Descriptor;
use crate::formats::digest::{Digest, Hasher};
use crate::formats::image_path::ImagePath;
use crate::formats::media_type::OCI_LAYER_GZIP;
use crate::jar::{Declared, JarFacts};
use crate::plugin::{Content, Finding, Plugin, Rule, Severity};
use crate::spec::{Compression, LayerSplit};
use crate::tools::Tools;
use crate::tree::{Folder, Node, NodeKind, Tree};

/// Records of packed layers. A change of how layers are spelled is a new kind.
const KIND: &str = "layer-1";

/// How layers are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packing {
    /// One layer per plugin, or one for all.
    pub split: LayerSplit,
    /// How they are compressed.
    pub compression: Compression,
}

/// What is known of a layer that was packed before.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Record {
    digest: Digest,
    size: u64,
    diff_id: Digest,
    /// Per part, the CRCs that the archive does not promise.
    crcs: Vec<BTreeMap<usize, u32>>,
}

/// Packs the tree, reading and verifying every byte of every plugin not known from an earlier run.
pub fn pack(tools: &Tools, plugins: &[Plugin], tree: &Tree, base: &Base, packing: Packing) -> Result<Layers, Error> {
    tools.tell(Event::Stage(Stage::Pack));
    let groups: Vec<&[Folder]> = match packing.split {
        LayerSplit::PerPlugin => tree.folders.chunks(1).filter(|folders| !is_hollow(&folders[0])).collect(),
        LayerSplit::Single => tree.folders.chunks(tree.folders.len().max(1)).collect(),
    };
    let (mut grafts, mut findings) = (Vec::new(), Vec::new());
    let declared = Mutex::new(Declared::default());
    for folders in groups {
        let group = Group { tools, plugins, tree, folders, compression: packing.compression, declared: &declared };
        match group.layer()? {
            Ok(layer) => grafts.push(layer),
            Err(lies) => findings.extend(lies),
        }
    }
    let seams = base.images.iter().map(|image| seam(&image.ground, tree, &[])).collect::<Result<_, Error>>()?;
    let declared = declared.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Layers { grafts, seams, findings, shims: Vec::new(), declared })
}

/// Whether nothing of an archive is left but the folder itself, as of one that could not be opened.
fn is_hollow(folder: &Folder) -> bool {
    folder.nodes.iter().all(|node| node.path == folder.path)
}

/// The folders that become one layer.
struct Group<'a> {
    tools: &'a Tools,
    plugins: &'a [Plugin],
    tree: &'a Tree,
    folders: &'a [Folder],
    compression: Compression,
    declared: &'a Mutex<Declared>,
}

impl Group<'_> {
    fn layer(&self) -> Result<Result<Layer, Vec<Finding>>, Error> {
        let key = self.key();
        let id = format!("pack {}", key.hex());
        let what =
            self.folders.iter().map(|folder| self.plugins[folder.plugin].folder()).collect::<Vec<_>>().join(", ");
        let total = self.folders.iter().map(|folder| self.plugins[folder.plugin].archive.size).sum();
        self.tools.tell(Event::Begin { id: id.clone(), what: format!("packing {what}"), total });
        let recalled = |layer: Layer| {
            let outcome = Outcome::Recalled(layer.blob.descriptor().digest);
            self.tools.tell(Event::End { id: id.clone(), outcome });
            Ok(Ok(layer))
        };
        if let Some(layer) = self.remembered(key) {
            return recalled(layer);
        }
        let _turn = self.tools.turn(KIND, key, || format!("packs {what}"));
        if let Some(layer) = self.remembered(key) {
            return recalled(layer);
        }
        let result = self.read(key, &id).map_err(|error| self.blame(error));
        let outcome = match &result {
            Ok(Ok(layer)) => Outcome::Packed(layer.blob.descriptor().digest),
            Ok(Err(_)) | Err(_) => Outcome::Failed,
        };
        self.tools.tell(Event::End { id, outcome });
        result
    }

    /// Nobody but the store writes what a tar was re-cut into: what changed there is damaged.
    fn blame(&self, error: Error) -> Error {
        let recuts = || self.folders.iter().filter_map(|folder| self.plugins[folder.plugin].recut.as_ref());
        match error {
            Error::Changed { path } if recuts().any(|recut| recut.path == path) => Error::Damaged { path },
            error => error,
        }
    }

    /// The key of the layer's record: all that its bytes depend on.
    fn key(&self) -> Digest {
        let mut text = format!("{:?}\n{:?}\n{}\n", self.compression, self.tree.owner, self.tree.mtime);
        if let Compression::Deflate { level } = self.compression {
            writeln!(text, "{}", deflate::encoder(level)).expect("writing to a string cannot fail");
        }
        let mut hasher = Hasher::default();
        hasher.update(text.as_bytes());
        for folder in self.folders {
            hasher.update(folder.vessel_digest.to_string().as_bytes());
            for node in folder.nodes.iter() {
                let line = format!("\n{} {:o} {:?}", node.path, node.mode, node.kind);
                hasher.update(line.as_bytes());
            }
        }
        hasher.finish()
    }

    fn remembered(&self, key: Digest) -> Option<Layer> {
        let record: Record = self.tools.store.record(KIND, key)?;
        if record.crcs.len() != self.folders.len() {
            return None;
        }
        let blob: Box<dyn Blob> = match self.compression {
            Compression::Splice => {
                let descriptor =
                    Descriptor { media_type: OCI_LAYER_GZIP.to_owned(), digest: record.digest, size: record.size };
                Box::new(Rope::new(descriptor, self.members(record.crcs)))
            }
            Compression::Deflate { .. } | Compression::Store => {
                Box::new(KeptBlob::new(self.tools.store.blob(record.digest, record.size)?))
            }
        };
        Some(self.finished(record.diff_id, blob))
    }

    fn read(&self, key: Digest, id: &str) -> Result<Result<Layer, Vec<Finding>>, Error> {
        let stamps = Stamps::take(self.folders.iter().map(|folder| &self.plugins[folder.plugin]))?;
        let crcs: Vec<BTreeMap<usize, u32>> = self
            .members(vec![BTreeMap::new(); self.folders.len()])
            .parts
            .iter()
            .zip(self.folders)
            .map(|(part, folder)| {
                let known = Known::of(&self.plugins[folder.plugin].archive);
                crc::unpromised(self.tools, part, &known).map_err(Error::from)
            })
            .collect::<Result<_, Error>>()?;
        let members = self.members(crcs.clone());
        let advance = |bytes| self.tools.tell(Event::Advance { id: id.to_owned(), bytes });
        let coder = match self.compression {
            Compression::Splice => None,
            Compression::Deflate { level } => Some(Coder::Deflate(level)),
            Compression::Store => Some(Coder::Store),
        };
        let paths: Vec<&ImagePath> = members.iter().map(|(_, _, node)| &node.path).collect();
        let declare = |node: usize, facts: JarFacts| {
            let mut declared = self.declared.lock().unwrap_or_else(PoisonError::into_inner);
            declared.add(paths[node].to_string(), facts);
        };
        let read = match coder {
            None => splice(&members, self.tools.threads, &declare, &advance)?,
            Some(coder) => encode(self.tools, &members, coder, &declare, &advance)?
                .map(|(diff_id, blob)| Described { diff_id, blob: Box::new(blob) }),
        };
        stamps.compare()?;
        let Described { diff_id, blob } = match read {
            Ok(described) => described,
            Err(lies) => return self.findings(&members, &lies).map(Err),
        };
        let Descriptor { digest, size, .. } = *blob.descriptor();
        let record = Record { digest, size, diff_id, crcs };
        self.tools.remember(KIND, key, &record);
        Ok(Ok(self.finished(diff_id, blob)))
    }

    fn members(&self, crcs: Vec<BTreeMap<usize, u32>>) -> Members {
        let parts = self.folders.iter().zip(crcs).map(|(folder, crcs)| {
            let plugin = &self.plugins[folder.plugin];
            let vessels = Arc::new(plugin.vessels());
            Part { nodes: Arc::clone(&folder.nodes), vessels, crcs: Arc::new(crcs) }
        });
        Members { parts: parts.collect(), owner: self.tree.owner, mtime: self.tree.mtime }
    }

    fn finished(&self, diff_id: Digest, blob: Box<dyn Blob>) -> Layer {
        let plugins: Vec<usize> = self.folders.iter().map(|folder| folder.plugin).collect();
        let recut = || plugins.iter().find_map(|plugin| self.plugins[*plugin].recut.as_ref());
        let encoder = match self.compression {
            Compression::Splice => recut().map(|recut| recut.encoder.clone()),
            Compression::Deflate { level } => Some(deflate::encoder(level)),
            Compression::Store => None,
        };
        Layer { diff_id, blob, plugins, encoder }
    }

    /// Lies as findings; where the archive promised nothing, a difference means that the file changed meanwhile.
    fn findings(&self, members: &Members, lies: &[Lie]) -> Result<Vec<Finding>, Error> {
        let owners: Vec<&Folder> =
            self.folders.iter().flat_map(|folder| std::iter::repeat_n(folder, folder.nodes.len())).collect();
        let nodes: Vec<_> = members.iter().map(|(_, _, node)| node).collect();
        for folder in self.folders {
            let Plugin { archive, recut, .. } = &self.plugins[folder.plugin];
            if recut.is_none() && faith::is_broken(archive)? {
                return Err(Error::Changed { path: archive.path.clone() });
            }
        }
        let finding = |lie: &Lie| {
            let (folder, node) = (owners[lie.node], nodes[lie.node]);
            let plugin = &self.plugins[folder.plugin];
            if let Some(path) = added(plugin, node) {
                return Err(Error::Changed { path });
            }
            if let Some(recut) = &plugin.recut {
                return Err(Error::Damaged { path: recut.path.clone() });
            }
            if !is_promised(node) {
                return Err(Error::Changed { path: plugin.archive.path.clone() });
            }
            Ok(Finding {
                rule: Rule::LyingEntry,
                severity: Severity::Deny,
                plugin: plugin.label(),
                entry: node.path.below(&folder.path).map(str::to_owned),
                message: format!("the entry {}", lie.what),
                help: Rule::LyingEntry.help().map(str::to_owned),
            })
        };
        lies.iter().map(finding).collect()
    }
}

/// The file that an overlay put in here.
fn added(plugin: &Plugin, node: &Node) -> Option<PathBuf> {
    match &node.kind {
        NodeKind::File { content: content @ Content::Added { .. }, .. } => Some(plugin.vessels().place(content).0),
        NodeKind::File { .. } | NodeKind::Directory | NodeKind::Opaque => None,
    }
}

fn is_promised(node: &Node) -> bool {
    match &node.kind {
        NodeKind::File { content: Content::Deflated { .. } | Content::Stored { crc: Some(_), .. }, .. } => true,
        NodeKind::File { .. } | NodeKind::Directory | NodeKind::Opaque => false,
    }
}

/// A layer that was read and verified.
struct Described {
    diff_id: Digest,
    blob: Box<dyn Blob>,
}

fn splice(
    members: &Members,
    threads: usize,
    declare: &Declare<'_>,
    advance: &(dyn Fn(u64) + Sync),
) -> Result<Result<Described, Vec<Lie>>, Error> {
    let stop = AtomicBool::new(false);
    let mut hasher = Hasher::default();
    let (lies, blob) = std::thread::scope(|scope| {
        let blob = scope.spawn(|| read_blob(members, &stop, advance));
        let lies = read_tar(members, threads, declare, &mut |bytes| {
            hasher.update(bytes);
            Ok(())
        });
        if !matches!(&lies, Ok(lies) if lies.is_empty()) {
            stop.store(true, Ordering::Relaxed);
        }
        (lies, blob.join().expect("the thread that reads the blob does not panic"))
    });
    let lies = lies.map_err(Error::from)?;
    if !lies.is_empty() {
        return Ok(Err(lies));
    }
    let path = || members.parts.first().map(|part| part.vessels.path().to_owned()).unwrap_or_default();
    let (digest, size) = blob.map_err(|cause| Error::Read { path: path(), cause })?;
    let descriptor = Descriptor { media_type: OCI_LAYER_GZIP.to_owned(), digest, size };
    Ok(Ok(Described { diff_id: hasher.finish(), blob: Box::new(Rope::new(descriptor, members.clone())) }))
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Read { path, cause } => Self::Read { path, cause },
            Failure::Changed { path } => Self::Changed { path },
            Failure::Lie(_) | Failure::Unwanted => {
                unreachable!("lies are collected, and nobody stops wanting bytes without saying why")
            }
        }
    }
}
