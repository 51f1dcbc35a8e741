//! Workers' files of all kinds: edited where it counts, and otherwise left as they are.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use super::{install, names, sandbox};
use crate::support::sandbox::{Ran, Sandbox};

/// Installs with a worker's file of these bytes; `DIR` in them is the directory.
fn run(sandbox: &Sandbox, bytes: &[u8]) -> Ran {
    fs::write(sandbox.path("worker.properties"), bytes).expect("written");
    install(sandbox, &["acme-thing-1.0.zip"])
}

fn check(before: &[u8], after: &[u8]) {
    let sandbox = sandbox();
    let dir = sandbox.path("components").to_string_lossy().into_owned();
    let filled = |bytes: &[u8]| {
        let at = bytes.windows(3).position(|found| found == b"DIR");
        at.map_or_else(|| bytes.to_vec(), |at| [&bytes[..at], dir.as_bytes(), &bytes[at + 3..]].concat())
    };
    let ran = run(&sandbox, &filled(before));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let found = fs::read(sandbox.path("worker.properties")).expect("read");
    assert_eq!(found.escape_ascii().to_string(), filled(after).escape_ascii().to_string());
}

#[test]
fn the_directory_is_named_once() {
    check(b"", b"plugin.path=DIR\n");
    check(b"a=1\n#plugin.path=/x", b"a=1\n#plugin.path=/x\nplugin.path=DIR\n");
    check(b"plugin.path=/a", b"plugin.path=/a,DIR");
    check(b"plugin.path = /a, /b\r\nz=\xe9\r\n", b"plugin.path = /a, /b, DIR\r\nz=\xe9\r\n");
    check(b"plugin.path=/a,\\\n   /b\n", b"plugin.path=/a,\\\n   /b,DIR\n");
    check(b"plugin.path: \\\n", b"plugin.path: DIR\\\n");
    check(b"plugin.path=/a\nplugin.path=/b\n", b"plugin.path=/a\nplugin.path=/b,DIR\n");
    check(b"plugin.path=/a,DIR/./\n", b"plugin.path=/a,DIR/./\n");
    check(b"plugin.path=/\n", b"plugin.path=/\n");
    check(b"plugin\\.path /a\n", b"plugin\\.path /a,DIR\n");
}

#[test]
fn a_key_that_stands_twice_is_told() {
    let ran = run(&sandbox(), b"plugin.path=/a\n\nplugin.path=/b\n");
    assert!(ran.stderr.contains("sets `plugin.path` in lines 1 and 3: line 3 counts"), "{}", ran.stderr);
}

#[test]
fn an_entry_above_the_directory_is_told() {
    let sandbox = sandbox();
    let ran = run(&sandbox, format!("plugin.path={}/\n", sandbox.dir().display()).as_bytes());
    assert!(ran.stderr.contains("Connect takes all of `[DIR]/components` for one plugin"), "{}", ran.stderr);
    assert!(ran.stdout.ends_with("kept worker.properties, which names it already\n"), "{}", ran.stdout);
}

#[test]
fn mode_and_link_are_kept() {
    let sandbox = sandbox();
    let (real, link) = (sandbox.path("real.properties"), sandbox.path("worker.properties"));
    fs::remove_file(&link).expect("removed");
    fs::write(&real, "a=1\n").expect("written");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("chmod");
    symlink("real.properties", &link).expect("a link");
    let ran = install(&sandbox, &["acme-thing-1.0.zip"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert!(sandbox.read("real.properties").starts_with("a=1\nplugin.path="));
    assert_eq!(fs::metadata(&real).expect("there").mode() & 0o777, 0o640);
    assert_eq!(sandbox.names(".").iter().filter(|name| name.starts_with('.')).count(), 0, "no temp file stays");
}

/// Who may change owners sees them kept; for others there is nothing to see.
#[test]
fn the_owner_is_kept() {
    let sandbox = sandbox();
    let path = sandbox.path("worker.properties");
    if std::os::unix::fs::chown(&path, Some(12345), Some(54321)).is_err() {
        return;
    }
    let ran = install(&sandbox, &["acme-thing-1.0.zip"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let found = fs::metadata(&path).expect("there");
    assert_eq!((found.uid(), found.gid()), (12345, 54321));
    assert!(sandbox.read("worker.properties").contains("components"));
}

#[test]
fn a_file_that_cannot_be_edited_stops_everything() {
    let refuse = |harm: &dyn Fn(&Sandbox), expected: &str| {
        let sandbox = sandbox();
        harm(&sandbox);
        let ran = install(&sandbox, &["acme-thing-1.0.zip"]);
        assert_eq!(ran.code, Some(4), "{}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        assert!(names(&sandbox).is_empty(), "nothing is installed");
    };
    let path = |sandbox: &Sandbox| sandbox.path("worker.properties");
    refuse(
        &|sandbox| fs::remove_file(path(sandbox)).expect("removed"),
        "could not read the worker's file `worker.properties`",
    );
    refuse(
        &|sandbox| fs::set_permissions(path(sandbox), fs::Permissions::from_mode(0o444)).expect("chmod"),
        "is read-only",
    );
    refuse(&|sandbox| fs::write(path(sandbox), "a=1\nb=\\u12\n").expect("written"), "line 2 has a `\\u`");
    refuse(
        &|sandbox| {
            fs::remove_file(path(sandbox)).expect("removed");
            fs::create_dir(path(sandbox)).expect("made");
        },
        "it is not a file",
    );
    refuse(
        &|sandbox| {
            fs::remove_file(path(sandbox)).expect("removed");
            symlink("nowhere", path(sandbox)).expect("a link");
        },
        "could not read the worker's file",
    );
}

#[test]
fn several_files_are_edited() {
    let sandbox = sandbox();
    sandbox.write("a.properties", "").write("b.properties", "plugin.path=/b\n");
    let ran = sandbox.run(&[
        "install",
        "acme-thing-1.0.zip",
        "--component-dir",
        "components",
        "--worker-configs",
        "a.properties:b.properties",
        "--no-prompt",
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for name in ["a.properties", "b.properties"] {
        assert!(sandbox.read(name).contains("/components"), "{name}");
    }
}

#[test]
fn a_directory_with_a_comma_cannot_be_named() {
    let sandbox = sandbox();
    fs::create_dir(sandbox.path("a,b")).expect("made");
    let args =
        |configs: &'static str| ["install", "acme-thing-1.0.zip", "--component-dir", "a,b", configs, "--no-prompt"];
    let ran = sandbox.run(&args("--worker-configs=worker.properties"));
    assert_eq!(ran.code, Some(4));
    assert!(ran.stderr.contains("cannot stand in `plugin.path`"), "{}", ran.stderr);
    assert!(sandbox.names("a,b").is_empty());
    assert_eq!(sandbox.run(&args("--worker-configs=")).code, Some(0));
}
