//! `plugraft cache`: where the store is, what it holds, what goes, and what is damaged.

use std::fs;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::support::sandbox::{Ran, Sandbox};

/// A sandbox whose store holds a layer that was compressed anew, and records.
fn used() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.hub_zip("acme", "x", "1.0.0");
    assert_eq!(build(&sandbox).code, Some(0));
    sandbox
}

fn build(sandbox: &Sandbox) -> Ran {
    let args = ["--base", "scratch", "--plugin-path", "/p", "--platform", "linux/amd64", "--compression", "deflate"];
    sandbox.run(&[["build", "acme-x-1.0.0.zip", "--to", "oci:out"].as_slice(), &args].concat())
}

#[track_caller]
fn check(sandbox: &Sandbox, args: &[&str], code: i32, stdout: &str) {
    let ran = sandbox.run(&[["cache"].as_slice(), args].concat());
    assert_eq!(ran.code, Some(code), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains(stdout), "{stdout} in {}", ran.stdout);
}

fn object(sandbox: &Sandbox, args: &[&str]) -> Value {
    let ran = sandbox.run(&[["cache", "--output", "json"].as_slice(), args].concat());
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr))
}

fn kinds(holdings: &Value) -> Vec<&str> {
    holdings.as_array().into_iter().flatten().filter_map(|holding| holding["kind"].as_str()).collect()
}

/// As if nothing in the store had been used for so many days.
fn age(sandbox: &Sandbox, days: u64) {
    let mut dirs = vec![sandbox.path("home/cache/plugraft")];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).expect("a store") {
            let path = entry.expect("listed").path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                let file = fs::File::options().write(true).open(path).expect("a file");
                let then = SystemTime::now() - Duration::from_secs(days * 86_400);
                file.set_modified(then).expect("aged");
            }
        }
    }
}

#[test]
fn where_it_is_and_what_it_holds() {
    let sandbox = used();
    check(&sandbox, &["dir"], 0, "[DIR]/home/cache/plugraft\n");
    check(&sandbox, &["dir", "--store", "elsewhere"], 0, "elsewhere\n");
    assert!(!sandbox.path("elsewhere").exists(), "to be told where it is does not make it");
    check(&sandbox, &["list"], 0, "  last used 20");
    let listed = object(&sandbox, &["list"]);
    assert_eq!((listed["version"].as_u64(), listed["outcome"].as_str()), (Some(1), Some("listed")));
    let kinds = kinds(&listed["holdings"]);
    assert!(kinds.contains(&"files") && kinds.iter().any(|kind| kind.starts_with("records/")), "{kinds:?}");
    check(&sandbox, &["list", "--store", "empty"], 0, "total: 0 things, 0 B\n");
    let homeless = sandbox.ran(sandbox.command(&["cache", "dir"]).env_remove("HOME").env_remove("XDG_CACHE_HOME"));
    assert_eq!(homeless.code, Some(4));
    assert!(homeless.stderr.contains("hint: give `--store DIR`"), "{}", homeless.stderr);
}

#[test]
fn what_was_not_used_for_long_goes() {
    let sandbox = used();
    age(&sandbox, 40);
    check(&sandbox, &["prune", "--older-than", "41d"], 0, "removed 0 things, 0 B\n");
    check(&sandbox, &["prune", "--older-than", "30d", "--dry-run"], 0, "would remove ");
    let held = object(&sandbox, &["list"])["holdings"].clone();
    assert!(kinds(&held).len() > 2, "nothing went");
    assert_eq!(build(&sandbox).code, Some(0), "which uses all of it again");
    let pruned = object(&sandbox, &["prune", "--older-than", "30d"]);
    assert_eq!((&pruned["outcome"], &pruned["dryRun"]), (&"pruned".into(), &false.into()));
    assert!(!kinds(&pruned["removed"]).contains(&"files"), "{pruned}");
    check(&sandbox, &["prune", "--all"], 0, "  files ");
    check(&sandbox, &["list"], 0, "total: 0 things, 0 B\n");
    assert_eq!(build(&sandbox).code, Some(0), "losing it loses time and nothing else");
    check(&sandbox, &["prune"], 2, "");
    check(&sandbox, &["prune", "--older-than", "soon"], 2, "");
    check(&sandbox, &["prune", "--older-than", "1d", "--all"], 2, "");
}

#[test]
fn what_is_damaged_is_named_and_can_go() {
    let sandbox = used();
    check(&sandbox, &["verify"], 0, "1 file, ");
    check(&sandbox, &["verify"], 0, ": all are sound\n");
    let files = sandbox.path("home/cache/plugraft/files");
    let file = fs::read_dir(files).expect("files").next().expect("a file").expect("listed").path();
    let mut bytes = fs::read(&file).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).expect("damaged");
    check(&sandbox, &["verify"], 1, "damaged: [DIR]/home/cache/plugraft/files/");
    let verified = object(&sandbox, &["verify"]);
    assert_eq!((&verified["files"], &verified["damaged"][0]["removed"]), (&1.into(), &false.into()), "{verified}");
    check(&sandbox, &["verify", "--repair"], 0, "; it is removed\n1 file, ");
    assert!(!file.exists());
    assert_eq!(build(&sandbox).code, Some(0), "it is made anew");
    check(&sandbox, &["verify"], 0, "1 file, ");
}
