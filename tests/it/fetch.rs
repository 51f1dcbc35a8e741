//! Fetching: what a file or directory is known by.

use std::path::Path;

use plugraft::fetch::{Error, Form, Listed, Refusal, fetch};
use plugraft::formats::digest::Digest;

use crate::support::opening::{fetch_one, resolution, wish};
use crate::support::tools::offline;

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a temp directory");
    std::fs::write(path, bytes).expect("a temp directory");
}

#[test]
fn a_file_is_known_by_its_bytes() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let path = dir.path().join("a.jar");
    write(&path, b"bytes");
    let archive = fetch_one(dir.path(), &wish(&path)).expect("a file");
    assert_eq!((archive.digest, archive.size, archive.form), (Digest::of(b"bytes"), 5, Form::File));
    write(&path, b"other");
    assert_eq!(fetch_one(dir.path(), &wish(&path)).expect("a file").digest, Digest::of(b"other"));
}

#[test]
fn archives_keep_the_order_of_their_pins() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let paths: Vec<_> = (0..9).map(|at| dir.path().join(format!("{at}.jar"))).collect();
    for path in &paths {
        write(path, path.to_string_lossy().as_bytes());
    }
    let wishes: Vec<_> = paths.iter().map(|path| wish(path)).collect();
    let archives = fetch(&offline(dir.path()), &resolution(&wishes)).expect("files");
    let expected: Vec<Digest> = paths.iter().map(|path| Digest::of(path.to_string_lossy().as_bytes())).collect();
    assert_eq!(archives.iter().map(|archive| archive.digest).collect::<Vec<_>>(), expected);
}

#[test]
fn a_directory_is_known_by_its_listing() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let plugin = dir.path().join("plugin");
    let digest = || fetch_one(dir.path(), &wish(&plugin)).expect("a directory").digest;
    write(&plugin.join("lib/a.jar"), b"a");
    write(&plugin.join("lib/b.jar"), b"bb");
    let first = digest();
    let archive = fetch_one(dir.path(), &wish(&plugin)).expect("a directory");
    assert_eq!(archive.size, 3);
    let Form::Directory(members) = &archive.form else { panic!("a directory") };
    let names: Vec<String> = members.iter().map(name).collect();
    assert_eq!(names, ["lib", "lib/a.jar", "lib/b.jar"]);
    // The same elsewhere, made in another order, is the same.
    let twin = dir.path().join("twin");
    write(&twin.join("lib/b.jar"), b"bb");
    write(&twin.join("lib/a.jar"), b"a");
    assert_eq!(fetch_one(dir.path(), &wish(&twin)).expect("a directory").digest, first);
    // Bytes, names and empty directories count.
    write(&plugin.join("lib/b.jar"), b"bc");
    let bytes = digest();
    std::fs::rename(plugin.join("lib/b.jar"), plugin.join("lib/c.jar")).expect("a temp directory");
    let renamed = digest();
    std::fs::create_dir(plugin.join("empty")).expect("a temp directory");
    let all = [first, bytes, renamed, digest()];
    assert!(all.iter().enumerate().all(|(at, one)| !all[..at].contains(one)), "{all:?}");
}

fn name(member: &Listed) -> String {
    match member {
        Listed::Directory { path } | Listed::File { path, .. } => path.to_string(),
        Listed::Refused { name, .. } => name.clone(),
    }
}

#[cfg(unix)]
#[test]
fn modes_links_and_sockets_of_a_directory() {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let dir = tempfile::tempdir().expect("a temp directory");
    let plugin = dir.path().join("plugin");
    let path = plugin.join("bin/run");
    write(&path, b"#!");
    let digest = || fetch_one(dir.path(), &wish(&plugin)).expect("a directory").digest;
    let plain = digest();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a temp directory");
    assert_ne!(digest(), plain);
    let _socket = std::os::unix::net::UnixListener::bind(plugin.join("s")).expect("a socket");
    symlink("bin/run", plugin.join("l")).expect("a temp directory");
    symlink("bin", plugin.join("m")).expect("a temp directory");
    let odd = plugin.join(std::ffi::OsStr::from_bytes(b"odd\xff"));
    let has_odd = std::fs::write(&odd, b"").is_ok();
    let archive = fetch_one(dir.path(), &wish(&plugin)).expect("a directory");
    let Form::Directory(members) = &archive.form else { panic!("a directory") };
    let refused: Vec<(&str, &Refusal)> = members
        .iter()
        .filter_map(|member| match member {
            Listed::Refused { name, why } => Some((name.as_str(), why)),
            Listed::Directory { .. } | Listed::File { .. } => None,
        })
        .collect();
    let link = Refusal::Link { target: "bin".to_owned() };
    let name = Refusal::Name(plugraft::formats::entry_path::InvalidEntryPath::NotUtf8);
    let expected = [("m", &link), ("odd\u{fffd}", &name), ("s", &Refusal::Irregular)];
    let expected: Vec<_> = expected.into_iter().filter(|(_, why)| has_odd || **why != name).collect();
    assert_eq!(refused, expected);
    let linked = members.iter().find_map(|member| match member {
        Listed::File { path, source, executable, .. } if path.as_str() == "l" => Some((source.as_str(), *executable)),
        _ => None,
    });
    assert_eq!(linked, Some(("bin/run", true)));
}

#[test]
fn what_is_not_there() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let error = fetch_one(dir.path(), &wish(&dir.path().join("none.zip"))).expect_err("nothing is there");
    assert!(matches!(error, Error::Missing { .. }), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.contains("in the spec")));
    assert!(error.to_string().ends_with("none.zip`"), "{error}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let path = dir.path().join("socket");
    let _socket = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
    let error = fetch_one(dir.path(), &wish(&path)).expect_err("no file");
    assert!(matches!(error, Error::Irregular { .. }), "{error}");
    assert!(error.hint().is_some());
}
