//! The binary with a canary in every way in: neither what it prints nor any file that it leaves holds one.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{PASSWORD, TOKEN, Trouble, USER, Way, brings, check_silence, place_helper, registry};
use crate::support::base::confluent;
use crate::support::registry::{Fault, Registry};
use crate::support::sandbox::Sandbox;

pub(super) const PLUGIN: &str = "confluentinc-kafka-connect-datagen-0.6.7.zip";

/// A sandbox with a plugin, and a registry with a base in it.
pub(super) fn scene(trouble: Trouble) -> (Sandbox, Registry) {
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
    let place = match way {
        Way::AuthFile => "home/run/containers/auth.json",
        Way::NamedFile => "home/named.json",
        _ => "home/.docker/config.json",
    };
    let config = |text: String| {
        sandbox.write(place, &text);
    };
    let entry = |field: &str, value: &str| format!(r#"{{"auths":{{"{address}":{{"{field}":"{value}"}}}}}}"#);
    match way {
        Way::Given => return (vec!["--username", USER, "--password-stdin"], PASSWORD),
        Way::HelperForHost => {
            place_helper(&sandbox.path("home"));
            config(format!(r#"{{"credHelpers":{{"{address}":"test"}}}}"#));
        }
        Way::Entry | Way::AuthFile | Way::NamedFile => {
            config(entry("auth", &STANDARD.encode(format!("{USER}:{PASSWORD}"))));
        }
        Way::Helper => {
            place_helper(&sandbox.path("home"));
            config(r#"{"credsStore":"test"}"#.to_owned());
        }
        Way::IdentityToken => config(entry("identitytoken", TOKEN)),
        Way::RegistryToken => config(entry("registrytoken", TOKEN)),
    }
    (Vec::new(), "")
}

const VERBS: [&str; 3] = ["build", "plan", "check"];
pub(super) const LEVELS: [&[&str]; 5] = [&["-vv"], &["--output", "json"], &[], &["-v"], &["-q"]];

/// Runs a verb at some level of talk, and searches what it says and leaves.
fn check(way: Way, trouble: Trouble, verb: &str, level: &[&str]) {
    let (sandbox, registry) = scene(trouble);
    let (more, input) = enter(way, &sandbox, &registry);
    let base = format!("{}/team/base:7.9.1", registry.address());
    let to = format!("{}/team/app:1", registry.address());
    let sinks = [
        ["--to", to.as_str()],
        ["--to", "oci:out"],
        ["--to", "oci-archive:out.tar:1"],
        ["--to", "docker-archive:docker.tar:team/app:1"],
        ["--platform", "linux/amd64"],
        ["--override", "confluent-operator=values.yaml"],
    ]
    .concat();
    let sinks: &[&str] = if verb == "check" { &[] } else { &sinks };
    let args = [&[verb, PLUGIN, "--base", &base], level, sinks, &more].concat();
    let mut command = sandbox.command(&args);
    command.env("PATH", sandbox.path("home"));
    if way == Way::NamedFile {
        command.env("REGISTRY_AUTH_FILE", sandbox.path("home/named.json"));
    }
    let ran = sandbox.ran(command.write_stdin(input));
    let scene = format!("{way:?}, {trouble:?}, {args:?}");
    let fails = match trouble {
        Trouble::Nothing | Trouble::Elsewhere | Trouble::Talkative => false,
        Trouble::Denied | Trouble::Echoed => verb == "build",
        _ => true,
    };
    // Given credentials are for where it publishes, and a check publishes nothing.
    let is_stranger = way == Way::Given && verb == "check";
    assert_eq!(ran.code != Some(0), fails || is_stranger, "{scene}: {}{}", ran.stdout, ran.stderr);
    check_silence(&ran.stdout, &scene);
    check_silence(&ran.stderr, &scene);
    let sent = registry.requests().into_iter().chain(registry.token_requests()).any(|request| brings(way, &request));
    assert!(sent != is_stranger, "{scene}: the secret is sent at all");
    search(sandbox.dir());
}

/// Searches all files below a directory but those that brought the secret.
pub(super) fn search(directory: &Path) {
    let brought = ["config.json", "auth.json", "named.json", "docker-credential-test"];
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.file_name().is_some_and(|name| brought.iter().any(|brought| name == *brought)) {
            continue;
        }
        if path.is_dir() {
            search(&path);
        } else {
            let bytes = fs::read(&path).expect("a file");
            check_silence(&String::from_utf8_lossy(&bytes), &path.to_string_lossy());
        }
    }
}

#[test]
fn no_way_in_leads_out_of_the_binary() {
    for (at, way) in super::WAYS.into_iter().enumerate() {
        for (also, verb) in VERBS.into_iter().enumerate() {
            check(way, Trouble::Nothing, verb, LEVELS[(at + also) % LEVELS.len()]);
        }
    }
    for level in LEVELS {
        check(Way::Given, Trouble::Talkative, "build", level);
        check(Way::Given, Trouble::Elsewhere, "build", level);
    }
    for verb in VERBS {
        check(Way::IdentityToken, Trouble::Elsewhere, verb, LEVELS[0]);
    }
}

#[test]
fn no_trouble_leads_out_of_the_binary() {
    // Those that are tried again for seconds are tried in the library's own sweep.
    let troubles = [Trouble::Stranger, Trouble::Denied, Trouble::Echoed, Trouble::TokenMalformed, Trouble::Redirected];
    for (at, trouble) in troubles.into_iter().enumerate() {
        for (also, level) in LEVELS.into_iter().enumerate() {
            let way = [Way::Given, Way::IdentityToken, Way::Helper][(at + also) % 3];
            let way = if trouble == Trouble::TokenMalformed { Way::IdentityToken } else { way };
            check(way, trouble, "build", level);
        }
    }
}

#[test]
fn no_file_of_a_run_under_way_holds_one() {
    let (sandbox, registry) = scene(Trouble::Talkative);
    let registry = registry.fault(Fault::on("PUT", "/team/app/blobs").always().stall_after_request_bytes(10));
    let (more, input) = enter(Way::Given, &sandbox, &registry);
    let base = format!("{}/team/base:7.9.1", registry.address());
    let to = format!("{}/team/app:1", registry.address());
    sandbox.write("password", input);
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_plugraft"))
        .args(
            [&["build", PLUGIN, "--base", &base, "--to", "oci:out", "--to", &to, "--compression", "deflate"], &*more]
                .concat(),
        )
        .current_dir(sandbox.dir())
        .env_clear()
        .env("XDG_CACHE_HOME", sandbox.path("home/cache"))
        .stdin(fs::File::open(sandbox.path("password")).expect("a file"))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the binary runs");
    fs::remove_file(sandbox.path("password")).expect("a file");
    while registry.asked("PUT", "/team/app/blobs") == 0 {
        assert_eq!(child.try_wait().expect("a child"), None, "it comes to its uploads");
        std::thread::yield_now();
    }
    search(sandbox.dir());
    child.kill().expect("a child");
    child.wait().expect("a child");
    search(sandbox.dir());
}

#[test]
fn user_info_from_a_variable_is_not_shown() {
    for field in ["base: ${SECRET}@r.io/x:1", "base: https://${SECRET}@r.io/x:1", "to: [\"${SECRET}@r.io/x:1\"]"] {
        let sandbox = Sandbox::new();
        sandbox.hub_zip("confluentinc", "kafka-connect-datagen", "0.6.7");
        sandbox.write("plugraft.yaml", &format!("plugins: [{PLUGIN}]\n{field}\n"));
        for level in LEVELS {
            let mut command = sandbox.command(&[&["build"], level].concat());
            let ran = sandbox.ran(command.env("SECRET", "canary-user:canary"));
            assert_eq!(ran.code, Some(3), "{field}: {}", ran.stderr);
            check_silence(&format!("{}{}", ran.stdout, ran.stderr), field);
        }
    }
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
