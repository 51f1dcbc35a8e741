//! The words and codes of the command.

use std::fs;

use serde_json::Value;

use super::jar;
use crate::support::sandbox::{Ran, Sandbox};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.path("plugins/acme/lib")).expect("a directory");
    fs::write(sandbox.path("plugins/acme/lib/acme.jar"), jar(&["com.acme.AcmeSinkConnector"])).expect("a jar");
    sandbox
}

fn ends(ran: &Ran, code: i32, sentence: &str) {
    assert_eq!(ran.code, Some(code), "{}", ran.stderr);
    assert!(ran.stderr.contains(sentence), "{}", ran.stderr);
}

#[test]
fn a_table_as_kafkas_own_tool_prints_it() {
    let sandbox = sandbox();
    let ran = sandbox.run(&["inspect", "--kafka", "4.1", "--format", "connect-plugin-path", "plugins"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let mut lines = ran.stdout.lines();
    assert_eq!(
        lines.next(),
        Some("pluginName\tfirstAlias\tsecondAlias\tpluginVersion\tpluginType\tisLoadable\thasManifest\tpluginLocation")
    );
    let cells: Vec<&str> = lines.next().expect("a row").split('\t').collect();
    assert_eq!(cells[..3], ["com.acme.AcmeSinkConnector", "AcmeSinkConnector", "AcmeSink"]);
    assert_eq!(cells[4..], ["sink", "true", "true", "[DIR]/plugins/acme"]);
    let rest: Vec<&str> = lines.collect();
    assert_eq!(rest, ["", "Total plugins:      \t1", "Loadable plugins:   \t1", "Compatible plugins: \t1"]);
}

#[test]
fn a_table_for_people_is_as_wide_as_it_may_be() {
    let sandbox = sandbox();
    let args = ["inspect", "--kafka", "4.1", "--java", "17", "plugins"];
    let wide = sandbox.run(&args);
    assert_eq!((wide.code, wide.stderr.as_str()), (Some(0), ""));
    assert!(
        wide.stdout.starts_with("for Kafka 4.1.2 on Java 17\n\n[DIR]/plugins/acme a directory\n"),
        "{}",
        wide.stdout
    );
    assert!(wide.stdout.contains("FOUND BY"), "{}", wide.stdout);
    assert!(wide.stdout.ends_with("\n1 plugin in 1 location\n"), "{}", wide.stdout);
    let narrow = sandbox.ran(sandbox.command(&args).env("COLUMNS", "50"));
    let row = narrow.stdout.lines().skip(3);
    assert!(row.clone().all(|line| line.chars().count() <= 50), "{}", narrow.stdout);
    assert!(narrow.stdout.contains("  sink  com.acme.AcmeSinkConnector\n"), "{}", narrow.stdout);
}

#[test]
fn what_the_tool_refuses_is_named() {
    let sandbox = sandbox();
    fs::write(sandbox.path("plugins/X.class"), "x").expect("a file");
    let table = sandbox.run(&["inspect", "plugins"]);
    ends(&table, 0, "note: `[DIR]/plugins/X.class` cannot be listed");
    let tool = sandbox.run(&["inspect", "--format", "connect-plugin-path", "plugins"]);
    ends(&tool, 4, "error: `connect-plugin-path` would end with an error: `[DIR]/plugins/X.class` cannot be listed");
    assert_eq!(tool.stdout, "");
    ends(&sandbox.run(&["inspect", "--location", "gone", "--format", "connect-plugin-path"]), 4, "`gone` is missing");
}

#[test]
fn archives_are_taken_as_a_check_takes_them() {
    let sandbox = sandbox();
    sandbox.hub_zip_with("acme", "kafka-connect-acme", "1.2.3", &[("lib/more.jar", &jar(&["com.acme.More"]))]);
    let ran =
        sandbox.run(&["inspect", "acme-kafka-connect-acme-1.2.3.zip", "--output", "json", "--kafka", "7.9.1-ccs"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let said: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let view = &said["views"][0];
    assert_eq!(view["worker"]["kafka"], "3.9");
    assert_eq!(view["worker"]["version"], "7.9.1-ccs");
    assert_eq!(view["worker"]["source"], "spec");
    assert_eq!(view["doubts"][0], "nothing tells the worker: Java 17 is assumed");
    let location = &view["locations"][0];
    assert_eq!(location["place"], "/plugins/acme-kafka-connect-acme");
    let rows = location["rows"].as_array().expect("rows");
    let more = rows.iter().find(|row| row["class"] == "com.acme.More").expect("a row");
    assert_eq!(more["jar"], "lib/more.jar");
}

#[test]
fn what_cannot_be_meant() {
    let sandbox = sandbox();
    sandbox.hub_zip("acme", "a", "1");
    ends(&sandbox.run(&["inspect", "plugins", "acme-a-1.zip"]), 2, "are of different kinds");
    ends(&sandbox.run(&["inspect", "plugins", "oci:x"]), 2, "are of different kinds");
    ends(&sandbox.run(&["inspect"]), 2, "required");
    ends(&sandbox.run(&["inspect", "--kafka", "3.8", "plugins"]), 3, "`3.8` is no version of a worker that is known");
    ends(&sandbox.run(&["inspect", "--java", "x", "plugins"]), 3, "`x` is no feature release of Java");
    ends(&sandbox.run(&["inspect", "gone.zip"]), 4, "gone.zip");
    ends(&sandbox.run(&["inspect", "oci:gone"]), 4, "gone");
}
