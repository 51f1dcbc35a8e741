//! Nothing secret is shown, and references pass as they are.

use serde_json::json;

use super::faults::error;
use super::{Stage, stage};
use crate::support::cluster::{Cluster, Fault};

const HIDDEN: [&str; 4] = ["hunter22", "s3same", "open sesame", "j4as"];

fn definition(password: &str) -> String {
    json!({ "name": "source", "config": {
        "connector.class": "acme.StreamSourceConnector", "topic": "t", "password": password, "access.code": "s3same",
        "sasl.jaas.config": "x.Login required username=\"u\" password=\"j4as\";",
        "file.password": "${file:/etc/secret:password}", "url": "jdbc:x://u:hunter22@h/d",
    }})
    .to_string()
}

/// Nothing that a command says has a secret.
fn check(stage: &Stage, words: &[&str], code: i32) -> String {
    let mut all = String::new();
    for form in ["text", "json"] {
        let ran = stage.run(&[words, &["--output", form, "-v"]].concat());
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.code, Some(code), "{words:?}: {said}");
        for secret in HIDDEN {
            assert!(!said.contains(secret), "{words:?} says {secret}: {said}");
        }
        all.push_str(&said);
    }
    all
}

#[test]
fn diffs_and_options_are_masked_and_references_are_not() {
    let stage = stage();
    stage.sandbox.write("a.json", &definition("hunter22"));
    let said = check(&stage, &["plan", "a.json"], 0);
    for line in [
        "  + access.code: ***\n",
        "  + file.password: ${file:/etc/secret:password}\n",
        "  + password: ***\n",
        "  + sasl.jaas.config: ***\n",
        "  + url: jdbc:x://***@h/d\n",
    ] {
        assert!(said.contains(line), "{line}{said}");
    }
    check(&stage, &["apply", "a.json"], 0);
    assert_eq!(stage.cluster.options("source").expect("there")["file.password"], "${file:/etc/secret:password}");
    assert_eq!(stage.cluster.options("source").expect("there")["password"], "hunter22");
    stage.sandbox.write("a.json", &definition("another1"));
    assert!(check(&stage, &["plan", "a.json"], 0).contains("  ~ password: *** → *** (another)\n"));
    let said = check(&stage, &["get", "source"], 0);
    assert!(said.contains("\"access.code\": \"***\""), "{said}");
    assert!(stage.run(&["get", "source", "--reveal"]).stdout.contains("\"access.code\": \"s3same\""));
}

#[test]
fn what_the_worker_repeats_is_masked() {
    let stage = stage();
    stage.sandbox.write("a.json", &definition("open sesame"));
    let said = check(&stage, &["validate", "a.json"], 1);
    assert!(said.contains("`password`: Invalid value *** for configuration password: it has blanks\n"), "{said}");
    let echo = error(400, "no, not hunter22, and neither s3same nor j4as");
    for part in ["/connectors/source/config", "/validate"] {
        let stage = Stage::new(Cluster::start().fault(echo.on("PUT", part).always()));
        stage.sandbox.write("a.json", &definition("hunter22"));
        let said = check(&stage, &["apply", "a.json"], if part == "/validate" { 1 } else { 5 });
        assert!(said.contains("no, not ***, and neither"), "{said}");
    }
}

#[test]
fn traces_are_masked() {
    let stage = stage();
    stage.cluster.put(
        "source",
        &[
            ("test.fails", "no hunter22 and s3same"),
            ("db.password", "hunter22"),
            ("access.code", "s3same"),
            ("connector.class", "StreamSink"),
        ],
    );
    assert!(check(&stage, &["status"], 6).contains("    no *** and ***\n"));
    check(&stage, &["wait", "source"], 6);
    check(&stage, &["list"], 0);
}

#[test]
fn the_password_for_the_worker_is_never_shown() {
    let cluster = || Cluster::start().with_basic("ops", "s3same");
    let stage = Stage::new(cluster());
    stage.sandbox.write("pw", "s3same\n");
    let list = ["list", "--username", "ops"];
    let by_stdin = stage.ran(stage.command(&[&list[..], &["--password-stdin"]].concat()).write_stdin("s3same\n"));
    assert_eq!(by_stdin.code, Some(0), "{}", by_stdin.stderr);
    assert_eq!(stage.run(&[&list[..], &["--password-file", "pw"]].concat()).code, Some(0));
    assert_eq!(stage.ran(stage.command(&list).env("PLUGRAFT_WORKER_PASSWORD", "s3same")).code, Some(0));
    let both = [("PLUGRAFT_WORKER_USERNAME", "ops"), ("PLUGRAFT_WORKER_PASSWORD", "s3same")];
    assert_eq!(stage.ran(stage.command(&["list"]).envs(both)).code, Some(0));
    let inline = stage.cluster.address().replace("http://", "http://ops:s3same@");
    assert_eq!(stage.ran(&mut stage.command_at(&[&inline], &["list"])).code, Some(0));
    let ran = stage.ran(stage.command(&list).env("PLUGRAFT_WORKER_PASSWORD", "open sesame"));
    assert_eq!(ran.code, Some(4));
    assert!(ran.stderr.contains("answered 401"), "{}", ran.stderr);
    assert_eq!(stage.run(&list).code, Some(2), "a user without a password");
    let bad = format!("{inline}?x=1");
    for (address, code) in [(inline.replace("s3same", "open%20sesame"), 4), (bad, 2), ("ops:s3same@host".to_owned(), 2)]
    {
        let ran = stage.ran(&mut stage.command_at(&[&address], &["list", "-v"]));
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        assert!(HIDDEN.iter().all(|secret| !ran.stderr.contains(secret)), "{}", ran.stderr);
    }
    // A server that repeats what it was sent.
    let stage = Stage::new(cluster().fault(Fault::on("*", "").respond(403).echo().always()));
    let ran = stage.ran(stage.command(&["list", "-v"]).envs(both));
    assert_eq!(ran.code, Some(4));
    assert!(!ran.stderr.contains("s3same"), "{}", ran.stderr);
}
