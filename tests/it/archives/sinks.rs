//! Archives as sinks.

use std::fs;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use plugraft::formats::digest::Digest;
use plugraft::publish::TargetState;
use serde_json::{Value, json};

use super::{PLUGIN, Place};
use crate::support::image_tar;
use crate::support::validate;

const SEVERAL: &str = "base: scratch\npluginPath: /plugins\nplatforms: [linux/s390x, linux/riscv64]";

fn index(bytes: &[u8]) -> Value {
    serde_json::from_slice(&image_tar::read(bytes)["index.json"]).expect("JSON")
}

#[test]
fn an_oci_archive_holds_the_whole_image_and_is_the_same_each_time() {
    let place = Place::new();
    let text = format!("{SEVERAL}\nto: ['oci-archive:out/a.tar:1', 'oci:layout:1']");
    assert_eq!(place.targets(&text)[0].state, TargetState::Absent);
    let receipt = place.build(&text);
    let archive = place.read("out/a.tar");
    let [published, layout] = &receipt.published[..] else { panic!("two places") };
    assert_eq!((published.kind.as_str(), published.file), ("oci-archive", Some(Digest::of(&archive))));
    assert_eq!(published.blobs, layout.blobs);
    let valid = validate::oci_archive(&archive);
    assert_eq!(valid.descriptor.digest, receipt.digest);
    assert_eq!(valid.images.len(), 2);
    assert_eq!(index(&archive)["manifests"][0]["annotations"], json!({"org.opencontainers.image.ref.name": "1"}));
    assert_eq!(place.targets(&text)[0].state, TargetState::Same);

    fs::remove_file(place.dir().join("out/a.tar")).expect("it was there");
    place.build(&text);
    assert_eq!(place.read("out/a.tar"), archive);
    place.build(&format!("{text}\nlabels: {{a: b}}"));
    assert_eq!(
        place.targets(&text)[0].state,
        TargetState::Different(validate::oci_archive(&place.read("out/a.tar")).descriptor.digest)
    );
    assert_eq!(place.sandbox.names("out"), ["a.tar"], "no temp file is left");
}

#[test]
fn a_place_without_a_tag_is_compared_as_well() {
    let place = Place::new();
    let states = |text: &str| {
        let told = place.targets(text).into_iter().map(|target| (target.reference, target.state));
        told.unzip::<_, _, Vec<String>, Vec<TargetState>>()
    };
    let plain = "to: ['oci:out/layout', 'oci-archive:out/a.tar', 'docker-archive:out/b.tar']";
    let names = ["oci:out/layout", "oci-archive:out/a.tar", "docker-archive:out/b.tar"];
    let names = names.map(|name| name.replace("out/", &format!("{}/", place.dir().join("out").display())));
    let (told, before) = states(plain);
    assert_eq!((told, before), (names.to_vec(), vec![TargetState::Absent; 3]));
    let first = place.build(plain);
    assert_eq!(states(plain).1, [TargetState::Same; 3]);
    let other = states(&format!("{plain}\nlabels: {{a: b}}")).1;
    let config = first.platforms[0].config;
    let moved = [TargetState::Absent, TargetState::Different(first.digest), TargetState::Different(config)];
    assert_eq!(other, moved, "a layout takes one more image, a file is replaced");

    let place = Place { output: Some(Arc::new(Mutex::new(Vec::<u8>::new())) as _), ..place };
    let [target] = &place.targets("to: ['-']")[..] else { panic!("one place") };
    assert_eq!((target.reference.as_str(), target.state), ("-", TargetState::Absent), "nothing stands in a stream");
}

#[test]
fn tags_and_the_name_are_listed() {
    let place = Place::new();
    let check = |text: &str, expected: Value| {
        place.build(&format!("to: [{text}"));
        let listed = index(&place.read("a.tar"));
        let annotations: Vec<Value> = listed["manifests"]
            .as_array()
            .expect("manifests")
            .iter()
            .map(|entry| entry.get("annotations").cloned().unwrap_or_default())
            .collect();
        assert_eq!(json!(annotations), expected, "{text}");
    };
    let (tag, name) = ("org.opencontainers.image.ref.name", "io.containerd.image.name");
    check("'oci-archive:a.tar']", json!([null]));
    check("'oci-archive:a.tar:1', 'oci-archive:a.tar:2']", json!([{tag: "1"}, {tag: "2"}]));
    check("'oci-archive:a.tar']\nname: acme/connect:3", json!([{tag: "3", name: "docker.io/acme/connect:3"}]));
    check("'oci-archive:a.tar:1']\nname: r.io/connect:3", json!([{tag: "1", name: "r.io/connect:1"}]));
    check("'oci-archive:a.tar']\ntagTemplate: '{plugin.version}-x'", json!([{tag: "1.0-x"}]));
}

#[test]
fn a_docker_archive_holds_one_platform() {
    let place = Place::new();
    let receipt = place.build("to: ['docker-archive:a.tar:acme/connect:1', 'docker-archive:a.tar:acme/connect:2']");
    let archive = place.read("a.tar");
    let saved = validate::docker_archive(&archive);
    assert_eq!(saved.tags, ["acme/connect:1", "acme/connect:2"]);
    assert_eq!((saved.id, saved.layers.len()), (receipt.platforms[0].config, 2), "plugin and seam");
    let published = &receipt.published[0];
    assert_eq!(
        published.tags,
        [1, 2].map(|n| format!("docker-archive:{}:acme/connect:{n}", place.dir().join("a.tar").display()))
    );
    assert_eq!((published.blobs.written, published.file), (3, Some(Digest::of(&archive))));
    let state = |text: &str| place.targets(text)[0].state;
    assert_eq!(state("to: ['docker-archive:a.tar:acme/connect:1']"), TargetState::Same);
    assert_eq!(state("to: ['docker-archive:a.tar:acme/connect:3']"), TargetState::Absent);
    assert_eq!(state("to: ['docker-archive:a.tar:acme/connect:1']\nenv: {A: b}"), TargetState::Different(saved.id));

    place.build("to: ['docker-archive:a.tar']\nname: registry.example.com/connect:4");
    assert_eq!(validate::docker_archive(&place.read("a.tar")).tags, ["registry.example.com/connect:4"]);
    place.build("to: ['docker-archive:a.tar']");
    assert_eq!(validate::docker_archive(&place.read("a.tar")).tags, [""; 0]);
}

#[test]
fn of_several_platforms_one_has_to_be_meant() {
    let place = Place::new();
    let said = place.refusal(&format!("{SEVERAL}\nto: ['docker-archive:a.tar:x:1', 'oci:first']"));
    assert!(said.contains("takes one platform, and none of the image's is `linux/"), "{said}");
    assert_eq!(place.left(), [""; 0], "nothing was published before");
    let host = if cfg!(target_arch = "x86_64") { "linux/amd64" } else { "linux/arm64" };
    let several = format!("base: scratch\npluginPath: /plugins\nplatforms: [linux/s390x, {host}]");
    let receipt = place.build(&format!("{several}\nto: ['docker-archive:a.tar:x:1']"));
    assert_eq!(validate::docker_archive(&place.read("a.tar")).id, receipt.platforms[1].config);
}

#[test]
fn several_sinks_take_the_same_image() {
    let place = Place::new();
    let out: Arc<Mutex<Vec<u8>>> = Arc::default();
    let place = Place { output: Some(Arc::<Mutex<Vec<u8>>>::clone(&out) as _), ..place };
    let receipt = place.build("to: ['oci-archive:a.tar:1', '-', 'docker-archive:b.tar:x:1']\ntags: ['1']");
    let kinds: Vec<&str> = receipt.published.iter().map(|place| place.kind.as_str()).collect();
    assert_eq!(kinds, ["oci-archive", "stdout", "docker-archive"]);
    assert_eq!(*out.lock().expect("no panic"), place.read("a.tar"), "what flows is what the file holds");
}

#[test]
fn an_archive_is_old_or_new() {
    let place = Place::new();
    place.write("a.tar", b"the old one");
    place.write(".a.tar.plugraft-temp-dead", b"of a run that was killed");
    place.write(".b.tar.plugraft-temp-x", b"of another archive");
    let text = "to: ['oci-archive:a.tar:1']";
    let spec = place.spec(text);
    let archive = place.dir().join(PLUGIN);
    let whole = fs::read(&archive).expect("a plugin");
    let tools = place.tools();
    // The layer is recalled by the archive's digest; its bytes are read again and found to be others.
    place.build("to: ['oci:warm']");
    let mut other = whole.clone();
    let middle = other.len() / 2;
    other[middle] ^= 0x55;
    let times = fs::metadata(&archive).and_then(|found| found.modified()).expect("a time");
    fs::write(&archive, other).expect("a plugin");
    fs::File::options().write(true).open(&archive).and_then(|file| file.set_modified(times)).expect("a time");
    let ended = plugraft::pipeline::run(
        &tools,
        &spec,
        None,
        &plugraft::deploy::Existing::new(),
        plugraft::pipeline::Until::Built,
    );
    assert!(ended.is_err() || ended.is_ok_and(|outcome| matches!(outcome, plugraft::pipeline::Outcome::Denied(_))));
    assert_eq!(place.read("a.tar"), b"the old one");

    fs::write(&archive, whole).expect("a plugin");
    place.build(text);
    validate::oci_archive(&place.read("a.tar"));
    assert!(!place.left().contains(&".a.tar.plugraft-temp-dead".to_owned()), "what was left is swept");
    assert!(place.left().contains(&".b.tar.plugraft-temp-x".to_owned()), "and nothing else");
}

#[test]
fn only_files_are_replaced() {
    let place = Place::new();
    fs::create_dir(place.dir().join("a.tar")).expect("a directory");
    let said = place.refusal("to: ['oci-archive:a.tar:1']");
    assert!(said.ends_with("a.tar` is there, and is no regular file"), "{said}");
    #[cfg(unix)]
    {
        place.write("real.tar", b"old");
        std::os::unix::fs::symlink("real.tar", place.dir().join("link.tar")).expect("a link");
        place.build("to: ['oci-archive:link.tar:1']");
        assert!(place.dir().join("link.tar").is_symlink(), "the link stays");
        validate::oci_archive(&place.read("real.tar"));
    }
}

#[test]
fn standard_output_takes_an_image_or_words() {
    let place = Place::new();
    let args = ["build", PLUGIN, "--base", "scratch", "--plugin-path", "/p", "--platform", "linux/amd64", "--to", "-"];
    let output = place.sandbox.command(&args).output().expect("the binary runs");
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success(), "{said}");
    let valid = validate::oci_archive(&output.stdout);
    assert!(said.contains(&format!("published -@{}", valid.descriptor.digest)), "{said}");

    let quiet = place.sandbox.command(&args).arg("-q").output().expect("the binary runs");
    assert_eq!(quiet.stdout, output.stdout);
    assert_eq!(String::from_utf8(quiet.stderr).expect("text"), format!("-@{}\n", valid.descriptor.digest));

    let json = place.sandbox.command(&args).args(["--output", "json"]).output().expect("the binary runs");
    assert_eq!(json.status.code(), Some(2));
    let object: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(object["error"]["message"], "standard output cannot hold both the image and the JSON");

    // A reader that goes away is no success.
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_plugraft"))
        .args(args)
        .current_dir(place.dir())
        .env_clear()
        .env("HOME", place.dir())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("it ends");
    let said = String::from_utf8(ended.stderr).expect("text");
    assert!(!ended.status.success() && said.contains("could not write the image to standard output"), "{said}");
}
