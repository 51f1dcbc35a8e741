//! `plugraft override`: one override without a build.

use std::fs;

use serde_json::Value;

use crate::support::registry::Registry;
use crate::support::sandbox::{Ran, Sandbox};

const HEX: &str = "1111111111111111111111111111111111111111111111111111111111111111";

fn run(sandbox: &Sandbox, args: &[&str]) -> Ran {
    sandbox.run(&[["override"].as_slice(), args].concat())
}

/// What is written below `image` for this image.
#[track_caller]
fn check(args: &[&str], expected: &str) {
    let ran = run(&Sandbox::new(), &[["generic", "--set-path", "image=image"].as_slice(), args].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stdout.lines().last(), Some(format!("image: \"{expected}\"").as_str()));
    assert!(ran.stderr.ends_with("-f FILE\n"), "{}", ran.stderr);
}

#[track_caller]
fn refuse(sandbox: &Sandbox, args: &[&str], code: i32, stderr: &str) {
    let ran = run(sandbox, args);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""), "{}", ran.stderr);
    assert!(ran.stderr.contains(stderr), "{}", ran.stderr);
}

#[test]
fn nobody_is_asked_for_a_digest_that_is_there_or_not_wanted() {
    check(&["--image", &format!("r.invalid/a/b@sha256:{HEX}")], &format!("r.invalid/a/b@sha256:{HEX}"));
    check(&["--image", &format!("r.invalid/b:1.10@sha256:{HEX}")], &format!("r.invalid/b:1.10@sha256:{HEX}"));
    check(&["--image", "r.invalid/a/b:1.10", "--by-tag"], "r.invalid/a/b:1.10");
    check(&["--image", &format!("b:1e5@sha256:{HEX}"), "--by-tag"], "docker.io/library/b:1e5");
}

#[test]
fn a_registry_tells_the_digest_behind_a_tag() {
    let (registry, sandbox) = (Registry::start().with_basic("robot", "hunter2"), Sandbox::new());
    sandbox.hub_zip("acme", "x", "1.0.0");
    let name = format!("{}/team/x", registry.address());
    let tagged = format!("{name}:1.10");
    let login = ["--username", "robot", "--password-stdin"];
    let typed = ["build", "acme-x-1.0.0.zip", "--base", "scratch", "--plugin-path", "/p", "--platform", "linux/amd64"];
    let typed = [typed.as_slice(), &["--to", &tagged, "--output", "json"], &login].concat();
    let built = sandbox.ran(sandbox.command(&typed).write_stdin("hunter2"));
    assert_eq!(built.code, Some(0), "{}", built.stderr);
    let digest = serde_json::from_str::<Value>(&built.stdout).expect("JSON")["receipt"]["digest"].clone();
    let expected = format!("image: \"{name}@{}\"", digest.as_str().expect("a digest"));

    let target = ["override", "generic", "--set-path", "image=image"];
    let asked = [target.as_slice(), &["--image", &tagged], &login].concat();
    let ran = sandbox.ran(sandbox.command(&asked).write_stdin("hunter2"));
    assert_eq!(ran.stdout.lines().last(), Some(expected.as_str()), "{}", ran.stderr);

    registry.forget_requests();
    let told = sandbox.ran(sandbox.command(&[&target[..], &["--receipt", "-"]].concat()).write_stdin(built.stdout));
    assert_eq!(told.stdout.lines().last(), Some(expected.as_str()), "{}", told.stderr);
    assert_eq!(registry.asked("HEAD", "") + registry.asked("GET", ""), 0, "a receipt knows");

    let none = format!("{name}:none");
    let ran = sandbox.ran(sandbox.command(&[&target[..], &["--image", &none], &login].concat()).write_stdin("hunter2"));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""));
    assert!(ran.stderr.contains(&format!("caused by: the registry has no `{none}`\n")), "{}", ran.stderr);
}

#[test]
fn a_file_is_edited_in_place_or_left_alone() {
    let sandbox = Sandbox::new();
    let image = format!("r.io/a@sha256:{HEX}");
    let target = ["generic", "--set-path", "image=worker.image", "--image", &image, "-o"];
    let into = |file: &str| run(&sandbox, &[target.as_slice(), &[file]].concat());
    sandbox.write("v.yaml", "# ours\r\nworker:\r\n    image: x # why\r\n");
    let ran = into("v.yaml");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(ran.stdout, "wrote v.yaml\n  next: helm upgrade --install RELEASE CHART --reuse-values -f v.yaml\n");
    assert_eq!(sandbox.read("v.yaml"), format!("# ours\r\nworker:\r\n    image: \"{image}\" # why\r\n"));
    assert!(into("v.yaml").stdout.starts_with("kept v.yaml, which says so already\n"));
    assert_eq!(into("new/v.yaml").code, Some(0));
    assert!(sandbox.read("new/v.yaml").starts_with("# Written by plugraft"));

    let bad = [
        ("tabs.yaml", "worker:\n\timage: x\n"),
        ("twice.yaml", "worker:\n  image: x\n  image: y\n"),
        ("alias.yaml", "a: &a {image: x}\nworker: *a\n"),
        ("list.yaml", "worker:\n  - image: x\n"),
    ];
    for (file, text) in bad {
        sandbox.write(file, text);
        let ran = into(file);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(5), ""), "{file}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("caused by: could not edit `{file}`")), "{}", ran.stderr);
        assert_eq!(sandbox.read(file), text, "the old file is intact");
    }
    fs::write(sandbox.path("binary.yaml"), b"\xff\xfe\0\0").expect("write");
    assert!(into("binary.yaml").stderr.contains("caused by: it is not UTF-8\n"));
    let mut read_only = fs::metadata(sandbox.path("v.yaml")).expect("stat").permissions();
    read_only.set_readonly(true);
    fs::set_permissions(sandbox.path("v.yaml"), read_only).expect("chmod");
    assert!(into("v.yaml").stderr.contains("caused by: it is read-only\n"));
    assert!(sandbox.names("").iter().all(|name| !name.starts_with('.')), "no temp file is left");
}

/// As large as no chart's values are, in each shape that a reader could be slow at.
#[test]
fn ten_megabytes_are_edited_and_nothing_else_in_them() {
    let sandbox = Sandbox::new();
    let image = format!("r.io/a@sha256:{HEX}");
    let check = |file: &str, rest: &str| {
        assert!(rest.len() >= 10_000_000, "{file}: {}", rest.len());
        sandbox.write(file, &format!("{rest}worker:\r\n  image: x # why\r\n"));
        let ran = run(&sandbox, &["generic", "--set-path", "image=worker.image", "--image", &image, "-o", file]);
        assert_eq!(ran.code, Some(0), "{file}: {}", ran.stderr);
        let expected = format!("{rest}worker:\r\n  image: \"{image}\" # why\r\n");
        assert!(sandbox.read(file) == expected, "{file}: other bytes changed");
    };
    check("scalar.yaml", &format!("big: '{}'\r\n", "x".repeat(10_000_000)));
    check("block.yaml", &format!("big: |\r\n{}", format!("  {}\r\n", "x".repeat(76)).repeat(125_000)));
    let keys = (0..50_000).map(|key| format!("k{key:05}: \"{}\" # {key}\r\n", "v".repeat(190)));
    check("keys.yaml", &keys.collect::<String>());
}

#[test]
fn what_is_no_image() {
    let sandbox = Sandbox::new();
    let set = ["generic", "--set-path", "image=image"];
    let refuse = |args: &[&str], code, stderr: &str| refuse(&sandbox, &[set.as_slice(), args].concat(), code, stderr);
    refuse(&[], 2, "--image <REF>");
    refuse(&["--image", "r.io/a@sha256:short"], 2, "is not an image reference");
    refuse(&["--image", "r.io/a"], 4, "hint: write a tag or a digest, such as `r.io/a:1.0`");
    refuse(&["--image", &format!("r.io/a@sha256:{HEX}"), "--by-tag"], 5, "needs the image's tag");
    refuse(&["--image", "r.io/a:1", "--receipt", "r.json"], 2, "cannot be used with");
    refuse(&["--receipt", "r.json"], 4, "could not read the receipt `r.json`\ncaused by: No such file");
    sandbox.write("r.json", r#"{"version": 1, "outcome": "denied", "report": {}}"#);
    refuse(&["--receipt", "r.json"], 4, "its outcome is `denied`, so nothing was published\n\nhint: ");
    assert_eq!(run(&sandbox, &["nobody", "--image", "r.io/a:1"]).code, Some(2));
}

#[test]
fn the_object_has_the_text_that_is_not_printed() {
    let sandbox = Sandbox::new();
    let args = ["generic", "--set-path", "image=image", "--image", "r.io/a:on", "--by-tag", "--output", "json"];
    let object = |args: &[&str]| -> Value { serde_json::from_str(&run(&sandbox, args).stdout).expect("JSON") };
    let printed = object(&args);
    assert_eq!((printed["outcome"].as_str(), &printed["files"][0]["path"]), (Some("rendered"), &Value::Null));
    assert!(printed["files"][0]["text"].as_str().is_some_and(|text| text.ends_with("image: \"r.io/a:on\"\n")));
    let written = object(&[args.as_slice(), &["-o", "v.yaml"]].concat());
    assert_eq!((&written["files"][0]["path"], &written["files"][0]["changed"]), (&"v.yaml".into(), &true.into()));
    assert_eq!(written["files"][0].get("text"), None);
}
