//! What is locked, and what is newer, of the sample universe.

use crate::support::sandbox::{Ran, Sandbox};
use crate::support::universe::{STREAM, maven};
use crate::support::web::Web;

fn run(sandbox: &Sandbox, web: &Web, args: &[&str]) -> Ran {
    let repositories = format!("sample={}/maven2", web.address());
    sandbox.ran(sandbox.command(args).env("PLUGRAFT_MAVEN_REPOSITORIES", repositories))
}

#[test]
fn a_version_that_floats_is_written_down() {
    let (web, sandbox) = (maven(), Sandbox::new());
    let spec = format!("plugins: [\"{}:plugin@zip\"]\n", STREAM.in_maven("[1.0,2.0)"));
    sandbox.write("plugraft.yaml", &spec);
    let ran = run(&sandbox, &web, &["lock"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let lock = sandbox.read("plugraft.lock");
    for part in ["taken: \"1.10.0\"", "kafka-connect-stream-1.10.0-plugin.zip", "sample", "sha512:"] {
        assert!(lock.contains(part), "{part} is not in:\n{lock}");
    }
    web.forget_requests();
    let ran = run(&sandbox, &web, &["check"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(web.requests().is_empty(), "what is locked and at hand is not asked for");
    let ran = run(&sandbox, &web, &["outdated"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("2.0.0"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn other_bytes_than_locked_are_refused() {
    let (web, sandbox) = (maven(), Sandbox::new());
    sandbox.write("plugraft.yaml", &format!("plugins: [\"{}:plugin@zip\"]\n", STREAM.in_maven("1.0.0")));
    assert_eq!(run(&sandbox, &web, &["lock"]).code, Some(0));
    let stem = "/maven2/com/acme/connect/kafka-connect-stream/1.0.0/kafka-connect-stream-1.0.0-plugin.zip";
    web.put(stem, STREAM.archive("1.9.0"));
    let args = ["check", "--store", "another"];
    let ran = run(&sandbox, &web, &args);
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    assert!(ran.stderr.contains("sha256:") || ran.stderr.contains("bytes"), "{}", ran.stderr);
}
