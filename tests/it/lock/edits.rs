//! Locks that a hand or a merge changed, and those of a newer plugraft.

use super::{check, object, sandbox};

/// A lock with one thing replaced: what a build says, and with which code.
#[track_caller]
fn edited(from: &str, to: &str, code: i32, said: &[&str]) {
    let sandbox = sandbox("[packages/acme-x-1.0.0.zip]");
    check(&sandbox, &["lock"], 0, &[]);
    let text = sandbox.read("plugraft.lock");
    assert!(text.contains(from), "{from} in {text}");
    sandbox.write("plugraft.lock", &text.replacen(from, to, 1));
    check(&sandbox, &["build"], code, said);
}

#[test]
fn what_is_no_lock_any_more() {
    let not_understood = "error: could not understand the lock\ncaused by: plugraft.lock:";
    edited("version: 1", "version: 2", 3, &[not_understood, "3:10: the lock has version 2", "hint: update plugraft"]);
    let marks = "<<<<<<< HEAD\n    size: 1\n=======\n    size: 2\n>>>>>>> theirs\n    size:";
    edited("    size:", marks, 3, &[not_understood, "9:1: a merge left its marks here", "git checkout --ours"]);
    edited("digest: \"sha256:", "digest: \"sha256:0", 3, &[not_understood, "10:13: `digest` cannot be"]);
    edited(
        "    fileName:",
        "    filename:",
        3,
        &[not_understood, "8:5: unknown key `filename`", "did you mean `fileName`?"],
    );
    edited("    size:", "    #", 3, &[not_understood, "`size` is missing here"]);
    edited("plugins:", "plugins: x", 3, &[not_understood]);
}

#[test]
fn what_a_lock_says_and_is_not_so() {
    let untrue = |key: &str| format!("plugraft.lock:6: the `{key}` of `packages/acme-x-1.0.0.zip` is `");
    edited("size: ", "size: 1", 4, &[&untrue("size")]);
    edited(
        "name: \"x\"",
        "name: \"y\"",
        4,
        &[&untrue("name"), "x`, and the lock says `y`", "hint: a lock is not written by hand"],
    );
    edited("owner: \"acme\"", "owner: \"other\"", 4, &[&untrue("owner")]);
    edited("version: \"1.0.0\"", "version: \"1.0.1\"", 4, &[&untrue("version")]);
    edited("fileName: \"acme-x", "fileName: \"acme-y", 4, &[&untrue("fileName")]);
    edited("place: \"packages/acme-x-1.0.0.zip\"", "place: \"packages/acme-y-2.1.zip\"", 0, &["does not fit the spec"]);
    edited(
        "place: \"packages/acme-x-1.0.0.zip\"",
        "place: \"https://h.example.com/x.zip\"",
        0,
        &["does not fit the spec"],
    );
}

#[test]
fn a_lock_that_cannot_be_understood_is_not_written_over() {
    let sandbox = sandbox("['packages/*.zip']");
    sandbox.write("plugraft.lock", "version: 1\nplugins: [\n");
    for verb in [&["lock"][..], &["update"], &["outdated"], &["build"], &["plan"], &["check", "--locked"]] {
        check(&sandbox, verb, 3, &["could not understand the lock"]);
    }
    assert_eq!(sandbox.read("plugraft.lock"), "version: 1\nplugins: [\n");
    let object = object(&sandbox, &["lock"]);
    assert_eq!((&object["outcome"], &object["error"]["exit"]), (&"failed".into(), &3.into()));
}
