//! The binary: exit codes, what it prints where, and what it leaves behind.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use serde_json::Value;

use crate::support::registry::Registry;
use crate::support::sandbox::{Ran, Sandbox};

mod help;

const DATAGEN: &str = "confluentinc-kafka-connect-datagen-0.6.7.zip";
const SCRATCH: [&str; 6] = ["--base", "scratch", "--plugin-path", "/plugins", "--platform", "linux/amd64"];

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.hub_zip("confluentinc", "kafka-connect-datagen", "0.6.7");
    sandbox
}

fn build(sandbox: &Sandbox, more: &[&str]) -> Ran {
    sandbox.run(&[["build", DATAGEN].as_slice(), &SCRATCH, more].concat())
}

/// The code, and whole standard error where nothing went to standard output.
fn check_refusal(ran: &Ran, code: i32, stderr: &str) {
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""), "{}", ran.stderr);
    assert_eq!(ran.stderr, stderr);
}

fn object(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr))
}

/// The words of a text, a line each as before, without digests and sizes.
fn masked(text: &str) -> String {
    let line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_size = |at: usize| words.get(at + 1).is_some_and(|unit| ["B", "kB", "B)", "kB)"].contains(unit));
        let masked = words.iter().enumerate().map(|(at, word)| match word.split_once("sha256:") {
            Some((before, _)) => format!("{before}[DIGEST]"),
            None if is_size(at) => word.replace(|c: char| c.is_ascii_digit() || c == '.', ""),
            None => (*word).to_owned(),
        });
        masked.collect::<Vec<_>>().join(" ") + "\n"
    };
    text.lines().map(line).collect()
}

#[test]
fn a_check_needs_a_plugin_alone() {
    let ran = sandbox().run(&["check", DATAGEN, "-q"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(ran.stdout, "no findings\n");
}

#[test]
fn findings_deny() {
    let sandbox = sandbox();
    sandbox.write("bad.zip", "this is no zip at all");
    let ran = sandbox.run(&["check", "bad.zip", DATAGEN]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.starts_with("deny[not-an-archive]: "), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("1 denial: nothing may be published\n"), "{}", ran.stdout);
    let ran = build(&sandbox, &["bad.zip", "--to", "oci:out"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert!(ran.stderr.contains("deny[not-an-archive]: "), "{}", ran.stderr);
    assert!(!sandbox.path("out").exists(), "nothing is published");
}

#[test]
fn usage() {
    let sandbox = sandbox();
    for args in [["build", "--nonsense"], ["check", "--username=x"], ["build", "--label=x"], ["frobnicate", "x"]] {
        let ran = sandbox.run(&args);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{args:?}: {}", ran.stderr);
    }
    check_refusal(
        &sandbox.run(&["check", DATAGEN, "--jobs", "0"]),
        2,
        "error: `--jobs` cannot be `0`\n\nhint: a whole number above zero\n",
    );
    let mut dated = sandbox.command(&["check", DATAGEN]);
    let ran = sandbox.ran(dated.env("SOURCE_DATE_EPOCH", "yesterday"));
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.starts_with("error: `SOURCE_DATE_EPOCH` cannot be `yesterday`\n"), "{}", ran.stderr);
}

#[test]
fn an_override_without_a_file_is_refused_before_anything_is_published() {
    let sandbox = sandbox();
    let args =
        ["build", DATAGEN, "--base", "scratch", "--plugin-path", "/p", "--name", "r.io/a:1", "--to", "oci:out:x"];
    let ran = sandbox.run(&[&args[..], &["--override", "confluent-operator="]].concat());
    check_refusal(&ran, 3, "error: could not understand the spec\ncaused by: `overrides`: this is empty\n");
    assert!(!sandbox.path("out").exists());
}

#[test]
fn a_run_goes_on_where_no_store_can_be_had() {
    let sandbox = sandbox();
    sandbox.write("temp/.keep", "").write("file", "");
    let temp = sandbox.path("temp");
    for (home, told) in [(None, "note: `HOME` is not set"), (Some("file"), "note: could not create `")] {
        let mut command = sandbox.command(&["check", DATAGEN]);
        command.env_remove("HOME").env_remove("XDG_CACHE_HOME").env("TMPDIR", &temp);
        if let Some(home) = home {
            command.env("HOME", sandbox.path(home));
        }
        let ran = sandbox.ran(&mut command);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert_eq!(sandbox.names("temp"), [".keep"], "nothing stays");
    }
    let given = sandbox.run(&["check", DATAGEN, "--store", "file"]);
    assert_eq!(given.code, Some(4), "who says where means it: {}", given.stderr);
}

#[test]
fn a_spec_that_is_none() {
    let sandbox = sandbox();
    sandbox.write("ci/plugraft.yaml", "base: scratch\nplugin:\n  - x.zip\n");
    check_refusal(
        &sandbox.run(&["build", "-f", "ci/plugraft.yaml"]),
        3,
        "error: could not understand the spec\ncaused by: ci/plugraft.yaml:2:1: unknown key `plugin`\n\n\
         hint: did you mean `plugins`?\n",
    );
    check_refusal(
        &sandbox.run(&["build"]),
        3,
        "error: could not understand the spec\ncaused by: no plugin is given\n\n\
         hint: name at least one, on the command line or under `plugins`: a zip, a jar, a tar, a directory, a glob pattern, `owner/name:version`, `maven:…`, `https://…` or `oci://…`\n",
    );
    check_refusal(
        &sandbox.run(&["build", "-f", "none.yaml"]),
        4,
        "error: could not read the spec `none.yaml`\ncaused by: No such file or directory (os error 2)\n",
    );
}

#[test]
fn a_plugin_that_is_not_there() {
    let ran = sandbox().run(&["check", "none.zip"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""));
    assert!(ran.stderr.starts_with("error: could not resolve what to build\ncaused by: "), "{}", ran.stderr);
}

#[test]
fn a_build_says_what_went_where() {
    let sandbox = sandbox();
    let ran = build(
        &sandbox,
        &["--to", "oci:out:1", "--name", "r.example.com/a:1", "--override", "confluent-operator=v.yaml"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let (summary, notes) = ran.stdout.split_once("wrote v.yaml\n").expect("the file is told of");
    assert!(notes.ends_with("  next: helm upgrade --install RELEASE CHART --reuse-values -f v.yaml\n"), "{notes}");
    insta::assert_snapshot!(masked(summary), @"
    published oci:out@[DIGEST]
    as oci:out:1
    3 blobs written ( kB)
    grafted 1 plugin below /plugins for linux/amd64
     kB [DIGEST] confluentinc-kafka-connect-datagen
     kB [DIGEST] seam
    note: the worker's properties file has to say `plugin.path=/plugins`
    ");
    assert!(sandbox.read("v.yaml").contains("repository: \"a@sha256\""), "{}", sandbox.read("v.yaml"));
    let again = build(&sandbox, &["--to", "oci:out:1", "-q"]);
    assert_eq!((again.code, again.stderr.as_str()), (Some(0), ""));
    assert!(again.stdout.starts_with("oci:out@sha256:") && again.stdout.lines().count() == 1, "{}", again.stdout);
}

#[test]
fn a_plan_changes_nothing_and_knows_what_stands() {
    let sandbox = sandbox();
    let plan = [["plan", DATAGEN].as_slice(), &SCRATCH, &["--to", "oci:out:1"]].concat();
    let ran = sandbox.run(&plan);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    insta::assert_snapshot!(masked(&ran.stdout), @"
    would publish [DIGEST]
    oci:out:1: not there yet
    would graft 1 plugin below /plugins for linux/amd64
     kB [DIGEST] confluentinc-kafka-connect-datagen
     kB [DIGEST] seam
    note: the worker's properties file has to say `plugin.path=/plugins`
    ");
    assert!(!sandbox.path("out").exists());
    assert_eq!(build(&sandbox, &["--to", "oci:out:1"]).code, Some(0));
    let ran = sandbox.run(&plan);
    assert!(ran.stdout.contains("  oci:out:1: this very image already\n"), "{}", ran.stdout);
    assert_eq!(build(&sandbox, &["--to", "oci:out:1", "--label", "a=b"]).code, Some(0));
    let ran = sandbox.run(&plan);
    assert!(ran.stdout.contains("  oci:out:1: would be moved from sha256:"), "{}", ran.stdout);
}

#[test]
fn the_usual_spec_is_found_and_said() {
    let sandbox = sandbox();
    sandbox.write(
        "plugraft.yaml",
        "plugins: ['*.zip']\nbase: scratch\npluginPath: /p\nplatforms: [linux/arm64]\nto: ['oci:${OUT}']\n",
    );
    let ran = sandbox.ran(sandbox.command(&["build"]).env("OUT", "there"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("note: reading the spec `plugraft.yaml`\n"), "{}", ran.stderr);
    assert!(sandbox.path("there/index.json").exists());
    let ran = sandbox.run(&["check", DATAGEN]);
    assert_eq!(ran.code, Some(0), "with a plugin, the file is not read: {}", ran.stderr);
    let ran = sandbox.ran(sandbox.command(&["build", "-f", "-"]).write_stdin("bse: x\n"));
    assert!(ran.stderr.contains("caused by: <stdin>:1:1: unknown key `bse`\n"), "{}", ran.stderr);
}

#[test]
fn overrides_are_looked_at_before_anything_is_published() {
    let sandbox = sandbox();
    fs::write(sandbox.path("latin1.yaml"), b"caf\xe9: 1\n").expect("write");
    let told = |verb: &str, file: &str| {
        let target = format!("confluent-operator={file}");
        let more = ["--to", "oci:out", "--name", "r.example.com/a:1", "--override", &target];
        sandbox.run(&[[verb, DATAGEN].as_slice(), &SCRATCH, &more].concat())
    };
    let to = |file: &str| told("build", file);
    for verb in ["build", "plan"] {
        check_refusal(
            &told(verb, "latin1.yaml"),
            4,
            "error: could not prepare the override `latin1.yaml`; nothing was published\ncaused by: it is not UTF-8\n",
        );
    }
    sandbox.write("broken.yaml", "connect: [\n");
    let ran = to("broken.yaml");
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    assert!(
        ran.stderr.starts_with("error: could not prepare the overrides; nothing was published\ncaused by: "),
        "{}",
        ran.stderr
    );
    assert_eq!(sandbox.read("broken.yaml"), "connect: [\n");
    let ran = to("broken.yaml/values.yaml");
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    assert!(!sandbox.path("out").exists(), "nothing is published");
}

#[test]
fn an_existing_override_keeps_its_mode_and_its_comments() {
    let sandbox = sandbox();
    sandbox.write("v.yaml", "# ours\nconnect:\n  image:\n    repository: old # why\n    tag: \"1\"\n  name: x\n");
    fs::set_permissions(sandbox.path("v.yaml"), fs::Permissions::from_mode(0o640)).expect("chmod");
    let more =
        ["--to", "oci:out", "--name", "r.example.com/a:2", "--override", "confluent-operator=v.yaml", "--by-tag"];
    let ran = build(&sandbox, &more);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let text = sandbox.read("v.yaml");
    assert!(text.contains("# ours\n") && text.contains(" # why\n") && text.contains("tag: \"2\""), "{text}");
    let metadata = fs::metadata(sandbox.path("v.yaml")).expect("stat");
    assert_eq!(metadata.permissions().mode() & 0o777, 0o640);
    assert!(build(&sandbox, &more).stdout.contains("kept v.yaml, which says so already\n"));
    assert!(sandbox.names("").iter().all(|name| !name.starts_with('.')), "no temp file is left");
}

/// Every key of a JSON value, maps of free keys left out.
fn keys(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                found.push(key.clone());
                keys(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => (),
    }
}

#[test]
fn every_object_is_documented() {
    let sandbox = sandbox();
    sandbox.write("bad.zip", "this is no zip at all");
    let json = ["--output", "json"];
    let named = ["--name", "r.example.com/a:1", "--override", "confluent-operator=v.yaml"];
    let built = build(&sandbox, &[["--to", "oci:out:1"].as_slice(), &named, &json].concat());
    let planned = sandbox.run(&[["plan", DATAGEN, "--to", "oci:out:1"].as_slice(), &SCRATCH, &json].concat());
    let checked = sandbox.run(&[["check", "bad.zip"].as_slice(), &json].concat());
    let denied = build(&sandbox, &[["bad.zip", "--to", "oci:out"].as_slice(), &json].concat());
    let failed = sandbox.run(&[["check", "none.zip"].as_slice(), &json].concat());
    let page = include_str!("../../../docs/json.md");
    let runs = [
        (built, "built", 0),
        (planned, "planned", 0),
        (checked, "checked", 1),
        (denied, "denied", 1),
        (failed, "failed", 4),
    ];
    for (ran, outcome, code) in runs {
        let object = object(&ran);
        assert_eq!((object["outcome"].as_str(), ran.code), (Some(outcome), Some(code)), "{object:#}");
        assert_eq!(object["version"], 1);
        let mut found = Vec::new();
        let mut told = object.clone();
        // The label's own form is the image's business.
        told["plan"]["graft"] = Value::Null;
        keys(&told, &mut found);
        for key in found {
            let told = [format!("`{key}`"), format!(".{key}`"), format!("\"{key}\"")];
            assert!(told.iter().any(|told| page.contains(told)), "docs/json.md does not tell of `{key}` ({outcome})");
        }
    }
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    let sandbox = sandbox();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_plugraft"))
        .args(["completions", "bash"])
        .env_clear()
        .current_dir(sandbox.dir())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn a_push_logs_in_by_flag_or_by_file() {
    let registry = Registry::start().with_basic("robot", "hunter2");
    let (sandbox, host) = (sandbox(), registry.address());
    let place = format!("{host}/team/connect:1");
    let args = [["build", DATAGEN].as_slice(), &SCRATCH, &["--to", &place]].concat();
    let ran = sandbox.run(&args);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(5), ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("error: could not publish the image\ncaused by: "), "{}", ran.stderr);
    assert!(registry.tags("team/connect").is_empty());

    let login = [args.as_slice(), &["--username", "robot", "--password-stdin", "--tag", "flag"]].concat();
    let ran = sandbox.ran(sandbox.command(&login).write_stdin("hunter2\n"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with(&format!("published {host}/team/connect@sha256:")), "{}", ran.stdout);
    assert_eq!(registry.tags("team/connect"), ["1", "flag"]);

    // `robot:hunter2`, as docker's own login keeps it.
    sandbox
        .write("home/.docker/config.json", &format!(r#"{{"auths":{{"{host}":{{"auth":"cm9ib3Q6aHVudGVyMg=="}}}}}}"#));
    let uploads = registry.uploads();
    let ran = sandbox.run(&[args.as_slice(), &["--tag", "file", "-q"]].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    assert_eq!(registry.tags("team/connect"), ["1", "file", "flag"]);
    assert_eq!(registry.uploads(), uploads, "an unchanged build moves no blob");
}

#[test]
fn colour_only_where_it_is_wanted() {
    let sandbox = sandbox();
    let colored = |args: &[&str]| sandbox.run(args).stderr.contains('\u{1b}');
    assert!(!colored(&["check", "none.zip"]));
    assert!(colored(&["check", "none.zip", "--color", "always"]));
    let forced = sandbox.ran(sandbox.command(&["check", "none.zip"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1"));
    assert!(!forced.stderr.contains('\u{1b}'));
}

#[test]
fn a_password_is_never_shown() {
    let sandbox = sandbox();
    let login = ["--to", "oci:out", "--username", "robot", "--password-stdin", "-v", "--output", "json"];
    let args = [["build", DATAGEN].as_slice(), &SCRATCH, &login].concat();
    let ran = sandbox.ran(sandbox.command(&args).write_stdin("hunter2\n"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(!ran.stdout.contains("hunter2") && !ran.stderr.contains("hunter2"));
    let ran = sandbox.ran(sandbox.command(&args).write_stdin("\n"));
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.starts_with("error: standard input holds no password\n"), "{}", ran.stderr);
}
