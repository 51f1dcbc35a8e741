//! Workers that are not ready, proxies that are no workers, and everything between.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Stage, stage, staged};
use crate::support::cluster::{Cluster, Fault};

/// A worker's error, for some request.
pub(super) struct Erring {
    status: u16,
    body: String,
}

pub(super) fn error(status: u16, message: &str) -> Erring {
    Erring { status, body: json!({ "error_code": status, "message": message }).to_string() }
}

impl Erring {
    pub(super) fn on_put_of(&self, name: &str) -> Fault {
        self.on("PUT", &format!("/connectors/{name}/config"))
    }

    pub(super) fn on(&self, method: &str, part: &str) -> Fault {
        Fault::on(method, part).respond(self.status).header("Content-Type", "application/json").body(self.body.clone())
    }
}

fn page(status: u16) -> Fault {
    Fault::on("*", "")
        .respond(status)
        .header("Content-Type", "text/html")
        .body("<html><title>Bad gateway</title></html>")
}

/// What passes is waited out, and the result is as if it had never been.
fn passes(faults: impl IntoIterator<Item = Fault>) {
    let stage = stage();
    faults.into_iter().for_each(|fault| stage.cluster.script(fault));
    let ran = stage.run(&["apply", "c"]);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.code, Some(0), "{said}");
    assert_eq!(
        ran.stdout, "created sink: RUNNING, 1 task RUNNING\ncreated source: RUNNING, 2 tasks RUNNING\n",
        "{said}"
    );
}

#[test]
fn what_passes_is_waited_out() {
    let rebalance = error(409, "Cannot complete request because of a conflicting operation (e.g. worker rebalance)");
    passes([rebalance.on("PUT", "/connectors/source/config").times(4)]);
    passes([rebalance.on("PUT", "/validate").times(3)]);
    passes([error(500, "Request timed out. The worker is currently").on("PUT", "/connectors/sink/config").times(6)]);
    passes([error(500, "Something odd").on("PUT", "/connectors/sink/config").times(2)]);
    passes([error(503, "This worker is still starting up").on("GET", "/connector-plugins").times(5)]);
    passes([page(502).times(3), page(404).times(2), page(503).times(3)]);
    passes([Fault::on("PUT", "/connectors/source/config").close_after_head_bytes(5)]);
    passes([Fault::on("GET", "expand=status").close_after_response_bytes(10)]);
    passes([Fault::on("PUT", "/validate").close_after_request_bytes(3)]);
    // A connector that was created a moment ago is not told yet.
    passes([Fault::on("GET", "expand=status").respond(200).body("{}").times(2)]);
}

/// What does not is told at once, and nothing was changed.
fn stops(fault: Fault, code: i32, message: &str) {
    let stage = staged(Cluster::start().fault(fault.always()));
    let ran = stage.run(&["apply", "c"]);
    assert_eq!(ran.code, Some(code), "{}", ran.stderr);
    assert!(ran.stderr.contains(message), "{message}\n{}", ran.stderr);
    assert!(stage.cluster.names().is_empty());
}

#[test]
fn what_does_not_pass_is_told_at_once() {
    stops(
        page(200),
        4,
        "caused by: could not ask which connectors the worker has: `[WORKER]` does not answer as a Connect worker does: it answered 200 and a page with the title “Bad gateway”\n",
    );
    stops(
        Fault::on("*", "").respond(302).header("Location", "https://sso.example.com/login?token=secret"),
        4,
        "it answered 302, and leads to `https://sso.example.com/login`\n",
    );
    stops(Fault::on("*", "").respond(401), 4, "answered 401\n\nhint: say who you are with `--username`");
    stops(Fault::on("*", "").respond(200).body("{\"a\":"), 4, "it answered 200 and something that is no JSON\n");
    stops(Fault::on("*", "").respond(200).body("{}"), 4, "its answer is no list of classes\n");
    stops(
        error(500, "No such thing").on("GET", "expand=info"),
        4,
        "could not ask which connectors there are: `[WORKER]` answered 500: No such thing\n",
    );
    stops(error(500, "Failed to load").on("PUT", "/validate"), 1, "c/source.json:1:1: source: Failed to load\n");
}

#[test]
fn a_worker_that_is_never_ready_is_told_with_what_was_seen_last() {
    let stage = staged(Cluster::start().fault(page(503).always()));
    let ran = stage.run(&["apply", "c", "--timeout", "40ms", "--quiet"]);
    assert_eq!(ran.code, Some(7));
    assert_eq!(
        ran.stderr,
        "error: could not look after the connectors\n\
         caused by: could not ask which connectors the worker has within 0.04 s; what was seen last: `[WORKER]` answered \
         503 and a page with the title “Bad gateway”\n\nhint: `--timeout` gives it longer\n"
    );
}

#[test]
fn a_worker_that_is_silent_is_not_waited_for_longer_than_was_said() {
    let stage =
        staged(Cluster::start().fault(Fault::on("GET", "/connector-plugins").stall_after_response_bytes(1).always()));
    let ran = stage.run(&["list", "--timeout", "100ms"]);
    assert_eq!(ran.code, Some(0), "another question is answered: {}", ran.stderr);
    let ran = stage.run(&["apply", "c", "--timeout", "100ms", "--quiet"]);
    assert_eq!(ran.code, Some(7), "{}", ran.stderr);
    assert!(ran.stderr.contains("`[WORKER]` did not answer (nothing moved for"), "{}", ran.stderr);
}

#[test]
fn the_next_address_is_asked_where_one_does_not_answer() {
    let stage = stage();
    let nobody = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let dead = format!("http://{}", nobody.local_addr().expect("an address"));
    drop(nobody);
    let second = stage.cluster.second_address();
    let mut command = stage.command_at(&[&dead, &second], &["apply", "c"]);
    assert_eq!(stage.ran(&mut command).code, Some(0));
    assert!(stage.cluster.requests().is_empty(), "the first worker was not named");
    // A gateway without a worker is no answer either.
    let stage = staged(Cluster::start().fault(page(502).always()));
    let (first, second) = (stage.cluster.address(), stage.cluster.second_address());
    let mut command = stage.command_at(&[&first, &second], &["apply", "c"]);
    assert_eq!(stage.ran(&mut command).code, Some(0));
    assert_eq!(stage.cluster.requests().len(), 1, "who answered last is asked first");
    let mut command = stage.command_at(&[&dead], &["list", "--timeout", "50ms", "--quiet"]);
    let ran = stage.ran(&mut command);
    assert_eq!(ran.code, Some(7));
    assert!(ran.stderr.contains("did not answer (no connection: "), "{}", ran.stderr);
}

#[test]
fn who_is_created_by_another_hand_is_updated() {
    let definition = super::SOURCE.replace("\"config\"", "\"initial_state\":\"PAUSED\",\"config\"");
    let stage = Stage::new(Cluster::start().fault(Fault::on("POST", "/connectors").close_after_head_bytes(1)));
    stage.sandbox.write("a.json", &definition);
    let ran = stage.run(&["apply", "a.json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stdout, "created source: PAUSED, 2 tasks PAUSED\n");
}

#[test]
fn a_worker_that_names_a_time_is_left_alone_until_then() {
    let busy = |wait: &str| page(429).header("Retry-After", wait);
    let begun = Instant::now();
    passes([busy("1").times(1)]);
    assert!(begun.elapsed() >= Duration::from_secs(1), "it was asked again after {:?}", begun.elapsed());
    let begun = Instant::now();
    let stage = staged(Cluster::start().fault(busy("3600").always()));
    let ran = stage.run(&["apply", "c", "--quiet"]);
    assert_eq!(ran.code, Some(7), "{}", ran.stderr);
    assert!(ran.stderr.contains("“Bad gateway”, and asks to wait 3600 s\n"), "{}", ran.stderr);
    assert!(begun.elapsed() < Duration::from_secs(15), "nobody waits for what comes too late");
    assert_eq!(stage.cluster.requests().len(), 1);
}
