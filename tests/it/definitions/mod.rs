//! `--connectors`: whether the plugins that connector definitions name are there.

mod files;
mod versions;

use std::fs;

use crate::support::archive::{file, zip};
use crate::support::plugin_class::{converter, plugin_jar, sink, source, transformation};
use crate::support::sandbox::Sandbox;

/// A sandbox with the plugins `one` and `two`; of `Mask` both have a class, in different packages.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let own = [
        sink("com.acme.AcmeSinkConnector"),
        source("com.acme.AcmeSourceConnector"),
        converter("com.acme.AcmeConverter"),
        transformation("com.acme.Mask"),
        sink("com.acme.Closed").closed(),
    ];
    for (name, classes) in [("one", &own[..]), ("two", &[transformation("org.other.Mask")])] {
        let jar = plugin_jar(classes, classes);
        let archive = zip([file(format!("{name}/lib/{name}.jar"), &jar)]);
        fs::write(sandbox.path(&format!("{name}.zip")), archive.bytes()).expect("written");
    }
    sandbox
}

/// The rules that look at definitions.
const RULES: [&str; 7] = [
    "invalid-connector",
    "no-such-plugin",
    "ambiguous-plugin",
    "wrong-plugin-type",
    "no-such-plugin-version",
    "idle-connector-key",
    "unproved-plugin",
];

/// What `check` says of these definitions: its code, and for each finding its head, place and help.
fn told(sandbox: &Sandbox, args: &[&str]) -> (Option<i32>, Vec<String>) {
    // What other rules think of the samples is no matter here.
    let ran = sandbox.run(&[&["check", "one.zip", "two.zip", "--output", "json"], args].concat());
    let said: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let findings =
        said["report"]["findings"].as_array().cloned().unwrap_or_else(|| panic!("{}{}", ran.stdout, ran.stderr));
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let ours = findings.iter().filter(|finding| RULES.contains(&finding["rule"].as_str().unwrap_or_default()));
    let one = |finding: &serde_json::Value| {
        let head = format!("{}[{}]: {}", text(finding, "severity"), text(finding, "rule"), text(finding, "message"));
        let parts = [head, text(finding, "plugin"), text(finding, "entry"), text(finding, "help")];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | ")
    };
    (ran.code, ours.map(one).collect())
}

/// One definition with this configuration, and what is said of it.
#[track_caller]
fn check(config: &[(&str, &str)], args: &[&str], code: i32, expected: &[&str]) {
    let sandbox = sandbox();
    let lines: Vec<String> = config.iter().map(|(key, value)| format!("{key}={value}\n")).collect();
    sandbox.write("c.properties", &format!("name=acme\n{}", lines.concat()));
    let (found, findings) = told(&sandbox, &[&["--connectors", "c.properties"], args].concat());
    assert_eq!(findings, expected, "{config:?}");
    assert_eq!(found, Some(code), "{config:?}");
}

#[test]
fn names_as_a_worker_finds_them() {
    for class in ["com.acme.AcmeSinkConnector", "AcmeSinkConnector", "AcmeSink", "AcmeSource"] {
        check(&[("connector.class", class)], &[], 0, &[]);
    }
    let all = [
        ("connector.class", "AcmeSink"),
        ("key.converter", "Acme"),
        ("value.converter", "org.apache.kafka.connect.storage.StringConverter"),
        ("header.converter", "SimpleHeaderConverter"),
        ("transforms", "mask, route"),
        ("transforms.mask.type", "com.acme.Mask"),
        ("transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter"),
        ("transforms.route.predicate", "tombs"),
        ("predicates", "tombs"),
        ("predicates.tombs.type", "RecordIsTombstone"),
        ("config.providers", "file"),
        ("config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider"),
        ("password", "${file:/run/secrets/x:password}"),
    ];
    check(&all, &[], 0, &[]);
}

#[test]
fn what_cannot_be_loaded() {
    check(
        &[("connector.class", "com.acme.Closed")],
        &[],
        1,
        &[
            "deny[no-such-plugin]: a worker cannot load `com.acme.Closed`: it has no public constructor without parameters | c.properties:2:1 | connector.class of `acme`",
        ],
    );
}

#[test]
fn names_that_mean_something_else() {
    check(
        &[
            ("connector.class", "AcmeSink"),
            ("key.converter", "com.acme.Mask"),
            ("transforms", "a,b"),
            ("transforms.a.type", "Mask"),
            ("transforms.c.type", "com.acme.Mask"),
            ("value.converter", "${env:CONVERTER}"),
        ],
        &[],
        1,
        &[
            "deny[wrong-plugin-type]: `com.acme.Mask` is no converter: it is a transformation | c.properties:3:1 | key.converter of `acme`",
            "deny[invalid-connector]: `transforms.b.type` is missing | c.properties:4:1 | transforms of `acme`",
            "deny[ambiguous-plugin]: `Mask` is short for several plugins: `com.acme.Mask`, `org.other.Mask` | c.properties:5:1 | transforms.a.type of `acme` | write the whole name of the class",
            "warn[idle-connector-key]: it counts for nothing: `transforms` does not list it | c.properties:6:1 | transforms.c.type of `acme`",
            "note[unproved-plugin]: only a worker knows which plugin this is: the value refers to another | c.properties:7:1 | value.converter of `acme`",
        ],
    );
}

#[test]
fn without_a_base_only_what_is_grafted_is_known() {
    check(
        &[("connector.class", "com.acme.AcmeSinkConector"), ("key.converter", "Nothing")],
        &[],
        0,
        &[
            "warn[unproved-plugin]: no plugin `com.acme.AcmeSinkConector` is grafted, and the base's own plugins were not looked at | c.properties:2:1 | connector.class of `acme` | did you mean `com.acme.AcmeSinkConnector`? see that the base has it",
            "warn[unproved-plugin]: no plugin `Nothing` is grafted, and the base's own plugins were not looked at | c.properties:3:1 | key.converter of `acme` | see that the base has it",
        ],
    );
}
