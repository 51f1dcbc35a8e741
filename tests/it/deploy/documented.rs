//! Every example of `docs/overrides.md` runs, and every target and key is told of.

use std::collections::BTreeSet;

use crate::support::sandbox::Sandbox;

use super::*;

const PAGE: &str = include_str!("../../../docs/overrides.md");

#[test]
fn every_example_runs() {
    let sandbox = Sandbox::new();
    let mut shown = BTreeSet::new();
    for block in PAGE.split("```console\n$ plugraft ").skip(1) {
        let (command, rest) = block.split_once('\n').expect("a command");
        let expected = rest.split("```").next().expect("an end");
        let args: Vec<&str> = command.split(' ').collect();
        let ran = sandbox.run(&args);
        assert_eq!(ran.code, Some(0), "{command}\n{}", ran.stderr);
        let said: String = ran.stdout.split_inclusive('\n').filter(|line| !line.starts_with("# ")).collect();
        assert_eq!(said, expected, "{command}");
        shown.insert(args[1].to_owned());
    }
    let targets: BTreeSet<String> = OverrideTarget::names().map(str::to_owned).collect();
    assert_eq!(shown, targets, "each target has an example");
}

#[test]
fn every_target_has_a_section_and_a_row_with_its_keys() {
    let keys = [
        "byTag",
        "container",
        "kafkaVersion",
        "mountPath",
        "object",
        "paths",
        "plugin",
        "pullPolicy",
        "pullSecrets",
        "replaces",
        "setGlobalRegistry",
    ];
    for (name, target) in OverrideTarget::all() {
        assert!(PAGE.contains(&format!("\n### `{name}`\n")), "{name} has no section");
        let row = PAGE.lines().find(|line| line.starts_with(&format!("| [`{name}`](#{name}) |"))).expect(name);
        let told = row.rsplit(" | ").next().expect("a last cell");
        // A row may refer to that of a deployment.
        let told = told.replace("as `deployment`", "`byTag`, `container`, `object`, `pullPolicy`, `pullSecrets`");
        for key in keys {
            assert_eq!(told.contains(&format!("`{key}`")), target.takes(key), "{name}: {key}");
        }
    }
}
