//! What is there already: directories, links and names below the plugin path, whatever the base's form.

use std::fs;
use std::path::Path;

use plugraft::base::{Base, Error, PluginPathReader, PluginPathSource};
use plugraft::formats::digest::Digest;
use plugraft::formats::document::Document;
use plugraft::formats::media_type::{DOCKER_MANIFEST, Family, OCI_INDEX, OCI_MANIFEST};
use plugraft::resolve::BasePin;
use plugraft::spec::BaseWish;
use serde_json::{Value, json};

use crate::support::base::{
    Built, Image, Layer, Member, Packing, Recipe, confluent, dir, file, hard_link, link, opaque, whiteout,
};
use crate::support::survey::{Run, show, spec};
use crate::support::validate;

const PLUGINS: &str = "/opt/kafka/plugins";

/// Surveys a built base in a layout.
fn survey_layout(built: &Built, plugin_path: &str, platforms: &[&str]) -> (Result<Base, Error>, Vec<String>) {
    let run = Run::new();
    let layout = run.temp.path().join("layout");
    built.write_layout(&layout, None);
    let mut spec = spec(BaseWish::Layout { dir: layout, tag: None }, plugin_path);
    spec.platforms = platforms.iter().map(|platform| platform.parse().expect("a platform")).collect();
    (run.survey(&spec), run.heard.sentences())
}

fn survey_recipe(recipe: &Recipe, plugin_path: &str) -> Base {
    survey_layout(&recipe.build(), plugin_path, &[]).0.expect("surveyed")
}

/// The ground of one image of these layers.
fn check(layers: Vec<Vec<Member>>, plugin_path: &str, expected: &[&str]) {
    let image = layers.into_iter().fold(Image::new("linux/amd64"), Image::layer);
    let base = survey_recipe(&Recipe::single(image), plugin_path);
    assert_eq!(show(&base.images[0].ground), expected);
}

const DIRTY: &str = "0755 0:0 1699999999.987654321";

#[test]
fn ancestors_have_exactly_what_the_uppermost_layer_states() {
    check(
        vec![
            vec![
                dir("opt").mtime(1_600_000_000, 0),
                dir("opt/kafka").owner(1001, 0).mode(0o775).mtime(1_600_000_001, 1),
                dir("opt/kafka/plugins").owner(5_000_000, 3_000_000).mode(0o1777).mtime(-2, 500_000_000),
            ],
            vec![
                dir("opt/kafka")
                    .owner(1001, 0)
                    .mode(0o2775)
                    .mtime(1_600_000_009, 123_456_789)
                    .xattr("user.a", b"\0\xff"),
                file("opt/kafka/x", b"x"),
            ],
        ],
        PLUGINS,
        &[
            "/opt/kafka/plugins",
            "/opt 0755 0:0 1600000000.000000000",
            "/opt/kafka 2775 1001:0 1600000009.123456789 user.a=AP8=",
            "/opt/kafka/plugins 1777 5000000:3000000 -2.500000000",
        ],
    );
}

#[test]
fn what_does_not_exist_is_no_ancestor() {
    check(vec![vec![dir("usr")]], PLUGINS, &[PLUGINS]);
    check(vec![vec![dir("opt")]], PLUGINS, &[PLUGINS, &format!("/opt {DIRTY}")]);
    check(vec![], PLUGINS, &[PLUGINS]);
    check(vec![vec![file("a", b""), dir("b"), link("c", "b")]], "/", &["/", "a", "b/", "c"]);
}

#[test]
fn a_directory_that_only_names_imply_is_roots() {
    check(
        vec![vec![file("opt/kafka/plugins/a.jar", b"a")]],
        PLUGINS,
        &[
            PLUGINS,
            "/opt 0755 0:0 0.000000000",
            "/opt/kafka 0755 0:0 0.000000000",
            "/opt/kafka/plugins 0755 0:0 0.000000000",
            "a.jar",
        ],
    );
}

#[test]
fn links_are_resolved_to_real_paths() {
    let real = |first: Vec<Member>| {
        vec![
            vec![
                dir("opt"),
                dir("opt/kafka_2.13-4.0").owner(1001, 0).mode(0o775),
                dir("opt/kafka_2.13-4.0/plugins").owner(1001, 0),
                dir("opt/kafka_2.13-4.0/plugins/old"),
                dir("data"),
            ],
            first,
        ]
    };
    let expected = [
        "/opt/kafka_2.13-4.0/plugins",
        &format!("/opt {DIRTY}"),
        "/opt/kafka_2.13-4.0 0775 1001:0 1699999999.987654321",
        "/opt/kafka_2.13-4.0/plugins 0755 1001:0 1699999999.987654321",
        "old/",
    ];
    check(real(vec![link("opt/kafka", "kafka_2.13-4.0")]), PLUGINS, &expected);
    check(real(vec![link("opt/kafka", "/opt/./kafka_2.13-4.0/")]), PLUGINS, &expected);
    check(real(vec![link("opt/kafka", "../../../data/../opt/kafka_2.13-4.0")]), PLUGINS, &expected);
    check(real(vec![link("opt/kafka", "../a"), link("a", "b"), link("b", "opt/kafka_2.13-4.0")]), PLUGINS, &expected);
    check(
        real(vec![link("plugins", "/opt/kafka/plugins"), link("opt/kafka", "kafka_2.13-4.0")]),
        "/plugins",
        &expected,
    );
    let dangling = ["/data/new/plugins", &format!("/data {DIRTY}")];
    check(real(vec![link("opt/kafka", "/data/new")]), PLUGINS, &dangling);
}

#[test]
fn what_upper_layers_delete_is_gone() {
    let lower = || {
        vec![
            dir("opt"),
            dir("opt/kafka").mode(0o700),
            dir("opt/kafka/plugins"),
            dir("opt/kafka/plugins/one"),
            dir("opt/kafka/plugins/two"),
            file("opt/kafka/plugins/two/x.jar", b"x"),
            file("opt/kafka/plugins/three.jar", b"3"),
        ]
    };
    let opt = format!("/opt {DIRTY}");
    let kafka = "/opt/kafka 0700 0:0 1699999999.987654321";
    let plugins = format!("/opt/kafka/plugins {DIRTY}");
    let all = [PLUGINS, &opt, kafka, &plugins];
    let with = |names: &[&'static str]| -> Vec<String> {
        all.iter().map(|line| (*line).to_owned()).chain(names.iter().map(|name| (*name).to_owned())).collect()
    };
    let check = |upper: Vec<Vec<Member>>, expected: &[String]| {
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(std::iter::once(lower()).chain(upper).collect(), PLUGINS, &expected);
    };
    check(vec![], &with(&["one/", "three.jar", "two/"]));
    check(vec![vec![whiteout("opt/kafka/plugins/two")]], &with(&["one/", "three.jar"]));
    check(
        vec![vec![whiteout("opt/kafka/plugins/two")], vec![file("opt/kafka/plugins/two", b"now a file")]],
        &with(&["one/", "three.jar", "two"]),
    );
    check(
        vec![vec![dir("opt/kafka/plugins"), opaque("opt/kafka/plugins"), file("opt/kafka/plugins/new.jar", b"n")]],
        &with(&["new.jar"]),
    );
    check(vec![vec![opaque("opt/kafka/plugins")]], &with(&[]));
    // The runtimes keep the old files when a layer has both.
    check(
        vec![vec![whiteout("opt/kafka/plugins/two"), dir("opt/kafka/plugins/two")]],
        &with(&["one/", "three.jar", "two/"]),
    );
    check(vec![vec![whiteout("opt/kafka")]], &[PLUGINS.to_owned(), opt.clone()]);
    check(
        vec![vec![whiteout("opt/kafka")], vec![dir("opt/kafka").owner(7, 8)]],
        &[PLUGINS.to_owned(), opt.clone(), "/opt/kafka 0755 7:8 1699999999.987654321".to_owned()],
    );
    check(vec![vec![opaque("opt")]], &[PLUGINS.to_owned(), opt.clone()]);
    check(vec![vec![file(".wh..wh..opq", b"")]], &[PLUGINS.to_owned()]);
    check(
        vec![vec![link("opt/kafka", "/elsewhere"), dir("elsewhere")]],
        &["/elsewhere/plugins".to_owned(), format!("/elsewhere {DIRTY}")],
    );
}

#[test]
fn a_directory_over_a_link_replaces_it() {
    check(
        vec![
            vec![dir("opt"), dir("opt/real"), file("opt/real/plugins", b"in the way"), link("opt/kafka", "real")],
            vec![dir("opt/kafka").owner(3, 3), hard_link("opt/kafka/a", "opt/real/plugins")],
        ],
        PLUGINS,
        &[PLUGINS, &format!("/opt {DIRTY}"), "/opt/kafka 0755 3:3 1699999999.987654321"],
    );
}

#[test]
fn a_plugin_of_the_lowest_layer_is_found() {
    check(
        vec![
            vec![
                file("opt/kafka/plugins/old/a.jar", b"a"),
                file("opt/a", b""),
                hard_link("opt/kafka/plugins/b.jar", "opt/a"),
            ],
            vec![dir("opt"), dir("opt/kafka"), dir("opt/kafka/plugins"), link("opt/kafka/plugins/l", "old")],
        ],
        PLUGINS,
        &[
            PLUGINS,
            &format!("/opt {DIRTY}"),
            &format!("/opt/kafka {DIRTY}"),
            &format!("/opt/kafka/plugins {DIRTY}"),
            "b.jar",
            "l",
            "old/",
        ],
    );
}

/// The refusal of one image of these layers.
fn refuse(layers: Vec<Vec<Member>>, message: &str) {
    let image = layers.into_iter().fold(Image::new("linux/amd64"), Image::layer);
    let error = survey_layout(&Recipe::single(image).build(), PLUGINS, &[]).0.expect_err(message);
    assert_eq!(error.to_string(), message);
    assert!(error.hint().is_some_and(|hint| hint.contains("pluginPath")), "{:?}", error.hint());
}

#[test]
fn obstacles_are_named() {
    let circle = "links on the way to `/opt/kafka/plugins` lead in a circle";
    refuse(vec![vec![link("opt", "opt")]], circle);
    refuse(vec![vec![dir("opt"), link("opt/kafka", "/a")], vec![link("a", "b"), link("b", "/opt/kafka")]], circle);
    let file_on_the_way = "`/opt/kafka` stands on the way to `/opt/kafka/plugins`, and is no directory";
    refuse(vec![vec![dir("opt"), file("opt/kafka", b"")]], file_on_the_way);
    refuse(
        vec![vec![dir("opt"), link("opt/kafka", "../data/k"), dir("data"), file("data/k", b"")]],
        "`/data/k` stands on the way to `/opt/kafka/plugins`, and is no directory",
    );
}

fn with_layer(packing: Packing) -> Built {
    let members = [dir("opt"), dir("opt/kafka").owner(1001, 0), file("opt/kafka/x", &[7; 5000])];
    Recipe::single(Image::new("linux/amd64").packed_layer(Layer::new(packing, members))).build()
}

#[test]
fn every_packing_is_read_but_zstd() {
    for packing in [Packing::Plain, Packing::Gzip, Packing::PaddedGzip, Packing::ManyMembers] {
        let built = with_layer(packing);
        let base = survey_layout(&built, PLUGINS, &[]).0.unwrap_or_else(|error| panic!("{packing:?}: {error}"));
        assert_eq!(base.images[0].ground.ancestors[1].uid, 1001, "{packing:?}");
    }
    let built = with_layer(Packing::Zstd);
    let error = survey_layout(&built, PLUGINS, &[]).0.expect_err("zstd");
    let layer = built.layers(0)[0];
    let words = format!("the base's layer `{layer}` is compressed by zstd, and only tar and gzip can be surveyed");
    assert_eq!(error.to_string(), words);
}

/// Changes one blob of a base under its old name, and surveys.
fn survey_changed(built: &Built, digest: Digest, change: impl FnOnce(&mut Vec<u8>)) -> Error {
    let run = Run::new();
    let layout = run.temp.path().join("layout");
    built.write_layout(&layout, None);
    let path = layout.join("blobs/sha256").join(digest.hex());
    let mut bytes = fs::read(&path).expect("written");
    change(&mut bytes);
    fs::write(&path, bytes).expect("written");
    let spec = spec(BaseWish::Layout { dir: layout, tag: None }, PLUGINS);
    let error = run.survey(&spec).expect_err("damaged");
    assert!(run.survey(&spec).is_err(), "nothing false was remembered");
    error
}

#[test]
fn damaged_blobs_are_refused() {
    for packing in [Packing::Plain, Packing::Gzip] {
        let built = with_layer(packing);
        let layer = built.layers(0)[0];
        let flipped = survey_changed(&built, layer, |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x10;
        });
        assert!(matches!(flipped, Error::WrongDigest { .. }), "{packing:?}: {flipped}");
        let cut = survey_changed(&built, layer, |bytes| bytes.truncate(bytes.len() / 2));
        assert!(matches!(cut, Error::WrongLength { .. }), "{packing:?}: {cut}");
        let longer = survey_changed(&built, layer, |bytes| bytes.push(0));
        assert!(matches!(longer, Error::WrongLength { .. }), "{packing:?}: {longer}");
    }
    let built = with_layer(Packing::Gzip);
    let config = built.images()[0]["config"]["digest"].as_str().expect("a digest").parse().expect("a digest");
    let error = survey_changed(&built, config, |bytes| bytes[5] ^= 1);
    assert!(matches!(error, Error::BadDocument { .. }), "{error}");
}

/// Edits manifest and config of the first image consistently, and surveys.
fn survey_edited(edit: impl FnOnce(&mut Value, &mut Value)) -> Error {
    let mut built = with_layer(Packing::Gzip);
    let mut manifest = built.images()[0].clone();
    let digest: Digest = manifest["config"]["digest"].as_str().expect("text").parse().expect("a digest");
    let mut config: Value = serde_json::from_slice(&built.blobs[&digest]).expect("JSON");
    edit(&mut manifest, &mut config);
    let config = Document::write(manifest["config"]["mediaType"].as_str().expect("text"), config);
    built.blobs.insert(config.digest(), config.bytes().to_vec());
    manifest["config"] = config.descriptor().to_value();
    built.replace_root(OCI_MANIFEST, &manifest);
    survey_layout(&built, PLUGINS, &[]).0.expect_err("a lie")
}

#[test]
fn lies_in_documents_are_refused() {
    let size = survey_edited(|manifest, _| manifest["layers"][0]["size"] = json!(7));
    assert!(matches!(size, Error::WrongLength { wanted: 7, found: 8, .. }), "{size}");
    let diff_id = survey_edited(|_, config| config["rootfs"]["diff_ids"][0] = json!(Digest::of(b"other")));
    assert!(matches!(diff_id, Error::WrongDiffId { .. }), "{diff_id}");
    let count = survey_edited(|_, config| config["rootfs"]["diff_ids"] = json!([]));
    assert!(matches!(count, Error::LayerCount { layers: 1, diff_ids: 0, .. }), "{count}");
    let no_os = survey_edited(|_, config| drop(config.as_object_mut().expect("an object").remove("os")));
    assert!(matches!(no_os, Error::Malformed { .. }), "{no_os}");
    let both = survey_edited(|manifest, _| manifest["manifests"] = json!([]));
    assert!(matches!(both, Error::Ambiguous { .. }), "{both}");
    let stated = survey_edited(|manifest, _| manifest["mediaType"] = json!(OCI_INDEX));
    assert!(matches!(stated, Error::Ambiguous { .. }), "{stated}");
    let artifact = survey_edited(|manifest, _| {
        manifest["config"]["mediaType"] = json!("application/vnd.oci.empty.v1+json");
    });
    assert!(matches!(artifact, Error::NotAnImage { .. }), "{artifact}");
    let windows = survey_edited(|_, config| config["os"] = json!("windows"));
    assert_eq!(windows.hint().as_deref(), Some("it has windows/amd64"), "{windows}");
}

#[test]
fn hostile_tars_are_refused_and_ask_for_nothing() {
    let mut huge_extension = tar::Header::new_gnu();
    huge_extension.set_entry_type(tar::EntryType::XHeader);
    huge_extension.set_size(6 << 30);
    huge_extension.set_cksum();
    let mut huge_file = tar::Header::new_gnu();
    huge_file.set_size(u64::MAX >> 1);
    huge_file.set_cksum();
    for (what, tar) in [
        ("not a tar", b"PK\x03\x04".repeat(400)),
        ("a huge extension", huge_extension.as_bytes().to_vec()),
        ("a huge file", huge_file.as_bytes().to_vec()),
        ("half a header", huge_file.as_bytes()[..100].to_vec()),
    ] {
        let layer = Layer::of_bytes(Packing::Gzip, tar);
        let built = Recipe::single(Image::new("linux/amd64").packed_layer(layer)).build();
        let error = survey_layout(&built, PLUGINS, &[]).0.expect_err(what);
        assert!(matches!(error, Error::BadLayer { .. }), "{what}: {error}");
    }
}

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

#[test]
fn the_validator_takes_what_the_recipes_make() {
    let temp = tempfile::tempdir().expect("a temp directory");
    let bare = Recipe::single(Image::new("linux/amd64").without_history().layer(vec![dir("opt")]));
    for (name, recipe, images) in [("oci", confluent(), 2), ("docker", confluent().docker(), 2), ("bare", bare, 1)] {
        let layout = temp.path().join(name);
        let built = recipe.build();
        built.write_layout(&layout, Some("1"));
        let root = validate::layout_tag(&layout, Some("1"));
        assert_eq!(root.descriptor, built.root);
        assert_eq!(root.images.len(), images);
        assert_eq!(root.index.is_some(), images == 2);
        let first = &root.images[0];
        assert_eq!(first.layers.len(), built.layers(0).len());
        assert_eq!(first.config.get("history").is_some(), images == 2);
        assert_eq!(first.manifest, built.images()[0]);
    }
}

fn check_invalid(why: &str, change: impl FnOnce(&Path, &Built)) {
    let temp = tempfile::tempdir().expect("a temp directory");
    let built = confluent().build();
    built.write_layout(temp.path(), None);
    change(temp.path(), &built);
    let root = built.root.clone();
    let dir = temp.path().to_owned();
    assert!(std::panic::catch_unwind(move || validate::layout(&dir, &root)).is_err(), "{why} is not seen");
}

#[test]
fn the_validator_sees_damage() {
    let blob = |dir: &Path, digest: Digest| dir.join("blobs/sha256").join(digest.hex());
    check_invalid("a missing layer", |dir, built| fs::remove_file(blob(dir, built.layers(1)[0])).expect("there"));
    check_invalid("a changed layer", |dir, built| fs::write(blob(dir, built.layers(1)[0]), b"x").expect("written"));
    check_invalid("an unlisted root", |dir, _| {
        fs::write(dir.join("index.json"), r#"{"manifests":[]}"#).expect("written");
    });
    check_invalid("a stray file", |dir, _| fs::write(dir.join("blobs/sha256/tmp1"), b"").expect("written"));
}
