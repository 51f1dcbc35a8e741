//! What would be published.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use plugraft::formats::digest::Digest;
use plugraft::formats::image_path::ImagePath;
use plugraft::image::{Image, Index, Origin};
use plugraft::publish::{Target, TargetState};
use serde_json::{Value, json};

use super::layers::{Added, layers};
use super::overlays::overlays;
use super::paint::{Paint, count, harmless};
use super::receipt::worker;
use super::shims::shims;

/// The image, and what stands at each target now.
pub(super) fn plan(index: &Index, targets: &[Target], worker_file: Option<&ImagePath>, paint: Paint) -> String {
    let mut text = format!("{} {}\n", paint.bold("would publish"), index.root.digest());
    for target in targets {
        let _ = writeln!(text, "  {}: {}", harmless(&target.reference), state(target.state));
    }
    let platforms: Vec<String> = index.images.iter().map(|image| image.platform.to_string()).collect();
    let on = platforms.join(", ");
    let _ = match index.graft.plugins.as_slice() {
        [plugin] if plugin.folder.is_root() => {
            writeln!(text, "{} {} into an image of its own for {on}", paint.bold("would put"), harmless(&plugin.name))
        }
        plugins => {
            let (plugins, below) = (count(plugins.len() as u64, "plugin", "plugins"), &index.graft.plugin_path);
            writeln!(text, "{} {plugins} below {below} for {on}", paint.bold("would graft"))
        }
    };
    let folders = folders(index);
    let added: Vec<Added> = index.images.iter().flat_map(|image| added(image, &folders)).collect();
    text += &layers(&added, platforms.len(), paint);
    text += &overlays(index.graft.plugins.iter().map(|it| (it.short_name(), it.overlay.as_ref())), paint);
    text += &shims(index.graft.plugins.iter().map(|it| (it.short_name(), it.shim.as_ref())), paint);
    if let Some(path) = worker_file {
        text += &worker(path, paint);
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
        folders.entry(plugin.layer).or_default().push(plugin.short_name().to_owned());
    }
    folders
}

fn added(image: &Image, folders: &BTreeMap<Digest, Vec<String>>) -> Vec<Added> {
    let added = image.layers.iter().filter(|layer| layer.origin != Origin::Base);
    added
        .map(|layer| Added {
            platform: image.platform.to_string(),
            digest: layer.descriptor.digest,
            size: layer.descriptor.size,
            folders: folders.get(&layer.descriptor.digest).cloned().unwrap_or_default(),
        })
        .collect()
}

/// The same for machines.
pub(super) fn json(index: &Index, targets: &[Target]) -> Value {
    let folders = folders(index);
    let layer = |layer: Added| json!({ "digest": layer.digest, "size": layer.size, "plugins": layer.folders });
    let image = |image: &Image| {
        json!({
            "platform": image.platform,
            "manifest": image.manifest.digest(),
            "config": image.config.digest(),
            "layers": added(image, &folders).into_iter().map(layer).collect::<Vec<_>>(),
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
