//! `plugraft.lock`, through the binary: what is written down, and that a build takes that and nothing else.

mod base;
mod edits;
mod elsewhere;
mod paths;

use serde_json::Value;

use crate::support::sandbox::{Ran, Sandbox};

const ONTO_NOTHING: &str = "base: scratch\npluginPath: /p\nplatforms: [linux/amd64]\nto: ['oci:out']\n";

/// A sandbox with two plugins and a spec of them.
fn sandbox(plugins: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("packages")).expect("a directory");
    for (name, version) in [("x", "1.0.0"), ("y", "2.1")] {
        package(&sandbox, name, version);
    }
    sandbox.write("plugraft.yaml", &format!("{ONTO_NOTHING}plugins: {plugins}\n"));
    sandbox
}

/// Brings `packages/acme-NAME-VERSION.zip`.
fn package(sandbox: &Sandbox, name: &str, version: &str) {
    sandbox.hub_zip("acme", name, version);
    let file = format!("acme-{name}-{version}.zip");
    std::fs::rename(sandbox.path(&file), sandbox.path(&format!("packages/{file}"))).expect("moved");
}

/// Runs and expects a code, and texts on either stream.
#[track_caller]
fn check(sandbox: &Sandbox, args: &[&str], code: i32, said: &[&str]) -> Ran {
    let ran = sandbox.run(args);
    let all = format!("{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.code, Some(code), "{args:?}: {all}");
    for text in said {
        assert!(all.contains(text), "{args:?}: `{text}` in {all}");
    }
    ran
}

#[track_caller]
fn object(sandbox: &Sandbox, args: &[&str]) -> Value {
    let ran = sandbox.run(&[args, &["--output", "json"]].concat());
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr))
}

/// The text with every digest as `[DIGEST]`.
fn without_digests(text: &str) -> String {
    let mut parts = text.split("sha256:");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("[DIGEST]");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    out
}
