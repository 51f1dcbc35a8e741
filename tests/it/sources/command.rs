//! Sources on the command line and in a spec.

use plugraft::formats::digest::Digest;

use crate::support::sandbox::{Ran, Sandbox};
use crate::support::universe::{self, MASK, STREAM};
use crate::support::web::Web;

fn check(sandbox: &Sandbox, args: &[&str]) -> Ran {
    sandbox.run(&[["check"].as_slice(), args].concat())
}

#[track_caller]
fn refuse(sandbox: &Sandbox, args: &[&str], code: i32, words: &[&str]) {
    let ran = check(sandbox, args);
    assert_eq!(ran.code, Some(code), "{}", ran.stderr);
    for word in words {
        assert!(ran.stderr.contains(word), "{word}: {}", ran.stderr);
    }
}

#[test]
fn a_component_is_checked_from_a_hub_and_from_a_mirror() {
    let (sandbox, web) = (Sandbox::new(), universe::hub());
    let ran = check(&sandbox, &["acme/kafka-connect-stream:1.9.0", "--hub", &web.address(), "--deny-warnings"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    web.forget_requests();
    let offline = check(&sandbox, &["acme/kafka-connect-stream:1.9.0", "--hub", &web.address(), "--offline"]);
    assert_eq!((offline.code, web.requests().len()), (Some(0), 0), "{}", offline.stderr);
    universe::mirror(&sandbox.path("mirror"));
    sandbox.write("plugraft.yaml", "hub: mirror\nplugins: [globex/smt-mask:1.2.3.Final]\n");
    let ran = check(&sandbox, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let mut command = sandbox.command(&["check", "globex/smt-mask:1.2.3.Final"]);
    let told = command.env("PLUGRAFT_HUB", sandbox.path("mirror")).output().expect("it runs");
    assert!(told.status.success(), "{told:?}");
    refuse(
        &sandbox,
        &["acme/kafka-connect-stream:latest", "--hub", "mirror"],
        4,
        &["no lock tells which", "plugraft lock"],
    );
    refuse(&sandbox, &["acme/x:1", "--hub", "https://u:secret@r.io"], 3, &["`hub`: this is no address of a Hub"]);
}

#[test]
fn a_url_is_promised_by_key_or_fragment() {
    let (sandbox, web) = (Sandbox::new(), Web::start().file("/x/mask.zip", MASK.archive("1.2.3.Final")));
    let (url, digest) = (web.url("/x/mask.zip"), Digest::of(&MASK.archive("1.2.3.Final")));
    let ran = check(&sandbox, &[url.as_str()]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("it came with `{digest}`")), "{}", ran.stderr);
    let quiet = check(&sandbox, &[&format!("{url}#sha256={}", digest.hex())]);
    assert_eq!((quiet.code, quiet.stderr.contains("it came with")), (Some(0), false), "{}", quiet.stderr);
    refuse(
        &sandbox,
        &[&format!("{url}#sha256={}", "0".repeat(64))],
        4,
        &["is not what the spec promises", &digest.hex()],
    );
    refuse(&sandbox, &[&format!("{url}#readme")], 3, &["this is no checksum"]);
    sandbox
        .write("plugraft.yaml", &format!("plugins:\n  - from: {url}\n    sha256: {}\n    name: mask\n", digest.hex()));
    let ran = check(&sandbox, &[]);
    assert_eq!((ran.code, ran.stderr.contains("it came with")), (Some(0), false), "{}", ran.stderr);
    refuse(&sandbox, &["http://192.0.2.1/x.zip"], 4, &["plain HTTP with `192.0.2.1`", "--allow-http"]);
    refuse(&sandbox, &[url.as_str(), "--max-download", "10B", "--store", "fresh"], 4, &["larger than 10 bytes"]);
    let fresh = ["https://192.0.2.1/x.zip", "--offline"];
    refuse(&sandbox, &fresh, 4, &["could not download `https://192.0.2.1/x.zip`: this run is offline"]);
}

#[test]
fn what_a_spec_says_of_sources_is_judged() {
    let spec = |text: &str, words: &[&str]| {
        let sandbox = Sandbox::new();
        sandbox.write("plugraft.yaml", text);
        refuse(&sandbox, &[], 3, words);
    };
    let with = |item: &str| format!("plugins: [a.zip]\ncredentials:\n  - {item}\n");
    spec("plugins: ['https://u:canary@r.io/x.zip']", &["plugraft.yaml:1:11", "a user name or a password", "netrc"]);
    spec("plugins: ['docker://r.io/x:1']", &["nothing is known of `docker://`", "oci://"]);
    spec("plugins: [{path: a.zip, from: b.zip}]", &["`path` and `from` say the same"]);
    spec("plugins: [{path: a.zip, sha256: abc}]", &["this is no checksum", "these are 3"]);
    spec("plugins: [{path: a.zip, md5: abc}]", &["unknown key `md5`"]);
    spec("hub: ftp://x\nplugins: [a.zip]", &["no address of a Hub"]);
    spec(&with("{host: r.io, token: hunter2}"), &["a spec holds no secrets", "`tokenEnv` or `tokenFile`"]);
    spec(&with("{host: r.io, username: u, password: hunter2}"), &["`passwordEnv` or `passwordFile`"]);
    spec(&with("{host: r.io, header: X, value: hunter2}"), &["`valueEnv` or `valueFile`"]);
    spec(&with("{tokenEnv: T}"), &["`host` is missing here"]);
    spec(&with("{host: r.io}"), &["`tokenEnv` is missing here"]);
    spec(&with("{host: r.io, header: X}"), &["`valueEnv` is missing here"]);
    spec(&with("{host: r.io, usernameEnv: U}"), &["`passwordEnv` is missing here"]);
    spec(&with("{host: r.io, tokenEnv: T, tokenFile: f}"), &["shown one thing, and this is another"]);
    spec(&with("{host: r.io, tokenEnv: T, usernameEnv: U, passwordEnv: P}"), &["shown one thing"]);
    spec(&with("{host: 'https://r.io/', tokenEnv: T}"), &["is not a host", "`host` or `host:port`"]);
}

#[test]
fn the_label_names_the_coordinate() {
    let (sandbox, web) = (Sandbox::new(), universe::hub());
    let args = ["build", "--plugin-only", "--to", "oci:out:1", "--hub", &web.address(), "--platform", "linux/amd64"];
    let ran = sandbox.run(&[args.as_slice(), &[&STREAM.on_hub("2.0.0")]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let built = crate::support::validate::layout_tag(&sandbox.path("out"), Some("1"));
    let label = built.images[0].config["config"]["Labels"].to_string();
    assert!(label.contains(r"hub:acme/kafka-connect-stream:2.0.0"), "{label}");
}
