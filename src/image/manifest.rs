//! Editing image manifests and indexes (image-spec, manifest.md and image-index.md) as ordered raw JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::words::UNTRUE_OF_DERIVED;
use super::{Image, convert};
use crate::base::{Base, BaseImage};
use crate::formats::descriptor::Descriptor;
use crate::formats::media_type::Family;
use crate::resolve::BasePin;

/// The manifest of an image that has nothing yet.
pub(super) fn blank(family: Family) -> Value {
    json!({"schemaVersion": 2, "mediaType": family.manifest(), "config": {"mediaType": family.config()}, "layers": []})
}

/// The base's manifest with a new config and more layers; `None` where it has no `config` or `layers`.
pub(super) fn edit(
    base: Value,
    config: &Descriptor,
    layers: &[Descriptor],
    annotations: Option<&BTreeMap<String, String>>,
) -> Option<Value> {
    let mut manifest = base;
    let fields = manifest.as_object_mut()?;
    point_to(fields.get_mut("config")?.as_object_mut()?, config);
    fields.get_mut("layers")?.as_array_mut()?.extend(layers.iter().map(Descriptor::to_value));
    // The base's referrers speak of the base; so would a subject that is copied from it.
    fields.shift_remove("subject");
    annotate(fields, annotations);
    Some(manifest)
}

/// The index over the finished images: the base's own, its children pointing to ours; or a new one.
pub(super) fn index(
    base: &Base,
    family: Family,
    images: &[Image],
    annotations: Option<&BTreeMap<String, String>>,
) -> Option<Value> {
    let mut index = match &base.pin {
        BasePin::Scratch => json!({"schemaVersion": 2, "mediaType": family.index(), "manifests": []}),
        BasePin::Image { root, .. } if family == base.family => root.value().clone(),
        BasePin::Image { root, .. } => convert::index(root.value().clone(), family),
    };
    let fields = index.as_object_mut()?;
    let children = fields.get_mut("manifests")?.as_array_mut()?;
    let old = std::mem::take(children);
    for (before, after) in base.images.iter().zip(images) {
        let child = old.iter().find(|child| is_child(child, before)).cloned().unwrap_or_else(|| fresh_child(after));
        let mut child = child;
        point_to(child.as_object_mut()?, after.manifest.descriptor());
        children.push(child);
    }
    fields.shift_remove("subject");
    annotate(fields, annotations);
    Some(index)
}

/// Whether an index entry is this image; one manifest may serve two platforms.
fn is_child(child: &Value, image: &BaseImage) -> bool {
    let platform = child.get("platform").and_then(crate::formats::platform::Platform::from_value);
    Descriptor::from_value(child).is_some_and(|child| child.digest == image.manifest.digest())
        && platform.is_none_or(|platform| platform == image.platform)
}

fn fresh_child(image: &Image) -> Value {
    let mut child = image.manifest.descriptor().to_value();
    let mut platform = json!({"architecture": image.platform.architecture, "os": image.platform.os});
    if let Some(variant) = &image.platform.variant {
        platform["variant"] = json!(variant);
    }
    child["platform"] = platform;
    child
}

/// Makes a descriptor point to other bytes; whatever else it says stays, but a copy of the old bytes goes.
fn point_to(descriptor: &mut Map<String, Value>, target: &Descriptor) {
    descriptor.entry("mediaType").or_insert_with(|| json!(target.media_type));
    descriptor.insert("digest".to_owned(), json!(target.digest));
    descriptor.insert("size".to_owned(), json!(target.size));
    descriptor.shift_remove("data");
    descriptor.shift_remove("urls");
}

fn annotate(fields: &mut Map<String, Value>, annotations: Option<&BTreeMap<String, String>>) {
    let Some(annotations) = annotations else { return };
    let existing = fields.entry("annotations").or_insert_with(|| json!({}));
    if !existing.is_object() {
        *existing = json!({});
    }
    if let Some(existing) = existing.as_object_mut() {
        for key in UNTRUE_OF_DERIVED {
            existing.shift_remove(key);
        }
        for (key, value) in annotations {
            existing.insert(key.clone(), json!(value));
        }
    }
}
