//! Specs: what is read, what is refused, and with which words.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::path::Path;

use plugraft::spec::{BaseWish, Error, Flags, Input, PluginPathWish, Purpose, SinkWish, Spec, TagChoice};

mod checks;
mod overrides;

const WHOLE: &str = r#"
base: docker.io/confluentinc/cp-server-connect:${CP_VERSION}
platforms: [linux/amd64, linux/arm64]
plugins:
  - target/components/packages/*.zip
  - path: /opt/jars/my-smt.jar
    owner: acme
    name: my-smt
    version: 1.10
pluginPath: /usr/share/confluent-hub-components
owner: 1001:0
replace: true
layers: single
compression: deflate
to:
  - registry.example.com/team/connect:${TAG:-dev}
  - oci:out/layout
  - registry.example.com/team/connect:latest
tags: [extra]
name: registry.example.com/team/connect:dev
labels: {org.example.team: data}
annotations: {org.opencontainers.image.vendor: "$$acme"}
env: {KAFKA_HEAP_OPTS: -Xmx2g}
overrides:
  - target: confluent-operator
    file: values.yaml
    setGlobalRegistry: ${GLOBAL:-false}
  - {target: generic, file: ../chart.yaml, byTag: true, paths: {repository: image.name, tag: image.tag}}
limits: {entries: 10, totalBytes: 1GiB, ratio: 1_000}
denyWarnings: true
worker: {kafka: 7.9.1-ccs, java: 17, discovery: service_load}
syncManifests: true
connectors: [connectors/*.json]
licenses: {allow: [Apache-2.0, Confluent Community License], deny: [AGPL-3.0-only]}
checks: {case-collision: deny}
"#;

fn parse(text: Option<&str>, flags: &Flags, purpose: Purpose) -> Result<Spec, Error> {
    let variables = BTreeMap::from([("CP_VERSION".to_owned(), "7.9.1".to_owned())]);
    let text = text.map(|text| (Path::new("deploy/plugraft.yaml"), text));
    Spec::parse(&Input { text, flags, directory: Path::new(""), variables: &variables }, purpose)
}

/// The refusal of a text, its cause and its hint, one a line.
fn check(text: &str, expected: &[&str]) {
    let error = parse(Some(text), &Flags::default(), Purpose::Build).expect_err(text);
    check_words(&error, expected);
}

fn check_words(error: &Error, expected: &[&str]) {
    let cause = error.source().map(ToString::to_string);
    let words: Vec<String> = [Some(error.to_string()), cause, error.hint()].into_iter().flatten().collect();
    assert_eq!(words, expected);
}

fn refuse_flags(flags: &Flags, expected: &[&str]) {
    check_words(&parse(None, flags, Purpose::Build).expect_err("refused"), expected);
}

#[test]
fn a_whole_spec() {
    let spec = parse(Some(WHOLE), &Flags::default(), Purpose::Build).expect("valid");
    insta::assert_debug_snapshot!(spec);
}

#[test]
fn a_plugin_is_enough_for_a_check() {
    let flags = Flags { plugins: vec!["./x.zip".to_owned()], ..Flags::default() };
    let spec = parse(None, &flags, Purpose::Check).expect("valid");
    assert_eq!(spec.base, BaseWish::Scratch);
    assert_eq!(spec.placement.plugin_path, PluginPathWish::Path("/plugins".parse().expect("absolute")));
    assert_eq!(spec.platforms.len(), 1);
    refuse_flags(
        &flags,
        &["no base is given", "set `base`, for example `docker.io/confluentinc/cp-server-connect:7.9.1`"],
    );
}

#[test]
fn flags_win_over_the_text() {
    let flags = Flags {
        base: Some("scratch".to_owned()),
        plugins: vec!["x.zip".to_owned()],
        to: vec!["oci:here".to_owned()],
        replace: Some(false),
        labels: vec![("org.example.team".to_owned(), "ops".to_owned()), ("more".to_owned(), String::new())],
        by_tag: Some(true),
        ..Flags::default()
    };
    let spec = parse(Some(WHOLE), &flags, Purpose::Build).expect("valid");
    assert_eq!(spec.base, BaseWish::Scratch);
    assert_eq!(spec.plugins.len(), 1);
    assert_eq!(spec.sinks, [SinkWish::Layout { dir: "here".into(), tags: TagChoice::Given(vec!["extra".to_owned()]) }]);
    assert!(!spec.placement.replace);
    assert_eq!(spec.image.labels["org.example.team"], "ops");
    assert_eq!(spec.image.labels.len(), 2);
    assert!(spec.overrides.iter().all(|item| item.by_tag));
}

#[test]
fn a_template_serves_sinks_without_a_tag() {
    let template = "{plugin.version}-{base.version}";
    let text = format!("base: a/b:1\nplugins: [x]\nto: [r.io/a, 'oci:d', r.io/b:1]\ntagTemplate: '{template}'\n");
    let spec = parse(Some(&text), &Flags::default(), Purpose::Build).expect("valid");
    let tags = spec.sinks.iter().map(|sink| match sink {
        SinkWish::Registry { tags, .. } | SinkWish::Layout { tags, .. } => tags.clone(),
        other => panic!("{other:?}"),
    });
    let derived = TagChoice::Template(template.parse().expect("valid"));
    let expected = [derived.clone(), derived, TagChoice::Given(vec!["1".to_owned()])];
    assert_eq!(tags.collect::<Vec<_>>(), expected);
}

#[test]
fn keys_are_known() {
    check("bse: x\n", &["deploy/plugraft.yaml:1:1: unknown key `bse`", "did you mean `base`?"]);
    check(
        "base: x\nplugins:\n  - a.zip\n  - path: b.zip\n    vresion: 1\n",
        &["deploy/plugraft.yaml:5:5: unknown key `vresion`", "did you mean `version`?"],
    );
    check(
        "overrides:\n  - target: generic\n    chart: x\n",
        &[
            "deploy/plugraft.yaml:3:5: unknown key `chart`",
            "the keys here are `target`, `file`, `byTag`, `setGlobalRegistry`, `paths`, `pullSecrets`, `pullPolicy`, \
             `object`, `container`, `plugin`, `mountPath`, `replaces`, `kafkaVersion`",
        ],
    );
    check("base: a\nbase: b\n", &["deploy/plugraft.yaml:2:1: `base` is given twice"]);
    check("labels:\n  a: 1\n  a: 2\n", &["deploy/plugraft.yaml:3:3: `a` is given twice"]);
    check("plugins:\n  - owner: x\n", &["deploy/plugraft.yaml:2:5: `path` is missing here"]);
}

#[test]
fn shapes_are_known() {
    check("plugins: x.zip\n", &["deploy/plugraft.yaml:1:10: a list is expected here"]);
    check("plugins:\n  - [x]\n", &["deploy/plugraft.yaml:2:5: a path or a map with `path` is expected here"]);
    check("base: [x]\n", &["deploy/plugraft.yaml:1:7: a text is expected here"]);
    check("labels: [x]\n", &["deploy/plugraft.yaml:1:9: a map is expected here"]);
    check("labels: {a: }\n", &["deploy/plugraft.yaml:1:11: a text is expected here"]);
    check("- x\n", &["deploy/plugraft.yaml:1:1: a map is expected here"]);
    check("plugins: !!binary aGk=\n", &["deploy/plugraft.yaml:1:1: a value of another shape is expected here"]);
    check("base: ''\n", &["deploy/plugraft.yaml:1:7: this is empty"]);
    check("base: a\n---\nbase: b\n", &["deploy/plugraft.yaml:3:1: a second document begins here, and a spec is one"]);
    check("plugins:\n\t- x\n", &["deploy/plugraft.yaml:2:2: tabs disallowed within this context (block indentation)"]);
}

#[test]
fn values_are_known() {
    let at = |line: &str| format!("plugins: [x]\nbase: a/b:1\nto: ['oci:d']\n{line}\n");
    check(
        "plugins: [x]\nbase: a/b c\n",
        &[
            "deploy/plugraft.yaml:2:7: this names no image",
            "`a/b c` is not an image reference: `b c` is no part of a repository's name",
            "write `registry/repository:tag`, `oci:DIRECTORY` or, for a base, `scratch`",
        ],
    );
    check(
        &at("layers: perplugin"),
        &["deploy/plugraft.yaml:4:9: `perplugin` is not one of `per-plugin`, `single`", "did you mean `per-plugin`?"],
    );
    check(&at("replace: yes"), &["deploy/plugraft.yaml:4:10: `yes` is not one of `false`, `true`"]);
    check(
        &at("owner: root:root"),
        &[
            "deploy/plugraft.yaml:4:8: `root:root` is not a numeric `uid:gid`",
            "for example `0:0` or `1001:0`; names are not looked up",
        ],
    );
    check(
        &at("limits: {totalBytes: lots}"),
        &[
            "deploy/plugraft.yaml:4:22: `lots` is not a number of bytes",
            "for example `8GiB`, `500MB` or a plain number of bytes",
        ],
    );
    check(&at("limits: {entries: 0}"), &["deploy/plugraft.yaml:4:19: `0` is not a whole number above zero"]);
    check(
        &at("tagTemplate: '{plugin.verson}'"),
        &[
            "deploy/plugraft.yaml:4:14: this is no template of a tag",
            "`{plugin.verson}` is not a field of a tag template",
            "did you mean `plugin.version`?",
        ],
    );
    check(
        &at("labels: {dev.plugraft.graft: x}"),
        &[
            "deploy/plugraft.yaml:4:30: labels that begin with `dev.plugraft.` are written by plugraft alone",
            "choose another prefix",
        ],
    );
    check(
        &at("env: {A=B: x}"),
        &[
            "deploy/plugraft.yaml:4:12: `A=B` cannot name an environment variable",
            "letters, digits, `_`, `.` and `-`, not beginning with a digit",
        ],
    );
}

#[test]
fn what_is_too_much_is_refused() {
    let at = |line: &str| format!("plugins: [x]\nbase: a/b:1\nto: ['oci:d']\n{line}\n");
    for owner in ["4294967295:0", "0:4294967295", "-1:0", "0", "4294967296:0"] {
        let told = format!("deploy/plugraft.yaml:4:8: `{owner}` is not a numeric `uid:gid`");
        check(
            &at(&format!("owner: '{owner}'")),
            &[told.as_str(), "for example `0:0` or `1001:0`; names are not looked up"],
        );
    }
    let long = at(&format!("tags:\n{}", "  - a\n".repeat(300_000)));
    let told = parse(Some(&long), &Flags::default(), Purpose::Build).expect_err("too long").to_string();
    assert!(told.ends_with("the text is longer or deeper than a spec may be"), "{told}");
}

#[test]
fn sinks_are_complete() {
    let to = |list: &str| format!("plugins: [x]\nbase: a/b:1\nto: {list}\n");
    check(
        &to("[r.io/a]"),
        &[
            "deploy/plugraft.yaml:3:6: nothing tells the tag for `r.io/a`",
            "write `repository:tag`, or set `tags` or `tagTemplate`",
        ],
    );
    check(&to("[r.io/a:1, r.io/a:1]"), &["deploy/plugraft.yaml:3:16: `r.io/a:1` is given twice"]);
    check(&to("['oci:d', 'oci:./d']"), &["deploy/plugraft.yaml:3:15: `oci:./d` is given twice"]);
    check(
        &to(&format!("[r.io/a@sha256:{}]", "0".repeat(64))),
        &[
            "deploy/plugraft.yaml:3:6: a place to publish to cannot be named by digest",
            "name it by tag; the digest is known afterwards",
        ],
    );
    check(
        &to("[]"),
        &[
            "no place to publish to is given",
            "list at least one under `to`, for example `registry.example.com/team/connect:1.0` or `oci:out`",
        ],
    );
    check(
        &to("['oci:out:bad/tag']"),
        &[
            "deploy/plugraft.yaml:3:6: `bad/tag` is not a tag",
            "tags have letters, digits, `_`, `.` and `-`, at most 128, and begin with none of `.-`",
        ],
    );
    check(
        &to("['oci:d:x y']"),
        &[
            "deploy/plugraft.yaml:3:6: `x y` is not a tag",
            "tags have letters, digits, `_`, `.` and `-`, at most 128, and begin with none of `.-`",
        ],
    );
}

#[test]
fn variables_are_set() {
    check(
        "base: a\nplugins:\n  - x-${VERSION}.zip\n",
        &[
            "deploy/plugraft.yaml:3:5: the variable `VERSION` is not set",
            "set it, or give a default: `${VERSION:-default}`",
        ],
    );
    check(
        "base: a/b:$CP_VERSION\n",
        &[
            "deploy/plugraft.yaml:1:7: `$CP_VERSION` is not a variable",
            "write `${NAME}` or `${NAME:-default}`; `$$` stands for a dollar sign",
        ],
    );
}

#[test]
fn flags_are_refused_by_key() {
    let flags = |to: &[&str]| Flags {
        plugins: vec!["x.zip".to_owned()],
        base: Some("a/b:1".to_owned()),
        to: to.iter().map(|to| (*to).to_owned()).collect(),
        ..Flags::default()
    };
    refuse_flags(&Flags { base: Some(String::new()), ..flags(&[]) }, &["`base`: this is empty"]);
    refuse_flags(&flags(&["r.io/a:1", "r.io/a:1"]), &["`to`: `r.io/a:1` is given twice"]);
    let label = || ("a".to_owned(), "b".to_owned());
    refuse_flags(&Flags { labels: vec![label(), label()], ..flags(&[]) }, &["`labels`: `a` is given twice"]);
    refuse_flags(
        &Flags { set_global_registry: Some(true), ..flags(&["r.io/a:1"]) },
        &["`setGlobalRegistry`: no override is given that takes this", "it is for `confluent-operator`"],
    );
    let option = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let with = |options: &[(String, String)]| Flags {
        overrides: vec![option("mrkwjck", "v.yaml")],
        override_options: options.to_vec(),
        ..flags(&["r.io/a:1"])
    };
    refuse_flags(
        &with(&[option("pullPolcy", "Always")]),
        &["`overrides`: unknown key `pullPolcy`", "did you mean `pullPolicy`?"],
    );
    refuse_flags(
        &with(&[option("pullPolicy", "Always"), option("pullPolicy", "Never")]),
        &["`overrides`: `pullPolicy` is given twice"],
    );
    refuse_flags(
        &with(&[option("pullPolicy", "always")]),
        &["`pullPolicy`: `always` is not one of `Always`, `IfNotPresent`, `Never`", "did you mean `Always`?"],
    );
}

#[test]
fn the_documented_specs_are_read() {
    let page = include_str!("../../../docs/spec.md");
    let examples: Vec<&str> = page.split("```yaml\n").skip(1).filter_map(|block| block.split("```").next()).collect();
    assert_eq!(examples.len(), 4);
    for example in examples {
        parse(Some(example), &Flags::default(), Purpose::Build).expect(example);
    }
}

#[test]
fn every_key_is_documented() {
    let page = include_str!("../../../docs/spec.md");
    let of_plugins =
        ["plugins: [{add: [{_: x}]}]", "plugins: [{replace: [{_: x}]}]", "plugins: [{replace: [{with: {_: x}}]}]"];
    let others = [
        "_: x",
        "worker: {_: x}",
        "plugins: [{_: x}]",
        "overrides: [{_: x}]",
        "limits: {_: x}",
        "credentials: [{_: x}]",
    ];
    for text in others.into_iter().chain(of_plugins) {
        let error = parse(Some(text), &Flags::default(), Purpose::Check).expect_err(text);
        let Error::UnknownKey { known, .. } = error else { panic!("{error}") };
        for key in known {
            assert!(page.contains(&format!("`{key}`")), "docs/spec.md does not tell of `{key}`");
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_odd(text in r#"([a-zA-Z]{1,6}|base|plugins|overrides|limits|\$\{A:-|[-:{}\[\]'"$\n #&*!|>\t,é]){0,40}"#) {
        for purpose in [Purpose::Check, Purpose::Plan, Purpose::Build] {
            if let Err(error) = parse(Some(&text), &Flags::default(), purpose) {
                assert!(!error.to_string().is_empty());
            }
        }
    }
}
