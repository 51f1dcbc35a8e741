//! Bases: a tag that moves, and layouts.

use super::{check, object, package, sandbox};
use crate::support::registry::Registry;
use crate::support::sandbox::Sandbox;

/// Publishes an image that holds a plugin, to be built upon.
fn publish(sandbox: &Sandbox, plugin: &str, to: &str) -> String {
    let onto_nothing = ["--base", "scratch", "--plugin-path", "/p", "--platform", "linux/amd64", "--output", "json"];
    let ran = sandbox.run(&[["build", plugin, "--to", to].as_slice(), &onto_nothing].concat());
    let said: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    said["receipt"]["digest"].as_str().expect("a digest").to_owned()
}

fn spec(base: &str) -> String {
    format!("base: {base}\npluginPath: /p\nto: ['oci:out']\nplugins: [packages/acme-y-2.1.zip]\n")
}

#[test]
fn a_locked_build_keeps_to_the_digest() {
    let (registry, sandbox) = (Registry::start(), sandbox("[]"));
    let base = format!("{}/team/base:1", registry.address());
    let old = publish(&sandbox, "packages/acme-x-1.0.0.zip", &base);
    sandbox.write("plugraft.yaml", &spec(&base));
    check(&sandbox, &["lock"], 0, &[&format!("+ base ({base})\n")]);
    assert!(sandbox.read("plugraft.lock").contains(&format!("reference: \"{base}\"\n  digest: \"{old}\"")));

    package(&sandbox, "z", "3");
    let new = publish(&sandbox, "packages/acme-z-3.zip", &base);
    let built = object(&sandbox, &["build", "--locked"]);
    let found = &built["receipt"]["base"];
    assert_eq!((&found["digest"], &found["name"]), (&old.as_str().into(), &base.as_str().into()), "{built}");
    check(&sandbox, &["lock", "--check"], 0, &[]);
    check(&sandbox, &["outdated", "--exit-code"], 1, &["plugraft update base"]);
    let outdated = object(&sandbox, &["outdated"]);
    assert_eq!(
        (&outdated["outdated"][0]["current"], &outdated["outdated"][0]["newest"]),
        (&old.as_str().into(), &new.as_str().into())
    );

    let short = |digest: &str| digest[..19].to_owned();
    check(&sandbox, &["update", "base"], 0, &[&format!("~ base: {}… → {}…\n", short(&old), short(&new))]);
    assert_eq!(object(&sandbox, &["build", "--locked"])["receipt"]["base"]["digest"], new.as_str());
    check(&sandbox, &["outdated"], 0, &["nothing is outdated"]);
}

#[test]
fn a_base_that_is_gone_or_another() {
    let (registry, sandbox) = (Registry::start(), sandbox("[]"));
    let base = format!("{}/team/base:1", registry.address());
    let digest = publish(&sandbox, "packages/acme-x-1.0.0.zip", &base);
    sandbox.write("plugraft.yaml", &spec(&base));
    check(&sandbox, &["lock"], 0, &[]);
    let text = sandbox.read("plugraft.lock");
    let none = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
    sandbox.write("plugraft.lock", &text.replace(&digest, none));
    let gone = format!("plugraft.lock:6: the registry has no `{}/team/base@{none}`", registry.address());
    check(&sandbox, &["build", "--locked"], 4, &[&gone, "`plugraft update base` takes what is there now"]);
    sandbox.write("plugraft.lock", &text);
    sandbox.write("plugraft.yaml", &spec(&format!("{base}@{digest}")));
    check(&sandbox, &["build", "--locked"], 4, &["it lacks the base `"]);
    check(&sandbox, &["lock"], 0, &["~ base: "]);
    let text = sandbox.read("plugraft.lock");
    let edited = text.replace(&format!("digest: \"{digest}\"\n\n"), &format!("digest: \"{none}\"\n\n"));
    assert_ne!(edited, text);
    sandbox.write("plugraft.lock", &edited);
    check(&sandbox, &["build", "--locked"], 4, &[&format!("is locked as `{none}`, and it is `{digest}`")]);
}

#[test]
fn a_layout_is_locked_as_it_is() {
    let sandbox = sandbox("[]");
    publish(&sandbox, "packages/acme-x-1.0.0.zip", "oci:bases/connect:7.9");
    sandbox.write("plugraft.yaml", &spec("oci:bases/connect:7.9"));
    check(&sandbox, &["lock"], 0, &["+ base (oci:bases/connect:7.9)\n"]);
    check(&sandbox, &["build", "--locked"], 0, &[]);
    package(&sandbox, "z", "3");
    publish(&sandbox, "packages/acme-z-3.zip", "oci:bases/connect:7.9");
    check(
        &sandbox,
        &["build"],
        4,
        &["`oci:bases/connect:7.9` is locked as `sha256:", "hint: where the new one is wanted"],
    );
    check(&sandbox, &["lock"], 0, &["~ base: sha256:"]);
    check(&sandbox, &["build", "--locked"], 0, &[]);
    sandbox.write("plugraft.yaml", &spec("scratch").replace("to:", "platforms: [linux/amd64]\nto:"));
    check(&sandbox, &["build", "--locked"], 4, &["the spec has no base `oci:bases/connect:7.9` (line 6)"]);
}
