//! Appending: nothing of the base is lost, and what is added is true.

use std::collections::BTreeMap;
use std::path::Path;

use plugraft::base::{Base, PluginPathReader, SURVEY_LABEL};
use plugraft::formats::descriptor::Descriptor;
use plugraft::formats::document::Document;
use plugraft::formats::license::License;
use plugraft::formats::media_type::{Family, OCI_LAYER_GZIP};
use plugraft::image::{Error, GRAFT_LABEL, Graft, Index, append};
use plugraft::layer::{Packing, pack};
use plugraft::plugin::{HubFacts, Plugin};
use plugraft::resolve::{BasePin, BasePlace};
use plugraft::spec::{Compression, ImageWishes, LayerSplit};
use plugraft::tree::arrange;
use serde_json::{Value, json};

use crate::support::synthetic::{self, member, placement, plugin};
use crate::support::tools::tools;

fn one_plugin(dir: &Path, name: &str) -> Plugin {
    let mut plugin = plugin(dir, name, &BTreeMap::from([("lib/a.jar".to_owned(), member(b"abc", true))]));
    plugin.contents.identity.version = Some("1.2.3".to_owned());
    plugin.contents.hub = Some(HubFacts {
        title: Some("A Title".to_owned()),
        component_types: vec!["sink".to_owned()],
        licenses: vec![License { name: "Apache License 2.0".to_owned(), url: None }],
        owner_name: None,
    });
    plugin
}

/// A config with fields that no typed model knows.
fn odd_config() -> Value {
    json!({
        "architecture": "amd64", "os": "linux", "author": "somebody", "created": "2020-02-02T02:02:02.5Z",
        "config": {
            "User": "1001:0", "Shell": ["/bin/sh", "-ec"], "OnBuild": ["RUN x"], "ArgsEscaped": true,
            "Env": ["PATH=/bin", "CONNECT_PLUGIN_PATH=/usr/share/java/", "MSG=a<b>&\"c\"é"],
            "Healthcheck": {"Test": ["CMD", "x"], "Interval": 30_000_000_000_i64, "StartInterval": 2_000_000_000_i64},
            "Labels": {"kept": "<x> & y"}
        },
        "moby.buildkit.buildinfo.v1": "e30=",
        "huge": 123_456_789_012_345_678_u64,
        "rootfs": {"type": "layers", "diff_ids": [format!("sha256:{}", "1".repeat(64))]},
        "history": [{"created_by": "ADD x"}, {"created_by": "ENV y", "empty_layer": true}]
    })
}

/// A base with odd fields, of one platform, in this family; an index where `is_index`.
fn odd_base(family: Family, is_index: bool) -> Base {
    let mut base = synthetic::base();
    let layer = Descriptor::of(family.layer(), b"a layer");
    let config = Document::write(family.config(), odd_config());
    let manifest = json!({
        "schemaVersion": 2, "mediaType": family.manifest(), "config": config.descriptor().to_value(),
        "layers": [layer.to_value()], "unknown": {"b": 1, "a": [2]},
        "subject": Descriptor::of(family.manifest(), b"x").to_value(),
        "annotations": {"org.opencontainers.image.created": "2020", "org.opencontainers.image.source": "kept", "org.opencontainers.image.title": "the base"},
    });
    let manifest = Document::write(family.manifest(), manifest);
    let mut child = manifest.descriptor().to_value();
    child["platform"] = json!({"architecture": "amd64", "os": "linux", "os.version": "1"});
    child["annotations"] = json!({"kept": "too"});
    let attestation = Descriptor::of(family.manifest(), b"attestation").to_value();
    let index = json!({"schemaVersion": 2, "mediaType": family.index(), "manifests": [child, attestation]});
    let root = if is_index { Document::write(family.index(), index) } else { manifest.clone() };
    let image = &mut base.images[0];
    image.layers = vec![layer];
    image.config = config;
    image.manifest = manifest;
    image.plugin_path.reader = PluginPathReader::Environment { value: Some("/usr/share/java/".to_owned()) };
    base.family = family;
    base.is_index = is_index;
    base.pin = BasePin::Image {
        name: "r.example/base:1".to_owned(),
        tag: Some("1".to_owned()),
        root,
        place: BasePlace::Layout("nowhere".into()),
    };
    base
}

fn wishes() -> ImageWishes {
    ImageWishes {
        format: None,
        labels: BTreeMap::from([("team".to_owned(), "data".to_owned())]),
        annotations: BTreeMap::from([("note".to_owned(), "ours".to_owned())]),
        env: BTreeMap::from([("PATH".to_owned(), "/usr/bin".to_owned()), ("NEW".to_owned(), "1".to_owned())]),
    }
}

fn append_to(base: &Base, split: LayerSplit, count: usize, source_date: Option<i64>) -> Result<Index, Error> {
    let dir = tempfile::tempdir().expect("a temp directory");
    let plugins: Vec<Plugin> = (0..count).map(|number| one_plugin(dir.path(), &format!("acme-{number:03}"))).collect();
    let tree = arrange(&plugins, base, &placement(), source_date).expect("a tree");
    let packing = Packing { split, compression: Compression::Splice };
    let layers = pack(&tools(dir.path()), &plugins, &tree, base, packing).expect("layers");
    append(base, &plugins, &tree, &layers, &wishes(), source_date)
}

fn appended(base: &Base) -> Index {
    append_to(base, LayerSplit::PerPlugin, 1, None).expect("an image")
}

#[test]
fn nothing_of_the_config_is_lost() {
    let index = appended(&odd_base(Family::Oci, false));
    let image = &index.images[0];
    let mut config = image.config.value().clone();
    assert_eq!(config["rootfs"]["diff_ids"].as_array().map(Vec::len), Some(3));
    let history = config["history"].as_array().expect("history").clone();
    assert_eq!(history.len(), 4);
    assert_eq!(history[2]["created_by"], "plugraft graft acme-000 1.2.3");
    assert_eq!(history[2]["created"], "2020-02-02T02:02:02.5Z", "the base's own date");
    assert_eq!(history[3]["created_by"], "plugraft seam /opt/kafka/plugins");
    assert_eq!(
        config["config"]["Env"],
        json!(["PATH=/usr/bin", "CONNECT_PLUGIN_PATH=/usr/share/java/,/opt/kafka/plugins", "MSG=a<b>&\"c\"é", "NEW=1"])
    );
    let labels = config["config"]["Labels"].as_object().expect("labels").clone();
    let keys: Vec<&str> = labels.keys().map(String::as_str).collect();
    assert_eq!(keys, ["kept", GRAFT_LABEL, SURVEY_LABEL, "team"]);

    let odd = odd_config();
    config["rootfs"]["diff_ids"] = odd["rootfs"]["diff_ids"].clone();
    config["history"] = odd["history"].clone();
    config["config"]["Env"] = odd["config"]["Env"].clone();
    config["config"]["Labels"] = odd["config"]["Labels"].clone();
    assert_eq!(config.to_string(), odd.to_string(), "all else is equal, in the same order");
}

#[test]
fn the_manifest_says_what_is_true_now() {
    let index = appended(&odd_base(Family::Oci, false));
    let manifest = index.root.value();
    assert_eq!(manifest["layers"].as_array().map(Vec::len), Some(3));
    assert_eq!(manifest["layers"][1]["mediaType"], OCI_LAYER_GZIP);
    assert_eq!(manifest["unknown"].to_string(), r#"{"b":1,"a":[2]}"#);
    assert_eq!(manifest.get("subject"), None);
    let annotations = &manifest["annotations"];
    assert_eq!(annotations["org.opencontainers.image.source"], "kept");
    assert_eq!(annotations["org.opencontainers.image.title"], "A Title");
    assert_eq!(annotations["org.opencontainers.image.version"], "1.2.3");
    assert_eq!(annotations["org.opencontainers.image.licenses"], "Apache-2.0");
    assert_eq!(annotations["org.opencontainers.image.base.name"], "r.example/base:1");
    assert_eq!(annotations["note"], "ours");
    let [subject, annotations] = &index.notices[..] else { panic!("two notices: {:?}", index.notices) };
    assert!(subject.contains("`subject`"), "{subject}");
    assert!(annotations.ends_with("new image: org.opencontainers.image.created"), "{annotations}");
}

#[test]
fn a_source_date_is_the_date_of_all() {
    let base = odd_base(Family::Oci, false);
    let index = append_to(&base, LayerSplit::PerPlugin, 1, Some(1_780_000_000)).expect("an image");
    let config = index.images[0].config.value();
    assert_eq!(config["created"], "2026-05-28T20:26:40Z");
    assert_eq!(config["history"][2]["created"], "2026-05-28T20:26:40Z");
    assert_eq!(index.root.value()["annotations"]["org.opencontainers.image.created"], "2026-05-28T20:26:40Z");
}

#[test]
fn an_index_keeps_its_children_and_loses_attestations() {
    let index = appended(&odd_base(Family::Oci, true));
    let [child] = &index.root.value()["manifests"].as_array().expect("children")[..] else { panic!("one child") };
    assert_eq!(child["digest"], json!(index.images[0].manifest.digest()));
    assert_eq!(child["platform"]["os.version"], "1");
    assert_eq!(child["annotations"]["kept"], "too");
    assert_eq!(index.root.value()["annotations"]["org.opencontainers.image.base.name"], "r.example/base:1");
}

#[test]
fn docker_types_stay_docker_and_annotations_become_labels() {
    let index = appended(&odd_base(Family::Docker, false));
    let manifest = index.root.value();
    assert_eq!(manifest["layers"][1]["mediaType"], Family::Docker.layer());
    assert_eq!(manifest["annotations"]["org.opencontainers.image.title"], "the base", "untouched");
    let labels = &index.images[0].config.value()["config"]["Labels"];
    assert_eq!(labels["org.opencontainers.image.title"], "A Title");
    assert_eq!(labels["note"], "ours");
    assert!(index.notices.iter().any(|notice| notice.contains("labels")));
}

#[test]
fn a_graft_on_a_graft_remembers_both() {
    let mut base = odd_base(Family::Oci, false);
    let mut config = odd_config();
    config["config"]["Labels"][GRAFT_LABEL] = json!(r#"{"version":7,"z":1,"a":1.50}"#);
    base.images[0].config = Document::write(Family::Oci.config(), config);
    let index = appended(&base);
    let label = &index.images[0].config.value()["config"]["Labels"][GRAFT_LABEL];
    let label = label.as_str().expect("a label");
    assert!(label.ends_with(r#","earlier":{"version":7,"z":1,"a":1.50}}"#), "{label}");
    let read: Graft = serde_json::from_str(label).expect("a record");
    assert_eq!(read, index.graft);
    assert_eq!(appended(&odd_base(Family::Oci, false)).graft.earlier, None);
}

#[test]
fn a_base_without_history_gets_none() {
    let mut base = odd_base(Family::Oci, false);
    let mut config = odd_config();
    config.as_object_mut().expect("an object").remove("history");
    base.images[0].config = Document::write(Family::Oci.config(), config);
    assert_eq!(appended(&base).images[0].config.value().get("history"), None);
}

#[test]
fn scratch_becomes_an_image() {
    let index = appended(&synthetic::base());
    let config = index.images[0].config.value();
    assert_eq!((&config["os"], &config["architecture"]), (&json!("linux"), &json!("amd64")));
    assert_eq!(config["history"].as_array().map(Vec::len), Some(2));
    assert_eq!(config["config"]["Labels"].get(SURVEY_LABEL), None);
    assert_eq!(index.root.value()["config"]["digest"], json!(index.images[0].config.digest()));
}

#[test]
fn too_many_layers_are_refused_unless_they_are_one() {
    let base = odd_base(Family::Oci, false);
    let refused = append_to(&base, LayerSplit::PerPlugin, 126, None).expect_err("128 layers");
    assert!(matches!(refused, Error::TooManyLayers { count: 128, limit: 127, .. }), "{refused}");
    assert!(refused.hint().is_some_and(|hint| hint.contains("layers: single")));
    let single = append_to(&base, LayerSplit::Single, 126, None).expect("three layers");
    assert_eq!(single.images[0].layers.len(), 3);
}

#[test]
fn a_config_that_does_not_fit_its_manifest_is_refused() {
    let mut base = odd_base(Family::Oci, false);
    base.images[0].layers.clear();
    let refused = append_to(&base, LayerSplit::PerPlugin, 1, None).expect_err("a broken base");
    assert!(refused.to_string().contains("1 diff ids for 0 layers"), "{refused}");
}
