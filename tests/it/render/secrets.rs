//! Secrets that are written out: refused, moved, or left where that is asked for.

use serde_json::{Value, json};

use super::{JOB, definition, forms, objects, of_kind, options, render, rendered};
use crate::support::sandbox::Sandbox;

const WORDS: [&str; 5] = ["hunter2-one", "hunter2-two", "hunter2-three", "hunter2-four", " hunter2\\ \u{85}é\n"];

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let jaas = format!("x.Plain required username=\"u\" password=\"{}\";", WORDS[1]);
    let url = format!("jdbc:postgresql://u:{}@db/x?ssl=true&password={}", WORDS[2], WORDS[3]);
    let one = [
        ("database.password", WORDS[0]),
        ("consumer.override.sasl.jaas.config", &jaas),
        ("connection.url", &url),
        ("api.key", WORDS[4]),
        ("other.password", "${file:/etc/a:b}"),
        ("value.converter.basic.auth.credentials.source", "USER_INFO"),
        ("value.converter.basic.auth.user.info", "bob:${env:BOB}"),
    ];
    sandbox.write("a.json", &definition("jdbc sink", &one));
    sandbox.write("b.properties", "name=b\nconnector.class=B\nsecret.token=hunter2-five\n");
    sandbox
}

#[test]
fn all_are_refused_at_once() {
    let sandbox = sandbox();
    for form in forms() {
        let ran = render(&sandbox, &[&["a.json", "b.properties"], form.as_slice()].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{form:?}");
        for key in ["`database.password`", "`consumer.override.sasl.jaas.config`", "`connection.url`", "`api.key`"] {
            assert!(ran.stderr.contains(&format!("jdbc sink: {key}: its value looks like a secret")), "{}", ran.stderr);
        }
        assert!(ran.stderr.contains("error: b.properties:3:1: b: `secret.token`"), "{}", ran.stderr);
        assert!(ran.stderr.contains("--secret-to"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("USER_INFO") && !ran.stderr.contains("user.info"), "{}", ran.stderr);
    }
    let ran = sandbox.run(&[["--output", "json", "render", "connectors", "a.json"].as_slice(), &JOB].concat());
    let said: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(said["outcome"], "denied", "{}", ran.stdout);
    assert_eq!(said["findings"][0]["connector"], "jdbc sink");
    assert_eq!(said["findings"].as_array().map(Vec::len), Some(4));
}

/// What the workers would make of a value, once their provider has looked up each reference.
fn resolved(value: &str, secret: &Value, name: &str) -> String {
    let mut text = value.to_owned();
    let all: Vec<(String, String)> = ["stringData", "data"]
        .iter()
        .filter_map(|part| Some((part, secret[*part].as_object()?)))
        .flat_map(|(part, data)| {
            data.iter().map(move |(key, value)| {
                let value = value.as_str().expect("a text").to_owned();
                (key.clone(), if *part == "data" { decoded(&value) } else { value })
            })
        })
        .collect();
    for (key, value) in all {
        assert!(key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)), "{key}");
        text = text.replace(&format!("${{dir:/mnt/secrets/{name}:{key}}}"), &value);
        text = text.replace(&format!("${{secrets:kafka/{name}:{key}}}"), &value);
        text = text.replace(&format!("${{env:{key}}}"), &value);
        for line in value.lines().filter(|_| key == "connectors.properties") {
            let (key, value) = line.split_once('=').expect("a property");
            let value =
                value.replace("\\u0085", "\u{85}").replace("\\u000a", "\n").replace("\\ ", " ").replace("\\\\", "\\");
            text = text.replace(&format!("${{file:/mnt/secrets/{name}/connectors.properties:{key}}}"), &value);
        }
    }
    text
}

fn decoded(text: &str) -> String {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).expect("base64");
    String::from_utf8(bytes).expect("a text")
}

#[test]
fn they_are_moved_whole() {
    let sandbox = sandbox();
    let original: Value = serde_json::from_str(&sandbox.read("a.json")).expect("our own");
    for provider in ["dir", "file", "env", "secrets"] {
        let to = format!("vault={provider}");
        let all = ["a.json", "b.properties", "-n", "kafka", "--secret-to", &to, "--secret-file", "secret.yaml"];
        // Strimzi takes no blank in a name.
        for form in forms().into_iter().filter(|form| form[1] != "strimzi") {
            // And no resource carries U+0085, until it has moved.
            let ran = render(&sandbox, &[all.as_slice(), &form].concat());
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            assert!(
                !ran.stdout.contains("hunter2") && !ran.stderr.contains("hunter2"),
                "{provider} {form:?}\n{}",
                ran.stdout
            );
            let secret = objects(&sandbox.read("secret.yaml")).remove(0);
            assert_eq!(secret["metadata"]["name"], "vault");
            assert_eq!(secret["kind"], "Secret");
            let found = options(&objects(&ran.stdout));
            for (key, value) in original["config"].as_object().expect("options") {
                let text = found["jdbc sink"][key].as_str().expect("a text");
                assert_eq!(json!(resolved(text, &secret, "vault")), *value, "{provider} {form:?} {key}: {text}");
            }
            assert!(ran.stderr.contains("config.providers="), "{}", ran.stderr);
        }
    }
}

#[test]
fn they_stay_where_that_is_asked_for() {
    let sandbox = sandbox();
    let found = objects(&rendered(&sandbox, &[["a.json", "--allow-literal-secrets"].as_slice(), &JOB].concat()));
    assert_eq!(options(&found)["jdbc sink"]["database.password"], WORDS[0]);
    let found = objects(&rendered(&sandbox, &["a.json", "--allow-literal-secrets", "--form", "values"]));
    assert_eq!(found[0]["allowLiteralSecrets"], true);
}

#[test]
fn the_secret_has_a_file_of_its_own() {
    let sandbox = sandbox();
    let words = [["b.properties", "--secret-to", "vault"].as_slice(), &JOB].concat();
    let ran = render(&sandbox, &words);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("`--secret-file` is missing"), "{}", ran.stderr);
    assert!(!ran.stdout.contains("hunter2"));
    rendered(&sandbox, &[words.as_slice(), &["--to", "deploy/"]].concat());
    assert_eq!(sandbox.names("deploy"), ["configmap-connectors.yaml", "job-connectors.yaml", "secret-vault.yaml"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(sandbox.path("deploy/secret-vault.yaml")).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let found = objects(&rendered(&sandbox, &[words.as_slice(), &["--secret-file", "-"]].concat()));
    assert_eq!(of_kind(&found, "Secret").len(), 1);
    assert_eq!(found[0]["stringData"]["b.secret.token"], "hunter2-five");
}
