use std::collections::BTreeMap;
use std::io::Read as _;

use serde_json::{Value, json};

use super::{SHIM, SINKS, archive, converter, members, plugin_jar, sandbox, sink, wanted};
use crate::support::archive::file;
use crate::support::sandbox::Sandbox;
use crate::support::validate::{self, ValidRoot};

const FOLDER: &str = "opt/kafka/plugins/acme-thing";
const SCRATCH: [&str; 6] =
    ["--base", "scratch", "--plugin-path", "/opt/kafka/plugins", "--platform", "linux/amd64,linux/arm64"];

/// Builds into `oci:out:TAG`; what it said is JSON.
fn built(sandbox: &Sandbox, tag: &str, args: &[&str]) -> (ValidRoot, Value) {
    let to = format!("oci:out:{tag}");
    let ran = sandbox.run(&[&["build", "acme-thing-1.0.zip", "--to", &to, "--output", "json"], args].concat());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let said = serde_json::from_str(&ran.stdout).expect("JSON");
    (validate::layout_tag(&sandbox.path("out"), Some(tag)), said)
}

/// The names of a layer in order, and the bytes of its files.
fn unpacked(layer: &[u8]) -> (Vec<String>, BTreeMap<String, Vec<u8>>) {
    let (mut names, mut files) = (Vec::new(), BTreeMap::new());
    let mut archive = tar::Archive::new(layer);
    for entry in archive.entries().expect("a tar") {
        let mut entry = entry.expect("a member");
        let name = String::from_utf8(entry.path_bytes().into_owned()).expect("UTF-8");
        let is_dir = entry.header().entry_type().is_dir();
        let (mode, time) = (entry.header().mode().expect("a mode"), entry.header().mtime().expect("a time"));
        assert_eq!((mode & 0o7777, time), (if is_dir { 0o755 } else { 0o644 }, 1_700_000_000), "{name}");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("readable");
        if !is_dir {
            files.insert(name.clone(), bytes);
        }
        names.push(name);
    }
    (names, files)
}

fn layers(root: &ValidRoot) -> Vec<Value> {
    root.images[0].manifest["layers"].as_array().expect("layers").clone()
}

#[test]
fn the_seam_holds_the_shim() {
    let sandbox = sandbox();
    let (plain, said) = built(&sandbox, "plain", &SCRATCH);
    assert_eq!(said["receipt"]["plugins"][0].get("shim"), None);
    let (root, said) = built(&sandbox, "synced", &[&SCRATCH[..], &["--sync-manifests"]].concat());
    assert_eq!(layers(&plain)[0], layers(&root)[0], "the plugin's own layer is the same");
    for image in &root.images {
        let (names, files) = unpacked(image.layers.last().expect("a seam"));
        let shim = format!("{FOLDER}/{SHIM}");
        assert_eq!(names, ["opt/", "opt/kafka/", "opt/kafka/plugins/", &format!("{FOLDER}/"), &shim]);
        assert_eq!(members(&files[&shim]), wanted());
    }
    let told = json!({
        "files": [SHIM],
        "added": [
            {"type": "sink", "class": "com.acme.AcmeSinkConnector"},
            {"type": "converter", "class": "com.acme.AcmeConverter"},
        ],
    });
    assert_eq!(said["receipt"]["plugins"][0]["shim"], told);
    let label = root.images[0].config["config"]["Labels"]["dev.plugraft.graft"].as_str().expect("a label");
    let label: Value = serde_json::from_str(label).expect("JSON");
    assert_eq!(label["plugins"][0]["shim"], told);
}

#[test]
fn the_same_input_gives_the_same_image() {
    let digest = |more: &[&str]| {
        let (root, _) = built(&sandbox(), "x", &[&SCRATCH[..], &["--sync-manifests"], more].concat());
        root.descriptor.digest
    };
    let once = digest(&[]);
    assert_eq!(once, digest(&[]));
    assert_ne!(once, digest(&["--kafka", "3.9.2"]), "the files name the version of the worker");
}

#[test]
fn what_is_complete_needs_no_shim() {
    let sandbox = sandbox();
    let jar = plugin_jar(&[sink(), converter()], &[sink(), converter()]);
    std::fs::write(sandbox.path("acme-thing-1.0.zip"), archive(&jar, &[])).expect("written");
    let (plain, _) = built(&sandbox, "plain", &SCRATCH);
    let (synced, _) = built(&sandbox, "synced", &[&SCRATCH[..], &["--sync-manifests"]].concat());
    assert_eq!(plain.descriptor.digest, synced.descriptor.digest);
}

#[test]
fn a_shim_of_the_archive_is_merged() {
    let sandbox = sandbox();
    let old = crate::support::archive::zip([file(SINKS, b"com.acme.AcmeSinkConnector\n")]).bytes();
    let jar = plugin_jar(&[sink(), converter()], &[]);
    let more = [file(format!("acme-thing-1.0/{SHIM}"), &old)];
    std::fs::write(sandbox.path("acme-thing-1.0.zip"), archive(&jar, &more)).expect("written");
    let (root, said) = built(&sandbox, "x", &[&SCRATCH[..], &["--sync-manifests"]].concat());
    let (_, files) = unpacked(root.images[0].layers.last().expect("a seam"));
    assert_eq!(members(&files[&format!("{FOLDER}/{SHIM}")]), wanted());
    let added = &said["receipt"]["plugins"][0]["shim"]["added"];
    assert_eq!(added, &json!([{"type": "converter", "class": "com.acme.AcmeConverter"}]));
}

#[test]
fn a_plugin_alone_gets_a_layer_for_it() {
    let sandbox = sandbox();
    let (root, _) = built(&sandbox, "x", &["--plugin-only", "--sync-manifests"]);
    assert_eq!(root.images[0].layers.len(), 2);
    let (names, files) = unpacked(&root.images[0].layers[1]);
    assert_eq!(names, [SHIM]);
    assert_eq!(members(&files[SHIM]), wanted());
}

#[test]
fn a_replaced_folder_does_not_hide_it() {
    let sandbox = sandbox();
    built(&sandbox, "base", &SCRATCH);
    let args = ["--base", "oci:out:base", "--plugin-path", "/opt/kafka/plugins", "--replace", "--sync-manifests"];
    let (root, _) = built(&sandbox, "x", &args);
    let layers = &root.images[0].layers;
    let (names, _) = unpacked(&layers[layers.len() - 2]);
    assert!(names.contains(&format!("{FOLDER}/.wh..wh..opq")), "{names:?}");
    let (names, _) = unpacked(&layers[layers.len() - 1]);
    assert!(names.contains(&format!("{FOLDER}/{SHIM}")), "the shim is above what hides the base's: {names:?}");
    assert!(!names.iter().any(|name| name.contains(".wh.")), "{names:?}");
}

#[test]
fn plain_classes_get_service_files() {
    let sandbox = sandbox();
    for class in [sink(), converter()] {
        let (path, bytes) = class.file();
        let path = sandbox.path(&format!("plain/{path}"));
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, bytes).expect("written");
    }
    sandbox.write(&format!("plain/{SINKS}"), "com.acme.AcmeSinkConnector\n");
    let ran = sandbox.run(
        &[&["build", "plain", "--to", "oci:out:x", "--output", "json", "--sync-manifests"], &SCRATCH[..]].concat(),
    );
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let root = validate::layout_tag(&sandbox.path("out"), Some("x"));
    let (names, files) = unpacked(root.images[0].layers.last().expect("a seam"));
    let below = "opt/kafka/plugins/plain";
    let converters = format!("{below}/{}", super::CONVERTERS);
    let expected = [
        "opt/",
        "opt/kafka/",
        "opt/kafka/plugins/",
        &format!("{below}/"),
        &format!("{below}/META-INF/"),
        &format!("{below}/META-INF/services/"),
        &converters,
    ];
    assert_eq!(names, expected);
    assert_eq!(String::from_utf8_lossy(&files[&converters]), wanted()[super::CONVERTERS]);
}

#[test]
fn a_plan_and_a_summary_tell_it() {
    let sandbox = sandbox();
    let lines = "manifests completed in acme-thing by connect-plugin-path-shim-1.0.0.jar\n  com.acme.AcmeSinkConnector (sink)\n  com.acme.AcmeConverter (converter)\n";
    for verb in ["plan", "build"] {
        let args = [&[verb, "acme-thing-1.0.zip", "--to", "oci:out:x", "--sync-manifests"], &SCRATCH[..]].concat();
        let ran = sandbox.run(&args);
        assert!(ran.stdout.contains(lines), "{}{}", ran.stdout, ran.stderr);
    }
    let spec = "plugins: [acme-thing-1.0.zip]\nbase: scratch\nplatforms: [linux/amd64]\npluginPath: /p\nto: ['oci:out:y']\nsyncManifests: true\n";
    sandbox.write("plugraft.yaml", spec);
    let ran = sandbox.run(&["plan"]);
    assert!(ran.stdout.contains(lines), "{}{}", ran.stdout, ran.stderr);
}
