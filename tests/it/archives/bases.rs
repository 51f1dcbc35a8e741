//! Archives as bases.

use std::fs;

use plugraft::formats::descriptor::Descriptor;
use plugraft::formats::media_type::{OCI_LAYER, OCI_LAYER_GZIP};
use serde_json::{Value, json};

use super::Place;
use crate::support::base::{Built, Image, Layer, Packing, Recipe, confluent, dir, file};
use crate::support::image_tar::{self, Piece};
use crate::support::validate::{self, ValidRoot};

const REF: &str = "org.opencontainers.image.ref.name";

/// Two layers, the upper one twice.
fn single() -> Built {
    let upper =
        || Layer::new(Packing::Gzip, [dir("opt").owner(1001, 0), dir("opt/kafka"), file("opt/kafka/x", &[7; 5000])]);
    let image = Image::new("linux/amd64").layer(vec![dir("opt"), file("etc.txt", b"lower")]);
    Recipe::single(image.packed_layer(upper()).packed_layer(upper())).build()
}

/// Builds on an archive, and gives the result.
fn graft(place: &Place, base: &str, more: &str) -> ValidRoot {
    place.build(&format!("base: '{base}'\npluginPath: /opt/kafka/plugins\nto: ['oci-archive:out.tar:1']\n{more}"));
    validate::oci_archive(&place.read("out.tar"))
}

#[test]
fn an_oci_archive_is_as_good_as_a_layout() {
    let place = Place::new();
    let built = confluent().build();
    built.write_layout(&place.dir().join("layout"), Some("7.9.1"));
    let from_layout = graft(&place, "oci:layout:7.9.1", "");
    let archive = image_tar::write(&image_tar::oci(&built, &json!({REF: "7.9.1"})));
    place.write("base.tar", &archive);
    place.write("base.tar.gz", &image_tar::gzip(&archive));
    let names = |root: &ValidRoot| {
        let labels = &root.images[0].config["config"]["Labels"];
        let graft: Value = serde_json::from_str(labels["dev.plugraft.graft"].as_str().expect("a label")).expect("JSON");
        graft["base"].clone()
    };
    assert_eq!(names(&from_layout)["name"], "oci:layout:7.9.1");
    for (base, name) in [
        ("oci-archive:base.tar", "oci-archive:base.tar:7.9.1"),
        ("oci-archive:base.tar.gz:7.9.1", "oci-archive:base.tar.gz:7.9.1"),
        ("docker-archive:base.tar", "docker-archive:base.tar:7.9.1"),
    ] {
        fs::remove_dir_all(place.dir().join("store")).expect("a store");
        let root = graft(&place, base, "");
        assert_eq!(names(&root), json!({"name": name, "digest": built.root.digest}), "{base}");
        assert_eq!(root.images.len(), 2);
        let layers = |root: &ValidRoot| root.images.iter().map(|image| image.layers.clone()).collect::<Vec<_>>();
        assert_eq!(layers(&root), layers(&from_layout), "{base}");
        assert!(root.images[0].manifest["annotations"].get("org.opencontainers.image.base.name").is_none());
    }
}

#[test]
fn what_was_written_is_a_base_again() {
    let place = Place::new();
    let first = graft(&place, "scratch", "platforms: [linux/amd64, linux/arm64]\nname: acme/connect:1");
    let again = graft(&place, "oci-archive:out.tar:1", "replace: true");
    assert_eq!(again.images.len(), 2);
    assert_eq!(again.images[0].layers[0], first.images[0].layers[0]);
    assert_eq!(
        again.images[0].manifest["annotations"]["org.opencontainers.image.base.name"],
        "docker.io/acme/connect:1"
    );
}

/// Builds on a Docker archive of this form; its layers, and whether they are compressed.
fn check_saved(place: &Place, pieces: &[Piece], base: &str, media_type: &str) -> ValidRoot {
    place.write("base.tar", &image_tar::write(pieces));
    let root = graft(place, base, "");
    let built = single();
    let image = &root.images[0];
    let config: Value = serde_json::from_slice(&built.blobs[&config(&built)]).expect("JSON");
    for key in ["x-unknown", "created"] {
        assert_eq!(image.config[key], config[key], "{key}");
    }
    assert_eq!(image.config["config"]["Healthcheck"], config["config"]["Healthcheck"]);
    let types: Vec<&str> = image.manifest["layers"]
        .as_array()
        .expect("layers")
        .iter()
        .take(3)
        .map(|layer| layer["mediaType"].as_str().expect("a type"))
        .collect();
    assert_eq!(types, [media_type; 3]);
    root
}

fn config(built: &Built) -> plugraft::formats::digest::Digest {
    Descriptor::from_value(&built.images()[0]["config"]).expect("whole").digest
}

#[test]
fn what_engines_save_is_read_where_it_lies() {
    let place = Place::new();
    let built = single();
    let plain = image_tar::docker(&built, &["acme/base:1", "r.io/base:2"], false);
    let root = check_saved(&place, &plain, "docker-archive:base.tar", OCI_LAYER);
    assert!(place.heard.sentences().iter().any(|said| said.contains("not compressed")), "and that is said");
    for name in ["acme/base:1", "docker.io/acme/base:1", "r.io/base:2"] {
        check_saved(&place, &plain, &format!("docker-archive:base.tar:{name}"), OCI_LAYER);
    }
    let zipped = image_tar::docker(&built, &[], true);
    let other = check_saved(&place, &zipped, "docker-archive:base.tar", OCI_LAYER_GZIP);
    assert_eq!(root.images[0].layers, other.images[0].layers);
    assert_eq!(root.images[0].config["rootfs"], other.images[0].config["rootfs"]);

    // And back: the layers go into the next archive as they are.
    place.write("base.tar", &image_tar::write(&plain));
    place.build("base: docker-archive:base.tar\npluginPath: /opt/kafka/plugins\nto: ['docker-archive:out.tar:x:1']");
    let saved = validate::docker_archive(&place.read("out.tar"));
    assert_eq!(saved.layers, root.images[0].layers);
}

#[test]
fn zstd_layers_are_surveyed_and_kept() {
    let place = Place::new();
    let layer = Layer::new(
        Packing::Zstd,
        [dir("opt").owner(1001, 0), dir("opt/kafka").mode(0o2775), file("opt/kafka/x", &[7; 5000])],
    );
    let built = Recipe::single(Image::new("linux/amd64").packed_layer(layer)).build();
    place.write("base.tar", &image_tar::write(&image_tar::oci(&built, &json!({}))));
    let root = graft(&place, "oci-archive:base.tar", "");
    assert_eq!(root.images[0].layers.len(), 3, "base, plugin and seam");
    let said =
        place.refusal("base: oci-archive:base.tar\npluginPath: /opt/kafka/plugins\nto: ['docker-archive:x.tar:x:1']");
    assert!(said.contains("cannot take the base's layer") && said.contains("tar+zstd"), "{said}");
}

#[test]
fn an_archive_may_be_base_and_sink_at_once() {
    let place = Place::new();
    place.write("out.tar", &image_tar::write(&image_tar::oci(&single(), &json!({REF: "1"}))));
    place.build(
        "base: oci-archive:out.tar:1\npluginPath: /opt/kafka/plugins\nto: ['oci-archive:out.tar:1', 'oci:second:1']",
    );
    let root = validate::oci_archive(&place.read("out.tar"));
    assert_eq!(validate::layout_tag(&place.dir().join("second"), Some("1")).descriptor, root.descriptor);
}
