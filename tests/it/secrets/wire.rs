//! Keys of client certificates and users of TLS proxies, through the binary.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::binary::{LEVELS, PLUGIN, scene, search};
use super::{PASSWORD, Trouble, USER, check_silence, registry};
use crate::support::base::confluent;
use crate::support::registry::Registry;
use crate::support::sandbox::{Ran, Sandbox};
use crate::support::tls::TlsFront;
use crate::support::tunnel::Tunnel;

/// Builds on a base behind TLS, with a level of talk and other arguments and variables.
fn build(sandbox: &Sandbox, base: &str, level: &[&str], more: &[&str], variables: &[(&str, &str)]) -> Ran {
    let fixed = ["build", PLUGIN, "--base", base, "--to", "oci:out", "--ca-file", "ca.crt"];
    let mut command = sandbox.command(&[&fixed, level, more].concat());
    sandbox.ran(command.envs(variables.iter().copied()))
}

/// Neither what was said nor a file that was left has a canary, or a line of a key.
fn check(sandbox: &Sandbox, ran: &Ran, key: &str, what: &str) {
    let said = format!("{}{}", ran.stdout, ran.stderr);
    check_silence(&said, what);
    search(sandbox.dir());
    let lines: Vec<&str> = key.lines().filter(|line| !line.is_empty() && !line.starts_with("-----")).collect();
    assert!(!lines.is_empty());
    let hold_none = |bytes: &[u8], place: &str| {
        let text = String::from_utf8_lossy(bytes);
        assert!(lines.iter().all(|line| !text.contains(line)), "{what}: {place} has a line of the key");
    };
    hold_none(said.as_bytes(), "what is said");
    every_file(sandbox.dir(), &|path, bytes| {
        if !path.ends_with("config.json") {
            hold_none(bytes, &path.to_string_lossy());
        }
    });
}

fn every_file(directory: &Path, see: &dyn Fn(&Path, &[u8])) {
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            every_file(&path, see);
        } else {
            see(&path, &std::fs::read(&path).expect("a file"));
        }
    }
}

#[test]
fn a_client_s_key_is_not_shown() {
    let (sandbox, _) = scene(Trouble::Nothing);
    let behind = Registry::start();
    confluent().build().push(&behind, "team/base", "7.9.1");
    let front = TlsFront::start_for_known(&behind);
    let (certificate, key) = front.client();
    sandbox.write("ca.crt", front.authority()).write("client.crt", certificate);
    let base = format!("{}/team/base:7.9.1", front.address());
    // A certificate is for the registries of `--to`.
    let to = format!("{}/team/app:1", front.address());
    // Keys that are none, in the one file that is searched by nobody.
    let encrypted = format!(
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n{}\n-----END ENCRYPTED PRIVATE KEY-----\n",
        STANDARD.encode("canary, of which nobody has the passphrase")
    );
    let traditional = format!(
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,canary\n\n{}\n-----END RSA PRIVATE KEY-----\n",
        STANDARD.encode("canary")
    );
    let torn = key.replace('M', "canary");
    let files = [key.as_str(), &encrypted, &traditional, &torn, "canary\n", "canary\0canary\u{e9}\n"];
    for (number, text) in files.into_iter().enumerate() {
        sandbox.write("config.json", text);
        let more = ["--client-cert", "client.crt", "--client-key", "config.json", "--to", &to];
        let ran = build(&sandbox, &base, LEVELS[number % LEVELS.len()], &more, &[]);
        assert_eq!(ran.code == Some(0), number == 0, "{text}: {}{}", ran.stdout, ran.stderr);
        check(&sandbox, &ran, text, text);
    }
    // Key and certificate in one file, by a variable.
    sandbox.write("config.json", &format!("{key}{certificate}"));
    let path = sandbox.path("config.json");
    let named = [("PLUGRAFT_CLIENT_CERT", path.to_str().expect("text"))];
    let ran = build(&sandbox, &base, LEVELS[1], &["--to", &to], &named);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    check(&sandbox, &ran, key, "one file");
}

#[test]
fn a_tunnel_s_user_is_not_shown() {
    let behind = registry(Trouble::Nothing);
    confluent().build().push(&behind, "team/base", "7.9.1");
    let front = TlsFront::start(&behind);
    let wanted = format!("Basic {}", STANDARD.encode(format!("{USER}:{PASSWORD}")));
    let tunnel = Tunnel::start(front.address(), Some(&wanted));
    let password = "canary%2Fpass%20word+%C3%A9";
    let base = "registry.test:5000/team/base:7.9.1";
    for (at, level) in LEVELS.into_iter().enumerate() {
        for (password, is_welcome) in [(password, true), ("canary", false)] {
            let (sandbox, _) = scene(Trouble::Nothing);
            sandbox.write("ca.crt", front.authority());
            let entry = STANDARD.encode(format!("{USER}:{PASSWORD}"));
            let auth = format!(r#"{{"auths":{{"registry.test:5000":{{"auth":"{entry}"}}}}}}"#);
            sandbox.write("home/.docker/config.json", &auth);
            let proxy = format!("http://{USER}:{password}@{}", tunnel.address());
            let name = ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"][at % 3];
            let before = tunnel.asked().len();
            // What a token is asked for is on loopback, where no proxy is asked.
            let ran = build(&sandbox, base, level, &[], &[(name, &proxy), ("no_proxy", "127.0.0.1")]);
            let heard = tunnel.asked().split_off(before);
            assert!(!heard.is_empty(), "{}", ran.stderr);
            assert_eq!(heard[0].authorization.as_deref() == Some(&*wanted), is_welcome);
            assert_eq!(ran.code == Some(0), is_welcome, "{}", ran.stderr);
            check_silence(&format!("{}{}", ran.stdout, ran.stderr), password);
            search(sandbox.dir());
        }
    }
}
