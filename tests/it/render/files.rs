//! Where texts go, and what is said of it.

use serde_json::Value;

use super::{JOB, definition, objects, render, rendered};
use crate::support::sandbox::Sandbox;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("one.json", &definition("one", &[]));
    sandbox
}

fn to<'w>(place: &'w str, more: &[&'w str]) -> Vec<&'w str> {
    [["one.json", "--to", place].as_slice(), &JOB, more].concat()
}

#[test]
fn a_directory_gets_a_file_for_each_object() {
    let sandbox = sandbox();
    let said = rendered(&sandbox, &to("new/deploy/", &[]));
    assert_eq!(said, "wrote new/deploy/configmap-connectors.yaml\nwrote new/deploy/job-connectors.yaml\n");
    assert_eq!(rendered(&sandbox, &to("new/deploy", &[])), "kept 2 files as they are\n");
    sandbox.write("one.json", &definition("one", &[("a", "b")]));
    assert_eq!(rendered(&sandbox, &to("new/deploy", &["-q"])), "");
    assert_eq!(sandbox.names("new/deploy").len(), 2, "the same files have other objects");
}

#[test]
fn one_file_has_all() {
    let sandbox = sandbox();
    let ran = render(&sandbox, &to("all it's.yaml", &["-n", "kafka"]));
    assert_eq!(ran.stdout, "wrote all it's.yaml\n");
    let found = objects(&sandbox.read("all it's.yaml"));
    let job = found[1]["metadata"]["name"].as_str().expect("a name");
    let next = format!(
        "note: next: kubectl apply -n kafka -f 'all it'\\''s.yaml' && kubectl wait -n kafka --for=condition=complete \
         --timeout=3600s job/{job}\n"
    );
    assert_eq!(ran.stderr, next);
}

#[test]
fn what_somebody_else_wrote_stays() {
    let sandbox = sandbox();
    sandbox.write("deploy/job-connectors.yaml", "kind: Job\n");
    let ran = render(&sandbox, &to("deploy", &[]));
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    assert!(ran.stderr.contains("`deploy/job-connectors.yaml` was not written by plugraft"), "{}", ran.stderr);
    assert_eq!(sandbox.names("deploy"), ["job-connectors.yaml"], "nothing is written then");
    rendered(&sandbox, &to("deploy", &["--force"]));
    assert_eq!(sandbox.names("deploy").len(), 2);
}

#[test]
fn programs_are_told_the_same() {
    let sandbox = sandbox();
    let check = |words: &[&str]| -> Value {
        let ran = sandbox.run(&[&["--output", "json", "render", "connectors"], words].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        serde_json::from_str(&ran.stdout).expect("JSON")
    };
    let said = check(&to("deploy/", &[]));
    assert_eq!(said["outcome"], "rendered");
    assert_eq!(said["files"][1]["path"], "deploy/job-connectors.yaml");
    assert_eq!(said["files"][1]["changed"], true);
    assert!(said["notes"][0].as_str().is_some_and(|note| note.starts_with("next: kubectl apply -f deploy/")), "{said}");
    assert_eq!(check(&to("deploy/", &[]))["files"][0]["changed"], false);
    let said = check(&to("-", &[]));
    assert_eq!(objects(said["files"][0]["text"].as_str().expect("a text")).len(), 2);
}
