//! Rules about what a worker will find: the smallest plugin that trips each, and the smallest that does not.

mod bases;
mod documented;
mod jars;
mod loading;
mod services;
mod together;

use std::collections::BTreeMap;
use std::path::Path;

use plugraft::deploy::Existing;
use plugraft::pipeline::{Outcome, Until, inspect_image, run};
use plugraft::plugin::{Finding, Severity};
use plugraft::spec::{Flags, Input, Purpose, Spec};

use crate::support::archive::{self, Member, file};
use crate::support::base::Recipe;
use crate::support::plugin_class::{PluginClass, sink};
use crate::support::tools::offline;

/// The line of Kafka and the Java of a worker; `None` where nobody tells.
type Worker = Option<(&'static str, &'static str)>;

const NEWEST: Worker = Some(("4.3", "17"));

/// A plugin to be: its name with its version, and what its archive holds.
type Plugin<'p> = (&'p str, Vec<Member>);

/// What is found in these plugins, on this base if there is one, whose plugins were looked at before.
fn judged(base: Option<&Recipe>, plugins: &[Plugin<'_>], worker: Worker) -> Vec<Finding> {
    let dir = tempfile::tempdir().expect("a temp directory");
    if let Some(base) = base {
        base.build().write_layout(&dir.path().join("base"), None);
    }
    for (name, members) in plugins {
        // Without a second one, the only top directory would be taken off.
        let license = file("LICENSE", b"as you like it");
        let bytes = archive::zip(members.iter().cloned().chain([license])).bytes();
        std::fs::write(dir.path().join(format!("{name}.zip")), bytes).expect("a zip");
    }
    let path = |name: &str| dir.path().join(format!("{name}.zip")).to_string_lossy().into_owned();
    let flags = Flags {
        plugins: plugins.iter().map(|(name, _)| path(name)).collect(),
        base: base.map(|_| format!("oci:{}", dir.path().join("base").display())),
        kafka: worker.map(|(kafka, _)| kafka.to_owned()),
        java: worker.map(|(_, java)| java.to_owned()),
        ..Flags::default()
    };
    let input = Input { text: None, flags: &flags, directory: Path::new(""), variables: &BTreeMap::new() };
    let purpose = if base.is_some() { Purpose::Plan } else { Purpose::Check };
    let spec = Spec::parse(&input, purpose).expect("a spec");
    let tools = offline(dir.path());
    if base.is_some() {
        inspect_image(&tools, &spec).expect("the base is inspected");
    }
    let outcome = run(&tools, &spec, None, &Existing::default(), Until::Checked).expect("a report");
    let Outcome::Checked(report) = outcome else { panic!("{outcome:?}") };
    report.findings().to_vec()
}

/// A plugin for a worker has these findings, each `severity[rule] plugin entry: message`, but for the notes that no
/// service file lists it.
#[track_caller]
fn check_all(plugins: &[Plugin<'_>], worker: Worker, expected: &[&str]) {
    check_found(&judged(None, plugins, worker), expected);
}

/// The same on a base.
#[track_caller]
fn check_on(base: &Recipe, plugins: &[Plugin<'_>], worker: Worker, expected: &[&str]) {
    check_found(&judged(Some(base), plugins, worker), expected);
}

#[track_caller]
fn check_found(found: &[Finding], expected: &[&str]) {
    let line = |finding: &Finding| {
        let severity = match finding.severity {
            Severity::Note => "note",
            Severity::Warn => "warn",
            Severity::Deny => "deny",
        };
        let entry = finding.entry.as_ref().map(|entry| format!(" {entry}")).unwrap_or_default();
        format!("{severity}[{}] {}{entry}: {}", finding.rule, finding.plugin, finding.message)
    };
    let lines: Vec<String> = found.iter().map(line).filter(|line| !line.contains("[unlisted-plugin]")).collect();
    assert_eq!(lines, expected);
    for finding in found {
        assert!(finding.help.is_some(), "{finding:?}");
    }
}

/// The same of one plugin, `acme 1.0`.
#[track_caller]
fn check(members: &[Member], worker: Worker, expected: &[&str]) {
    check_all(&[("acme-1.0", members.to_vec())], worker, expected);
}

/// A jar of a plugin with these classes and other members.
fn jar(path: &str, classes: &[PluginClass], more: &[Member]) -> Member {
    let classes = classes.iter().map(|class| {
        let (name, bytes) = class.file();
        file(name, &bytes)
    });
    file(path, &archive::zip(classes.chain(more.iter().cloned())).bytes())
}

/// A jar with a sink connector that nothing is wrong with.
fn good() -> Member {
    jar("lib/acme.jar", &[sink("com/acme/Sink")], &[])
}

fn manifest(lines: &str) -> Member {
    file("META-INF/MANIFEST.MF", format!("Manifest-Version: 1.0\r\n{lines}\r\n\r\n").as_bytes())
}
