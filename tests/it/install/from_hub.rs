//! Components of the Hub, by the old client's words.

use serde_json::{Value, json};

use super::{confluent_hub, sandbox};
use crate::support::sandbox::{Ran, Sandbox};
use crate::support::universe::{self, STREAM};
use crate::support::web::{Fault, Web};

fn run(sandbox: &Sandbox, web: &Web, args: &[&str]) -> Ran {
    let place = ["--component-dir", "components", "--worker-configs", "worker.properties"];
    let mut command = confluent_hub(sandbox, &[&["install", "--no-prompt"], &place[..], args].concat());
    sandbox.ran(command.env("PLUGRAFT_HUB", web.address()))
}

#[test]
fn a_component_is_downloaded_and_told_as_it_was() {
    let (sandbox, hub) = (sandbox(), universe::hub());
    let ran = run(&sandbox, &hub, &[&STREAM.on_hub("1.9.0")]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        ran.stdout,
        "Running in a \"--no-prompt\" mode\n\
         Implicit acceptance of the license below:\n\
         Apache License 2.0\n\
         https://www.apache.org/licenses/LICENSE-2.0\n\
         Implicit confirmation of the question: You are about to install 'kafka-connect-stream' from acme, as published on Confluent Hub.\n\
         Downloading component kafka-connect-stream of acme 1.9.0, provided by acme from Confluent Hub and installing into [DIR]/components\n\
         Adding installation directory to plugin path in the following files:\n  worker.properties\n\n\
         Completed\n"
    );
    let newest = run(&sandbox, &hub, &["acme/kafka-connect-stream:latest"]);
    assert_eq!(newest.code, Some(0), "{}", newest.stderr);
    assert!(newest.stdout.contains("kafka-connect-stream of acme 2.0.0, provided by"), "{}", newest.stdout);
    assert_eq!(sandbox.names("components/acme-kafka-connect-stream/lib"), ["kafka-connect-stream-2.0.0.jar"]);
    assert!(
        sandbox
            .read("components/acme-kafka-connect-stream/.plugraft.json")
            .contains("\"hub:acme/kafka-connect-stream:")
    );
}

/// What the Hub says of version 1.9.0, with another value at a pointer.
fn lying(pointer: &str, value: Value) -> Web {
    let mut answer = STREAM.on_offer("1.9.0", "{second}");
    *answer.pointer_mut(pointer).expect("a key") = value;
    universe::hub().json("/api/plugins/acme/kafka-connect-stream/versions/1.9.0", &answer)
}

#[test]
fn what_goes_wrong_has_the_client_s_code() {
    let check = |hub: &Web, component: &str, code: i32, said: &str| {
        let sandbox = sandbox();
        let ran = run(&sandbox, hub, &[component]);
        assert_eq!(ran.code, Some(code), "{component}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("\nError: {said}")), "{}", ran.stderr);
        assert!(sandbox.names("components").is_empty());
    };
    let stream = STREAM.on_hub("1.9.0");
    let hub = universe::hub();
    check(&hub, "nobody/kafka-connect-stream:1.9.0", 1, "Component not found");
    check(&hub, "acme/kafka-connect-steam:1.9.0", 1, "Component not found");
    check(&hub, "acme/kafka-connect-steam:latest", 1, "Component not found");
    check(&hub, &STREAM.on_hub("9.9.9"), 1, "Component not found");
    let on = |path: &str| Fault::on("GET", path).always();
    check(&universe::hub().fault(on("/api/plugins").respond(403)), &stream, 3, "Network issues");
    check(
        &universe::hub().fault(on("/api/plugins").respond(200).body("<html>hello</html>")),
        &stream,
        3,
        "Network issues",
    );
    check(&lying("/archive/md5", json!("0".repeat(32))), &stream, 5, "Security issues");
    check(&lying("/archive/sha1", json!("0".repeat(40))), &stream, 5, "Security issues");
    check(&lying("/version", json!("1.9.1")), &stream, 5, "Security issues");
    check(
        &lying("/archive/url", json!("{second}/none.zip")),
        &stream,
        8,
        "Component is not available for installation yet",
    );
}
