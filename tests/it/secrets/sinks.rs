//! Secrets on the way to standard output, container engines and overrides, through the binary.

use std::fs;

use super::binary::{LEVELS, PLUGIN, scene, search};
use super::{PASSWORD, Trouble, USER, check_silence};
use crate::support::registry::Registry;
use crate::support::sandbox::Sandbox;

/// Neither what was said nor a file that was left has a canary.
fn check(sandbox: &Sandbox, args: &[&str], variables: &[(&str, &str)], input: &[u8], expected: i32) -> Vec<u8> {
    let mut command = sandbox.command(args);
    let output = command.envs(variables.iter().copied()).write_stdin(input).output().expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let what = format!("{args:?} {variables:?}");
    assert_eq!(output.status.code(), Some(expected), "{what}: {said}");
    check_silence(&said, &what);
    check_silence(&String::from_utf8_lossy(&output.stdout), &what);
    search(sandbox.dir());
    output.stdout
}

#[test]
fn an_image_on_standard_output_holds_none() {
    for level in LEVELS.into_iter().filter(|level| !level.contains(&"json")) {
        let (sandbox, registry) = scene(Trouble::Talkative);
        let base = format!("{}/team/base:7.9.1", registry.address());
        let entry = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("{USER}:{PASSWORD}"));
        let auth = format!(r#"{{"auths":{{"{}":{{"auth":"{entry}"}}}}}}"#, registry.address());
        sandbox.write("home/.docker/config.json", &auth);
        let args = [&["build", PLUGIN, "--base", &base, "--to", "-"], level].concat();
        let image = check(&sandbox, &args, &[], b"", 0);
        assert_eq!(&image[257..262], b"ustar");
    }
}

#[test]
fn user_info_of_an_engine_s_address_is_not_shown() {
    // It answers, but as no engine does.
    let stranger = Registry::start();
    for (at, host) in [
        format!("tcp://{USER}:canary@{}", stranger.address()),
        format!("http://{USER}:canary@{}", stranger.address()),
        "tcp://canary-user:canary@127.0.0.1:1".to_owned(),
        "tcp://canary-user:canary@engine.invalid".to_owned(),
        "https://canary-user:canary@127.0.0.1:1".to_owned(),
        "ssh://canary-user:canary@127.0.0.1".to_owned(),
        "canary-user:canary@127.0.0.1://x".to_owned(),
        "canary-user:canary@127.0.0.1:2375".to_owned(),
        "tcp://canary-user:canary@[::1/x".to_owned(),
        "tcp://canary-user:canary@h:99999".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        let sandbox = Sandbox::new();
        sandbox.hub_zip("confluentinc", "kafka-connect-datagen", "0.6.7");
        let fixed = ["build", PLUGIN, "--base", "scratch", "--plugin-path", "/p", "--platform", "linux/amd64"];
        let args = [&fixed, &["--to", "docker-daemon:team/app:1"][..], LEVELS[at % LEVELS.len()]].concat();
        check(&sandbox, &args, &[("DOCKER_HOST", host)], b"", 5);
        check(&sandbox, &args, &[("DOCKER_HOST", host), ("DOCKER_TLS_VERIFY", "1")], b"", 5);
    }
    assert!(stranger.requests().iter().all(|request| request.authorization.is_none()));
    assert_ne!(stranger.asked("GET", "/version"), 0, "it was asked at all");
}

#[test]
fn what_is_no_receipt_is_not_shown() {
    let sandbox = Sandbox::new();
    sandbox.hub_zip("confluentinc", "kafka-connect-datagen", "0.6.7");
    let fixed = ["build", PLUGIN, "--base", "scratch", "--plugin-path", "/p", "--platform", "linux/amd64"];
    let built = check(&sandbox, &[&fixed, &["--to", "oci:out", "--output", "json"][..]].concat(), &[], b"", 0);
    let built: serde_json::Value = serde_json::from_slice(&built).expect("JSON");
    let with = |field: &str, value: serde_json::Value| {
        let mut changed = built.clone();
        changed["receipt"][field] = value;
        changed.to_string()
    };
    let target = ["override", "confluent-operator", "--receipt"];
    // Files that are taken for a receipt by mistake, and references with user info.
    for text in [
        r#"{"auths":{"r.io":{"auth":"canary"}},"outcome":null}"#.to_owned(),
        "canary: canary".to_owned(),
        "\"canary\"".to_owned(),
        with("reference", "canary-user:canary@r.io/team/app:1".into()),
        with("reference", "https://canary-user:canary@r.io/team/app:1".into()),
    ] {
        // By this name the search passes it over.
        fs::write(sandbox.path("config.json"), &text).expect("written");
        for file in ["config.json", "-"] {
            check(&sandbox, &[&target[..], &[file]].concat(), &[], text.as_bytes(), 4);
            check(&sandbox, &[&target[..], &[file, "-o", "values.yaml"]].concat(), &[], text.as_bytes(), 4);
        }
    }
}
