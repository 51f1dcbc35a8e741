//! What the base's plugin path holds already.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::base::{Base, BaseImage, Source, known_files};
use crate::error::Error;
use crate::formats::digest::Digest;
use crate::scan::{ImageLocations, Location, SIGHT_KIND, Sight, Worker, known, locate_in_image, look};
use crate::tools::Tools;
use crate::tree::Tree;

/// The kind of the store's records of what is present; that of sights is part of their key.
const KIND: &str = "present-1";

/// What a worker finds in the base and the tree does not replace, as far as that is known without reading any layer for
/// it.
pub(super) fn present(tools: &Tools, base: &Base, tree: &Tree, worker: &Worker) -> Result<Vec<Sight>, Error> {
    let mut sights = all(tools, base, worker)?;
    for folder in tree.folders.iter().filter(|folder| folder.replaces) {
        let places = base.images.iter().map(|image| (&image.plugin_path.named, folder.path.file_name()));
        let places: Vec<String> = places.map(|(dir, name)| format!("{}/{name}", dir.as_str())).collect();
        sights.retain(|sight| !places.contains(&sight.place));
    }
    Ok(sights)
}

/// What is known of the images of all platforms; of what stands at one place in several, the first counts.
fn all(tools: &Tools, base: &Base, worker: &Worker) -> Result<Vec<Sight>, Error> {
    let mut by_place: BTreeMap<String, Sight> = BTreeMap::new();
    for image in base.images.iter().filter(|image| !image.layers.is_empty()) {
        for sight in of(tools, image, worker)? {
            by_place.entry(sight.place.clone()).or_insert(sight);
        }
    }
    Ok(by_place.into_values().collect())
}

fn of(tools: &Tools, image: &BaseImage, worker: &Worker) -> Result<Vec<Sight>, Error> {
    if let Some(sights) = tools.store.record(KIND, key(image, worker)) {
        return Ok(sights);
    }
    let Some(files) = known_files(tools, image) else { return Ok(Vec::new()) };
    let ImageLocations { locations, wanted, .. } = locate_in_image(&files, &image.plugin_path.elements());
    let is_at_hand = |(location, wanted): (&Location, &BTreeSet<Source>)| {
        wanted.is_empty() || known(tools, location, worker).is_some()
    };
    if !locations.iter().zip(&wanted).all(is_at_hand) {
        return Ok(Vec::new());
    }
    let mut sights = look(tools, &locations, worker)?;
    sights.sort_by(|one, other| one.place.cmp(&other.place));
    keep(tools, image, worker, &sights);
    Ok(sights)
}

/// Keeps what a worker finds in an image, so that builds on it know.
pub(super) fn keep(tools: &Tools, image: &BaseImage, worker: &Worker, sights: &[Sight]) {
    tools.remember(KIND, key(image, worker), &sights);
}

/// Everything that it depends on.
fn key(image: &BaseImage, worker: &Worker) -> Digest {
    let elements = image.plugin_path.elements();
    let Worker { kafka, version, java, source: _ } = worker;
    let inputs = json!([SIGHT_KIND, image.manifest.digest(), elements, kafka, version, java]);
    Digest::of(inputs.to_string().as_bytes())
}
