//! README's first command, from another directory than the repository's.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::support::sandbox::{Ran, Sandbox};
use crate::support::validate;

const SPEC: &str = "project/fixtures/quickstart/plugraft.yaml";
const OUT: &str = "project/target/quickstart";

fn build(sandbox: &Sandbox) -> Ran {
    let ran = sandbox.run(&["build", "-f", SPEC]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.bring("quickstart", "project/fixtures/quickstart");
    sandbox
}

fn json(sandbox: &Sandbox, name: &str) -> Value {
    serde_json::from_str(&sandbox.read(&format!("{OUT}/image/{name}"))).expect("JSON")
}

fn blob(descriptor: &Value) -> String {
    format!("blobs/sha256/{}", descriptor["digest"].as_str().expect("a digest").trim_start_matches("sha256:"))
}

/// Owner and mode of everything in a layer.
fn listing(sandbox: &Sandbox, layer: &Value) -> BTreeMap<String, (u64, u64, u32)> {
    let bytes = fs::read(sandbox.path(&format!("{OUT}/image/{}", blob(layer)))).expect("a blob");
    let mut tar = Vec::new();
    MultiGzDecoder::new(&*bytes).read_to_end(&mut tar).expect("gzip");
    let mut archive = tar::Archive::new(&*tar);
    let entry = |entry: std::io::Result<tar::Entry<'_, _>>| {
        let entry = entry.expect("an entry");
        let header = entry.header();
        let facts = (header.uid().expect("an owner"), header.gid().expect("a group"), header.mode().expect("a mode"));
        (entry.path().expect("a path").to_string_lossy().trim_end_matches('/').to_owned(), facts)
    };
    archive.entries().expect("entries").map(entry).collect()
}

#[test]
fn it_needs_nothing_but_the_repository() {
    let sandbox = sandbox();
    build(&sandbox);
    validate::layout_tag(&sandbox.path(&format!("{OUT}/image")), Some("1.0.0-7.9.1"));
    let index = json(&sandbox, "index.json");
    let digest = index["manifests"][0]["digest"].as_str().expect("a digest");
    assert_eq!(index["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"], "1.0.0-7.9.1");
    let hex = digest.trim_start_matches("sha256:");
    let expected = format!(
        "# Written by plugraft: the Kafka Connect image with its plugins.\n\
         # image: registry.example.com/team/connect-topic-prefix:1.0.0-7.9.1\n\
         # digest: {digest}\n\
         connect:\n  image:\n    repository: \"team/connect-topic-prefix@sha256\"\n    tag: \"{hex}\"\n"
    );
    assert_eq!(sandbox.read(&format!("{OUT}/values-connect.yaml")), expected);
    let platforms = json(&sandbox, &blob(&index["manifests"][0]))["manifests"].clone();
    assert_eq!(platforms.as_array().map(Vec::len), Some(2));
    for platform in platforms.as_array().expect("platforms") {
        let layers = json(&sandbox, &blob(platform))["layers"].clone();
        let [.., plugin, seam] = layers.as_array().expect("layers").as_slice() else { panic!("too few layers") };
        let jar = "usr/share/confluent-hub-components/plugraft-topic-prefix/lib/topic-prefix-1.0.0.jar";
        assert_eq!(listing(&sandbox, plugin).get(jar), Some(&(0, 0, 0o644)));
        let seam = listing(&sandbox, seam);
        assert_eq!(seam.get("usr/share/confluent-hub-components"), Some(&(1000, 0, 0o775)));
        assert_eq!(seam.get("usr/share"), Some(&(0, 0, 0o755)));
    }
}

#[test]
fn a_second_run_says_that_nothing_changed() {
    let sandbox = sandbox();
    build(&sandbox);
    let before = sandbox.read(&format!("{OUT}/values-connect.yaml"));
    let ran = build(&sandbox);
    assert_eq!(sandbox.read(&format!("{OUT}/values-connect.yaml")), before);
    assert!(ran.stdout.contains("already there"), "{}", ran.stdout);
}
