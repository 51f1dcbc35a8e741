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

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use plugraft::formats::descriptor::Descriptor;
use plugraft::formats::digest::Digest;
use plugraft::formats::media_type::{DOCKER_LAYER_GZIP, Family, OCI_LAYER, OCI_LAYER_GZIP, OCI_LAYER_ZSTD};
use plugraft::formats::platform::Platform;
use serde_json::{Value, json};

use super::registry::Registry;

/// One member of a layer's tar.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    path: String,
    kind: Kind,
    uid: u64,
    gid: u64,
    mode: u32,
    mtime: (i64, u32),
    xattrs: Vec<(String, Vec<u8>)>,
}

#[derive(Debug, Clone)]
enum Kind {
    Directory,
    File(Vec<u8>),
    Link(String),
    HardLink(String),
}

/// A directory: 0:0, 0755.
pub(crate) fn dir(path: &str) -> Member {
    Member {
        path: path.to_owned(),
        kind: Kind::Directory,
        uid: 0,
        gid: 0,
        mode: 0o755,
        mtime: (1_699_999_999, 987_654_321),
        xattrs: Vec::new(),
    }
}

/// A regular file: 0:0, 0644.
pub(crate) fn file(path: &str, bytes: &[u8]) -> Member {
    Member { kind: Kind::File(bytes.to_vec()), mode: 0o644, ..dir(path) }
}

/// A symbolic link.
pub(crate) fn link(path: &str, target: &str) -> Member {
    Member { kind: Kind::Link(target.to_owned()), mode: 0o777, ..dir(path) }
}

/// A hard link to an earlier member.
pub(crate) fn hard_link(path: &str, target: &str) -> Member {
    Member { kind: Kind::HardLink(target.to_owned()), mode: 0o644, ..dir(path) }
}

/// The deletion of `path` from the layers below.
pub(crate) fn whiteout(path: &str) -> Member {
    let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
    file(format!("{dir}/.wh.{name}").trim_start_matches('/'), b"")
}

/// The deletion of what the layers below have in directory `path`.
pub(crate) fn opaque(path: &str) -> Member {
    file(&format!("{path}/.wh..wh..opq"), b"")
}

impl Member {
    pub(crate) fn owner(self, uid: u64, gid: u64) -> Self {
        Self { uid, gid, ..self }
    }

    pub(crate) fn mode(self, mode: u32) -> Self {
        Self { mode, ..self }
    }

    /// Seconds and nanoseconds.
    pub(crate) fn mtime(self, seconds: i64, nanos: u32) -> Self {
        Self { mtime: (seconds, nanos), ..self }
    }

    pub(crate) fn xattr(mut self, name: &str, value: &[u8]) -> Self {
        self.xattrs.push((name.to_owned(), value.to_vec()));
        self
    }

    fn append(&self, tar: &mut tar::Builder<Vec<u8>>) {
        let (seconds, nanos) = self.mtime;
        let mtime = match (seconds, nanos) {
            (..0, 1..) => format!("-{}.{:09}", -(seconds + 1), 1_000_000_000 - nanos),
            _ => format!("{seconds}.{nanos:09}"),
        };
        let xattrs: Vec<(String, &[u8])> =
            self.xattrs.iter().map(|(name, value)| (format!("SCHILY.xattr.{name}"), &value[..])).collect();
        let mut pax: Vec<(&str, &[u8])> = xattrs.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        if nanos > 0 || seconds < 0 {
            pax.push(("mtime", mtime.as_bytes()));
        }
        tar.append_pax_extensions(pax).expect("in memory");
        let mut header = tar::Header::new_gnu();
        header.set_uid(self.uid);
        header.set_gid(self.gid);
        header.set_mode(self.mode);
        header.set_mtime(u64::try_from(seconds).unwrap_or(0));
        header.set_size(0);
        match &self.kind {
            Kind::Directory => {
                header.set_entry_type(tar::EntryType::Directory);
                tar.append_data(&mut header, format!("{}/", self.path), &[][..]).expect("in memory");
            }
            Kind::File(bytes) => {
                header.set_size(bytes.len() as u64);
                tar.append_data(&mut header, &self.path, &bytes[..]).expect("in memory");
            }
            Kind::Link(target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                tar.append_link(&mut header, &self.path, target).expect("in memory");
            }
            Kind::HardLink(target) => {
                header.set_entry_type(tar::EntryType::Link);
                tar.append_link(&mut header, &self.path, target).expect("in memory");
            }
        }
    }
}

/// How a layer is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    /// Gzip, and then zero bytes up to a whole block.
    PaddedGzip,
    /// Several gzip members.
    ManyMembers,
    /// The media type and magic number of zstd, and nothing that zstd could read.
    Zstd,
}

/// One layer.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    packing: Packing,
    tar: Vec<u8>,
}

impl Layer {
    /// These members, packed so.
    pub(crate) fn new(packing: Packing, members: impl IntoIterator<Item = Member>) -> Self {
        let mut tar = tar::Builder::new(Vec::new());
        for member in members {
            member.append(&mut tar);
        }
        Self { packing, tar: tar.into_inner().expect("in memory") }
    }

    /// These very bytes for a tar.
    pub(crate) fn of_bytes(packing: Packing, tar: Vec<u8>) -> Self {
        Self { packing, tar }
    }

    fn media_type(&self, family: Family) -> &'static str {
        match (self.packing, family) {
            (Packing::Zstd, _) => OCI_LAYER_ZSTD,
            (Packing::Plain, Family::Oci) => OCI_LAYER,
            (Packing::Plain, Family::Docker) => "application/vnd.docker.image.rootfs.diff.tar",
            (_, Family::Oci) => OCI_LAYER_GZIP,
            (_, Family::Docker) => DOCKER_LAYER_GZIP,
        }
    }

    fn blob(&self) -> Vec<u8> {
        match self.packing {
            Packing::Plain => self.tar.clone(),
            Packing::Gzip => gzip(&self.tar),
            Packing::PaddedGzip => {
                let mut blob = gzip(&self.tar);
                blob.resize((blob.len() + 1).next_multiple_of(512), 0);
                blob
            }
            Packing::ManyMembers => self.tar.chunks(700).flat_map(gzip).collect(),
            Packing::Zstd => [&[0x28, 0xb5, 0x2f, 0xfd], &self.tar[..]].concat(),
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut zip = GzEncoder::new(Vec::new(), Compression::fast());
    zip.write_all(bytes).expect("in memory");
    zip.finish().expect("in memory")
}

/// One platform's image.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    platform: Platform,
    layers: Vec<Layer>,
    inner: Value,
    extra: Value,
    has_history: bool,
}

impl Image {
    /// An image without layers, with a history and a few fields that no type of ours knows.
    pub(crate) fn new(platform: &str) -> Self {
        Self {
            platform: platform.parse().expect("a platform"),
            layers: Vec::new(),
            inner: json!({ "Env": ["PATH=/usr/bin:/bin"], "Healthcheck": { "StartInterval": 5_000_000_000_u64 } }),
            extra: json!({ "created": "2024-05-06T07:08:09.123456789Z", "x-unknown": { "b": 1, "a": [1.50] } }),
            has_history: true,
        }
    }

    /// One more layer on top, packed with gzip.
    pub(crate) fn layer(self, members: impl IntoIterator<Item = Member>) -> Self {
        self.packed_layer(Layer::new(Packing::Gzip, members))
    }

    /// One more layer on top.
    pub(crate) fn packed_layer(mut self, layer: Layer) -> Self {
        self.layers.push(layer);
        self
    }

    /// Sets a key of the config's `config` object, such as `User`.
    pub(crate) fn config(mut self, key: &str, value: Value) -> Self {
        self.inner[key] = value;
        self
    }

    /// Adds an environment variable.
    pub(crate) fn env(mut self, variable: &str) -> Self {
        self.inner["Env"].as_array_mut().expect("an array").push(json!(variable));
        self
    }

    /// Adds a label.
    pub(crate) fn label(mut self, key: &str, value: &str) -> Self {
        if self.inner.get("Labels").is_none() {
            self.inner["Labels"] = json!({});
        }
        self.inner["Labels"][key] = json!(value);
        self
    }

    /// Leaves the history out, as some tools do.
    pub(crate) fn without_history(self) -> Self {
        Self { has_history: false, ..self }
    }
}

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
