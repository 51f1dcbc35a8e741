//! Every value comes out of every form as it went in, or is refused by name and place.

use std::collections::BTreeSet;
use std::fs;

use serde_json::json;

use super::{definition, forms, mounted, objects, of_kind, options, render, rendered};
use crate::connectors::{SINK, SOURCE};
use crate::support::cluster::Cluster;
use crate::support::sandbox::Sandbox;

/// What survives everywhere.
const HOSTILE: [&str; 30] = [
    "1.10",
    "0123",
    "1e5",
    "0x1F",
    "1_0",
    "n",
    "yes",
    "on",
    "null",
    "~",
    "",
    " ",
    " leading",
    "trailing ",
    "\t",
    "\u{1}\u{1b}",
    "a\r\nb\r\n",
    "\n\na\n\n",
    "it's",
    "say \"hi\"",
    "C:\\new\\d \\\" \\u0041",
    "# no comment",
    "a: b",
    "- a",
    "{{ .Values.x }}",
    "${file:/etc/a:b} ${env:C}",
    "$(HOME) $$ `id`",
    "emoji 😀 é ß 中",
    "%s %20",
    "---\n...\n---",
];

/// What custom resources cannot carry.
const DELICATE: [&str; 8] =
    ["a\u{7f}b", "a\u{85}b", "\u{9f}", "a\u{2028}b", "a\u{2029}b", "\u{feff}a", "\u{fffe}", "\u{ffff}"];

fn with_values(values: &[&str]) -> String {
    let keys: Vec<String> = (0..values.len()).map(|at| format!("k{at}")).collect();
    let long = "x".repeat(100_000);
    let mut pairs: Vec<(&str, &str)> = keys.iter().map(String::as_str).zip(values.iter().copied()).collect();
    pairs.extend([
        ("long", long.as_str()),
        ("a key: with # and \" \\ 😀", "v"),
        ("~", "v"),
        ("1.10", "v"),
        ("tasks.max", "2"),
    ]);
    definition("hostile", &pairs)
}

#[test]
fn values_survive() {
    let sandbox = Sandbox::new();
    let all = [HOSTILE.as_slice(), &DELICATE].concat();
    for form in forms() {
        let is_operator = matches!(form[1], "strimzi" | "cfk");
        let text = with_values(if is_operator { &HOSTILE } else { &all });
        sandbox.write("one.json", &text);
        let out = rendered(&sandbox, &[&["one.json"], form.as_slice()].concat());
        let found = options(&objects(&out));
        let wanted: serde_json::Value = serde_json::from_str(&text).expect("our own");
        assert_eq!(found["hostile"], wanted["config"], "{form:?}\n{out}");
        let raw =
            out.chars().find(|c| *c != '\n' && (c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')));
        assert_eq!(raw, None, "{form:?}");
    }
}

#[test]
fn what_a_resource_cannot_carry_is_refused_by_place() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "one.yaml",
        "name: one\nconfig:\n  connector.class: A\n  odd: \"a\\u0085b\"\n  \"k\\u2028\": v\n  tasks.max: many\n",
    );
    for form in [["--form", "strimzi", "--connect", "c"].as_slice(), &["--form", "cfk"]] {
        let ran = render(&sandbox, &[&["one.yaml"], form].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{form:?}");
        for said in [
            "error: one.yaml:4:3: one: `odd`: its value has the character U+0085",
            "error: one.yaml:5:3: one: `k\u{2028}`: its key has the character U+2028",
            "error: one.yaml:6:3: one: `tasks.max`: the resource has a whole number",
            "3 findings; nothing was rendered",
        ] {
            assert!(ran.stderr.contains(said), "{said}\n{}", ran.stderr);
        }
    }
}

#[test]
fn names_survive() {
    let names = [
        "plain",
        "With Blank",
        "a/b",
        "a%b?c#d",
        "ü😀",
        "Plain",
        ".hidden",
        "-dash",
        "it's",
        &"x".repeat(300),
        "a_b",
        "a.b",
    ];
    let sandbox = Sandbox::new();
    let list: Vec<String> = names.iter().map(|name| definition(name, &[])).collect();
    sandbox.write("all.json", &format!("[{}]", list.join(",")));
    let wanted: BTreeSet<&str> = names.into_iter().collect();
    for form in forms().iter().filter(|form| form[1] != "strimzi") {
        let found = objects(&rendered(&sandbox, &[&["all.json"], form.as_slice()].concat()));
        assert_eq!(options(&found).keys().map(String::as_str).collect::<BTreeSet<_>>(), wanted, "{form:?}");
        let files = mounted(&found);
        let is_fit = |key: &String| {
            key.len() <= 253
                && !key.starts_with('.')
                && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
        };
        assert!(files.keys().all(is_fit), "{:?}", files.keys());
        if form[1] == "curl-job" {
            let list = &files["0000.list"];
            for encoded in [" With%20Blank\n", " a%2Fb\n", " a%25b%3Fc%23d\n", " %C3%BC%F0%9F%98%80\n", " it%27s\n"] {
                assert!(list.contains(encoded), "{list}");
            }
        }
        let resources: BTreeSet<&str> =
            of_kind(&found, "Connector").iter().map(|one| one["metadata"]["name"].as_str().expect("a name")).collect();
        assert!(form[1] != "cfk" || resources.len() == names.len(), "{resources:?}");
    }
    let ran = render(&sandbox, &["all.json", "--form", "strimzi", "--connect", "c"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.contains("all.json:1:67: With Blank: Strimzi calls a connector as its resource"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("10 findings"), "{}", ran.stderr);
    sandbox.write("dots.json", &definition("..", &[]));
    let ran = render(&sandbox, &[&["dots.json"], forms()[0].as_slice()].concat());
    assert!(ran.stderr.contains("no worker has an address for this name"), "{}", ran.stderr);
}

/// What the Job does is done here, with the files that its Pod would see.
#[test]
fn what_is_mounted_is_applied() {
    let cluster = Cluster::start();
    let sandbox = Sandbox::new();
    sandbox.write("c/source.json", SOURCE).write("c/sink.properties", SINK);
    let words = ["c", "--image", "r/plugraft:1", "--worker", &cluster.address(), "--owner", "team", "--timeout", "20s"];
    let found = objects(&rendered(&sandbox, &words));
    for (key, text) in mounted(&found) {
        sandbox.write(&format!("mounted/..data/{key}"), &text);
        fs::create_dir_all(sandbox.path("mounted")).expect("a directory");
        #[cfg(unix)]
        std::os::unix::fs::symlink(format!("..data/{key}"), sandbox.path("mounted").join(&key)).expect("a link");
    }
    let container = &of_kind(&found, "Job")[0]["spec"]["template"]["spec"]["containers"][0];
    let texts = |list: &serde_json::Value| -> Vec<String> {
        let texts = list.as_array().expect("a list").iter();
        texts.map(|text| text.as_str().expect("a text").replace("/etc/plugraft/connectors", "mounted")).collect()
    };
    let mut arguments = texts(&container["args"]);
    arguments.extend(["--steady", "5ms", "--interval", "1ms"].map(str::to_owned));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = sandbox.command(&arguments);
    for variable in container["env"].as_array().expect("a list") {
        command.env(variable["name"].as_str().expect("a name"), variable["value"].as_str().expect("a value"));
    }
    let ran = sandbox.ran(&mut command);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let ran = sandbox.run(&["connectors", "get", "source", "--worker", &cluster.address()]);
    let said: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let wanted = json!({"connector.class": "acme.StreamSourceConnector", "tasks.max": "2", "topic": "t", "plugraft.owner": "team"});
    assert_eq!(said["config"], wanted, "{}", ran.stdout);
}
