//! Platforms, single manifests and indexes, and where `auto` finds the plugin path.

use plugraft::base::{Base, Error, PluginPathReader, PluginPathSource};
use plugraft::formats::digest::Digest;
use plugraft::formats::media_type::{DOCKER_MANIFEST, Family, OCI_INDEX};
use plugraft::resolve::BasePin;
use plugraft::spec::BaseWish;
use serde_json::{Value, json};

use crate::support::base::{Image, Packing, Recipe, confluent, dir, file, link};
use crate::support::survey::{Run, show, spec};

use super::{PLUGINS, survey_layout, survey_recipe, with_layer};

fn three_platforms() -> Vec<Image> {
    ["linux/amd64", "linux/arm64/v8", "windows/amd64"]
        .map(|platform| Image::new(platform).layer(vec![dir("opt")]))
        .to_vec()
}

fn kept(base: &Base) -> Vec<String> {
    base.images.iter().map(|image| image.platform.to_string()).collect()
}

#[test]
fn all_linux_platforms_are_kept_unless_narrowed() {
    let built = Recipe::index_with_attestations(three_platforms()).build();
    let (base, said) = survey_layout(&built, PLUGINS, &[]);
    let base = base.expect("surveyed");
    assert_eq!(kept(&base), ["linux/amd64", "linux/arm64/v8"]);
    assert!(base.is_index);
    assert_eq!(said[0], "the base's attestations (3) are left out: they speak of images that the new ones replace");
    assert_eq!(said[1], "the base's windows/amd64 is left out: it is not Linux");
    assert_eq!(said.len(), 3, "{said:?}");

    let narrowed = survey_layout(&built, PLUGINS, &["linux/arm64"]).0.expect("surveyed");
    assert_eq!((kept(&narrowed), narrowed.is_index), (vec!["linux/arm64/v8".to_owned()], true));
    let error = survey_layout(&built, PLUGINS, &["linux/amd64", "linux/s390x"]).0.expect_err("not there");
    assert_eq!(error.to_string(), "the base has no image for `linux/s390x`");
    assert_eq!(error.hint().as_deref(), Some("it has windows/amd64, linux/amd64, linux/arm64/v8"));
    let error = survey_layout(&built, PLUGINS, &["windows/amd64"]).0.expect_err("not Linux");
    assert!(matches!(error, Error::NotLinux { .. }), "{error}");
    let windows = Recipe::index(three_platforms().split_off(2)).build();
    let error = survey_layout(&windows, PLUGINS, &[]).0.expect_err("no Linux");
    assert_eq!(error.hint().as_deref(), Some("it has windows/amd64"), "{error}");
}

#[test]
fn children_without_platform_and_children_that_are_no_images() {
    let mut built = Recipe::index(three_platforms()).build();
    let mut index: Value = serde_json::from_slice(&built.manifests[&built.root.digest].1).expect("JSON");
    let children = index["manifests"].as_array_mut().expect("an array");
    for child in children.iter_mut() {
        child.as_object_mut().expect("an object").remove("platform");
    }
    let mut signature = children[0].clone();
    signature["artifactType"] = json!("application/vnd.example.signature");
    let mut chart = children[0].clone();
    chart["mediaType"] = json!("application/vnd.cncf.helm.chart");
    children.splice(0..0, [signature, chart]);
    built.replace_root(OCI_INDEX, &index);
    let (base, said) = survey_layout(&built, PLUGINS, &["linux/arm64"]);
    assert_eq!(kept(&base.expect("surveyed")), ["linux/arm64/v8"]);
    assert_eq!(said[0], "the base's index lists other things than images (2): they are left out");
    let everything = survey_layout(&built, PLUGINS, &[]).0.expect("surveyed");
    assert_eq!(kept(&everything), ["linux/amd64", "linux/arm64/v8"]);
}

#[test]
fn a_single_manifest_has_its_configs_platform() {
    let built = Recipe::single(Image::new("linux/arm64/v8").layer(vec![dir("opt")])).build();
    let base = survey_layout(&built, PLUGINS, &["linux/arm64"]).0.expect("surveyed");
    assert_eq!((kept(&base), base.is_index, base.family), (vec!["linux/arm64/v8".to_owned()], false, Family::Oci));
    let error = survey_layout(&built, PLUGINS, &["linux/amd64"]).0.expect_err("not there");
    assert_eq!(error.hint().as_deref(), Some("it has linux/arm64/v8"));
}

#[test]
fn documents_are_kept_byte_for_byte() {
    let built = confluent().docker().build();
    let base = survey_layout(&built, "auto", &[]).0.expect("surveyed");
    assert_eq!(base.family, Family::Docker);
    for (number, image) in base.images.iter().enumerate() {
        assert_eq!(image.manifest.media_type(), DOCKER_MANIFEST);
        assert_eq!(image.manifest.bytes(), built.manifests[&image.manifest.digest()].1);
        assert_eq!(image.config.bytes(), built.blobs[&image.config.digest()]);
        let layers: Vec<Digest> = image.layers.iter().map(|layer| layer.digest).collect();
        assert_eq!(layers, built.layers(number));
    }
}

#[test]
fn roots_that_are_no_image_are_refused() {
    let nested = Recipe::nested_index(three_platforms()).build();
    let error = survey_layout(&nested, PLUGINS, &[]).0.expect_err("nested");
    assert!(matches!(error, Error::NestedIndex { .. }), "{error}");

    let mut built = with_layer(Packing::Gzip);
    built.replace_root("application/vnd.docker.distribution.manifest.v1+prettyjws", &json!({ "schemaVersion": 1 }));
    assert!(matches!(survey_layout(&built, PLUGINS, &[]).0, Err(Error::SchemaOne)));
    built.replace_root("application/vnd.cncf.helm.config.v1+json", &json!({ "schemaVersion": 2 }));
    assert!(matches!(survey_layout(&built, PLUGINS, &[]).0, Err(Error::UnknownType { .. })));

    let docker = Recipe::single(Image::new("linux/arm64")).docker().build();
    let mut mixed = with_layer(Packing::Gzip);
    let mut children = [mixed.root.to_value(), docker.root.to_value()];
    children[1]["platform"] = json!({ "os": "linux", "architecture": "arm64" });
    mixed.manifests.extend(docker.manifests);
    mixed.blobs.extend(docker.blobs);
    mixed.replace_root(OCI_INDEX, &json!({ "schemaVersion": 2, "manifests": children }));
    let error = survey_layout(&mixed, PLUGINS, &[]).0.expect_err("mixed");
    assert!(matches!(error, Error::MixedFamilies), "{error}");
    let narrowed = survey_layout(&mixed, PLUGINS, &["linux/amd64"]).0.expect("one family is left");
    assert_eq!(narrowed.family, Family::Oci);
}

/// Where `auto` puts plugins.
fn check_auto(image: Image, named: &str, source: PluginPathSource, reader: &PluginPathReader) {
    let base = survey_recipe(&Recipe::single(image), "auto");
    let found = &base.images[0].plugin_path;
    assert_eq!((found.named.as_str(), found.source, &found.reader), (named, source, reader));
}

#[test]
fn auto_looks_at_folders_where_the_config_is_silent() {
    let image = |members| Image::new("linux/amd64").layer(members);
    let redpanda = "/opt/kafka/redpanda-plugins";
    check_auto(
        image(vec![dir(&redpanda[1..]), file("opt/kafka/kafka_connect_run.sh", b"")]),
        redpanda,
        PluginPathSource::Redpanda,
        &PluginPathReader::Environment { value: Some(redpanda.to_owned()) },
    );
    check_auto(
        image(vec![link("opt/kafka", "k"), file("opt/k/kafka_connect_run.sh", b""), dir("opt/k/bin")]),
        PLUGINS,
        PluginPathSource::Strimzi,
        &PluginPathReader::Fixed,
    );
    check_auto(
        image(vec![file("opt/kafka/bin/connect-distributed.sh", b"")]),
        PLUGINS,
        PluginPathSource::ApacheKafka,
        &PluginPathReader::WorkerFile,
    );
    check_auto(
        image(vec![dir("kafka/connect")]),
        "/kafka/connect",
        PluginPathSource::Debezium,
        &PluginPathReader::Environment { value: Some("/kafka/connect".to_owned()) },
    );
    check_auto(
        image(vec![dir("usr/share/confluent-hub-components")]),
        "/usr/share/confluent-hub-components",
        PluginPathSource::ConfluentLabels,
        &PluginPathReader::Environment { value: None },
    );
    let error = survey_layout(&Recipe::single(image(vec![dir("opt")])).build(), "auto", &[]).0.expect_err("nothing");
    assert!(error.hint().is_some_and(|hint| hint.contains("pluginPath:") && hint.contains("--plugin-path")));
}

#[test]
fn scratch_has_two_platforms_and_no_ground() {
    let run = Run::new();
    let base = run.survey(&spec(BaseWish::Scratch, "/plugins")).expect("surveyed");
    assert_eq!((kept(&base), base.is_index), (vec!["linux/amd64".to_owned(), "linux/arm64".to_owned()], true));
    assert_eq!(show(&base.images[0].ground), ["/plugins"]);
    assert!(matches!(base.pin, BasePin::Scratch));
    assert!(matches!(run.survey(&spec(BaseWish::Scratch, "auto")), Err(Error::ScratchPluginPath)));
}

#[test]
fn a_closed_directory_is_told() {
    let image = Image::new("linux/amd64").config("User", json!("1000:1000")).layer(vec![dir("opt").mode(0o750)]);
    let (base, said) = survey_layout(&Recipe::single(image).build(), PLUGINS, &[]);
    let note = "the image's user `1000:1000` may not enter `/opt` (0750, owned by 0:0)";
    assert_eq!(base.expect("surveyed").images[0].ground.note.as_deref(), Some(note));
    assert_eq!(said.last().map(String::as_str), Some(note));
}
