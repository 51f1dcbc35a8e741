//! Files and directories of this machine.

use std::fs;

use super::{ONTO_NOTHING, check, object, package, sandbox, without_digests};
use crate::support::sandbox::Sandbox;

#[test]
fn what_is_written_down() {
    let sandbox = sandbox("['packages/*.zip']");
    let ran = check(&sandbox, &["lock"], 0, &[]);
    insta::assert_snapshot!(ran.stdout, @r"
    + acme/x 1.0.0 (packages/*.zip)
    + acme/y 2.1 (packages/*.zip)
    wrote plugraft.lock
    ");
    insta::assert_snapshot!(without_digests(&sandbox.read("plugraft.lock")), @r#"
    # What a build of the spec beside this takes, byte for byte. Keep it under version control, and let `plugraft lock` and
    # `plugraft update` write it.
    version: 1

    plugins:
      - coordinate: "packages/*.zip"
        place: "packages/acme-x-1.0.0.zip"
        fileName: "acme-x-1.0.0.zip"
        size: 873
        digest: "[DIGEST]"
        owner: "acme"
        name: "x"
        version: "1.0.0"

      - coordinate: "packages/*.zip"
        place: "packages/acme-y-2.1.zip"
        fileName: "acme-y-2.1.zip"
        size: 860
        digest: "[DIGEST]"
        owner: "acme"
        name: "y"
        version: "2.1"
    "#);
    check(&sandbox, &["lock"], 0, &["plugraft.lock is up to date\n"]);
    check(&sandbox, &["lock", "--check"], 0, &["plugraft.lock is up to date\n"]);
    let object = object(&sandbox, &["lock", "--check"]);
    assert_eq!(
        (&object["outcome"], &object["upToDate"], &object["written"]),
        (&"locked".into(), &true.into(), &false.into())
    );
    check(&sandbox, &["build", "--locked"], 0, &[]);
    assert!(sandbox.names("").iter().all(|name| !name.starts_with(".plugraft")), "no temp file is left");
}

#[test]
fn a_build_writes_no_lock() {
    let sandbox = sandbox("['packages/*.zip']");
    check(&sandbox, &["build"], 0, &[]);
    assert!(!sandbox.path("plugraft.lock").exists());
    check(&sandbox, &["build", "--locked"], 3, &["there is no `plugraft.lock`", "hint: write it with `plugraft lock`"]);
    check(
        &sandbox,
        &["lock", "--check"],
        1,
        &["+ acme/x 1.0.0 (packages/*.zip)\n", "plugraft.lock is not up to date\n"],
    );
    assert!(!sandbox.path("plugraft.lock").exists());
}

#[test]
fn a_file_that_was_replaced_is_refused_until_it_is_locked() {
    let sandbox = sandbox("[packages/acme-x-1.0.0.zip]");
    check(&sandbox, &["lock"], 0, &[]);
    let old = sandbox.read("plugraft.lock");
    let other = fs::read(sandbox.path("packages/acme-y-2.1.zip")).expect("a plugin");
    fs::write(sandbox.path("packages/acme-x-1.0.0.zip"), &other).expect("replaced");
    let locked = digest(&old);
    let found = plugraft::formats::digest::Digest::of(&other).to_string();
    let hint = "hint: the file was replaced after it was locked; if that is meant, `plugraft update` takes the new one";
    check(&sandbox, &["build"], 4, &[&locked, &found, "the lock", hint]);
    check(&sandbox, &["lock", "--check"], 1, &["- acme/x 1.0.0 (", "+ acme/y 2.1 ("]);
    assert_eq!(sandbox.read("plugraft.lock"), old);
    check(&sandbox, &["update", "x"], 0, &["wrote plugraft.lock\n"]);
    assert_eq!(digest(&sandbox.read("plugraft.lock")), found);
    check(&sandbox, &["build", "--locked"], 0, &[]);
}

/// The first digest of a lock.
fn digest(lock: &str) -> String {
    let at = lock.find("sha256:").expect("a digest");
    lock[at..at + 71].to_owned()
}

#[test]
fn a_pattern_that_matches_more_or_less() {
    let sandbox = sandbox("['packages/*.zip']");
    check(&sandbox, &["lock"], 0, &[]);
    package(&sandbox, "z", "3");
    let lacks = "`plugraft.lock` does not fit the spec: it lacks `packages/acme-z-3.zip`";
    check(&sandbox, &["build"], 0, &[lacks, "`plugraft lock` mends it"]);
    check(&sandbox, &["build", "--locked"], 4, &[lacks, "hint: run `plugraft lock`"]);
    fs::remove_file(sandbox.path("packages/acme-y-2.1.zip")).expect("removed");
    check(
        &sandbox,
        &["plan", "--locked"],
        4,
        &["; the spec has no `packages/*.zip` at `packages/acme-y-2.1.zip` (line "],
    );
    check(&sandbox, &["lock"], 0, &["- acme/y 2.1 (packages/*.zip)\n+ acme/z 3 (packages/*.zip)\n"]);
    let locked = sandbox.ran(sandbox.command(&["check"]).env("PLUGRAFT_LOCKED", "1"));
    assert_eq!(locked.code, Some(0), "{}", locked.stderr);
}

#[test]
fn one_file_under_two_coordinates() {
    let sandbox = sandbox("['packages/*.zip', packages/acme-x-1.0.0.zip]");
    check(&sandbox, &["lock"], 0, &[]);
    check(&sandbox, &["build", "--locked"], 0, &["it is taken once"]);
}

#[test]
fn a_spec_that_gives_names() {
    let sandbox = sandbox("[{path: packages/acme-x-1.0.0.zip, name: renamed}]");
    check(&sandbox, &["lock"], 0, &["+ acme/renamed 1.0.0"]);
    check(&sandbox, &["build", "--locked"], 0, &[]);
    sandbox
        .write("plugraft.yaml", &format!("{ONTO_NOTHING}plugins: [{{path: packages/acme-x-1.0.0.zip, name: anew}}]\n"));
    let lacks = "it lacks `packages/acme-x-1.0.0.zip` by this name";
    check(&sandbox, &["build"], 0, &[lacks]);
    check(&sandbox, &["build", "--locked"], 4, &[lacks]);
    check(&sandbox, &["lock"], 0, &["- acme/renamed 1.0.0 (", "+ acme/anew 1.0.0 ("]);
}

#[test]
fn a_directory_is_locked_by_its_listing() {
    let sandbox = sandbox("[folder]");
    sandbox.write("folder/lib/a.txt", "a").write("folder/lib/b.jar", "no jar");
    check(&sandbox, &["lock"], 0, &["+ folder (folder)\n"]);
    check(&sandbox, &["check", "--locked"], 0, &[]);
    sandbox.write("folder/lib/a.txt", "b");
    check(&sandbox, &["check", "--locked"], 4, &["hint: the file was replaced after it was locked"]);
    check(&sandbox, &["lock"], 0, &["~ folder: sha256:"]);
}

#[test]
fn a_spec_in_another_directory() {
    let sandbox = sandbox("[]");
    sandbox
        .write("conf/plugraft.yaml", &format!("{ONTO_NOTHING}plugins: [../packages/acme-x-1.0.0.zip, local/*.zip]\n"));
    fs::create_dir(sandbox.path("conf/local")).expect("a directory");
    let move_to = |to: &str| fs::rename(sandbox.path("packages/acme-y-2.1.zip"), sandbox.path(to)).expect("moved");
    move_to("conf/local/acme-y-2.1.zip");
    check(&sandbox, &["lock", "-f", "conf/plugraft.yaml"], 0, &["wrote conf/plugraft.lock\n"]);
    let text = sandbox.read("conf/plugraft.lock");
    for place in ["\"../packages/acme-x-1.0.0.zip\"", "\"local/acme-y-2.1.zip\"", "\"local/*.zip\""] {
        assert!(text.contains(place), "{text}");
    }
    check(&sandbox, &["build", "--locked", "-f", "conf/plugraft.yaml"], 0, &[]);
    let absolute = sandbox.path("conf/plugraft.yaml");
    check(&sandbox, &["build", "--locked", "-f", &absolute.to_string_lossy()], 0, &[]);
    let within = sandbox.ran(sandbox.command(&["build", "--locked"]).current_dir(sandbox.path("conf")));
    assert_eq!(within.code, Some(0), "{}", within.stderr);
}

#[test]
fn what_is_not_in_a_file_is_not_locked() {
    let sandbox = sandbox("['packages/*.zip']");
    let onto_nothing = ["--base", "scratch", "--plugin-path", "/p", "--platform", "linux/amd64", "--to", "oci:out"];
    let args = [["build", "packages/acme-x-1.0.0.zip", "--locked"].as_slice(), &onto_nothing].concat();
    check(&sandbox, &args, 3, &["plugins that are not in a spec file are not locked"]);
    let empty = Sandbox::new();
    for verb in ["lock", "update", "outdated"] {
        check(&empty, &[verb], 2, &["there is no spec to lock", "hint: write a spec file"]);
    }
}

#[test]
fn a_lock_that_cannot_be_written_stays() {
    let sandbox = sandbox("['packages/*.zip']");
    fs::create_dir(sandbox.path("plugraft.lock")).expect("in the way");
    check(&sandbox, &["lock"], 4, &["could not read the lock `plugraft.lock`"]);
    fs::remove_dir(sandbox.path("plugraft.lock")).expect("removed");
    sandbox.write("plugraft.yaml", &format!("{ONTO_NOTHING}plugins: [packages/none.zip]\n"));
    sandbox.write("plugraft.lock", "version: 1\n");
    check(&sandbox, &["lock"], 4, &["`packages/none.zip` does not exist"]);
    assert_eq!(sandbox.read("plugraft.lock"), "version: 1\n");
}

#[test]
fn names_to_update() {
    let sandbox = sandbox("['packages/*.zip']");
    check(&sandbox, &["lock"], 0, &[]);
    for name in ["x", "acme/x", "packages/*.zip"] {
        check(&sandbox, &["update", name], 0, &["plugraft.lock is up to date\n"]);
    }
    check(
        &sandbox,
        &["update", "z"],
        2,
        &["nothing that is locked is called `z`", "hint: what is locked: `acme/x`, `acme/y`"],
    );
    package(&sandbox, "z", "3");
    check(&sandbox, &["update", "--dry-run"], 0, &["+ acme/z 3 (packages/*.zip)\nplugraft.lock is not up to date\n"]);
    check(&sandbox, &["outdated", "--exit-code"], 0, &["nothing is outdated"]);
}

#[test]
fn files_that_are_put_into_a_plugin_are_locked_too() {
    let sandbox = sandbox("[{path: packages/acme-x-1.0.0.zip, add: [drivers/notes.txt]}]");
    sandbox.write("drivers/notes.txt", "a driver");
    check(&sandbox, &["lock"], 0, &["+ notes.txt (drivers/notes.txt)\n"]);
    assert!(sandbox.read("plugraft.lock").contains("additions:\n  - coordinate: \"drivers/notes.txt\"\n"));
    check(&sandbox, &["build", "--locked"], 0, &[]);
    sandbox.write("drivers/notes.txt", "other bytes");
    check(&sandbox, &["build"], 4, &["hint: the file was replaced after it was locked"]);
    check(&sandbox, &["update", "notes.txt"], 0, &["~ notes.txt: sha256:"]);
    sandbox.write("plugraft.yaml", &format!("{ONTO_NOTHING}plugins: [packages/acme-x-1.0.0.zip]\n"));
    check(&sandbox, &["build", "--locked"], 4, &["the spec has no `drivers/notes.txt` at `drivers/notes.txt`"]);
}
