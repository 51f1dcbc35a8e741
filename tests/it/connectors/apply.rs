//! From definitions to connectors that run.

use serde_json::{Value, json};

use super::{SOURCE, Stage, stage, staged};
use crate::support::cluster::Cluster;

#[test]
fn the_second_time_changes_nothing() {
    let stage = stage();
    let created = "created sink: RUNNING, 1 task RUNNING\ncreated source: RUNNING, 2 tasks RUNNING\n";
    stage.check(&["apply", "c"], 0, created, "");
    assert_eq!(
        stage.cluster.options("source"),
        Some(
            json!({ "connector.class": "acme.StreamSourceConnector", "name": "source", "tasks.max": "2", "topic": "t" })
        )
    );
    assert_eq!(stage.cluster.changes(), 2);
    stage.cluster.forget_requests();
    stage.check(&["apply", "c"], 0, &created.replace("created", "kept"), "");
    assert_eq!(stage.cluster.changes(), 0);
    assert_eq!(stage.cluster.asked("GET", "expand=info"), 1 + stage.cluster.asked("GET", "expand=status"));
    stage.check(&["plan", "c", "--exit-code"], 0, "would keep sink\nwould keep source\n", "");
}

#[test]
fn a_plan_changes_nothing_and_shows_what_differs() {
    let stage = stage();
    stage.cluster.put(
        "source",
        &[("connector.class", "acme.StreamSourceConnector"), ("tasks.max", "1"), ("topic", "t"), ("batch", "9")],
    );
    let planned = "\
would create sink
  + connector.class: StreamSink
  + topic: t
would update source
  - batch: 9
  ~ tasks.max: 1 → 2
";
    stage.check(&["plan", "c"], 0, planned, "");
    stage.check(&["plan", "c", "--exit-code"], 1, planned, "");
    assert_eq!(stage.cluster.changes(), 0);
    let ran = stage.run(&["plan", "c", "--output", "json"]);
    let said: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(said["outcome"], "planned");
    assert_eq!(said["connectors"][1]["change"], "update");
    assert_eq!(said["connectors"][1]["differences"][1], json!({ "key": "tasks.max", "before": "1", "after": "2" }));
    let applied = "created sink: RUNNING, 1 task RUNNING\nupdated source: RUNNING, 2 tasks RUNNING\n  - batch: 9\n  ~ tasks.max: 1 → 2\n";
    stage.check(&["apply", "c"], 0, applied, "");
}

#[test]
fn all_problems_of_all_connectors_are_told_at_once_and_nothing_is_changed() {
    let stage = stage();
    stage.sandbox.write(
        "c/source.json",
        "{\n \"name\": \"source\",\n \"config\": {\n  \"connector.class\": \"acme.StreamSourceConnector\",\n  \"tasks.max\": \"many\"\n }\n}",
    );
    stage.sandbox.write("c/z.properties", "name=z\nconnector.class=StreamSourc\ntopic=t\n");
    let problems = "\
error: c/source.json:1:1: source: `topic`: Missing required configuration \"topic\" which has no default value.
error: c/source.json:5:3: source: `tasks.max`: Invalid value many for configuration tasks.max: Not a number of type INT
error: c/z.properties:2:1: z: `connector.class`: the worker lists no connector `StreamSourc`; did you mean `acme.StreamSourceConnector`?
3 problems in 3 connectors
";
    stage.check(&["validate", "c"], 1, problems, "");
    stage.check(&["plan", "c"], 1, "", &format!("{problems}nothing was changed\n"));
    assert_eq!(stage.cluster.changes(), 0);
    let ran = stage.run(&["validate", "c", "--output", "json"]);
    let said: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(said["outcome"], "invalid");
    assert_eq!(said["connectors"], json!(["sink", "source", "z"]));
    assert_eq!(said["problems"][1]["key"], "tasks.max");
    assert_eq!(
        said["problems"][1]["place"],
        json!({ "file": "c/source.json", "member": null, "line": 5, "column": 3 })
    );
}

#[test]
fn validity_is_said() {
    stage().check(&["validate", "c"], 0, "2 connectors are valid\n", "");
    stage().check(&["validate", "c/source.json"], 0, "1 connector is valid\n", "");
}

#[test]
fn a_version_is_asked_for_by_a_range() {
    let check = |range: &str, code: i32| {
        let stage = Stage::new(Cluster::start());
        let config = SOURCE.replace("\"topic\"", &format!("\"connector.plugin.version\":\"{range}\",\"topic\""));
        stage.sandbox.write("a.json", &config);
        let ran = stage.run(&["validate", "a.json"]);
        assert_eq!(ran.code, Some(code), "{range}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stdout.contains("it has `1.2.0`"), code == 1, "{}", ran.stdout);
    };
    check("1.2.0", 0);
    check("[1,2)", 0);
    check("latest", 0);
    check("1.3.0", 1);
    check("[2,)", 1);
}

#[test]
fn a_class_of_a_roll_out_is_waited_for() {
    let stage = Stage::new(Cluster::start().with_late_class("acme.LateConnector", 5));
    stage.sandbox.write("late.json", &SOURCE.replace("StreamSource", "Late"));
    stage.check(
        &["apply", "late.json"],
        0,
        "created source: RUNNING, 2 tasks RUNNING\n",
        "note: waiting for a class: the worker lists no connector `acme.LateConnector`\n",
    );
    let stage = Stage::new(Cluster::start());
    stage.sandbox.write("late.json", &SOURCE.replace("StreamSource", "Late"));
    let ran = stage.run(&["apply", "late.json", "--timeout", "30ms"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("1 problem in 1 connector\nnothing was changed\n"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("late.json:1:28: source: `connector.class`: the worker lists no connector"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_task_that_failed_is_told_with_its_trace() {
    let stage = stage();
    let trace = "org.apache.kafka.connect.errors.ConnectException: no way\n\tat acme.Task.start(Task.java:7)\n";
    stage.cluster.put("source", &[("test.fails", trace)]);
    let definition =
        format!("{SINK}test.fails={}\n", trace.replace('\n', "\\n").replace('\t', "\\t"), SINK = super::SINK);
    stage.sandbox.write("c/sink.properties", &definition);
    let ran = stage.run(&["apply", "c/sink.properties"]);
    assert_eq!(ran.code, Some(6), "{}", ran.stderr);
    assert_eq!(ran.stdout, "created sink: RUNNING, task 0 FAILED\n");
    assert_eq!(
        ran.stderr,
        "error: task 0 of `sink` has failed on w1:8083\n    org.apache.kafka.connect.errors.ConnectException: no way\n      at acme.Task.start(Task.java:7)\n"
    );
    // What was not changed and does not run is no success either.
    let ran = stage.run(&["apply", "c/sink.properties", "--output", "json"]);
    let said: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(ran.code, Some(6));
    assert_eq!(said["connectors"][0]["change"], "keep");
    assert_eq!(said["connectors"][0]["verdict"], "failed");
    assert_eq!(said["connectors"][0]["status"]["tasks"][0]["trace"], trace.trim_end());
    assert_eq!(stage.run(&["apply", "c/sink.properties", "--no-wait"]).code, Some(0));
}

#[test]
fn what_takes_its_time_is_waited_for_and_what_takes_too_long_is_told() {
    let stage = stage();
    stage.sandbox.write("slow.json", &SOURCE.replace("\"topic\"", "\"test.lingers\":\"3\",\"topic\""));
    let ran = stage.run(&["apply", "slow.json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "created source: RUNNING, 2 tasks RUNNING\n"));
    assert!(ran.stderr.starts_with("note: waiting for `source` (RUNNING, task 0 UNASSIGNED"), "{}", ran.stderr);
    stage.sandbox.write("slow.json", &SOURCE.replace("\"topic\"", "\"test.lingers\":\"1000000\",\"topic\""));
    let ran = stage.run(&["apply", "slow.json", "--timeout", "2s", "--quiet"]);
    assert_eq!(ran.code, Some(7), "{}", ran.stderr);
    assert_eq!(
        ran.stderr,
        "error: time ran out for `source`; what was seen last: RUNNING, task 0 UNASSIGNED, task 1 UNASSIGNED\n"
    );
}

#[test]
fn no_task_is_not_enough_unless_that_is_said() {
    let stage = stage();
    stage.sandbox.write("idle.json", &SOURCE.replace(":2", ":0"));
    let ran = stage.run(&["apply", "idle.json", "--timeout", "500ms", "--quiet"]);
    assert_eq!(ran.code, Some(7));
    assert_eq!(ran.stderr, "error: time ran out for `source`; what was seen last: RUNNING, no task\n");
    stage.check(&["apply", "idle.json", "--min-tasks", "0"], 0, "kept source: RUNNING, no task\n", "");
}

#[test]
fn what_was_paused_stays_so() {
    let stage = stage();
    stage.run(&["apply", "c"]);
    stage.run(&["pause", "source"]);
    let ran = stage.run(&["apply", "c"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.stdout, "kept sink: RUNNING, 1 task RUNNING\nkept source: PAUSED, 2 tasks PAUSED\n");
}

#[test]
fn a_connector_may_begin_stopped() {
    let stage = stage();
    stage.sandbox.write("a.json", &SOURCE.replace("\"config\"", "\"initial_state\":\"STOPPED\",\"config\""));
    stage.check(&["apply", "a.json"], 0, "created source: STOPPED\n", "");
    assert_eq!(stage.cluster.asked("POST", "/connectors"), 1);
    stage.check(&["apply", "a.json"], 0, "kept source: STOPPED\n", "");
}

#[test]
fn pruning_deletes_what_is_owned_and_nothing_else() {
    let stage = stage();
    stage.cluster.put("mine", &[("plugraft.owner", "team-a")]);
    stage.cluster.put("theirs", &[("plugraft.owner", "team-b")]);
    stage.cluster.put("nobodys", &[]);
    let ran = stage.run(&["plan", "c", "--owner", "team-a", "--prune"]);
    assert!(ran.stdout.ends_with("would delete mine\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("  + plugraft.owner: team-a\n"), "{}", ran.stdout);
    assert_eq!(stage.run(&["apply", "c", "--owner", "team-a"]).code, Some(0));
    assert_eq!(stage.cluster.names(), ["mine", "nobodys", "sink", "source", "theirs"]);
    let ran = stage.run(&["apply", "c", "--owner", "team-a", "--prune"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.ends_with("deleted mine\n"), "{}", ran.stdout);
    // The owner stays where nobody is named, and is no difference.
    stage.sandbox.write("c/sink.properties", "name=sink\nconnector.class=StreamSink\ntopic=other\n");
    stage.check(&["plan", "c"], 0, "would update sink\n  ~ topic: t → other\nwould keep source\n", "");
    stage.run(&["apply", "c"]);
    assert_eq!(stage.cluster.options("sink").expect("there")["plugraft.owner"], "team-a");
    assert_eq!(stage.run(&["apply", "c/sink.properties", "--owner", "team-a", "--prune"]).code, Some(0));
    assert_eq!(stage.cluster.names(), ["nobodys", "sink", "theirs"]);
    assert_eq!(stage.run(&["apply", "c", "--prune"]).code, Some(2), "whose?");
    assert_eq!(stage.run(&["apply", "c", "--owner", "two words"]).code, Some(2));
}

#[test]
fn what_others_own_is_not_taken_from_them() {
    let stage = stage();
    stage.cluster.put("source", &[("plugraft.owner", "team-b")]);
    let ran = stage.run(&["apply", "c", "--owner", "team-a"]);
    assert_eq!(ran.code, Some(4));
    assert!(
        ran.stderr.contains("caused by: `source` belongs to `team-b`\n\nhint: give them other names"),
        "{}",
        ran.stderr
    );
    assert_eq!(stage.cluster.changes(), 0);
    let taken = SOURCE.replace("\"topic\"", "\"plugraft.owner\":\"team-a\",\"topic\"");
    stage.sandbox.write("c/source.json", &taken);
    assert_eq!(stage.run(&["apply", "c"]).code, Some(0));
    assert_eq!(stage.run(&["apply", "c", "--owner", "team-a"]).code, Some(0));
}

#[test]
fn what_others_own_is_not_deleted() {
    let stage = stage();
    stage.cluster.put("mine", &[("plugraft.owner", "team-a")]);
    stage.cluster.put("theirs", &[("plugraft.owner", "team-b")]);
    stage.cluster.put("nobodys", &[]);
    let ran = stage.run(&["delete", "mine", "theirs", "nobodys", "--owner", "team-a"]);
    assert_eq!(ran.code, Some(4));
    assert!(
        ran.stderr.contains("caused by: `theirs` belongs to `team-b`\n\nhint: nothing was deleted; leave them out"),
        "{}",
        ran.stderr
    );
    assert_eq!(stage.cluster.changes(), 0);
    stage.check(&["delete", "mine", "nobodys", "--owner", "team-a"], 0, "deleted mine\ndeleted nobodys\n", "");
    assert_eq!(stage.run(&["delete", "theirs", "--owner", "two words"]).code, Some(2));
    assert_eq!(stage.run(&["delete", "gone", "--owner", "team-a"]).code, Some(4));
    stage.check(&["delete", "gone", "--if-exists", "--owner", "team-a"], 0, "", "");
    stage.check(&["delete", "theirs"], 0, "deleted theirs\n", "");
}

#[test]
fn an_empty_directory_prunes_nothing() {
    let stage = stage();
    std::fs::create_dir(stage.sandbox.path("empty")).expect("a directory");
    stage.cluster.put("mine", &[("plugraft.owner", "team-a")]);
    let ran = stage.run(&["apply", "empty", "--owner", "team-a", "--prune"]);
    assert_eq!(ran.code, Some(4));
    assert_eq!(stage.cluster.names(), ["mine"]);
    assert!(ran.stderr.contains("no connector is defined, so all that belong to `team-a` would be deleted"));
}

#[test]
fn nothing_is_deleted_where_something_else_went_wrong() {
    let stage = staged(
        Cluster::start().fault(super::faults::error(400, "Connector configuration is invalid").on_put_of("source")),
    );
    stage.cluster.put("mine", &[("plugraft.owner", "team-a")]);
    let ran = stage.run(&["apply", "c", "--owner", "team-a", "--prune"]);
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    assert_eq!(ran.stdout, "created sink: RUNNING, 1 task RUNNING\n");
    assert_eq!(
        ran.stderr,
        "error: could not create `source`: `[WORKER]` answered 400: Connector configuration is invalid\n"
    );
    assert_eq!(stage.cluster.names(), ["mine", "sink"]);
}

#[test]
fn hundreds_are_compared_and_watched_by_one_question() {
    let stage = Stage::new(Cluster::start());
    let all: Vec<Value> = (0..300)
        .map(|at| json!({ "name": format!("c{at:03}"), "config": { "connector.class": "StreamSink", "topic": "t" } }))
        .collect();
    stage.sandbox.write("all.json", &Value::Array(all).to_string());
    let ran = stage.run(&["apply", "all.json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stdout.lines().count(), 300);
    assert_eq!(stage.cluster.asked("PUT", "/validate"), 300);
    assert_eq!(stage.cluster.changes(), 300);
    let looks = stage.cluster.asked("GET", "/connectors");
    assert!(looks < 100, "{looks} looks");
}

#[test]
fn what_is_no_definition_asks_nobody() {
    let stage = stage();
    stage.sandbox.write("c/bad.json", "{\n  \"name\": \"x\",\n  // no\n}").write("c/again.json", SOURCE);
    let ran = stage.run(&["apply", "c"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("error: c/bad.json:3:3: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("`source` is defined at c/again.json:1:1 already"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("2 faults; the worker was not asked\n"), "{}", ran.stderr);
    assert_eq!(stage.cluster.requests().len(), 0);
    let ran = stage.run(&["apply", "nowhere"]);
    assert_eq!(ran.code, Some(4));
    assert!(ran.stderr.contains("could not read the connector definitions `nowhere`"), "{}", ran.stderr);
}

#[test]
fn definitions_come_from_standard_input_and_config_maps() {
    let stage = stage();
    let ran = stage.ran(stage.command(&["apply", "-"]).write_stdin(SOURCE));
    assert_eq!(ran.stdout, "created source: RUNNING, 2 tasks RUNNING\n", "{}", ran.stderr);
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  sink.json: |-\n    {\"name\": \"from-map\", \"config\":\n     {\"connector.class\": \"StreamSink\", \"topic\": \"t\"}}\n";
    stage.sandbox.write("map.yaml", map);
    stage.check(&["apply", "map.yaml"], 0, "created from-map: RUNNING, 1 task RUNNING\n", "");
}
