//! Connectors by name.

use serde_json::{Value, json};

use super::stage;
use crate::support::cluster::Fault;

#[test]
fn lists_and_states() {
    let stage = stage();
    stage.run(&["apply", "c"]);
    stage.cluster.put("broken", &[("test.fails", "java.lang.Exception: x\n\tat y\u{1b}[2J")]);
    stage.check(
        &["list"],
        0,
        "broken  source  RUNNING, task 0 FAILED\nsink    sink    RUNNING, 1 task RUNNING\nsource  source  RUNNING, 2 tasks RUNNING\n",
        "",
    );
    stage.check(&["list", "--quiet"], 0, "broken\nsink\nsource\n", "");
    stage.check(
        &["status", "sink", "broken"],
        6,
        "sink (sink): RUNNING on w1:8083\n  task 0: RUNNING on w1:8083\nbroken (source): RUNNING on w1:8083\n  task 0: FAILED on w1:8083\n    java.lang.Exception: x\n      at y\\u{1b}[2J\n",
        "",
    );
    let ran = stage.run(&["status", "sorce"]);
    assert_eq!(ran.code, Some(4));
    assert!(
        ran.stderr.ends_with("caused by: the cluster has no connector `sorce`\n\nhint: did you mean `source`?\n"),
        "{}",
        ran.stderr
    );
    let said: Value = serde_json::from_str(&stage.run(&["list", "--output", "json"]).stdout).expect("JSON");
    assert_eq!(said["outcome"], "listed");
    assert_eq!(
        said["connectors"][1]["tasks"],
        json!([{ "id": 0, "state": "RUNNING", "worker": "w1:8083", "trace": null }])
    );
}

#[test]
fn orders_are_sent_and_waited_for() {
    let stage = stage();
    stage.run(&["apply", "c"]);
    stage.check(&["pause", "source", "sink"], 0, "pausing source\npausing sink\n", "");
    stage.check(&["wait", "source", "--for", "paused"], 0, "source: PAUSED, 2 tasks PAUSED\n", "");
    stage.check(&["resume", "source"], 0, "resuming source\n", "");
    stage.check(&["wait", "source"], 0, "source: RUNNING, 2 tasks RUNNING\n", "");
    stage.check(&["stop", "source"], 0, "stopping source\n", "");
    stage.check(&["wait", "source", "--for", "stopped"], 0, "source: STOPPED\n", "");
    assert_eq!(stage.cluster.state("source").as_deref(), Some("STOPPED"));
    let ran = stage.run(&["wait", "sink", "--timeout", "30ms", "--quiet"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (Some(7), "error: time ran out for `sink`; what was seen last: PAUSED, 1 task PAUSED\n")
    );
    let ran = stage.run(&["wait", "nobody", "--timeout", "30ms", "--quiet"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (Some(7), "error: time ran out for `nobody`; what was seen last: nothing of it\n")
    );
}

#[test]
fn what_failed_begins_anew() {
    let stage = stage();
    stage.cluster.put("broken", &[("test.fails", "no")]);
    assert_eq!(stage.run(&["wait", "broken"]).code, Some(6));
    stage.check(&["restart", "broken", "--failed"], 0, "restarting broken\n", "");
    assert_eq!(stage.cluster.asked("POST", "/connectors/broken/restart?includeTasks=true&onlyFailed=true"), 1);
    assert_eq!(stage.run(&["wait", "broken"]).code, Some(0));
    stage.run(&["restart", "broken", "--without-tasks"]);
    assert_eq!(stage.cluster.asked("POST", "restart?includeTasks=false&onlyFailed=false"), 1);
}

#[test]
fn what_is_not_there_cannot_be_deleted_unless_that_is_fine() {
    let stage = stage();
    stage.run(&["apply", "c"]);
    stage.check(&["delete", "source"], 0, "deleted source\n", "");
    let ran = stage.run(&["delete", "source"]);
    assert_eq!(ran.code, Some(4));
    assert!(ran.stderr.contains("the cluster has no connector `source`"), "{}", ran.stderr);
    stage.check(&["delete", "source", "sink", "--if-exists"], 0, "deleted sink\n", "");
    for verb in ["pause", "resume", "stop", "restart", "get"] {
        assert_eq!(stage.run(&[verb, "nobody"]).code, Some(4), "{verb}");
    }
}

#[test]
fn what_is_got_can_be_applied() {
    let stage = stage();
    stage.run(&["apply", "c"]);
    let ran = stage.run(&["get", "source"]);
    assert_eq!(
        ran.stdout,
        "{\n  \"name\": \"source\",\n  \"config\": {\n    \"connector.class\": \"acme.StreamSourceConnector\",\n    \"tasks.max\": \"2\",\n    \"topic\": \"t\"\n  }\n}\n"
    );
    stage.sandbox.write("got.json", &ran.stdout);
    stage.check(&["plan", "got.json"], 0, "would keep source\n", "");
}

#[test]
fn a_name_that_the_worker_cannot_have_in_an_address_is_told_before_anything_is_changed() {
    let refused = |encoded: &str| Fault::on("*", encoded).respond(400).always();
    let stage = stage();
    for (name, encoded) in [("a/b", "a%2Fb"), ("50%", "50%25"), ("a\\b", "a%5Cb")] {
        stage.cluster.script(refused(encoded));
        let definition = json!({ "name": name, "config": { "connector.class": "StreamSink", "topic": "t" } });
        stage.sandbox.write("c/odd.json", &definition.to_string());
        let ran = stage.run(&["apply", "c"]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        let why = format!("c/odd.json:1:1: {name}: `name`: the worker takes no `/`, `%` or `\\` in a name");
        assert!(ran.stderr.contains(&why), "{why}\n{}", ran.stderr);
        let ran = stage.run(&["delete", name]);
        assert!(ran.stderr.ends_with("hint: workers of Kafka 4 answer so where a name has `/`, `%` or `\\`, which their addresses cannot have\n"), "{}", ran.stderr);
    }
    assert!(stage.cluster.names().is_empty());
}

#[test]
fn names_are_encoded_whatever_they_hold() {
    let stage = stage();
    for (name, encoded) in [
        ("a b/c", "a%20b%2Fc"),
        ("50%;x=1?y#z", "50%25%3Bx%3D1%3Fy%23z"),
        ("grün\u{1f600}+\\\"'", "gr%C3%BCn%F0%9F%98%80%2B%5C%22%27"),
        ("a..b", "a..b"),
    ] {
        let definition = json!({ "name": name, "config": { "connector.class": "StreamSink", "topic": "t" } });
        stage.sandbox.write("odd.json", &definition.to_string());
        stage.check(&["apply", "odd.json"], 0, &format!("created {name}: RUNNING, 1 task RUNNING\n"), "");
        assert_eq!(stage.cluster.asked("PUT", &format!("/connectors/{encoded}/config")), 1, "{name}");
        stage.check(&["pause", name], 0, &format!("pausing {name}\n"), "");
        stage.check(&["delete", name], 0, &format!("deleted {name}\n"), "");
    }
    assert!(stage.cluster.names().is_empty());
    for name in [".", ".."] {
        let definition = json!({ "name": name, "config": { "connector.class": "StreamSink", "topic": "t" } });
        stage.sandbox.write("odd.json", &definition.to_string());
        let ran = stage.run(&["validate", "odd.json"]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(ran.stdout.contains("`name`: no connector can be called so"), "{}", ran.stdout);
        assert_eq!(stage.run(&["delete", name]).code, Some(4));
    }
    assert_eq!(stage.cluster.asked("DELETE", "/connectors/$"), 0);
}
