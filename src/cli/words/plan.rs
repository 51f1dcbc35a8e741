//! What would be published.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use plugraft::formats::digest::Digest;
use plugraft::formats::image_path::ImagePath;
use plugraft::image::{Image, Index, Origin};
use plugraft::publish::{Target, TargetState};
use serde_json::{Value, json};

use super::paint::{Paint, harmless, size};
use super::receipt::worker;

/// The image, layer by layer, and what stands at each target now.
pub(super) fn plan(index: &Index, targets: &[Target], worker_file: Option<&ImagePath>, paint: Paint) -> String {
    let root = index.root.descriptor();
    let mut text = format!("{} {}\n", paint.bold("would publish"), root.digest);
    for target in targets {
        let _ = writeln!(text, "  {}: {}", harmless(&target.reference), state(target.state));
    }
    let folders = folders(index);
    for image in &index.images {
        let kept = image.layers.iter().filter(|layer| layer.origin == Origin::Base).count();
        let _ = writeln!(text, "{} {}: {kept} layers of the base, and", paint.bold("image"), image.platform);
        for (digest, bytes, what) in added(image, &folders) {
            let _ = writeln!(text, "  {:>10}  {}  {}", size(bytes), paint.dim(&digest.to_string()), harmless(&what));
        }
    }
    if let Some(path) = worker_file {
        let _ = writeln!(text, "{}", worker(path, paint));
    }
    text
}

fn state(state: TargetState) -> String {
    match state {
        TargetState::Absent => "not there yet".to_owned(),
        TargetState::Same => "this very image already".to_owned(),
        TargetState::Different(digest) => format!("would be moved from {digest}"),
    }
}

/// Folders by the layer that holds them.
fn folders(index: &Index) -> BTreeMap<Digest, Vec<String>> {
    let mut folders: BTreeMap<Digest, Vec<String>> = BTreeMap::new();
    for plugin in &index.graft.plugins {
        folders.entry(plugin.layer).or_default().push(plugin.folder.file_name().to_owned());
    }
    folders
}

fn added(image: &Image, folders: &BTreeMap<Digest, Vec<String>>) -> Vec<(Digest, u64, String)> {
    let added = image.layers.iter().filter(|layer| layer.origin != Origin::Base);
    let what = |digest| folders.get(digest).map_or_else(|| "seam".to_owned(), |folders| folders.join(", "));
    added.map(|layer| &layer.descriptor).map(|layer| (layer.digest, layer.size, what(&layer.digest))).collect()
}

/// The same for machines.
pub(super) fn json(index: &Index, targets: &[Target]) -> Value {
    let folders = folders(index);
    let image = |image: &Image| {
        let layer = |(digest, size, _): &(Digest, u64, String)| json!({ "digest": digest, "size": size, "plugins": folders.get(digest).cloned().unwrap_or_default() });
        json!({
            "platform": image.platform,
            "manifest": image.manifest.digest(),
            "config": image.config.digest(),
            "layers": added(image, &folders).iter().map(layer).collect::<Vec<_>>(),
        })
    };
    json!({
        "digest": index.root.digest(),
        "mediaType": index.root.media_type(),
        "targets": targets,
        "graft": index.graft,
        "platforms": index.images.iter().map(image).collect::<Vec<_>>(),
    })
}
