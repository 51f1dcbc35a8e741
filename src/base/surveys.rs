//! How what is there becomes known: from the store, from the label of an earlier image, else from the layers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::images::{Claim, Image};
use super::reading::KnownLayer;
use super::stack::Stack;
use super::startup::Startup;
use super::{Blobs, Error, PluginPath, SURVEY_LABEL, SurveyRecord, user};
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

/// One record per image, in their order.
pub(super) fn survey(
    tools: &Tools,
    blobs: &Blobs,
    wish: &PluginPathWish,
    precedents: &[Reference],
    images: &[Image],
) -> Result<Vec<SurveyRecord>, Error> {
    let mut known: BTreeMap<Digest, SurveyRecord> = BTreeMap::new();
    for image in images {
        let manifest = image.manifest.digest();
        let record: Option<SurveyRecord> = tools.store.record(SURVEY, key(manifest, wish));
        known.extend(record.filter(|record| record.answers(manifest, wish)).map(|record| (manifest, record)));
    }
    for precedent in precedents {
        let open: Vec<&Image> = images.iter().filter(|image| !known.contains_key(&image.manifest.digest())).collect();
        if open.is_empty() {
            break;
        }
        for record in labelled_records(tools, precedent, &open).unwrap_or_default() {
            let answers = open.iter().any(|image| record.answers(image.manifest.digest(), wish));
            if answers {
                keep(tools, wish, &record);
                known.insert(record.manifest, record);
            }
        }
    }
    let open: Vec<&Image> = images.iter().filter(|image| !known.contains_key(&image.manifest.digest())).collect();
    for record in from_layers(tools, blobs, wish, &open)? {
        keep(tools, wish, &record);
        known.insert(record.manifest, record);
    }
    Ok(images.iter().map(|image| known[&image.manifest.digest()].clone()).collect())
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
) -> Result<Vec<SurveyRecord>, Error> {
    let layers = known_layers(tools, blobs, images)?;
    images
        .iter()
        .map(|image| {
            let outlines: Vec<_> = image.layers.iter().map(|claim| &layers[&claim.descriptor.digest].outline).collect();
            let stack = Stack::new(&outlines);
            let config = image.config.value();
            let startup = Startup::of_config(config).unwrap_or_else(|| Startup::of_stack(&stack));
            let plugin_path = PluginPath::choose(wish, startup, config)?;
            let mut ground = stack.ground(&plugin_path.named)?;
            ground.note = user::note(config, &ground);
            Ok(SurveyRecord::new(image.manifest.digest(), plugin_path, ground))
        })
        .collect()
}

/// Every layer of these images, each read once however many images have it.
fn known_layers(tools: &Tools, blobs: &Blobs, images: &[&Image]) -> Result<BTreeMap<Digest, KnownLayer>, Error> {
    let claims = || images.iter().flat_map(|image| &image.layers);
    let mut known: BTreeMap<Digest, KnownLayer> = BTreeMap::new();
    let mut unread: Vec<&Claim> = Vec::new();
    for claim in claims() {
        let digest = claim.descriptor.digest;
        if known.contains_key(&digest) || unread.iter().any(|other| other.descriptor.digest == digest) {
            continue;
        }
        match KnownLayer::recall(tools, digest) {
            Some(layer) => drop(known.insert(digest, layer)),
            None => unread.push(claim),
        }
    }
    let bytes: u64 = unread.iter().map(|claim| claim.descriptor.size).sum();
    let count = unread.len();
    known.extend(
        tools.in_parallel(&unread, |claim| Ok((claim.descriptor.digest, KnownLayer::read(tools, blobs, claim)?)))?,
    );
    claims().try_for_each(|claim| known[&claim.descriptor.digest].check(claim))?;
    if count > 0 {
        let (did, layers) = (if blobs.is_remote() { "downloaded" } else { "read" }, plural(count));
        tools.tell(Event::Notice(format!(
            "the survey {did} {} of the base ({layers}); the next build on it needs none of it",
            byte_size::shown(bytes)
        )));
    }
    Ok(known)
}

fn plural(layers: usize) -> String {
    if layers == 1 { "1 layer".to_owned() } else { format!("{layers} layers") }
}
