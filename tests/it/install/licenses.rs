//! Licences are shown, accepted, allowed and denied.

use std::fs;

use super::{install, names, sandbox};
use crate::support::archive::jar;
use crate::support::sandbox::Sandbox;

#[test]
fn licences_are_shown_and_accepted_aloud() {
    let sandbox = sandbox();
    let said = "acme/thing 1.0: Implicit acceptance of the license below\n  \
                Apache License 2.0 (https://www.apache.org/licenses/LICENSE-2.0)\n";
    let ran = install(&sandbox, &["acme-thing-1.0.zip"]);
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    let again = install(&sandbox, &["acme-thing-1.0.zip"]);
    assert!(!again.stderr.contains("license"), "nothing new is accepted: {}", again.stderr);
}

#[test]
fn where_nobody_can_be_asked_nothing_is_installed() {
    let sandbox = sandbox();
    let args = ["install", "acme-thing-1.0.zip", "--component-dir", "components", "--worker-configs=worker.properties"];
    let ran = sandbox.run(&args);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("Component's license") && ran.stderr.contains("accept them with `--no-prompt`"),
        "{}",
        ran.stderr
    );
    assert!(names(&sandbox).is_empty());
    let dry = sandbox.run(&[&args[..], &["--dry-run"]].concat());
    assert_eq!(dry.code, Some(0), "a dry run accepts nothing: {}", dry.stderr);
}

/// Whether a check of plugins under a policy is denied, and by which words.
fn check(sandbox: &Sandbox, args: &[&str], expected: Option<&str>) {
    for verb in ["check", "build"] {
        let more: &[&str] = if verb == "build" {
            &["--base", "scratch", "--plugin-path", "/p", "--platform", "linux/amd64", "--to", "oci:out"]
        } else {
            &[]
        };
        let ran = sandbox.run(&[&[verb], args, more].concat());
        let said = format!("{}{}", ran.stdout, ran.stderr);
        match expected {
            None => assert_eq!(ran.code, Some(0), "{args:?}: {said}"),
            Some(words) => {
                assert_eq!(ran.code, Some(1), "{args:?}: {said}");
                assert!(said.contains(words), "{args:?}: {said}");
            }
        }
    }
}

#[test]
fn policies_hold_in_checks_builds_and_installations() {
    let sandbox = sandbox();
    fs::write(sandbox.path("bare.jar"), jar("com.acme.Bare")).expect("written");
    let zip = "acme-thing-1.0.zip";
    check(&sandbox, &[zip], None);
    check(&sandbox, &[zip, "--allow-license", "Apache-2.0"], None);
    check(&sandbox, &[zip, "--allow-license", "The Apache License, Version 2.0", "--allow-license", "MIT"], None);
    check(
        &sandbox,
        &[zip, "--allow-license", "MIT"],
        Some("deny[denied-license]: the licence `Apache License 2.0` is not among"),
    );
    check(
        &sandbox,
        &[zip, "--deny-license", "Apache-2.0"],
        Some("deny[denied-license]: the licence `Apache License 2.0` is denied"),
    );
    check(&sandbox, &[zip, "--deny-license", "Confluent Community License"], None);
    check(&sandbox, &["bare.jar"], None);
    check(&sandbox, &["bare.jar", "--deny-license", "MIT"], None);
    check(&sandbox, &["bare.jar", "--allow-license", "MIT"], Some("deny[unstated-license]: no licence is stated"));
    let ran = install(&sandbox, &[zip, "--deny-license", "Apache-2.0"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(names(&sandbox).is_empty());
    sandbox.write("plugraft.yaml", "plugins: [acme-thing-1.0.zip]\nlicenses: {allow: [MIT]}\n");
    check(&sandbox, &["-f", "plugraft.yaml"], Some("deny[denied-license]"));
    check(&sandbox, &["-f", "plugraft.yaml", "--allow-license", "Apache 2"], None);
}
