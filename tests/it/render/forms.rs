//! The objects of each form, and their names.

use std::collections::BTreeSet;

use plugraft::render::CHART;
use serde_json::{Value, json};

use super::{IMAGE, JOB, definition, forms, mounted, objects, of_kind, options, render, rendered};
use crate::support::sandbox::Sandbox;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let one = [("tasks.max", "2"), ("file", "/tmp/in"), ("connector.plugin.version", "[3,4)")];
    sandbox.write("one.json", &definition("file-source", &one).replacen('{', "{\"initial_state\":\"PAUSED\",", 1));
    sandbox.write("two.properties", "name=file-sink\nconnector.class=FileStreamSink\ntasks.max=1\ntopics=lines\n");
    sandbox
}

fn snapshot(name: &str, files: &[&str], words: &[&str]) {
    insta::assert_snapshot!(name, rendered(&sandbox(), &[files, words].concat()));
}

#[test]
fn each_form() {
    let both = ["one.json", "two.properties"];
    let more = [
        "--name",
        "lines",
        "-n",
        "kafka",
        "--label",
        "sidecar.istio.io/inject=false",
        "--annotation",
        "argocd.argoproj.io/hook=PostSync",
        "--worker-secret",
        "login",
        "--worker-ca",
        "configmap/authority:tls.pem",
        "--worker-client-cert",
        "client",
        "--owner",
        "team-a",
        "--prune",
        "--pull-secret",
        "registry",
        "--service-account",
        "deployer",
        "--pull-policy",
        "Always",
    ];
    snapshot("job", &both, &forms()[0]);
    snapshot("job_with_everything", &both, &[JOB.as_slice(), &more].concat());
    snapshot(
        "curl_job",
        &["two.properties"],
        &[&forms()[1], ["--owner", "team-a", "--worker-secret", "login"].as_slice()].concat(),
    );
    snapshot("values", &both, &forms()[2]);
    snapshot("strimzi", &both, &[&forms()[3], ["--auto-restart=5", "-n", "kafka"].as_slice()].concat());
    snapshot(
        "cfk",
        &["two.properties"],
        &[&forms()[4], ["--connect", "connect", "--connect-namespace", "b", "--auto-restart"].as_slice()].concat(),
    );
}

#[test]
fn curl_is_told_where_to_ask_and_whether_to_wait() {
    let sandbox = sandbox();
    let check = |words: &[&str], verb: &str, workers: &str| {
        let words = [&["two.properties"], forms()[1].as_slice(), words].concat();
        let found = objects(&rendered(&sandbox, &words));
        let container = &of_kind(&found, "Job")[0]["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(container["command"], json!(["sh", "/etc/plugraft/connectors/apply.sh", verb]), "{words:?}");
        assert_eq!(container["env"][0], json!({"name": "PLUGRAFT_WORKER", "value": workers}), "{words:?}");
        let script = CHART.iter().find(|(name, _)| *name == "files/curl.sh").expect("the chart's script").1;
        assert_eq!(mounted(&found)["apply.sh"], script, "{words:?}");
    };
    check(&[], "apply", "http://connect:8083");
    check(&["--no-wait", "--worker", "http://d"], "put", "http://connect:8083,http://d");
}

/// Names of the Job and of all `ConfigMap`s.
fn names(sandbox: &Sandbox, words: &[&str]) -> (String, BTreeSet<String>) {
    let found = objects(&rendered(sandbox, words));
    let name = |object: &Value| object["metadata"]["name"].as_str().expect("a name").to_owned();
    let all: BTreeSet<String> = found.iter().map(name).collect();
    assert!(all.iter().all(|name| name.len() <= 63), "{all:?}");
    (name(of_kind(&found, "Job")[0]), of_kind(&found, "ConfigMap").into_iter().map(name).collect())
}

#[test]
fn names_change_with_what_is_immutable_and_with_nothing_else() {
    let sandbox = sandbox();
    sandbox
        .write("elsewhere/2.json", &sandbox.read("one.json"))
        .write("elsewhere/1.properties", &sandbox.read("two.properties"));
    let first = names(&sandbox, &[["one.json", "two.properties"].as_slice(), &JOB].concat());
    assert_eq!(names(&sandbox, &[["two.properties", "one.json"].as_slice(), &JOB].concat()), first);
    assert_eq!(names(&sandbox, &[["elsewhere", "--annotation", "a=b"].as_slice(), &JOB].concat()), first);
    let image = IMAGE.replace("9f86", "0000");
    let other = names(&sandbox, &["elsewhere", "--image", &image, "--worker", JOB[3]]);
    assert_ne!(other.0, first.0);
    assert_eq!(other.1, first.1);
    for more in [["--retries", "3"], ["--user", "1000"], ["--limit", "memory=1Gi"], ["--label", "a=b"]] {
        let other = names(&sandbox, &[["elsewhere"].as_slice(), &JOB, &more].concat());
        assert_ne!(other.0, first.0, "{more:?}");
        assert_eq!(other.1, first.1, "{more:?}");
    }
    sandbox.write("elsewhere/1.properties", &sandbox.read("two.properties").replace("lines", "other"));
    let other = names(&sandbox, &[["elsewhere"].as_slice(), &JOB].concat());
    assert_ne!(other.0, first.0);
    assert_ne!(other.1, first.1);
    let long = "n".repeat(52);
    names(&sandbox, &[["elsewhere", "--name", &long].as_slice(), &JOB].concat());
    let ran = render(&sandbox, &[["elsewhere", "--name", &format!("{long}n")].as_slice(), &JOB].concat());
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
}

#[test]
fn ten_thousand_files_become_objects_that_any_apply_takes() {
    let sandbox = Sandbox::new();
    for at in 0..10_000 {
        let padding = "p".repeat(400);
        sandbox.write(&format!("many/{at}.json"), &definition(&format!("c{at}"), &[("padding", &padding)]));
    }
    let ran = render(&sandbox, &[["many"].as_slice(), &JOB].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(!ran.stderr.contains("--server-side"), "{}", ran.stderr);
    let found = objects(&ran.stdout);
    assert_eq!(options(&found).len(), 10_000);
    let maps = of_kind(&found, "ConfigMap");
    assert!((20..60).contains(&maps.len()), "{}", maps.len());
    assert!(maps.iter().all(|map| map.to_string().replace('\\', "\\\\").len() < 262_144));
    let sources = &of_kind(&found, "Job")[0]["spec"]["template"]["spec"]["volumes"][0]["projected"]["sources"];
    assert_eq!(sources.as_array().map(Vec::len), Some(maps.len()));
}

#[test]
fn what_is_long_needs_another_apply_or_is_refused() {
    let sandbox = Sandbox::new();
    sandbox
        .write("a.json", &definition("a", &[("long", &"x".repeat(300 << 10))]))
        .write("b.json", &definition("b", &[]));
    let ran = render(&sandbox, &[["a.json", "b.json"].as_slice(), &JOB].concat());
    assert!(ran.stderr.contains("kubectl apply --server-side -f"), "{}", ran.stderr);
    assert_eq!(mounted(&objects(&ran.stdout)).len(), 2);
    sandbox.write("a.json", &definition("a", &[("long", &"x".repeat(1 << 20))]));
    let ran = render(&sandbox, &[["a.json", "b.json"].as_slice(), &JOB].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert!(ran.stderr.contains("error: a.json:1:1: a: its options have 1048"), "{}", ran.stderr);
}

#[test]
fn what_a_form_cannot_say_is_refused() {
    let sandbox = sandbox();
    let check = |words: &[&str], code: i32, said: &str| {
        let ran = render(&sandbox, words);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""), "{words:?}");
        assert!(ran.stderr.contains(said), "{words:?}\n{}", ran.stderr);
    };
    check(&["one.json"], 2, "`--image` is missing");
    check(&["one.json", "--image", IMAGE], 2, "`--worker` is missing");
    check(&["one.json", "--image", IMAGE, "--worker", "http://u:p@c:8083"], 2, "--worker-secret");
    check(&["one.json", "--image", IMAGE, "--worker", "c:8083"], 2, "a worker's address is no URL");
    check(&["one.json", "--image", IMAGE, "--worker", "http://c", "--user", "0"], 2, "--user");
    check(&["one.json", "--form", "strimzi"], 2, "`--connect` is missing");
    check(&["one.json", "--form", "values", "--image", IMAGE], 2, "`--image` has no meaning in the form");
    check(&["one.json", "--form", "cfk", "--prune", "--owner", "x"], 2, "has no meaning in the form");
    check(&[&["one.json"], forms()[1].as_slice()].concat(), 1, "one.json:1:1: file-source: it begins paused");
    check(&["one.json", "--form", "cfk"], 1, "it begins paused or stopped, which a `Connector` cannot say");
    sandbox.write("empty/x.txt", "");
    check(&[["empty"].as_slice(), &JOB].concat(), 3, "no connector is defined");
    sandbox
        .write("bad/1.json", "{\n  // no\n}")
        .write("bad/2.json", "{\"name\":\"a\",\"config\":{\"connector.class\":\"A\",}}");
    let ran = render(&sandbox, &[["bad"].as_slice(), &JOB].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""));
    assert!(ran.stderr.contains("bad/1.json:2:3") && ran.stderr.contains("bad/2.json:1:44"), "{}", ran.stderr);
    assert!(ran.stderr.contains("nothing was rendered"), "{}", ran.stderr);
}
