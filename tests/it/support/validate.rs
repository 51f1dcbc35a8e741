//! The one image validator: every image that a test makes goes through it.
//!
//! It trusts nothing that it can compute: digests, sizes, diff ids, media types, platforms and the names in every
//! layer. It panics with the place and the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use plugraft::formats::descriptor::Descriptor;
use plugraft::formats::digest::Digest;
use plugraft::formats::media_type::{DOCKER_LAYER_GZIP, Family, OCI_LAYER, OCI_LAYER_GZIP, OCI_LAYER_ZSTD, Shape};
use plugraft::formats::platform::Platform;
use ruzstd::decoding::FrameDecoder;
use serde_json::Value;

use super::image_tar;
use super::registry::Registry;

/// A valid image, for further questions.
#[derive(Debug, Clone)]
pub(crate) struct ValidImage {
    /// As its config says.
    pub(crate) platform: Platform,
    pub(crate) manifest: Value,
    pub(crate) config: Value,
    /// The uncompressed layers, from the bottom up.
    pub(crate) layers: Vec<Vec<u8>>,
}

/// What a validated root is.
#[derive(Debug, Clone)]
pub(crate) struct ValidRoot {
    pub(crate) descriptor: Descriptor,
    /// The index, where there is one.
    pub(crate) index: Option<Value>,
    /// In the index's order.
    pub(crate) images: Vec<ValidImage>,
}

/// Validates one image of an OCI layout, and the layout around it.
pub(crate) fn layout(dir: &Path, root: &Descriptor) -> ValidRoot {
    let marker: Value = serde_json::from_slice(&fs::read(dir.join("oci-layout")).expect("oci-layout")).expect("JSON");
    assert_eq!(marker["imageLayoutVersion"], "1.0.0");
    let index: Value = serde_json::from_slice(&fs::read(dir.join("index.json")).expect("index.json")).expect("JSON");
    let listed = index["manifests"].as_array().expect("manifests");
    let listed: Vec<Descriptor> = listed.iter().map(|entry| Descriptor::from_value(entry).expect("whole")).collect();
    assert!(listed.contains(root), "index.json does not list {root:?}");
    for entry in fs::read_dir(dir.join("blobs/sha256")).expect("blobs") {
        let name = entry.expect("a blob").file_name().into_string().expect("hexadecimal");
        let digest = format!("sha256:{name}").parse::<Digest>();
        assert!(digest.is_ok(), "`{name}` among the blobs is none");
    }
    validate(root, &|digest| fs::read(dir.join("blobs/sha256").join(digest.hex())).ok())
}

/// Validates the only image of an OCI archive of ours, and the archive around it.
pub(crate) fn oci_archive(bytes: &[u8]) -> ValidRoot {
    let files = image_tar::read(bytes);
    assert_eq!(files["oci-layout"], br#"{"imageLayoutVersion":"1.0.0"}"#);
    let index: Value = serde_json::from_slice(&files["index.json"]).expect("JSON");
    let entries = index["manifests"].as_array().expect("manifests");
    let listed: BTreeSet<String> = entries.iter().map(|entry| entry["digest"].to_string()).collect();
    assert_eq!(listed.len(), 1, "one image is listed");
    for (name, content) in files.iter().filter(|(name, _)| name.contains('/')) {
        assert_eq!(*name, format!("blobs/sha256/{}", Digest::of(content).hex()));
    }
    let root = Descriptor::from_value(&entries[0]).expect("whole");
    validate(&root, &|digest| files.get(&format!("blobs/sha256/{}", digest.hex())).cloned())
}

/// An image of a Docker archive of ours.
#[derive(Debug, Clone)]
pub(crate) struct ValidSaved {
    pub(crate) tags: Vec<String>,
    pub(crate) config: Value,
    /// The digest of the config.
    pub(crate) id: Digest,
    /// The uncompressed layers, from the bottom up.
    pub(crate) layers: Vec<Vec<u8>>,
}

/// Validates a Docker archive of ours.
pub(crate) fn docker_archive(bytes: &[u8]) -> ValidSaved {
    let files = image_tar::read(bytes);
    let listing: Value = serde_json::from_slice(&files["manifest.json"]).expect("JSON");
    let [image] = &listing.as_array().expect("images")[..] else { panic!("one image: {listing}") };
    let name = image["Config"].as_str().expect("a config");
    let id = Digest::of(&files[name]);
    assert_eq!(name, format!("{}.json", id.hex()));
    let config: Value = serde_json::from_slice(&files[name]).expect("JSON");
    let names: Vec<&str> = image["Layers"].as_array().expect("layers").iter().filter_map(Value::as_str).collect();
    let diff_ids: Vec<Digest> = serde_json::from_value(config["rootfs"]["diff_ids"].clone()).expect("digests");
    assert_eq!(names.len(), diff_ids.len(), "layers and diff ids");
    let used: BTreeSet<&str> = names.iter().copied().chain([name, "manifest.json"]).collect();
    assert_eq!(files.keys().map(String::as_str).collect::<BTreeSet<_>>(), used, "nothing is there that is not used");
    let layers = names.iter().zip(&diff_ids).map(|(name, diff_id)| {
        let blob = &files[*name];
        assert!(name.starts_with(&Digest::of(blob).hex()), "{name}");
        let mut tar = blob.clone();
        if name.ends_with(".tar.gz") {
            tar.clear();
            MultiGzDecoder::new(&blob[..]).read_to_end(&mut tar).expect("gzip");
        }
        assert_eq!(Digest::of(&tar), *diff_id, "the diff id of {name} is wrong");
        check_members(diff_id, &tar);
        tar
    });
    let layers = layers.collect();
    let tags = serde_json::from_value(image["RepoTags"].clone()).expect("names");
    ValidSaved { tags, config, id, layers }
}

/// Validates the only image of a layout, or the one of this tag.
pub(crate) fn layout_tag(dir: &Path, tag: Option<&str>) -> ValidRoot {
    let index: Value = serde_json::from_slice(&fs::read(dir.join("index.json")).expect("index.json")).expect("JSON");
    let name = |entry: &Value| entry.pointer("/annotations/org.opencontainers.image.ref.name").cloned();
    let entries = index["manifests"].as_array().expect("manifests").iter();
    let meant: Vec<&Value> = entries.filter(|entry| tag.is_none_or(|tag| name(entry) == Some(tag.into()))).collect();
    assert_eq!(meant.len(), 1, "one image is meant by {tag:?}");
    layout(dir, &Descriptor::from_value(meant[0]).expect("whole"))
}

/// Validates what a tag or digest of a registry's repository names.
pub(crate) fn registry(registry: &Registry, repository: &str, target: &str) -> ValidRoot {
    let (media_type, bytes) = registry.manifest(repository, target).expect("the manifest is there");
    let manifest = |digest: Digest| registry.manifest(repository, &digest.to_string()).map(|(_, bytes)| bytes);
    validate(&Descriptor::of(&media_type, &bytes), &|digest| {
        manifest(digest).or_else(|| registry.blob(repository, digest))
    })
}

type Source<'a> = &'a dyn Fn(Digest) -> Option<Vec<u8>>;

fn validate(root: &Descriptor, source: Source<'_>) -> ValidRoot {
    let (family, shape) = Family::of(&root.media_type).unwrap_or_else(|| panic!("the root is {}", root.media_type));
    let document = document(root, source);
    if shape == Shape::Manifest {
        return ValidRoot {
            descriptor: root.clone(),
            index: None,
            images: vec![validate_image(family, root, document, source)],
        };
    }
    let entries = document["manifests"].as_array().expect("an index lists manifests").clone();
    assert!(!entries.is_empty(), "the index lists nothing");
    let images = entries.iter().map(|entry| {
        let child = Descriptor::from_value(entry).expect("a whole descriptor");
        assert_eq!(Family::of(&child.media_type), Some((family, Shape::Manifest)), "a child of another family or kind");
        let listed = Platform::from_value(&entry["platform"]).expect("a child has a platform");
        let manifest = self::document(&child, source);
        let image = validate_image(family, &child, manifest, source);
        let is_same = listed.os == image.platform.os
            && listed.architecture == image.platform.architecture
            && (listed.variant.is_none()
                || image.platform.variant.is_none()
                || listed.variant == image.platform.variant);
        assert!(is_same, "the index says {listed}, and the config {}", image.platform);
        image
    });
    ValidRoot { descriptor: root.clone(), images: images.collect(), index: Some(document) }
}

/// Bytes of the promised digest and length.
fn bytes(promised: &Descriptor, source: Source<'_>) -> Vec<u8> {
    let bytes = source(promised.digest).unwrap_or_else(|| panic!("{} is missing", promised.digest));
    assert_eq!(Digest::of(&bytes), promised.digest, "a digest is wrong");
    assert_eq!(bytes.len() as u64, promised.size, "the size of {} is wrong", promised.digest);
    bytes
}

fn document(promised: &Descriptor, source: Source<'_>) -> Value {
    let document: Value = serde_json::from_slice(&bytes(promised, source)).expect("JSON");
    assert_eq!(document["schemaVersion"], 2);
    let stated = document.get("mediaType").map(|stated| stated.as_str().expect("text"));
    assert!(stated.is_none_or(|stated| stated == promised.media_type), "{stated:?} under {}", promised.media_type);
    document
}

fn validate_image(family: Family, descriptor: &Descriptor, manifest: Value, source: Source<'_>) -> ValidImage {
    let place = descriptor.digest;
    assert!(manifest.get("manifests").is_none(), "{place} is manifest and index at once");
    let config = Descriptor::from_value(&manifest["config"]).expect("a config");
    assert_eq!(config.media_type, family.config(), "{place} mixes families");
    if family == Family::Docker {
        assert!(manifest.get("annotations").is_none(), "{place}: Docker manifests have no annotations");
    }
    let config: Value = serde_json::from_slice(&bytes(&config, source)).expect("JSON");
    let descriptors: Vec<Descriptor> = manifest["layers"]
        .as_array()
        .expect("layers")
        .iter()
        .map(|layer| Descriptor::from_value(layer).expect("a whole descriptor"))
        .collect();
    assert_eq!(config["rootfs"]["type"], "layers");
    let diff_ids: Vec<Digest> = serde_json::from_value(config["rootfs"]["diff_ids"].clone()).expect("digests");
    assert_eq!(descriptors.len(), diff_ids.len(), "{place}: layers and diff ids");
    assert!(descriptors.len() <= 127, "{place} has {} layers", descriptors.len());
    if let Some(history) = config.get("history").and_then(Value::as_array) {
        let real = history.iter().filter(|entry| entry.get("empty_layer") != Some(&Value::Bool(true))).count();
        assert_eq!(real, diff_ids.len(), "{place}: history and layers");
    }
    let layers: Vec<Vec<u8>> = descriptors
        .iter()
        .zip(&diff_ids)
        .map(|(layer, diff_id)| {
            let tar = uncompressed(family, layer, &bytes(layer, source));
            assert_eq!(Digest::of(&tar), *diff_id, "the diff id of {} is wrong", layer.digest);
            check_members(&layer.digest, &tar);
            tar
        })
        .collect();
    let platform = Platform::from_value(&config).expect("a config has a platform");
    ValidImage { platform, manifest, config, layers }
}

fn uncompressed(family: Family, layer: &Descriptor, blob: &[u8]) -> Vec<u8> {
    let is_gzip = match family {
        Family::Oci => layer.media_type == OCI_LAYER_GZIP,
        Family::Docker => true,
    };
    let allowed: &[&str] = match family {
        Family::Oci => &[OCI_LAYER_GZIP, OCI_LAYER, OCI_LAYER_ZSTD],
        Family::Docker => &[DOCKER_LAYER_GZIP],
    };
    assert!(allowed.contains(&layer.media_type.as_str()), "{} is {}", layer.digest, layer.media_type);
    assert_eq!(blob.starts_with(&[0x1f, 0x8b]), is_gzip, "{} is not packed as it says", layer.digest);
    if layer.media_type == OCI_LAYER_ZSTD {
        let mut tar = Vec::with_capacity(1 << 20);
        FrameDecoder::new().decode_all_to_vec(blob, &mut tar).expect("zstd");
        return tar;
    }
    if !is_gzip {
        return blob.to_vec();
    }
    let mut tar = Vec::new();
    MultiGzDecoder::new(blob).read_to_end(&mut tar).expect("gzip");
    tar
}

/// No name twice, no parent after its child, no name that leads elsewhere.
fn check_members(layer: &Digest, tar: &[u8]) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut parents: BTreeMap<String, String> = BTreeMap::new();
    for entry in tar::Archive::new(tar).entries().expect("a tar") {
        let entry = entry.expect("a member");
        let raw = String::from_utf8(entry.path_bytes().into_owned()).expect("a name is UTF-8");
        let name = raw.trim_end_matches('/');
        let is_safe = !name.starts_with('/')
            && !name.contains('\\')
            && !name.chars().any(char::is_control)
            && (name == "." || name.split('/').all(|part| !["", ".", ".."].contains(&part) && part.len() <= 255));
        assert!(is_safe, "{layer} has the name `{raw}`");
        assert!(seen.insert(name.to_owned()), "{layer} has `{name}` twice");
        if let Some(child) = parents.get(name) {
            panic!("{layer} has `{name}` after `{child}`");
        }
        let above = name.match_indices('/').map(|(at, _)| name[..at].to_owned());
        parents.extend(above.map(|dir| (dir, name.to_owned())));
        let is_directory = entry.header().entry_type().is_dir();
        assert!(!is_directory || raw.ends_with('/'), "{layer}: the directory `{raw}` has no trailing `/`");
    }
}
