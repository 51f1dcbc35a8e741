//! Folders come, change and go whole.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use super::{install, installed, names, sandbox, thing, tree};
use crate::support::archive::file;
use crate::support::sandbox::{Ran, Sandbox};

fn object(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr))
}

fn verdict(sandbox: &Sandbox) -> (Option<i32>, Value) {
    let ran = sandbox.run(&["verify", "components", "--output", "json"]);
    let said = object(&ran);
    let of = |key: &str| said["plugins"][0][key].clone();
    (ran.code, [of("intact"), of("changed"), of("missing"), of("added")].into_iter().collect())
}

#[test]
fn a_plugin_is_the_archive_s_files_and_a_record() {
    let sandbox = sandbox();
    let said = installed(&sandbox, &["acme-thing-1.0.zip"]);
    assert_eq!(said, "installed acme/thing 1.0 in [DIR]/components/acme-thing\nnamed in worker.properties\n");
    let mut found = tree(&sandbox.path("components/acme-thing"));
    assert!(found.remove(".plugraft.json").is_some_and(|record| record.starts_with("644 ")));
    let expected = ["bin", "etc", "lib"].map(|name| (name.to_owned(), "755 directory".to_owned()));
    let dirs: Vec<_> =
        found.iter().filter(|(_, said)| said.ends_with("directory")).map(|(a, b)| (a.clone(), b.clone())).collect();
    assert_eq!(dirs, expected);
    assert_eq!(found["bin/tool.sh"], "755 10");
    assert!(found["lib/thing-1.0.jar"].starts_with("644 ") && found["manifest.json"].starts_with("644 "));
    assert_eq!(found.len(), 6, "{found:?}");
    assert_eq!(tree(&sandbox.path("components"))["acme-thing"], "755 directory");
    assert_eq!(names(&sandbox), ["acme-thing"], "nothing is left beside it");
    assert_eq!(
        sandbox.read("worker.properties"),
        format!("# the worker\nplugin.path=/usr/share/java,{}\n", sandbox.path("components").display())
    );
}

#[test]
fn little_is_said_where_little_is_wanted() {
    let sandbox = sandbox();
    assert_eq!(installed(&sandbox, &["acme-thing-1.0.zip", "-q"]), "[DIR]/components/acme-thing\n");
}

#[test]
fn what_is_there_already_is_kept_as_it_is() {
    let sandbox = sandbox();
    installed(&sandbox, &["acme-thing-1.0.zip"]);
    let before = fs::metadata(sandbox.path("components/acme-thing")).expect("there").modified().expect("a time");
    assert_eq!(
        installed(&sandbox, &["acme-thing-1.0.zip"]),
        "kept acme/thing 1.0 in [DIR]/components/acme-thing, which is as it was installed\n\
         kept worker.properties, which names it already\n"
    );
    let after = fs::metadata(sandbox.path("components/acme-thing")).expect("there").modified().expect("a time");
    assert_eq!(before, after);
    fs::write(sandbox.path("components/acme-thing/lib/thing-1.0.jar"), "harm").expect("written");
    let said = installed(&sandbox, &["acme-thing-1.0.zip"]);
    assert!(said.starts_with("replaced acme/thing 1.0 in "), "{said}");
    assert_eq!(verdict(&sandbox).0, Some(0));
}

#[test]
fn an_upgrade_leaves_nothing_of_the_old_version() {
    let sandbox = sandbox();
    installed(&sandbox, &["acme-thing-1.0.zip"]);
    sandbox.write("components/acme-thing/lib/driver.jar", "added");
    let ran = install(&sandbox, &["acme-thing-2.0.zip"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("replaced acme/thing 2.0 in [DIR]/components/acme-thing, where 1.0 was\n"));
    assert!(ran.stderr.contains("what was added or changed goes with it: lib/driver.jar"), "{}", ran.stderr);
    assert_eq!(sandbox.names("components/acme-thing/lib"), ["thing-2.0.jar"]);
    assert_eq!(names(&sandbox), ["acme-thing"]);
}

#[test]
fn a_dry_run_verifies_and_writes_nothing() {
    let sandbox = sandbox();
    let before = sandbox.read("worker.properties");
    let said = installed(&sandbox, &["acme-thing-1.0.zip", "--dry-run"]);
    assert_eq!(
        said,
        "would install acme/thing 1.0 in [DIR]/components/acme-thing\nwould be named in worker.properties\n"
    );
    assert!(names(&sandbox).is_empty());
    assert_eq!(sandbox.read("worker.properties"), before);
    let mut lying = file("acme-thing-3.0/lib/liar.jar", b"these bytes are not those");
    lying.crc ^= 1;
    fs::write(sandbox.path("acme-thing-3.0.zip"), thing("acme", "thing", "3.0", &[lying])).expect("written");
    let ran = install(&sandbox, &["acme-thing-3.0.zip", "--dry-run"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("deny[lying-entry]"), "{}", ran.stderr);
}

#[test]
fn an_archive_that_lies_changes_nothing() {
    let sandbox = sandbox();
    installed(&sandbox, &["acme-thing-1.0.zip"]);
    let before = tree(&sandbox.path("components"));
    let mut lying = file("acme-thing-3.0/lib/liar.jar", b"these bytes are not those");
    lying.crc ^= 1;
    fs::write(sandbox.path("acme-thing-3.0.zip"), thing("acme", "thing", "3.0", &[lying])).expect("written");
    assert_eq!(install(&sandbox, &["acme-thing-3.0.zip"]).code, Some(1));
    assert_eq!(tree(&sandbox.path("components")), before);
}

#[test]
fn verify_tells_what_changed() {
    let sandbox = sandbox();
    installed(&sandbox, &["acme-thing-1.0.zip"]);
    let check = |harm: &dyn Fn(), code: i32, expected: &str| {
        harm();
        let expected: Value = serde_json::from_str(expected).expect("JSON");
        assert_eq!(verdict(&sandbox), (Some(code), expected));
        installed(&sandbox, &["acme-thing-1.0.zip"]);
        assert_eq!(verdict(&sandbox).0, Some(0), "an installation mends it");
    };
    let at = |name: &str| sandbox.path("components/acme-thing").join(name);
    check(&|| (), 0, "[true, [], [], []]");
    check(&|| fs::write(at("manifest.json"), "{}").expect("written"), 1, r#"[false, ["manifest.json"], [], []]"#);
    check(&|| fs::remove_dir(at("etc")).expect("removed"), 1, r#"[false, [], ["etc"], []]"#);
    check(
        &|| {
            fs::rename(at("lib/thing-1.0.jar"), at("lib/other.jar")).expect("renamed");
        },
        1,
        r#"[false, [], ["lib/thing-1.0.jar"], ["lib/other.jar"]]"#,
    );
    check(
        &|| fs::set_permissions(at("bin/tool.sh"), fs::Permissions::from_mode(0o644)).expect("chmod"),
        1,
        r#"[false, ["bin/tool.sh"], [], []]"#,
    );
    check(
        &|| {
            fs::remove_file(at("manifest.json")).expect("removed");
            std::os::unix::fs::symlink("/etc/passwd", at("manifest.json")).expect("a link");
        },
        1,
        r#"[false, ["manifest.json"], [], []]"#,
    );
}

#[test]
fn a_directory_is_listed() {
    let sandbox = sandbox();
    installed(&sandbox, &["acme-thing-1.0.zip"]);
    sandbox
        .write(
            "components/other-plugin/manifest.json",
            r#"{"name":"plugin","version":"3","owner":{"username":"other"}}"#,
        )
        .write("components/loose.jar", "")
        .write("components/folder/x", "")
        .write("components/README.txt", "")
        .write("components/.plugraft-staging-x.jar/new/a", "");
    let ran = sandbox.run(&["list", "components"]);
    assert_eq!(
        ran.stdout,
        "acme/thing 1.0  acme-thing\n\
         folder          folder  (unknown)\n\
         loose.jar       loose.jar  (a jar of its own)\n\
         other/plugin 3  other-plugin  (not by plugraft)\n",
        "{}",
        ran.stderr
    );
    let said = object(&sandbox.run(&["list", "components", "--output", "json"]));
    assert_eq!(said["outcome"], "listed");
    assert_eq!(said["plugins"][0]["coordinate"], "acme-thing-1.0.zip");
    assert_eq!(said["plugins"][3]["kind"], "manifest");
    let ran = sandbox.run(&["verify", "components"]);
    assert_eq!(ran.code, Some(0), "what has no record cannot have changed");
}

#[test]
fn plugins_are_removed_by_name() {
    let sandbox = sandbox();
    fs::write(sandbox.path("b.zip"), thing("other", "thing", "1", &[])).expect("written");
    installed(&sandbox, &["acme-thing-1.0.zip", "b.zip"]);
    sandbox.write("components/folder/x", "");
    let remove = |names: &[&str]| sandbox.run(&[&["uninstall", "--component-dir", "components"], names].concat());
    let check = |name: &[&str], cause: &str| {
        let ran = remove(name);
        assert_eq!(ran.code, Some(4), "{}", ran.stderr);
        assert!(ran.stderr.contains(cause), "{}", ran.stderr);
        assert_eq!(names(&sandbox), ["acme-thing", "folder", "other-thing"], "nothing is removed");
    };
    check(&["thing"], "`thing` may be any of `acme-thing`, `other-thing`");
    check(&["acme-thing", "acme-thong"], "did you mean `acme-thing`?");
    check(&["folder"], "neither a record nor a `manifest.json`");
    let ran = remove(&["acme/thing", "acme-thing"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "removed acme/thing 1.0 from [DIR]/components/acme-thing\n"));
    assert_eq!(remove(&["thing"]).code, Some(0));
    assert_eq!(names(&sandbox), ["folder"]);
}

#[test]
fn a_lock_is_held_to() {
    let sandbox = sandbox();
    sandbox.write(
        "plugraft.yaml",
        "base: scratch\npluginPath: /p\nplatforms: [linux/amd64]\nplugins: [acme-thing-1.0.zip]\n",
    );
    let locked = sandbox.run(&["lock"]);
    assert_eq!(locked.code, Some(0), "{}", locked.stderr);
    installed(&sandbox, &["-f", "plugraft.yaml", "--locked"]);
    let before = tree(&sandbox.path("components"));
    fs::copy(sandbox.path("acme-thing-2.0.zip"), sandbox.path("acme-thing-1.0.zip")).expect("copied");
    let ran = install(&sandbox, &["-f", "plugraft.yaml"]);
    assert_eq!(ran.code, Some(4), "other bytes than the lock says: {}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("the lock"), "{}", ran.stderr);
    assert_eq!(tree(&sandbox.path("components")), before);
}

#[test]
fn an_overlay_is_part_of_what_is_installed() {
    let sandbox = sandbox();
    installed(&sandbox, &["acme-thing-1.0.zip"]);
    let args = ["acme-thing-1.0.zip", "--remove", "bin/tool.sh"];
    assert!(installed(&sandbox, &args).starts_with("replaced acme/thing 1.0 "), "other files are another folder");
    assert!(!sandbox.path("components/acme-thing/bin/tool.sh").exists());
    let record: Value = serde_json::from_str(&sandbox.read("components/acme-thing/.plugraft.json")).expect("JSON");
    assert_eq!(record["removed"], serde_json::json!(["bin/tool.sh"]));
    assert!(installed(&sandbox, &args).starts_with("kept "));
    assert_eq!(verdict(&sandbox).0, Some(0));
}

#[test]
fn modes_do_not_depend_on_the_umask() {
    let sandbox = sandbox();
    installed(&sandbox, &["acme-thing-1.0.zip"]);
    let before = tree(&sandbox.path("components"));
    fs::remove_dir_all(sandbox.path("components/acme-thing")).expect("removed");
    let binary = env!("CARGO_BIN_EXE_plugraft");
    let line = format!(
        "umask 077; exec '{binary}' install acme-thing-1.0.zip --no-prompt --component-dir components --worker-configs ''"
    );
    let usual = sandbox.command(&[]);
    let mut command = assert_cmd::Command::new("/bin/sh");
    command.args(["-c", &line]).current_dir(sandbox.dir()).env_clear();
    for (name, value) in usual.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let ran = sandbox.ran(&mut command);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(tree(&sandbox.path("components")), before);
}

#[test]
fn a_spec_tells_which_plugins() {
    let sandbox = sandbox();
    sandbox.write(
        "plugraft.yaml",
        "base: registry.example.com/no/where:1\nto: [registry.example.com/no/where:2]\npluginOnly: false\n\
         plugins: [{path: acme-thing-1.0.zip, owner: mine}]\n",
    );
    let said = installed(&sandbox, &[]);
    assert!(said.starts_with("installed mine/thing 1.0 in [DIR]/components/mine-thing\n"), "{said}");
    let ran = install(&sandbox, &["-f", "plugraft.yaml", "--output", "json"]);
    assert_eq!(object(&ran)["plugins"][0]["action"], "kept");
}

#[test]
fn an_installed_folder_is_a_plugin_again() {
    let sandbox = sandbox();
    installed(&sandbox, &["acme-thing-1.0.zip"]);
    fs::create_dir(sandbox.path("second")).expect("made");
    let ran = sandbox.run(&[
        "install",
        "components/acme-thing",
        "--component-dir",
        "second",
        "--worker-configs=",
        "--no-prompt",
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let (mut first, mut second) =
        (tree(&sandbox.path("components/acme-thing")), tree(&sandbox.path("second/acme-thing")));
    for tree in [&mut first, &mut second] {
        assert!(tree.remove(".plugraft.json").is_some());
    }
    assert_eq!(first, second);
    assert_eq!(sandbox.run(&["verify", "second"]).code, Some(0));
}
