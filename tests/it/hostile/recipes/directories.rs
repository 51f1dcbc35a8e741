//! Directories, what else a path may lead to, and inputs that change while they are read.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use super::{Kind, Recipe, beside};
use crate::support::archive::{file, jar};

const fn folder(name: &'static str, finds: &'static [&'static str], make: fn(&Path)) -> Kind {
    Kind { name, file_name: "top-1.0", finds, recipe: Recipe::Place(make) }
}

const fn changing(
    name: &'static str,
    file_name: &'static str,
    finds: &'static [&'static str],
    make: fn(&Path),
    change: fn(&Path),
) -> Kind {
    Kind { name, file_name, finds, recipe: Recipe::Changing(make, change) }
}

fn sound(dir: &Path) {
    fs::create_dir_all(dir.join("lib")).expect("a temp directory");
    fs::write(dir.join("lib/a.jar"), jar("com.acme.A")).expect("a temp directory");
}

fn with(dir: &Path, name: &str) {
    sound(dir);
    fs::write(dir.join(name), b"x").expect("a temp directory");
}

fn linked(dir: &Path, target: &str) {
    sound(dir);
    symlink(target, dir.join("odd")).expect("a temp directory");
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo runs").success());
}

fn listening(path: &Path) {
    // A socket has a short name, so it is made where that is: the file stays when the listener goes.
    let dir = tempfile::tempdir().expect("a temp directory");
    drop(UnixListener::bind(dir.path().join("s")).expect("a socket"));
    fs::rename(dir.path().join("s"), path).expect("a temp directory");
}

fn archive(path: &Path) {
    fs::write(path, beside([file("top/a", b"x")])).expect("a temp directory");
}

fn bare_jar(path: &Path) {
    fs::write(path, jar("com.acme.A")).expect("a temp directory");
}

fn append(path: &Path) {
    let mut file = OpenOptions::new().append(true).open(path).expect("a temp directory");
    file.write_all(b"more").expect("a temp directory");
}

fn shorten(path: &Path) {
    let file = OpenOptions::new().write(true).open(path).expect("a temp directory");
    file.set_len(100).expect("a temp directory");
}

/// Other bytes of the same length.
fn alter(path: &Path) {
    let mut bytes = fs::read(path).expect("a temp directory");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).expect("a temp directory");
}

pub(super) const KINDS: &[Kind] = &[
    folder("directory-empty", &["empty-archive"], |dir| fs::create_dir(dir).expect("a temp directory")),
    folder("directory-link-out", &["link-entry"], |dir| linked(dir, "/etc/hostname")),
    folder("directory-link-up", &["link-entry"], |dir| linked(dir, "..")),
    folder("directory-link-to-directory", &["link-entry"], |dir| linked(dir, "lib")),
    folder("directory-link-loop", &["link-entry"], |dir| linked(dir, "odd")),
    folder("directory-link-nowhere", &["link-entry"], |dir| linked(dir, "nothing")),
    folder("directory-link-inside", &[], |dir| linked(dir, "lib/a.jar")),
    folder("directory-pipe", &["device-entry"], |dir| {
        sound(dir);
        pipe(&dir.join("odd"));
    }),
    folder("directory-socket", &["device-entry"], |dir| {
        sound(dir);
        listening(&dir.join("odd"));
    }),
    folder("directory-backslash", &["backslash-name"], |dir| with(dir, "a\\b")),
    folder("directory-newline", &["control-character"], |dir| with(dir, "a\nb")),
    folder("directory-whiteout", &["whiteout-name"], |dir| with(dir, ".wh.lib")),
    folder("directory-case-twins", &["case-collision"], |dir| {
        with(dir, "README");
        with(dir, "readme");
    }),
    folder("directory-not-utf8", &["not-utf8"], |dir| {
        sound(dir);
        fs::write(dir.join(std::ffi::OsStr::from_bytes(b"caf\xe9")), b"x").expect("a temp directory");
    }),
    Kind {
        name: "path-pipe",
        file_name: "top-1.0.zip",
        finds: &["error: is neither a file nor a directory"],
        recipe: Recipe::Place(pipe),
    },
    Kind {
        name: "path-link-loop",
        file_name: "top-1.0.zip",
        finds: &["error: could not look at"],
        recipe: Recipe::Place(|path| symlink(path, path).expect("a temp directory")),
    },
    changing("grows", "top-1.0.zip", &["error: changed while it was read"], archive, append),
    changing("shrinks", "top-1.0.zip", &["error: changed while it was read"], archive, shorten),
    changing("alters", "top-1.0.zip", &["error: changed while it was read"], archive, alter),
    changing("vanishes", "top-1.0.zip", &["error: could not read"], archive, |path| {
        fs::remove_file(path).expect("a temp directory");
    }),
    changing("jar-alters", "top-1.0.jar", &["error: changed while it was read"], bare_jar, alter),
    changing("directory-grows", "top-1.0", &["error: changed while it was read"], sound, |dir| {
        append(&dir.join("lib/a.jar"));
    }),
    changing("directory-shrinks", "top-1.0", &["error: changed while it was read"], sound, |dir| {
        shorten(&dir.join("lib/a.jar"));
    }),
    changing("directory-alters", "top-1.0", &["error: changed while it was read"], sound, |dir| {
        alter(&dir.join("lib/a.jar"));
    }),
    changing("directory-turns-to-pipe", "top-1.0", &["error: changed while it was read"], sound, |dir| {
        fs::remove_file(dir.join("lib/a.jar")).expect("a temp directory");
        pipe(&dir.join("lib/a.jar"));
    }),
];
