//! Images in the other family of media types.

use serde_json::{Value, json};

use super::Place;
use crate::support::base::{Built, Image, Layer, Packing, Recipe, confluent, dir, file};
use crate::support::image_tar;
use crate::support::validate::{self, ValidRoot};

fn graft(place: &Place, built: &Built, more: &str) -> ValidRoot {
    place.write("base.tar", &image_tar::write(&image_tar::oci(built, &json!({}))));
    place.build(&format!(
        "base: oci-archive:base.tar\npluginPath: /usr/share/plugins\nto: ['oci-archive:out.tar:1']\n{more}"
    ));
    validate::oci_archive(&place.read("out.tar"))
}

fn without_types(value: &Value) -> Value {
    let mut value = value.clone();
    let fields = value.as_object_mut().expect("an object");
    fields.remove("annotations");
    fields.remove("mediaType");
    fields["config"]
        .as_object_mut()
        .expect("a config")
        .retain(|key, _| key != "mediaType" && key != "digest" && key != "size");
    for layer in fields["layers"].as_array_mut().expect("layers") {
        layer.as_object_mut().expect("a layer").remove("mediaType");
    }
    value
}

/// Converts; blobs and everything but types and our own words have to stay.
fn check(recipe: &Recipe, format: &str, media_type: &str) -> (ValidRoot, Place) {
    let place = Place::new();
    let built = recipe.build();
    let kept = graft(&place, &built, "");
    let converted = graft(&place, &built, &format!("format: {format}"));
    assert_eq!(converted.descriptor.media_type, media_type);
    assert_ne!(kept.descriptor.media_type, media_type);
    assert_eq!(kept.images.len(), converted.images.len());
    for (kept, converted) in kept.images.iter().zip(&converted.images) {
        assert_eq!(kept.layers, converted.layers);
        assert_eq!(without_types(&kept.manifest), without_types(&converted.manifest));
        let (mut old, mut new) = (kept.config.clone(), converted.config.clone());
        for config in [&mut old, &mut new] {
            config["config"]["Labels"].as_object_mut().expect("labels").retain(|key, _| !key.starts_with("org."));
        }
        assert_eq!(old, new);
    }
    (converted, place)
}

#[test]
fn manifests_change_and_blobs_do_not() {
    let docker = "application/vnd.docker.distribution.manifest.list.v2+json";
    let (root, place) = check(&confluent(), "docker", docker);
    let labels = &root.images[0].config["config"]["Labels"];
    assert_eq!(labels["org.opencontainers.image.title"], "files", "annotations became labels");
    assert!(place.heard.sentences().iter().any(|said| said.starts_with("the image gets Docker's media types")));
    check(&confluent().docker(), "oci", "application/vnd.oci.image.index.v1+json");
    let single = || Recipe::single(Image::new("linux/amd64").layer(vec![dir("usr"), file("usr/x", b"x")]));
    check(&single(), "docker", "application/vnd.docker.distribution.manifest.v2+json");
    check(&single().docker(), "oci", "application/vnd.oci.image.manifest.v1+json");
}

#[test]
fn the_bases_own_annotations_become_labels() {
    let mut built = Recipe::single(Image::new("linux/amd64").label("kept", "as it is").layer(vec![dir("usr")])).build();
    let mut manifest = built.images()[0].clone();
    manifest["annotations"] = json!({"team": "data", "kept": "no", "org.opencontainers.image.title": "the base"});
    built.replace_root("application/vnd.oci.image.manifest.v1+json", &manifest);
    let root = graft(&Place::new(), &built, "format: docker");
    let labels = &root.images[0].config["config"]["Labels"];
    assert_eq!((&labels["team"], &labels["kept"]), (&json!("data"), &json!("as it is")));
    assert_eq!(labels["org.opencontainers.image.title"], "files");
}

#[test]
fn layers_without_a_type_in_the_family_are_refused() {
    for (packing, media_type) in [(Packing::Zstd, "tar+zstd"), (Packing::Plain, "v1.tar`")] {
        let layer = Layer::new(packing, [dir("usr"), file("usr/x", &[7; 3000])]);
        let built = Recipe::single(Image::new("linux/amd64").packed_layer(layer)).build();
        let place = Place::new();
        place.write("base.tar", &image_tar::write(&image_tar::oci(&built, &json!({}))));
        let said = place.refusal(
            "base: oci-archive:base.tar\npluginPath: /usr/share/plugins\nformat: docker\nto: ['oci-archive:out.tar']",
        );
        assert!(said.contains(media_type) && said.ends_with("which Docker's family of media types lacks"), "{said}");
    }
    let root = graft(&Place::new(), &confluent().build(), "format: oci");
    assert_eq!(root.descriptor.media_type, "application/vnd.oci.image.index.v1+json", "and what is so already stays");
}
