//! Publishing: each sink has the whole image or what it had before.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use plugraft::base::Base;
use plugraft::formats::digest::Digest;
use plugraft::image::{Index, append};
use plugraft::layer::{Layers, Packing, pack};
use plugraft::plugin::Plugin;
use plugraft::publish::{Error, Receipt, TargetState, compare, publish};
use plugraft::spec::{Compression, ImageWishes, LayerSplit, SinkWish, TagChoice};
use plugraft::tools::Tools;
use plugraft::tree::arrange;
use serde_json::{Value, json};

use crate::support::synthetic::{base, member, placement, plugin};
use crate::support::tools::tools;

/// A finished image with all that publishing needs.
struct Built {
    tools: Tools,
    base: Base,
    layers: Layers,
    index: Index,
}

fn build(dir: &Path, bytes: &[u8]) -> Built {
    let tools = tools(dir);
    let mut plugin = plugin(dir, "acme-files", &BTreeMap::from([("a.jar".to_owned(), member(bytes, true))]));
    plugin.contents.identity.version = Some("1.0".to_owned());
    let plugins: [Plugin; 1] = [plugin];
    let base = base();
    let tree = arrange(&plugins, &base, &placement(), None).expect("a tree");
    let packing = Packing { split: LayerSplit::PerPlugin, compression: Compression::Splice };
    let layers = pack(&tools, &plugins, &tree, &base, packing).expect("layers");
    let index = append(&base, &plugins, &tree, &layers, &ImageWishes::default(), None).expect("an image");
    Built { tools, base, layers, index }
}

impl Built {
    fn publish(&self, sink: SinkWish) -> Result<Receipt, Error> {
        publish(&self.tools, &self.base, &self.layers, &self.index, &[sink], None)
    }

    fn state(&self, sink: SinkWish) -> TargetState {
        let targets = compare(&self.tools, &self.base, &self.index, &[sink], None).expect("an answer");
        targets[0].state
    }
}

fn layout(dir: &Path, tags: &[&str]) -> SinkWish {
    let tags = TagChoice::Given(tags.iter().map(|tag| (*tag).to_owned()).collect());
    SinkWish::Layout { dir: dir.to_owned(), tags }
}

fn json_at(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON")
}

/// Every file of the layout's blobs has the digest it is named for.
fn check_blobs(dir: &Path) -> usize {
    let blobs = fs::read_dir(dir.join("blobs/sha256")).expect("a layout");
    let checked = blobs.map(|blob| {
        let path = blob.expect("a blob").path();
        let digest = Digest::of(&fs::read(&path).expect("a blob"));
        assert_eq!(path.file_name().and_then(|name| name.to_str()), Some(&*digest.hex()));
    });
    checked.count()
}

#[test]
fn a_layout_is_made_and_kept() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let out = dir.path().join("out");
    let first = build(dir.path(), b"one");
    assert_eq!(first.state(layout(&out, &["1"])), TargetState::Absent);
    let receipt = first.publish(layout(&out, &["1", "latest"])).expect("published");
    assert_eq!(receipt.published[0].blobs.written, 3, "layer, seam and config");
    assert_eq!(json_at(&out.join("oci-layout")), json!({"imageLayoutVersion": "1.0.0"}));
    assert_eq!(check_blobs(&out), 4);
    assert_eq!(first.state(layout(&out, &["1"])), TargetState::Same);

    let again = first.publish(layout(&out, &["1"])).expect("published");
    assert_eq!((again.published[0].blobs.written, again.published[0].blobs.already_there), (0, 3));

    let second = build(dir.path(), b"two");
    assert_eq!(second.state(layout(&out, &["1"])), TargetState::Different(first.index.root.digest()));
    second.publish(layout(&out, &["1"])).expect("published");
    let listed = json_at(&out.join("index.json"));
    let tags: Vec<(&Value, &Value)> = listed["manifests"]
        .as_array()
        .expect("manifests")
        .iter()
        .map(|entry| (&entry["annotations"]["org.opencontainers.image.ref.name"], &entry["digest"]))
        .collect();
    let (old, new) = (json!(first.index.root.digest()), json!(second.index.root.digest()));
    assert_eq!(tags, [(&json!("latest"), &old), (&json!("1"), &new)]);
}

#[test]
fn an_untagged_image_is_listed_once() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let out = dir.path().join("out");
    let built = build(dir.path(), b"one");
    for _ in 0..2 {
        built.publish(layout(&out, &[])).expect("published");
    }
    assert_eq!(json_at(&out.join("index.json"))["manifests"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_a_killed_run_left_is_swept_away() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let out = dir.path().join("out");
    let left = out.join("blobs/sha256/.plugraft-temp-abc");
    fs::create_dir_all(left.parent().expect("a directory")).expect("a temp directory");
    fs::write(&left, b"half").expect("a temp directory");
    build(dir.path(), b"one").publish(layout(&out, &["1"])).expect("published");
    assert!(!left.exists());
    check_blobs(&out);
}

#[test]
fn a_truncated_blob_is_written_anew() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let out = dir.path().join("out");
    let built = build(dir.path(), b"one");
    built.publish(layout(&out, &["1"])).expect("published");
    let blob = out.join("blobs/sha256").join(built.layers.grafts[0].blob.descriptor().digest.hex());
    fs::write(&blob, b"short").expect("a blob");
    let receipt = built.publish(layout(&out, &["1"])).expect("published");
    assert_eq!(receipt.published[0].blobs.written, 1);
    check_blobs(&out);
}

#[test]
fn a_changed_archive_is_never_sealed() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let out = dir.path().join("out");
    let built = build(dir.path(), b"one");
    let archive = dir.path().join("acme-files.bin");
    let mut bytes = fs::read(&archive).expect("the archive");
    for byte in &mut bytes {
        *byte ^= 0x55;
    }
    fs::write(&archive, bytes).expect("the archive");
    let refused = built.publish(layout(&out, &["1"])).expect_err("other bytes");
    assert!(matches!(&refused, Error::Changed { what } if what == "layer acme-files"), "{refused}");
    assert!(!out.join("index.json").exists());
    check_blobs(&out);
}

#[test]
fn a_directory_of_something_else_is_left_alone() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let out = dir.path().join("out");
    fs::create_dir(&out).expect("a temp directory");
    fs::write(out.join("thesis.txt"), b"years of work").expect("a temp directory");
    let refused = build(dir.path(), b"one").publish(layout(&out, &["1"])).expect_err("no layout");
    assert!(matches!(refused, Error::NotALayout { .. }), "{refused}");
    assert_eq!(fs::read_dir(&out).expect("a directory").count(), 1);
}

#[test]
fn a_malformed_index_is_named_and_kept() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let out = dir.path().join("out");
    let built = build(dir.path(), b"one");
    built.publish(layout(&out, &["1"])).expect("published");
    fs::write(out.join("index.json"), b"{\"manifests\": 3}").expect("a layout");
    let refused = built.publish(layout(&out, &["2"])).expect_err("malformed");
    assert!(refused.to_string().ends_with("index.json` has no list of `manifests`"), "{refused}");
    assert_eq!(fs::read(out.join("index.json")).expect("a layout"), b"{\"manifests\": 3}");
}

#[test]
fn tags_are_derived_before_anything_is_written() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let out = dir.path().join("out");
    let built = build(dir.path(), b"one");
    let derive = |template: &str| {
        let template = template.parse().expect("a template");
        built.publish(SinkWish::Layout { dir: out.clone(), tags: TagChoice::Template(template) })
    };
    assert!(matches!(derive("{plugin.version}-{base.version}"), Err(Error::Template(_))), "scratch has no version");
    assert!(!out.exists());
    let receipt = derive("v{plugin.version}-{plugin.name}").expect("published");
    assert_eq!(receipt.published[0].tags, [format!("oci:{}:v1.0-acme-files", out.display())]);
}
