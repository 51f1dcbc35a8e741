//! Images that are one plugin and no more: for image volumes, Strimzi's `spec.plugins` and `COPY --from`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use serde_json::{Value, json};

use crate::support::sandbox::{Ran, Sandbox};
use crate::support::validate::{self, ValidRoot};

const DATAGEN: &str = "confluentinc-kafka-connect-datagen-0.6.7.zip";
const ALL: [&str; 4] = ["linux/amd64", "linux/arm64", "linux/ppc64le", "linux/s390x"];

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.hub_zip("confluentinc", "kafka-connect-datagen", "0.6.7");
    sandbox
}

fn build(sandbox: &Sandbox, more: &[&str]) -> Ran {
    sandbox.run(&[["build", "--plugin-only", "--to", "oci:out:1"].as_slice(), more].concat())
}

fn built(sandbox: &Sandbox, more: &[&str]) -> ValidRoot {
    let ran = build(sandbox, more);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    validate::layout_tag(&sandbox.path("out"), Some("1"))
}

/// Name, kind, mode and owner of every member of a layer.
fn members(layer: &[u8]) -> Vec<(String, bool, u32, u64)> {
    let mut archive = tar::Archive::new(layer);
    let member = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
        let mut entry = entry.expect("a member");
        std::io::copy(&mut entry, &mut std::io::sink()).expect("its bytes");
        let (header, name) = (entry.header(), String::from_utf8(entry.path_bytes().into_owned()).expect("UTF-8"));
        let is_dir = header.entry_type().is_dir();
        assert!(is_dir || header.entry_type().is_file(), "{name}");
        (name, is_dir, header.mode().expect("a mode"), header.uid().expect("an owner"))
    };
    archive.entries().expect("a tar").map(member).collect()
}

#[track_caller]
fn refuse(sandbox: &Sandbox, args: &[&str], code: i32, stderr: &str) {
    let ran = build(sandbox, args);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""), "{}", ran.stderr);
    assert!(ran.stderr.contains(stderr), "{}", ran.stderr);
    assert!(!sandbox.path("out").exists(), "nothing is published");
}

#[test]
fn one_layer_serves_every_platform() {
    let root = built(&sandbox(), &[DATAGEN]);
    assert_eq!(root.descriptor.media_type, "application/vnd.oci.image.index.v1+json");
    let platforms: Vec<String> = root.images.iter().map(|image| image.platform.to_string()).collect();
    assert_eq!(platforms, ALL);
    let layers: BTreeSet<String> = root.images.iter().map(|image| image.manifest["layers"].to_string()).collect();
    assert_eq!(layers.len(), 1, "{layers:?}");
    for image in &root.images {
        assert_eq!(image.manifest["config"]["mediaType"], "application/vnd.oci.image.config.v1+json");
        assert_eq!(image.manifest.get("artifactType"), None);
        assert_eq!(image.config["rootfs"]["type"], "layers");
        assert_eq!(image.layers.len(), 1, "no seam is needed at the root");
        assert_eq!(image.config["config"].as_object().expect("a config").keys().collect::<Vec<_>>(), ["Labels"]);
    }
    let dir = |name: &str| (name.to_owned(), true, 0o755, 0);
    let file = |name: &str| (name.to_owned(), false, 0o644, 0);
    let expected = [dir("lib/"), file("lib/kafka-connect-datagen-0.6.7.jar"), file("manifest.json")];
    assert_eq!(members(&root.images[0].layers[0]), expected);
}

#[test]
fn only_the_platforms_that_are_asked_for() {
    let sandbox = sandbox();
    let root = built(&sandbox, &[DATAGEN, "--platform", "linux/arm64/v8"]);
    assert_eq!((root.index, root.images.len()), (None, 1));
    assert_eq!(root.images[0].config["variant"], "v8");
    let both = built(&sandbox, &[DATAGEN, "--platform", "linux/s390x,linux/amd64"]);
    let platforms: Vec<String> = both.images.iter().map(|image| image.platform.to_string()).collect();
    assert_eq!(platforms, ["linux/s390x", "linux/amd64"]);
    refuse(&self::sandbox(), &[DATAGEN, "--platform", "windows/amd64"], 4, "windows/amd64");
}

#[test]
fn the_archive_s_own_modes_do_not_matter() {
    let sandbox = sandbox();
    let plugin = sandbox.path("acme-x");
    std::fs::create_dir_all(plugin.join("lib")).expect("a directory");
    std::fs::write(plugin.join("lib/x.jar"), "PK").expect("a file");
    let closed = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o600);
    std::fs::set_permissions(plugin.join("lib/x.jar"), closed).expect("chmod");
    sandbox.write("acme-x/README.md", "");
    let root = built(&sandbox, &["acme-x", "--owner", "1001:0"]);
    let modes: Vec<_> = members(&root.images[0].layers[0]).into_iter().map(|(_, _, mode, uid)| (mode, uid)).collect();
    assert_eq!(modes, [(0o644, 1001), (0o755, 1001), (0o644, 1001)]);
}

#[test]
fn the_summary_tells_the_uses() {
    let sandbox = sandbox();
    let ran = build(&sandbox, &[DATAGEN, "--name", "r.example.com/plugins/datagen:0.6.7"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let digest = validate::layout_tag(&sandbox.path("out"), Some("1")).descriptor.digest;
    let uses = format!(
        "  next, with Strimzi: plugraft override strimzi-plugins --image r.example.com/plugins/datagen@{digest}\n  \
         next, with any worker on Kubernetes: plugraft override image-volume --override-option container=NAME --image \
         r.example.com/plugins/datagen@{digest}\n  \
         next, in a Dockerfile: COPY --from=r.example.com/plugins/datagen@{digest} / \
         PLUGIN_PATH/confluentinc-kafka-connect-datagen/\n"
    );
    assert!(ran.stdout.ends_with(&uses), "{}", ran.stdout);
    let put = format!("put kafka-connect-datagen into an image of its own for {}\n", ALL.join(", "));
    assert!(ran.stdout.contains(&put), "{}", ran.stdout);
    assert!(!ran.stdout.contains("plugin.path"), "no worker runs in it: {}", ran.stdout);
    let planned = sandbox.run(&["plan", DATAGEN, "--plugin-only", "--to", "oci:out:1"]);
    assert!(planned.stdout.contains(&format!("would {put}")), "{}", planned.stdout);
    let json = build(&sandbox, &[DATAGEN, "--output", "json"]).stdout;
    let receipt = serde_json::from_str::<Value>(&json).expect("JSON")["receipt"].clone();
    assert_eq!((&receipt["pluginPath"], &receipt["plugins"][0]["folder"]), (&json!("/"), &json!("/")));
    assert_eq!(receipt["platforms"][3]["layers"][0]["plugins"], json!(["kafka-connect-datagen"]));
}

#[test]
fn the_same_spec_serves_both_images() {
    let sandbox = sandbox();
    let text = format!(
        "base: oci:none\nplugins: [{DATAGEN}]\npluginPath: /p\nreplace: true\nenv: {{A: b}}\nto: ['r.invalid/a:1']\n\
         tags: [nightly]\noverrides: [{{target: confluent-operator, file: v.yaml}}]\n"
    );
    sandbox.write("plugraft.yaml", &text);
    let root = built(&sandbox, &["-f", "plugraft.yaml"]);
    assert_eq!(root.images.len(), 4);
    assert!(!sandbox.path("v.yaml").exists(), "that names the other image");
    let ran = sandbox.run(&["build", "-f", "plugraft.yaml", "--plugin-only"]);
    assert!(ran.stderr.contains("caused by: no place to publish to is given\n"), "{}", ran.stderr);
    let own = format!("plugins: [{DATAGEN}]\npluginOnly: true\nto: ['oci:out:1']\n");
    sandbox.write("own.yaml", &own);
    let again = sandbox.run(&["build", "-f", "own.yaml"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert_eq!(validate::layout_tag(&sandbox.path("out"), Some("1")).descriptor, root.descriptor);
}

#[test]
fn what_says_nothing_about_it_is_refused() {
    let sandbox = sandbox();
    for (line, key) in [("base: a/b:1", "base"), ("pluginPath: /p", "pluginPath"), ("env: {A: b}", "env")] {
        sandbox.write("p.yaml", &format!("plugins: [{DATAGEN}]\npluginOnly: true\n{line}\n"));
        let said = format!("`{key}` says nothing about a plugin-only image\n\nhint: leave it out");
        refuse(&sandbox, &["-f", "p.yaml"], 3, &said);
    }
    refuse(&sandbox, &[DATAGEN, "--base", "scratch"], 2, "cannot be used with");
    sandbox.hub_zip("acme", "x", "1.0.0");
    refuse(
        &sandbox,
        &[DATAGEN, "acme-x-1.0.0.zip"],
        4,
        "caused by: `confluentinc-kafka-connect-datagen-0.6.7.zip` and `acme-x-1.0.0.zip` are two plugins, and a \
         plugin-only image is one\n\nhint: build an image for each",
    );
}

#[test]
fn plain_classes_are_noticed() {
    let sandbox = sandbox();
    sandbox.write("acme-x/org/acme/X.class", "no class really");
    let ran = build(&sandbox, &["acme-x"]);
    assert!(ran.stderr.contains("note: the plugin has no jar: where Strimzi mounts it"), "{}", ran.stderr);
    let said = build(&sandbox, &[DATAGEN]).stderr;
    assert!(!said.contains("has no jar"), "{said}");
}

#[test]
fn a_plugin_s_layer_differs_only_in_its_names() {
    let (at_root, below) = (sandbox(), sandbox());
    let alone = built(&at_root, &[DATAGEN]);
    let scratch = ["build", DATAGEN, "--base", "scratch", "--plugin-path", "/p", "--platform", "linux/amd64"];
    let ran = below.run(&[scratch.as_slice(), &["--to", "oci:out:1"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let grafted = validate::layout_tag(&below.path("out"), Some("1"));
    let contents = |layer: &[u8], prefix: &str| -> BTreeMap<String, Vec<u8>> {
        let mut archive = tar::Archive::new(layer);
        let entries = archive.entries().expect("a tar").map(|entry| {
            let (mut entry, mut bytes) = (entry.expect("a member"), Vec::new());
            entry.read_to_end(&mut bytes).expect("its bytes");
            (String::from_utf8(entry.path_bytes().into_owned()).expect("UTF-8"), bytes)
        });
        entries.filter_map(|(name, bytes)| Some((name.strip_prefix(prefix)?.to_owned(), bytes))).collect()
    };
    let mut folder = contents(&grafted.images[0].layers[0], "p/confluentinc-kafka-connect-datagen/");
    folder.remove("");
    assert_eq!(contents(&alone.images[0].layers[0], ""), folder);
}
