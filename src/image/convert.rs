//! The documents of a base in the other family of media types (image-spec, media-types.md, "Compatibility Matrix").
//!
//! Blobs are the same in both, so only what names them changes. Whatever the new family has no place for is taken out
//! here, and said elsewhere.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::words::UNTRUE_OF_DERIVED;
use crate::formats::media_type::{DOCKER_LAYER, DOCKER_LAYER_GZIP, Family, OCI_LAYER, OCI_LAYER_GZIP};

/// A manifest of this family; what stands in the way is a layer's media type.
pub(super) fn manifest(before: Value, family: Family) -> Result<Value, String> {
    let mut manifest = before;
    if let Some(fields) = manifest.as_object_mut() {
        retype(fields, family.manifest());
        if let Some(config) = fields.get_mut("config").and_then(Value::as_object_mut) {
            retype(config, family.config());
        }
        for layer in fields.get_mut("layers").and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(layer) = layer.as_object_mut() else { continue };
            let before = layer.get("mediaType").and_then(Value::as_str).unwrap_or_default().to_owned();
            let after = layer_type(&before, family).ok_or(before)?;
            retype(layer, after);
            strip(layer, family);
        }
        strip(fields, family);
    }
    Ok(manifest)
}

/// An index of this family; its children are pointed to their new manifests elsewhere.
pub(super) fn index(before: Value, family: Family) -> Value {
    let mut index = before;
    if let Some(fields) = index.as_object_mut() {
        retype(fields, family.index());
        for child in fields.get_mut("manifests").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(child) = child.as_object_mut() {
                retype(child, family.manifest());
                strip(child, family);
            }
        }
        strip(fields, family);
    }
    index
}

/// The type of the same layer in this family; `None` where it has none.
///
/// Docker's family has no zstd. Its types for layers that are not compressed, or that must not be distributed, are such
/// as registries refuse.
pub(super) fn layer_type(media_type: &str, family: Family) -> Option<&'static str> {
    match (media_type, family) {
        (OCI_LAYER_GZIP | DOCKER_LAYER_GZIP, family) => Some(family.layer()),
        (DOCKER_LAYER, Family::Oci) => Some(OCI_LAYER),
        _ => None,
    }
}

/// What a manifest says about itself, as labels: for a family without annotations.
pub(super) fn labels(manifest: &Value) -> BTreeMap<String, String> {
    let annotations = manifest.get("annotations").and_then(Value::as_object).into_iter().flatten();
    annotations
        .filter(|(key, _)| !UNTRUE_OF_DERIVED.contains(&key.as_str()))
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect()
}

fn retype(fields: &mut Map<String, Value>, media_type: &str) {
    fields.insert("mediaType".to_owned(), json!(media_type));
}

/// Docker's documents have neither annotations nor artifact types.
fn strip(fields: &mut Map<String, Value>, family: Family) {
    if family == Family::Docker {
        fields.shift_remove("annotations");
        fields.shift_remove("artifactType");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::media_type::{DOCKER_CONFIG, DOCKER_MANIFEST, OCI_CONFIG, OCI_LAYER_ZSTD, OCI_MANIFEST};

    fn sample(manifest: &str, config: &str, layer: &str) -> Value {
        json!({
            "schemaVersion": 2,
            "mediaType": manifest,
            "config": {"mediaType": config, "digest": "sha256:c", "size": 1},
            "layers": [{"mediaType": layer, "digest": "sha256:l", "size": 2, "x-own": [1.50]}],
            "x-unknown": {"kept": true},
        })
    }

    fn check(from: (&str, &str, &str), family: Family, expected: Result<(&str, &str, &str), &str>) {
        let (manifest, config, layer) = from;
        let expected = expected.map(|(manifest, config, layer)| sample(manifest, config, layer));
        let converted = super::manifest(sample(manifest, config, layer), family);
        assert_eq!(converted, expected.map_err(str::to_owned), "{from:?}");
    }

    #[test]
    fn only_media_types_change() {
        let oci = (OCI_MANIFEST, OCI_CONFIG, OCI_LAYER_GZIP);
        let docker = (DOCKER_MANIFEST, DOCKER_CONFIG, DOCKER_LAYER_GZIP);
        check(oci, Family::Docker, Ok(docker));
        check(docker, Family::Oci, Ok(oci));
        for unfit in [OCI_LAYER, OCI_LAYER_ZSTD, "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"] {
            check((OCI_MANIFEST, OCI_CONFIG, unfit), Family::Docker, Err(unfit));
        }
        let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
        check((DOCKER_MANIFEST, DOCKER_CONFIG, foreign), Family::Oci, Err(foreign));
    }

    #[test]
    fn annotations_leave_docker_manifests_and_become_labels() {
        let mut annotated = sample(OCI_MANIFEST, OCI_CONFIG, OCI_LAYER_GZIP);
        annotated["annotations"] = json!({"org.example.team": "data", "org.opencontainers.image.title": "base"});
        annotated["layers"][0]["annotations"] = json!({"x": "y"});
        let labels = labels(&annotated);
        assert_eq!(labels, BTreeMap::from([("org.example.team".to_owned(), "data".to_owned())]));
        let plain = sample(DOCKER_MANIFEST, DOCKER_CONFIG, DOCKER_LAYER_GZIP);
        assert_eq!(manifest(annotated, Family::Docker), Ok(plain));
    }
}
