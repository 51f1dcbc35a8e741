//! Images and artifacts that are one plugin.

use plugraft::formats::descriptor::Descriptor;
use plugraft::formats::media_type::{OCI_CONFIG, OCI_INDEX, OCI_LAYER_GZIP, OCI_MANIFEST};
use serde_json::{Value, json};

use super::{Scene, wish};
use crate::support::registry::{Fault, Registry};
use crate::support::universe::STREAM;

const ARTIFACT_CONFIG: &str = "application/vnd.oci.empty.v1+json";
const TITLE: &str = "org.opencontainers.image.title";

/// A layer as manifests have it, whose blob the registry has.
fn layer(registry: &Registry, media_type: &str, bytes: &[u8], title: Option<&str>) -> Value {
    let descriptor = Descriptor { media_type: media_type.to_owned(), ..registry.put_blob("team/x", bytes) };
    let mut value = descriptor.to_value();
    if let Some(title) = title {
        value["annotations"] = json!({ TITLE: title });
    }
    value
}

fn manifest(registry: &Registry, config: &str, layers: &[Value]) -> Value {
    let held = Descriptor { media_type: config.to_owned(), ..registry.put_blob("team/x", b"{}") };
    json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": held.to_value(), "layers": layers })
}

fn put(registry: &Registry, tag: &str, manifest: &Value) -> Descriptor {
    let bytes = serde_json::to_vec(manifest).expect("JSON");
    registry.put_manifest("team/x", tag, manifest["mediaType"].as_str().expect("a type"), &bytes);
    Descriptor::of(OCI_MANIFEST, &bytes)
}

fn coordinate(registry: &Registry, tag: &str) -> String {
    format!("oci://{}", registry.reference(&format!("team/x:{tag}")))
}

fn zip() -> Vec<u8> {
    STREAM.archive("1.0.0")
}

#[test]
fn an_artifact_is_its_archive() {
    let registry = Registry::start();
    let readme = layer(&registry, "text/markdown", b"# x", Some("README.md"));
    let archive = layer(&registry, "application/zip", &zip(), Some("dist/acme-kafka-connect-stream-1.0.0.zip"));
    let pushed = put(&registry, "1", &manifest(&registry, ARTIFACT_CONFIG, &[readme.clone(), archive.clone()]));
    let scene = Scene::new();
    let (outcome, _) = scene.run(&wish(coordinate(&registry, "1"), &[]));
    let found = outcome.expect("it came");
    assert_eq!(std::fs::read(&found.path).expect("read"), zip());
    assert_eq!(found.pin.file_name, "acme-kafka-connect-stream-1.0.0.zip");
    assert_eq!(found.pin.taken, Some(pushed.digest.to_string()));
    let by_digest = format!("oci://{}/team/x@{}", registry.address(), pushed.digest);
    assert_eq!(scene.bytes(&wish(by_digest, &[])), zip());
    assert_eq!(registry.asked("GET", "/blobs/"), 1, "the blob is downloaded once");
    let offline = Scene { offline: true, ..scene };
    registry.forget_requests();
    assert_eq!(offline.bytes(&wish(coordinate(&registry, "1"), &[])), zip());
    assert_eq!(registry.requests().len(), 0);
    // Untitled, an archive is known by its type.
    let untitled = layer(&registry, "application/zip", &zip(), None);
    put(&registry, "2", &manifest(&registry, ARTIFACT_CONFIG, &[untitled]));
    let (outcome, _) = Scene::new().run(&wish(coordinate(&registry, "2"), &[]));
    assert_eq!(outcome.expect("it came").pin.file_name, "x-2.zip");
}

#[test]
fn an_image_is_its_one_layer() {
    let registry = Registry::start();
    let only = layer(&registry, OCI_LAYER_GZIP, &[7; 100], None);
    let empty = layer(&registry, OCI_LAYER_GZIP, &[0; 32], None);
    let image = put(&registry, "one", &manifest(&registry, OCI_CONFIG, &[empty, only.clone()]));
    let other = put(&registry, "other", &manifest(&registry, OCI_CONFIG, std::slice::from_ref(&only)));
    let child = |descriptor: &Descriptor, platform: Value| {
        let mut value = descriptor.to_value();
        value["platform"] = platform;
        value
    };
    let platform = |architecture: &str| json!({ "os": "linux", "architecture": architecture });
    let attestation = child(&image, json!({ "os": "unknown", "architecture": "unknown" }));
    let index = |children: &[Value]| json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": children });
    let both = [child(&image, platform("amd64")), child(&other, platform("arm64")), attestation.clone()];
    put(&registry, "1", &index(&both));
    let scene = Scene::new();
    let (outcome, _) = scene.run(&wish(coordinate(&registry, "1"), &[]));
    let found = outcome.expect("it came");
    assert_eq!((found.pin.file_name.as_str(), found.size), ("x-1.tar.gz", 100));
    let different = layer(&registry, OCI_LAYER_GZIP, &[8; 100], None);
    let different = put(&registry, "different", &manifest(&registry, OCI_CONFIG, &[different]));
    put(&registry, "2", &index(&[child(&image, platform("amd64")), child(&different, platform("arm64"))]));
    scene.refuse(&wish(coordinate(&registry, "2"), &[]), "its platforms have different layers", "--plugin-only");
    put(&registry, "3", &index(&[attestation]));
    scene.refuse(&wish(coordinate(&registry, "3"), &[]), "its index lists no image", "--plugin-only");
}

#[test]
fn what_is_not_one_plugin_is_told() {
    let registry = Registry::start();
    let refuse = |config: &str, layers: &[Value], said: &str| {
        put(&registry, "1", &manifest(&registry, config, layers));
        Scene::new().refuse(&wish(coordinate(&registry, "1"), &[]), said, "--plugin-only");
    };
    let tar = |byte: u8| layer(&registry, OCI_LAYER_GZIP, &[byte; 99], None);
    let titled = |title: &str| layer(&registry, "application/octet-stream", title.as_bytes(), Some(title));
    refuse(OCI_CONFIG, &[tar(1), tar(2)], "it is an image of 2 layers, and one is wanted");
    refuse(OCI_CONFIG, &[], "it is an image of 0 layers");
    let zstd = layer(&registry, "application/vnd.oci.image.layer.v1.tar+zstd", &[3; 99], None);
    refuse(OCI_CONFIG, &[zstd], "of type `application/vnd.oci.image.layer.v1.tar+zstd`");
    refuse(ARTIFACT_CONFIG, &[titled("a.zip"), titled("b.tar.gz")], "it has several archives: `a.zip`, `b.tar.gz`");
    refuse(ARTIFACT_CONFIG, &[titled("a.txt")], "none of its 1 layers is an archive");
    let scene = Scene::new();
    scene.refuse(&wish(coordinate(&registry, "none"), &[]), "the registry has no", "check the name and the tag");
}

#[test]
fn blobs_are_verified_and_gone_on_with() {
    let registry = Registry::start();
    let archive = layer(&registry, "application/zip", &zip(), Some("x.zip"));
    put(&registry, "1", &manifest(&registry, ARTIFACT_CONFIG, &[archive]));
    registry.script(Fault::on("GET", "/blobs/").close_after_response_bytes(200));
    let scene = Scene::new();
    assert_eq!(scene.bytes(&wish(coordinate(&registry, "1"), &[])), zip());
    assert_eq!(registry.requests().last().and_then(|last| last.header("range")), Some("bytes=200-"));
    let mut lie = zip();
    lie[100] ^= 1;
    registry.script(Fault::on("GET", "/blobs/").respond(200).body(lie));
    let fresh = Scene::new();
    fresh.refuse(&wish(coordinate(&registry, "1"), &[]), "its digest is", "");
    assert_eq!((fresh.held("files"), fresh.held("temp")), (0, 0));
}
