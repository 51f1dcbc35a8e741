//! The binary with a canary in every way in: neither what it prints nor any file that it leaves holds one.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{PASSWORD, TOKEN, Trouble, USER, Way, brings, check_silence, place_helper, registry};
use crate::support::base::confluent;
use crate::support::registry::{Fault, Registry};
use crate::support::sandbox::Sandbox;

const PLUGIN: &str = "confluentinc-kafka-connect-datagen-0.6.7.zip";

/// A sandbox with a plugin, and a registry with a base in it.
fn scene(trouble: Trouble) -> (Sandbox, Registry) {
    let sandbox = Sandbox::new();
    sandbox.hub_zip("confluentinc", "kafka-connect-datagen", "0.6.7");
    fs::create_dir_all(sandbox.path("home/.docker")).expect("a home");
    let registry = registry(trouble);
    confluent().build().push(&registry, "team/base", "7.9.1");
    (sandbox, registry)
}

/// The arguments of one run with this way in, and what it reads from standard input.
fn enter(way: Way, sandbox: &Sandbox, registry: &Registry) -> (Vec<&'static str>, &'static str) {
    let address = registry.address();
    let config = |text: String| {
        sandbox.write("home/.docker/config.json", &text);
    };
    let entry = |field: &str, value: &str| format!(r#"{{"auths":{{"{address}":{{"{field}":"{value}"}}}}}}"#);
    match way {
        Way::Given => return (vec!["--username", USER, "--password-stdin"], PASSWORD),
        Way::Entry => config(entry("auth", &STANDARD.encode(format!("{USER}:{PASSWORD}")))),
        Way::Helper => {
            place_helper(&sandbox.path("home"));
            config(r#"{"credsStore":"test"}"#.to_owned());
        }
        Way::IdentityToken => config(entry("identitytoken", TOKEN)),
        Way::RegistryToken => config(entry("registrytoken", TOKEN)),
    }
    (Vec::new(), "")
}

/// Runs a verb, as talkative as it gets, and searches what it says and leaves.
fn check(way: Way, trouble: Trouble, args: &[&str]) {
    let (sandbox, registry) = scene(trouble);
    let (more, input) = enter(way, &sandbox, &registry);
    let base = format!("{}/team/base:7.9.1", registry.address());
    let to = format!("{}/team/app:1", registry.address());
    let args = [args, &["-vv", PLUGIN, "--base", &base, "--to", &to, "--to", "oci:out"], &more].concat();
    let mut command = sandbox.command(&args);
    let ran = sandbox.ran(command.env("PATH", sandbox.path("home")).write_stdin(input));
    let scene = format!("{way:?}, {trouble:?}, {args:?}");
    assert_eq!(ran.code == Some(0), trouble == Trouble::Nothing, "{scene}: {}{}", ran.stdout, ran.stderr);
    check_silence(&ran.stdout, &scene);
    check_silence(&ran.stderr, &scene);
    let heard = registry.requests().into_iter().chain(registry.token_requests());
    assert!(heard.into_iter().any(|request| brings(way, &request)), "{way:?}: the secret is sent at all");
    search(sandbox.dir(), &sandbox.path("home/.docker"));
}

/// Searches all files below a directory but those that brought the secret.
fn search(directory: &Path, brought: &Path) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        let is_helper = path.file_name().is_some_and(|name| name == "docker-credential-test");
        if path == brought || is_helper {
            continue;
        }
        if path.is_dir() {
            search(&path, brought);
        } else {
            let bytes = fs::read(&path).expect("a file");
            check_silence(&String::from_utf8_lossy(&bytes), &path.to_string_lossy());
        }
    }
}

#[test]
fn no_way_in_leads_out_of_the_binary() {
    for way in super::WAYS {
        check(way, Trouble::Nothing, &["build", "--output", "json"]);
    }
    check(Way::Given, Trouble::Nothing, &["build"]);
}

#[test]
fn no_trouble_leads_out_of_the_binary() {
    for trouble in [Trouble::Stranger, Trouble::Denied, Trouble::Echoed] {
        check(Way::Given, trouble, &["build"]);
    }
    check(Way::IdentityToken, Trouble::TokenMalformed, &["plan", "--output", "json"]);
    check(Way::RegistryToken, Trouble::Echoed, &["build", "--output", "json"]);
}

#[test]
fn a_proxy_and_user_info_are_not_printed() {
    let sandbox = Sandbox::new();
    sandbox.hub_zip("confluentinc", "kafka-connect-datagen", "0.6.7");
    let proxy = Registry::start();
    let base = "registry.invalid/team/base:7.9.1";
    for (address, fault) in [
        (format!("http://{USER}:canary@{}", proxy.address()), None),
        (format!("http://{USER}:canary@{}", proxy.address()), Some(Fault::on("*", "").always().respond(407))),
        ("socks5://canary:canary@h:1".to_owned(), None),
    ] {
        proxy.forget_requests();
        if let Some(fault) = fault {
            proxy.script(fault);
        }
        let args = ["build", PLUGIN, "--base", base, "--to", "oci:out", "--plain-http", "registry.invalid", "-v"];
        let mut command = sandbox.command(&args);
        let ran = sandbox.ran(command.env("http_proxy", &address).env("HTTPS_PROXY", &address));
        assert_ne!(ran.code, Some(0));
        assert_eq!(proxy.requests().is_empty(), address.starts_with("socks5"), "{address}: {}", ran.stderr);
        check_silence(&format!("{}{}", ran.stdout, ran.stderr), &address);
    }
    for args in [
        ["--base", "canary:canary@r.io/x:1", "--to", "oci:out"],
        ["--base", "scratch", "--to", "https://canary:canary@r.io/x:1"],
        ["--base", "scratch", "--to", "canary:canary@r.io/x:1"],
    ] {
        let ran = sandbox.run(&[&["build", PLUGIN], args.as_slice()].concat());
        assert_ne!(ran.code, Some(0), "{args:?}");
        check_silence(&format!("{}{}", ran.stdout, ran.stderr), args[3]);
    }
}
