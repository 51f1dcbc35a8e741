//! What is said of an overlay: on the command line, in the image's label, in the receipt and the plan.

use serde_json::{Value, json};

use super::{TOP, jdbc, zip};
use crate::support::archive::jar;
use crate::support::sandbox::{Ran, Sandbox};
use crate::support::validate;

const REPLACED: [&str; 4] = ["--remove", "lib/postgresql-*.jar", "--add", "drivers/postgresql-42.7.4.jar"];
const SAID: &str = "`lib/postgresql-42.2.19.jar` is removed, `lib/postgresql-42.7.4.jar` is added";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path(&format!("{TOP}.zip")), zip(&jdbc())).expect("a zip");
    std::fs::create_dir(sandbox.path("drivers")).expect("a directory");
    std::fs::write(sandbox.path("drivers/postgresql-42.7.4.jar"), jar("org.postgresql.New")).expect("a jar");
    sandbox.write(
        "plugraft.yaml",
        "base: scratch\nplatforms: [linux/amd64]\npluginPath: /plugins\nto: [oci:out:1]\nplugins:\n\
         - path: acme-jdbc-10.7.0.zip\n  remove: [etc]\n  replace:\n  - remove: lib/postgresql-*.jar\n    \
         with: drivers/postgresql-42.7.4.jar\n",
    );
    sandbox
}

#[track_caller]
fn done(sandbox: &Sandbox, args: &[&str]) -> Ran {
    let ran = sandbox.run(args);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran
}

fn overlay() -> Value {
    json!({
        "removed": ["etc"],
        "added": [{
            "path": "lib/postgresql-42.7.4.jar",
            "replaces": ["lib/postgresql-42.2.19.jar"],
            "coordinate": "postgresql-42.7.4.jar",
            "digest": plugraft::formats::digest::Digest::of(&jar("org.postgresql.New")),
        }],
    })
}

#[test]
fn an_image_tells_what_was_changed() {
    let sandbox = sandbox();
    let receipt: Value = serde_json::from_str(&done(&sandbox, &["build", "--output", "json"]).stdout).expect("JSON");
    assert_eq!(receipt["receipt"]["plugins"][0]["overlay"], overlay());
    assert_eq!(receipt["receipt"]["plugins"][0]["version"], "10.7.0");
    let root = validate::layout_tag(&sandbox.path("out"), Some("1"));
    let label = root.images[0].config["config"]["Labels"]["dev.plugraft.graft"].as_str().expect("a label");
    let graft: Value = serde_json::from_str(label).expect("JSON");
    assert_eq!(graft["plugins"][0]["overlay"], overlay());
    let plan: Value = serde_json::from_str(&done(&sandbox, &["plan", "--output", "json"]).stdout).expect("JSON");
    assert_eq!(plan["plan"]["graft"]["plugins"][0]["overlay"], overlay());
    assert_eq!(plan["plan"]["targets"][0]["state"], "same");
}

#[test]
fn words_tell_it_too() {
    let sandbox = sandbox();
    let changed = "changed in acme-jdbc\n  `etc` is removed\n  \
                   `lib/postgresql-42.2.19.jar` is replaced by `lib/postgresql-42.7.4.jar`\n";
    for verb in ["plan", "build"] {
        let said = done(&sandbox, &[verb]).stdout;
        assert!(said.contains(changed), "{said}");
    }
    let said = done(&sandbox, &["check"]);
    assert_eq!(said.stdout, "no findings\n");
    let notice = "acme/jdbc 10.7.0: `etc` is removed, `lib/postgresql-42.2.19.jar` is replaced by";
    assert!(said.stderr.contains(notice), "{}", said.stderr);
}

#[test]
fn flags_are_for_the_one_plugin() {
    let sandbox = sandbox();
    let zip = format!("{TOP}.zip");
    let said = done(&sandbox, &[&["check", &zip], &REPLACED[..]].concat()).stderr;
    assert!(said.contains(SAID), "{said}");
    // Beside what the file says of its one plugin.
    let said = done(&sandbox, &["check", "--remove", "lib/ojdbc8-*.jar"]).stderr;
    assert!(said.contains("`etc` is removed, `lib/ojdbc8-21.7.jar` is removed, `lib/post"), "{said}");
    let ran = sandbox.run(&[&["check", &zip, "drivers/postgresql-42.7.4.jar"], &REPLACED[..]].concat());
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("`remove`: nothing tells which of the 2 plugins this changes"), "{}", ran.stderr);
    let ran = sandbox.run(&["check", &zip, "--remove", "lib/postgres-*.jar"]);
    assert_eq!(ran.code, Some(4));
    assert!(ran.stderr.contains("`remove`: this does not fit `acme/jdbc 10.7.0`"), "{}", ran.stderr);
}

#[test]
fn an_image_of_one_plugin_and_one_layer_for_all_take_overlays() {
    let sandbox = sandbox();
    done(&sandbox, &["build", "--plugin-only", "--to", "oci:one:1"]);
    let root = validate::layout_tag(&sandbox.path("one"), Some("1"));
    let names = |tar: &[u8]| {
        let mut archive = tar::Archive::new(tar);
        let name = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
            String::from_utf8(entry.expect("a member").path_bytes().into_owned()).expect("UTF-8")
        };
        archive.entries().expect("a tar").map(name).collect::<Vec<_>>()
    };
    let expected = ["lib/", "lib/jdbc-10.7.0.jar", "lib/ojdbc8-21.7.jar", "lib/postgresql-42.7.4.jar", "manifest.json"];
    assert_eq!(names(&root.images[0].layers[0]), expected);
    std::fs::write(sandbox.path("other-1.0.jar"), jar("com.acme.Other")).expect("a jar");
    let spec = sandbox.read("plugraft.yaml") + "- other-1.0.jar\n";
    sandbox.write("plugraft.yaml", &spec);
    done(&sandbox, &["build", "--layers", "single", "--to", "oci:all:1"]);
    let root = validate::layout_tag(&sandbox.path("all"), Some("1"));
    let below = |name: &str| name.starts_with("plugins/");
    let names: Vec<String> = names(&root.images[0].layers[0]).into_iter().filter(|name| below(name)).collect();
    assert!(names.contains(&"plugins/acme-jdbc/lib/postgresql-42.7.4.jar".to_owned()), "{names:?}");
    assert!(names.contains(&"plugins/other/other-1.0.jar".to_owned()), "{names:?}");
}
