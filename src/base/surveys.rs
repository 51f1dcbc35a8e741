//! How what is there becomes known: from the store, from the label of an earlier image, else from the layers.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::images::{Claim, Image};
use super::reading::KnownLayer;
use super::spill::{Spilled, Wanted};
use super::stack::Stack;
use super::startup::Startup;
use super::{Blobs, Error, ImageFiles, PluginPath, Runtime, SURVEY_LABEL, SurveyRecord, user};
use crate::event::Event;
use crate::formats::byte_size;
use crate::formats::descriptor::Descriptor;
use crate::formats::digest::Digest;
use crate::formats::document::Document;
use crate::formats::platform::Platform;
use crate::formats::reference::Reference;
use crate::net::Repository;
use crate::spec::PluginPathWish;
use crate::tools::Tools;

const SURVEY: &str = "survey-1";

/// What is known of an image: the record, and its files where the layers had to be read.
pub(super) type Surveyed = (SurveyRecord, Option<Arc<ImageFiles>>);

/// What is known of each image, in their order.
pub(super) fn survey(
    tools: &Tools,
    blobs: &Blobs,
    wish: &PluginPathWish,
    precedents: &[Reference],
    images: &[Image],
) -> Result<Vec<Surveyed>, Error> {
    let mut known: BTreeMap<Digest, Surveyed> = BTreeMap::new();
    for image in images {
        let manifest = image.manifest.digest();
        let record: Option<SurveyRecord> = tools.store.record(SURVEY, key(manifest, wish));
        if let Some(record) = record.filter(|record| record.answers(manifest, wish)) {
            known.insert(manifest, (completed(tools, wish, image, record), None));
        }
    }
    for precedent in precedents {
        let open: Vec<&Image> = images.iter().filter(|image| !known.contains_key(&image.manifest.digest())).collect();
        if open.is_empty() {
            break;
        }
        for record in labelled_records(tools, precedent, &open).unwrap_or_default() {
            let Some(image) = open.iter().find(|image| record.answers(image.manifest.digest(), wish)) else { continue };
            keep(tools, wish, &record);
            known.insert(record.manifest, (completed(tools, wish, image, record), None));
        }
    }
    let open: Vec<&Image> = images.iter().filter(|image| !known.contains_key(&image.manifest.digest())).collect();
    for (record, files) in from_layers(tools, blobs, wish, &open)? {
        keep(tools, wish, &record);
        known.insert(record.manifest, (record, Some(files)));
    }
    Ok(images.iter().map(|image| known[&image.manifest.digest()].clone()).collect())
}

/// A record of former times says nothing of the worker; where the store has the layers' outlines, they do.
fn completed(tools: &Tools, wish: &PluginPathWish, image: &Image, mut record: SurveyRecord) -> SurveyRecord {
    if !record.runtime.is_unknown() {
        return record;
    }
    let recall = |claim: &Claim| KnownLayer::recall(tools, claim.descriptor.digest);
    let config = image.config.value();
    record.runtime = match image.layers.iter().map(recall).collect::<Option<Vec<_>>>() {
        Some(layers) => {
            let outlines: Vec<_> = layers.iter().map(|layer| &layer.outline).collect();
            Runtime::of_stack(config, &Stack::new(&outlines))
        }
        None => Runtime::of_config(config),
    };
    if !record.runtime.is_unknown() {
        keep(tools, wish, &record);
    }
    record
}

fn key(manifest: Digest, wish: &PluginPathWish) -> Digest {
    let wish = match wish {
        PluginPathWish::Auto => "auto",
        PluginPathWish::Path(path) => path.as_str(),
    };
    Digest::of(format!("{manifest} {wish}").as_bytes())
}

fn keep(tools: &Tools, wish: &PluginPathWish, record: &SurveyRecord) {
    tools.remember(SURVEY, key(record.manifest, wish), record);
}

/// The records in the labels of an earlier image, for the platforms that are wanted. Any trouble is as good as none.
fn labelled_records(tools: &Tools, precedent: &Reference, wanted: &[&Image]) -> Option<Vec<SurveyRecord>> {
    let repository = tools.net.repository(precedent);
    let root = repository.manifest(&precedent.target()?).ok()??;
    let Some(children) = root.value().get("manifests").and_then(Value::as_array) else {
        return Some(labelled_record(&repository, &root).into_iter().collect());
    };
    let is_wanted = |child: &&Value| {
        let platform = child.get("platform").and_then(Platform::from_value);
        wanted.iter().any(|image| platform.as_ref() == Some(&image.platform))
    };
    let records = children.iter().filter(is_wanted).filter_map(|child| {
        let digest = Descriptor::from_value(child)?.digest;
        labelled_record(&repository, &repository.manifest(&digest.to_string()).ok()??)
    });
    Some(records.collect())
}

fn labelled_record(repository: &Repository, manifest: &Document) -> Option<SurveyRecord> {
    let descriptor = Descriptor::from_value(manifest.value().get("config")?)?;
    let config = Document::read(&descriptor, repository.read_blob(&descriptor).ok()?).ok()?;
    let label = config.value().pointer("/config/Labels")?.get(SURVEY_LABEL)?.as_str()?;
    serde_json::from_str(label).ok()
}

fn from_layers(
    tools: &Tools,
    blobs: &Blobs,
    wish: &PluginPathWish,
    images: &[&Image],
) -> Result<Vec<(SurveyRecord, Arc<ImageFiles>)>, Error> {
    let claims: Vec<&Claim> = images.iter().flat_map(|image| &image.layers).collect();
    let Read { layers, spilled } = read(tools, blobs, &claims, &Wanted::Below(guesses(wish, images)))?;
    images
        .iter()
        .map(|image| {
            let of_image = image.layers.iter().map(|claim| claim.descriptor.digest);
            let of_image: Vec<_> = of_image.map(|digest| (digest, Arc::clone(&layers[&digest]))).collect();
            let outlines: Vec<_> = of_image.iter().map(|(_, layer)| &layer.outline).collect();
            let stack = Stack::new(&outlines);
            let config = image.config.value();
            let startup = Startup::of_config(config).unwrap_or_else(|| Startup::of_stack(&stack));
            let plugin_path = PluginPath::choose(wish, startup, config)?;
            let mut ground = stack.ground(&plugin_path.named)?;
            ground.note = user::note(config, &ground);
            let runtime = Runtime::of_stack(config, &stack);
            let record = SurveyRecord { runtime, ..SurveyRecord::new(image.manifest.digest(), plugin_path, ground) };
            Ok((record, Arc::new(ImageFiles::new(of_image, spilled.clone()))))
        })
        .collect()
}

/// Where plugins are, as far as the configs tell before any layer is read.
fn guesses(wish: &PluginPathWish, images: &[&Image]) -> Vec<String> {
    let elements = images.iter().filter_map(|image| {
        let config = image.config.value();
        let startup = Startup::of_config(config).unwrap_or(Startup::Unknown);
        Some(PluginPath::choose(wish, startup, config).ok()?.elements())
    });
    let mut names: Vec<String> = elements.flatten().map(|path| path.tar_name().to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

/// The files of an image whose layers are read for them.
pub(super) fn files(tools: &Tools, blobs: &Blobs, claims: &[Claim], wanted: &Wanted) -> Result<ImageFiles, Error> {
    let Read { layers, spilled } = read(tools, blobs, &claims.iter().collect::<Vec<_>>(), wanted)?;
    let layer = |claim: &Claim| (claim.descriptor.digest, Arc::clone(&layers[&claim.descriptor.digest]));
    Ok(ImageFiles::new(claims.iter().map(layer).collect(), spilled))
}

/// Layers, and what was wanted of their files.
struct Read {
    layers: BTreeMap<Digest, Arc<KnownLayer>>,
    spilled: BTreeMap<Digest, Vec<Arc<Spilled>>>,
}

/// Every one of these layers, each read once however many images have it.
fn read(tools: &Tools, blobs: &Blobs, claims: &[&Claim], wanted: &Wanted) -> Result<Read, Error> {
    let mut layers: BTreeMap<Digest, Arc<KnownLayer>> = BTreeMap::new();
    let mut unread: Vec<&Claim> = Vec::new();
    for claim in claims {
        let digest = claim.descriptor.digest;
        if layers.contains_key(&digest) || unread.iter().any(|other| other.descriptor.digest == digest) {
            continue;
        }
        match KnownLayer::recall(tools, digest) {
            Some(layer) => drop(layers.insert(digest, Arc::new(layer))),
            None => unread.push(claim),
        }
    }
    let bytes: u64 = unread.iter().map(|claim| claim.descriptor.size).sum();
    let count = unread.len();
    let mut spilled: BTreeMap<Digest, Vec<Arc<Spilled>>> = BTreeMap::new();
    for (digest, (layer, taken)) in tools
        .in_parallel(&unread, |claim| Ok((claim.descriptor.digest, KnownLayer::read(tools, blobs, claim, wanted)?)))?
    {
        layers.insert(digest, Arc::new(layer));
        spilled.insert(digest, taken.into_iter().map(Arc::new).collect());
    }
    claims.iter().try_for_each(|claim| layers[&claim.descriptor.digest].check(claim))?;
    if count > 0 {
        let (did, layers) = (if blobs.is_remote() { "downloaded" } else { "read" }, plural(count));
        tools.tell(Event::Notice(format!(
            "the survey {did} {} of the base ({layers}); the next build on it needs none of it",
            byte_size::shown(bytes)
        )));
    }
    Ok(Read { layers, spilled })
}

fn plural(layers: usize) -> String {
    if layers == 1 { "1 layer".to_owned() } else { format!("{layers} layers") }
}
