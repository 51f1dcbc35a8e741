//! TLS, certificates and paths on the way to a worker.

use super::stage;
use crate::support::tls::TlsFront;

#[test]
fn tls_needs_trust_and_shows_who_we_are() {
    let stage = stage();
    let front = TlsFront::start_for_known_at(&stage.cluster.host());
    let address = format!("https://{}", front.address());
    let (certificate, key) = front.client();
    stage.sandbox.write("ca.pem", front.authority()).write("client.pem", certificate).write("client.key", key);
    let list =
        |more: &[&str]| stage.ran(&mut stage.command_at(&[&address], &[&["list", "--timeout", "5s"], more].concat()));
    let ran = list(&[]);
    assert_eq!(ran.code, Some(4), "distrust does not pass: {}", ran.stderr);
    assert!(ran.stderr.contains("no trusted connection") && ran.stderr.contains("--ca-file"), "{}", ran.stderr);
    let ran = list(&["--ca-file", "ca.pem", "--client-cert", "client.pem", "--client-key", "client.key"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn a_worker_may_be_named_by_the_environment_and_below_a_path() {
    let stage = stage();
    let worker = stage.cluster.address();
    let ran = stage.sandbox.ran(stage.sandbox.command(&["connectors", "list"]).env("PLUGRAFT_WORKER", &worker));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let below = format!("{worker}/team/connect/");
    let mut command = stage.command_at(&[&below], &["list", "--timeout", "5s"]);
    assert_eq!(stage.ran(&mut command).code, Some(4), "this one has no such path");
    assert_eq!(stage.cluster.asked("GET", "/team/connect/connectors?expand"), 1);
}

#[test]
fn a_password_is_not_sent_in_plain_http_without_a_word() {
    let stage = stage();
    let mut command = stage.command_at(&["http://connect.invalid:1"], &["list", "--timeout", "1ms"]);
    let ran = stage.ran(command.env("PLUGRAFT_WORKER_USERNAME", "ops").env("PLUGRAFT_WORKER_PASSWORD", "s3same"));
    assert!(
        ran.stderr.starts_with(
            "note: the password goes to `connect.invalid:1` in plain HTTP, for everybody on the way to read\n"
        ),
        "{}",
        ran.stderr
    );
}
