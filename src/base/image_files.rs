//! The file system of an image, and the bytes of those files that were fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::images::Claim;
use super::reading::KnownLayer;
use super::spill::{Spilled, Wanted};
use super::stack::{End, Stack};
use super::{Base, BaseImage, Blobs, Error, images, surveys};
use crate::formats::digest::Digest;
use crate::jar::Bytes;
use crate::resolve::BasePin;
use crate::tools::Tools;

/// The kind of the store's records of names that have no content, so that their layer is not read for them again.
const VOID: &str = "void-1";

/// The kind of the store's records of where hard links lead in their layer.
const HARD_LINK: &str = "hard-link-1";

/// A file of an image: the layer that has it, and its path there.
pub type Source = (Digest, String);

/// The file system of an image.
#[derive(Debug)]
pub struct ImageFiles {
    /// From the bottom up.
    layers: Vec<(Digest, Arc<KnownLayer>)>,
    spilled: BTreeMap<Digest, Vec<Arc<Spilled>>>,
    /// What was asked for, whether or not its layer had it.
    asked: BTreeSet<Source>,
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageNode {
    /// A directory.
    Directory,
    /// Anything else.
    File,
}

impl ImageFiles {
    pub(super) fn new(layers: Vec<(Digest, Arc<KnownLayer>)>, spilled: BTreeMap<Digest, Vec<Arc<Spilled>>>) -> Self {
        Self { layers, spilled, asked: BTreeSet::new() }
    }

    /// What stands at a path, links followed.
    pub fn stands(&self, path: &str) -> Option<ImageNode> {
        self.at(path, |end| match end {
            End::Directory { .. } => ImageNode::Directory,
            End::File { .. } => ImageNode::File,
        })
    }

    /// The names in a directory, and whether each is a link.
    pub fn list(&self, dir: &str) -> Option<BTreeMap<String, bool>> {
        self.at(dir, |end| match end {
            End::Directory { .. } => end.list(),
            End::File { .. } => None,
        })?
    }

    /// The path without links.
    pub fn real(&self, path: &str) -> Option<String> {
        self.at(path, |end| format!("/{}", end.path()))
    }

    /// The layer that has a file.
    pub fn source(&self, path: &str) -> Option<Source> {
        self.at(path, |end| {
            let End::File { path, outline } = end else { return None };
            let (digest, _) = self.layers.iter().find(|(_, layer)| std::ptr::eq(&raw const layer.outline, *outline))?;
            Some((*digest, path.clone()))
        })?
    }

    /// Where the bytes of a file are, if they were fetched.
    pub fn bytes(&self, (layer, path): &Source) -> Option<Bytes> {
        self.spilled.get(layer)?.iter().find_map(|spilled| spilled.bytes(path))
    }

    /// Whether its layer was read for this file, and has no content for it.
    pub fn is_void(&self, source: &Source) -> bool {
        self.asked.contains(source) && self.bytes(source).is_none()
    }

    fn at<T>(&self, path: &str, tell: impl FnOnce(&End<'_>) -> T) -> Option<T> {
        let outlines: Vec<_> = self.layers.iter().map(|(_, layer)| &layer.outline).collect();
        Stack::new(&outlines).end(path).map(|end| tell(&end))
    }
}

/// The files of a surveyed image: from what the survey read, else from the store, else from the layers.
pub fn image_files(tools: &Tools, base: &Base, image: &BaseImage) -> Result<Arc<ImageFiles>, Error> {
    if let Some(files) = known_files(tools, image) {
        return Ok(files);
    }
    let Some(blobs) = blobs(tools, base) else { return Ok(Arc::new(ImageFiles::new(Vec::new(), BTreeMap::new()))) };
    let claims = images::claims(&image.config, &image.layers);
    let wanted = Wanted::Below(tar_names(image));
    surveys::files(tools, &blobs, &claims, &wanted).map(Arc::new)
}

/// The files of a surveyed image, where no layer has to be read for that.
pub fn known_files(tools: &Tools, image: &BaseImage) -> Option<Arc<ImageFiles>> {
    if image.files.is_some() {
        return image.files.clone();
    }
    let layer = |digest| Some((digest, Arc::new(KnownLayer::recall(tools, digest)?)));
    let layers = image.layers.iter().map(|layer| layer.digest).map(layer).collect::<Option<Vec<_>>>()?;
    Some(Arc::new(ImageFiles::new(layers, BTreeMap::new())))
}

/// The plugin path's elements as layers call them.
fn tar_names(image: &BaseImage) -> Vec<String> {
    image.plugin_path.elements().iter().map(|path| path.tar_name().to_owned()).collect()
}

/// Reads the layers that have these files, and no other.
pub fn fetch_files(
    tools: &Tools,
    base: &Base,
    image: &BaseImage,
    files: &ImageFiles,
    wanted: &BTreeSet<Source>,
) -> Result<ImageFiles, Error> {
    let asked = wanted.clone();
    let is_void = |source: &Source| tools.store.record(VOID, key(source)) == Some(true);
    let wanted: Vec<&Source> = wanted.iter().filter(|source| !is_void(source)).collect();
    let mut spilled = files.spilled.clone();
    let mut by_layer: BTreeMap<Digest, BTreeSet<String>> = BTreeMap::new();
    for (digest, path) in &wanted {
        let paths = by_layer.entry(*digest).or_default();
        paths.insert(path.clone());
        paths.extend(target(tools, files, &(*digest, path.clone())));
    }
    let claims: BTreeMap<Digest, Claim> = images::claims(&image.config, &image.layers)
        .into_iter()
        .map(|claim| (claim.descriptor.digest, claim))
        .collect();
    let by_layer: Vec<_> = by_layer.into_iter().collect();
    if let Some(blobs) = blobs(tools, base) {
        let read = tools.in_parallel(&by_layer, |(digest, paths)| {
            Ok((*digest, layer(tools, &blobs, &claims[digest], paths.clone())?))
        })?;
        for (digest, read) in read {
            spilled.entry(digest).or_default().extend(read);
        }
    }
    let read = ImageFiles { layers: files.layers.clone(), spilled, asked };
    for source in wanted.into_iter().filter(|source| read.is_void(source)) {
        tools.remember(VOID, key(source), &true);
    }
    Ok(read)
}

/// What a hard link leads to, as far as an earlier reading of its layer told: so that it need not be read twice.
fn target(tools: &Tools, files: &ImageFiles, source: &Source) -> Option<String> {
    let (layer, path) = source;
    let seen = files.spilled.get(layer).into_iter().flatten().find_map(|spilled| spilled.links.get(path).cloned());
    if let Some(target) = &seen {
        tools.remember(HARD_LINK, key(source), target);
    }
    seen.or_else(|| tools.store.record(HARD_LINK, key(source)))
}

fn key((layer, path): &Source) -> Digest {
    Digest::of(format!("{layer} {path}").as_bytes())
}

/// Files of one layer. Where one is a hard link to a file that was not asked for, the layer is read again for that.
fn layer(tools: &Tools, blobs: &Blobs, claim: &Claim, paths: BTreeSet<String>) -> Result<Vec<Arc<Spilled>>, Error> {
    let stream = |paths: BTreeSet<String>| {
        let (known, spilled) = KnownLayer::stream(tools, blobs, claim, &Wanted::Exactly(paths), "reading")?;
        known.check(claim)?;
        match spilled.refused {
            Some(cause) => Err(Error::Spill { digest: claim.descriptor.digest, cause }),
            None => Ok(spilled),
        }
    };
    let first = stream(paths.clone())?;
    if first.links.values().all(|target| paths.contains(target)) {
        return Ok(vec![Arc::new(first)]);
    }
    let all = paths.into_iter().chain(first.links.into_values()).collect();
    Ok(vec![Arc::new(stream(all)?)])
}

fn blobs(tools: &Tools, base: &Base) -> Option<Blobs> {
    match &base.pin {
        BasePin::Image { place, .. } => Some(Blobs::of(tools, place)),
        BasePin::Scratch => None,
    }
}
