//! Base images from a readable recipe.
//!
//! ```ignore
//! let base = Recipe::single(Image::new("linux/amd64").layer(vec![
//!     dir("opt").mode(0o755),
//!     dir("opt/kafka_2.13-4.0").owner(1001, 0).mode(0o775).mtime(1_700_000_000, 123_456_789),
//!     link("opt/kafka", "kafka_2.13-4.0"),
//!     file("opt/kafka_2.13-4.0/libs/a.jar", b"…"),
//! ]))
//! .build();
//! base.write_layout(&dir, Some("7.9.1"));
//! base.push(&registry, "confluentinc/cp-server-connect", "7.9.1");
//! ```
//!
//! Members stand in a layer as they are listed: nothing is sorted or added. Times are dirty unless stated.

mod image;
mod layer;

pub(crate) use image::Image;
pub(crate) use layer::{Layer, Member, Packing, dir, file, hard_link, link, opaque, whiteout};

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use plugraft::formats::descriptor::Descriptor;
use plugraft::formats::digest::Digest;
use plugraft::formats::media_type::Family;
use serde_json::{Value, json};

use crate::support::registry::Registry;

/// What the root is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Single,
    Index,
    IndexWithAttestations,
    NestedIndex,
}

/// A base to build.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    family: Family,
    shape: Shape,
    images: Vec<Image>,
}

impl Recipe {
    /// A manifest alone.
    pub(crate) fn single(image: Image) -> Self {
        Self { family: Family::Oci, shape: Shape::Single, images: vec![image] }
    }

    /// An index of images.
    pub(crate) fn index(images: Vec<Image>) -> Self {
        Self { family: Family::Oci, shape: Shape::Index, images }
    }

    /// An index where each image has an attestation manifest beside it, as `BuildKit` writes them.
    pub(crate) fn index_with_attestations(images: Vec<Image>) -> Self {
        Self { shape: Shape::IndexWithAttestations, ..Self::index(images) }
    }

    /// An index that lists an index.
    pub(crate) fn nested_index(images: Vec<Image>) -> Self {
        Self { shape: Shape::NestedIndex, ..Self::index(images) }
    }

    /// With Docker's media types.
    pub(crate) fn docker(self) -> Self {
        Self { family: Family::Docker, ..self }
    }

    /// Makes all documents and blobs.
    pub(crate) fn build(&self) -> Built {
        let mut built = Built { root: Descriptor::of("", b""), manifests: BTreeMap::new(), blobs: BTreeMap::new() };
        let mut children = Vec::new();
        for image in &self.images {
            let child = built.add_image(self.family, image);
            let mut entry = child.to_value();
            entry["platform"] = json!({ "architecture": image.platform.architecture, "os": image.platform.os });
            if let Some(variant) = &image.platform.variant {
                entry["platform"]["variant"] = json!(variant);
            }
            children.push(entry);
            built.root = child;
        }
        if self.shape == Shape::IndexWithAttestations {
            let images = children.clone();
            children.extend(images.iter().map(|image| built.add_attestation(image)));
        }
        if self.shape != Shape::Single {
            built.root = built.add_index(self.family, &children);
        }
        if self.shape == Shape::NestedIndex {
            built.root = built.add_index(self.family, &[built.root.to_value()]);
        }
        built
    }
}

/// A built base: what a registry or layout holds of it.
#[derive(Debug, Clone)]
pub(crate) struct Built {
    /// What a tag points to.
    pub(crate) root: Descriptor,
    /// Every manifest and index with its media type, by digest.
    pub(crate) manifests: BTreeMap<Digest, (String, Vec<u8>)>,
    /// Every config and layer, by digest.
    pub(crate) blobs: BTreeMap<Digest, Vec<u8>>,
}

impl Built {
    /// Writes an OCI image layout, or adds this image to one.
    pub(crate) fn write_layout(&self, dir: &Path, tag: Option<&str>) {
        let blobs = dir.join("blobs/sha256");
        fs::create_dir_all(&blobs).expect("a temp directory");
        let documents = self.manifests.iter().map(|(digest, (_, bytes))| (digest, bytes));
        for (digest, bytes) in documents.chain(&self.blobs) {
            fs::write(blobs.join(digest.hex()), bytes).expect("a temp directory");
        }
        fs::write(dir.join("oci-layout"), br#"{"imageLayoutVersion":"1.0.0"}"#).expect("a temp directory");
        let path = dir.join("index.json");
        let mut index: Value = fs::read(&path).map_or_else(
            |_| json!({ "schemaVersion": 2, "manifests": [] }),
            |text| serde_json::from_slice(&text).expect("JSON"),
        );
        let mut entry = self.root.to_value();
        if let Some(tag) = tag {
            entry["annotations"] = json!({ "org.opencontainers.image.ref.name": tag });
        }
        index["manifests"].as_array_mut().expect("an array").push(entry);
        fs::write(path, index.to_string()).expect("a temp directory");
    }

    /// Puts everything into a registry, unseen by its log.
    pub(crate) fn push(&self, registry: &Registry, repository: &str, tag: &str) {
        for bytes in self.blobs.values() {
            registry.put_blob(repository, bytes);
        }
        for (media_type, bytes) in self.manifests.values() {
            registry.put_untagged(repository, media_type, bytes);
        }
        let (media_type, bytes) = &self.manifests[&self.root.digest];
        registry.put_manifest(repository, tag, media_type, bytes);
    }

    /// The image manifests under the root, in its order, as JSON.
    pub(crate) fn images(&self) -> Vec<Value> {
        let parse = |digest: &Digest| -> Value { serde_json::from_slice(&self.manifests[digest].1).expect("JSON") };
        let root = parse(&self.root.digest);
        let Some(children) = root.get("manifests").and_then(Value::as_array) else {
            return vec![root];
        };
        children.iter().filter_map(Descriptor::from_value).map(|child| parse(&child.digest)).collect()
    }

    /// Digests of the layers of image `number`, from the bottom up.
    pub(crate) fn layers(&self, number: usize) -> Vec<Digest> {
        let images = self.images();
        let layers = images[number]["layers"].as_array().expect("an array");
        layers.iter().map(|layer| Descriptor::from_value(layer).expect("a descriptor").digest).collect()
    }

    /// Takes in a document and makes it the root, where a test wants one that no recipe gives.
    pub(crate) fn replace_root(&mut self, media_type: &str, document: &Value) {
        self.root = self.add_manifest(media_type, document);
    }

    fn add_manifest(&mut self, media_type: &str, document: &Value) -> Descriptor {
        let bytes = serde_json::to_vec_pretty(document).expect("JSON");
        let descriptor = Descriptor::of(media_type, &bytes);
        self.manifests.insert(descriptor.digest, (media_type.to_owned(), bytes));
        descriptor
    }

    fn add_blob(&mut self, media_type: &str, bytes: Vec<u8>) -> Descriptor {
        let descriptor = Descriptor::of(media_type, &bytes);
        self.blobs.insert(descriptor.digest, bytes);
        descriptor
    }

    fn add_index(&mut self, family: Family, children: &[Value]) -> Descriptor {
        let index = json!({ "schemaVersion": 2, "mediaType": family.index(), "manifests": children });
        self.add_manifest(family.index(), &index)
    }

    fn add_image(&mut self, family: Family, image: &Image) -> Descriptor {
        let layers: Vec<Value> =
            image.layers.iter().map(|layer| self.add_blob(layer.media_type(family), layer.blob()).to_value()).collect();
        let mut config = image.extra.clone();
        config["architecture"] = json!(image.platform.architecture);
        config["os"] = json!(image.platform.os);
        if let Some(variant) = &image.platform.variant {
            config["variant"] = json!(variant);
        }
        config["config"] = image.inner.clone();
        let diff_ids: Vec<Digest> = image.layers.iter().map(|layer| Digest::of(&layer.tar)).collect();
        config["rootfs"] = json!({ "type": "layers", "diff_ids": diff_ids });
        if image.has_history {
            let mut history = vec![json!({ "created_by": "ENV x=y", "empty_layer": true })];
            history.extend(image.layers.iter().map(|_| json!({ "created_by": "COPY . /", "comment": "buildkit" })));
            config["history"] = json!(history);
        }
        let config = self.add_blob(family.config(), config.to_string().into_bytes());
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": family.manifest(),
            "config": config.to_value(),
            "layers": layers,
        });
        self.add_manifest(family.manifest(), &manifest)
    }

    fn add_attestation(&mut self, image: &Value) -> Value {
        let config = self.add_blob(
            Family::Oci.config(),
            br#"{"architecture":"unknown","os":"unknown","config":{},"rootfs":{"type":"layers","diff_ids":[]}}"#
                .to_vec(),
        );
        let statement = self.add_blob("application/vnd.in-toto+json", image.to_string().into_bytes());
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": Family::Oci.manifest(),
            "config": config.to_value(),
            "layers": [statement.to_value()],
        });
        let mut entry = self.add_manifest(Family::Oci.manifest(), &manifest).to_value();
        entry["annotations"] = json!({ "vnd.docker.reference.digest": image["digest"], "vnd.docker.reference.type": "attestation-manifest" });
        entry["platform"] = json!({ "architecture": "unknown", "os": "unknown" });
        entry
    }
}

/// A base like Confluent's: user `appuser`, the component directory 1000:0 0775, two layers, two platforms.
pub(crate) fn confluent() -> Recipe {
    let image = |platform: &str| {
        Image::new(platform)
            .config("User", json!("appuser"))
            .env("CONNECT_PLUGIN_PATH=/usr/share/java/,/usr/share/confluent-hub-components/")
            .label("io.confluent.docker", "true")
            .label("release", "7.9.1")
            .layer(vec![
                dir("usr"),
                dir("usr/share").mtime(1_690_000_000, 5),
                dir("usr/share/java").mode(0o2755),
                file("usr/share/java/a.jar", platform.as_bytes()),
            ])
            .layer(vec![
                dir("usr"),
                dir("usr/share").mtime(1_690_000_001, 0),
                dir("usr/share/confluent-hub-components").owner(1000, 0).mode(0o775).mtime(1_690_000_002, 120_000_000),
            ])
    };
    Recipe::index(vec![image("linux/amd64"), image("linux/arm64")])
}
