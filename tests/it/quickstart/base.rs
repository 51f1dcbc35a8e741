//! The base: an OCI layout of one index for two platforms.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use plugraft::formats::digest::Digest;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{bytes, folder, recipe, text, write, writes};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BaseRecipe {
    tag: String,
    created: String,
    platforms: Vec<String>,
    config: Value,
    layers: Vec<LayerRecipe>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayerRecipe {
    created_by: String,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    mode: String,
    #[serde(default = "root")]
    owner: String,
    mtime: u64,
    text: Option<String>,
}

fn root() -> String {
    "0:0".to_owned()
}

impl BaseRecipe {
    fn config(&self, architecture: &str) -> Value {
        let diff_ids = self.layers.iter().map(|layer| Digest::of(&layer.tar(architecture)).to_string());
        let history = self.layers.iter().map(|layer| json!({"created": self.created, "created_by": layer.created_by}));
        json!({
            "created": self.created,
            "architecture": architecture,
            "os": "linux",
            "config": self.config,
            "rootfs": {"type": "layers", "diff_ids": diff_ids.collect::<Vec<_>>()},
            "history": history.collect::<Vec<_>>(),
        })
    }
}

impl LayerRecipe {
    fn tar(&self, architecture: &str) -> Vec<u8> {
        let mut tar = tar::Builder::new(Vec::new());
        for entry in &self.entries {
            let content = entry.text.as_deref().unwrap_or_default().replace("{architecture}", architecture);
            let (uid, gid) = entry.owner.split_once(':').expect("user and group");
            let mut header = tar::Header::new_ustar();
            header.set_path(&entry.path).expect("a short path");
            header.set_mode(u32::from_str_radix(&entry.mode, 8).expect("an octal mode"));
            header.set_uid(uid.parse().expect("a number"));
            header.set_gid(gid.parse().expect("a number"));
            header.set_mtime(entry.mtime);
            header.set_size(content.len() as u64);
            let is_directory = entry.path.ends_with('/');
            header.set_entry_type(if is_directory { tar::EntryType::Directory } else { tar::EntryType::Regular });
            header.set_cksum();
            tar.append(&header, content.as_bytes()).expect("in memory");
        }
        tar.into_inner().expect("in memory")
    }
}

/// Writes a blob and describes it.
fn blob(media_type: &str, content: &[u8]) -> Value {
    let digest = Digest::of(content);
    write(&format!("base/blobs/sha256/{}", digest.hex()), content);
    json!({"mediaType": media_type, "digest": digest.to_string(), "size": content.len()})
}

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

fn write_layout(recipe: &BaseRecipe) {
    if folder().join("base").exists() {
        std::fs::remove_dir_all(folder().join("base")).expect("an old layout");
    }
    let mut manifests = Vec::new();
    for architecture in &recipe.platforms {
        let layer = |layer: &LayerRecipe| {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
            gzip.write_all(&layer.tar(architecture)).expect("in memory");
            blob(LAYER, &gzip.finish().expect("in memory"))
        };
        let layers: Vec<Value> = recipe.layers.iter().map(layer).collect();
        let config = blob(CONFIG, recipe.config(architecture).to_string().as_bytes());
        let manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers});
        let mut described = blob(MANIFEST, manifest.to_string().as_bytes());
        described["platform"] = json!({"architecture": architecture, "os": "linux"});
        manifests.push(described);
    }
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests});
    let mut described = blob(INDEX, index.to_string().as_bytes());
    described["annotations"] = json!({"org.opencontainers.image.ref.name": recipe.tag});
    let root = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [described]});
    write("base/index.json", root.to_string().as_bytes());
    write("base/oci-layout", json!({"imageLayoutVersion": "1.0.0"}).to_string().as_bytes());
}

/// Reads a blob that a descriptor names, and checks digest and length.
fn follow(descriptor: &Value) -> Vec<u8> {
    let digest: Digest = descriptor["digest"].as_str().expect("a digest").parse().expect("a digest");
    let content = bytes(&format!("base/blobs/sha256/{}", digest.hex()));
    assert_eq!(Digest::of(&content), digest);
    assert_eq!(descriptor["size"], json!(content.len()));
    content
}

fn follow_json(descriptor: &Value) -> Value {
    serde_json::from_slice(&follow(descriptor)).expect("JSON")
}

#[test]
fn the_base_is_what_its_recipe_makes() {
    let recipe = recipe().base;
    if writes() {
        write_layout(&recipe);
    }
    let root: Value = serde_json::from_str(&text("base/index.json")).expect("JSON");
    assert_eq!(root["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"], json!(recipe.tag));
    let index = follow_json(&root["manifests"][0]);
    let manifests = index["manifests"].as_array().expect("a list");
    assert_eq!(manifests.len(), recipe.platforms.len());
    let mut blobs = 1;
    for (described, architecture) in manifests.iter().zip(&recipe.platforms) {
        assert_eq!(described["platform"], json!({"architecture": architecture, "os": "linux"}));
        let manifest = follow_json(described);
        assert_eq!(follow_json(&manifest["config"]), recipe.config(architecture));
        let layers = manifest["layers"].as_array().expect("a list");
        assert_eq!(layers.len(), recipe.layers.len());
        for (layer, made) in layers.iter().zip(&recipe.layers) {
            let mut tar = Vec::new();
            MultiGzDecoder::new(&*follow(layer)).read_to_end(&mut tar).expect("gzip");
            assert!(tar == made.tar(architecture), "the layer `{}` is another one", made.created_by);
        }
        blobs += 2 + layers.len();
    }
    // The first layer is the same for both platforms.
    let files = std::fs::read_dir(folder().join("base/blobs/sha256")).expect("blobs").count();
    assert_eq!(files, blobs - 1, "a blob that nothing names");
}
