//! What stands in the way is told, and nothing is half done.

use std::fs;
use std::os::unix::fs::symlink;

use super::{install, installed, names, sandbox, thing, tree};
use crate::support::sandbox::Sandbox;

/// Installing the plugins is refused with this code and cause, and changes nothing.
fn check(sandbox: &Sandbox, args: &[&str], code: i32, cause: &str) {
    let before = (tree(&sandbox.path("components")), sandbox.read("worker.properties"));
    let ran = install(sandbox, args);
    assert_eq!(ran.code, Some(code), "{}", ran.stderr);
    assert!(ran.stderr.contains(cause), "{}", ran.stderr);
    assert_eq!((tree(&sandbox.path("components")), sandbox.read("worker.properties")), before);
}

#[test]
fn two_plugins_want_one_folder() {
    check(&sandbox(), &["acme-thing-1.0.zip", "acme-thing-2.0.zip"], 4, "both want the folder");
}

#[test]
fn names_differ_in_case_only() {
    let sandbox = sandbox();
    let spec = |owners: [&str; 2]| {
        let [one, other] = owners.map(|owner| format!("{{path: acme-thing-1.0.zip, owner: {owner}}}"));
        let other = other.replace("1.0", "2.0");
        sandbox.write("plugraft.yaml", &format!("plugins: [{one}, {other}]\n"));
    };
    spec(["Acme", "acme"]);
    check(&sandbox, &[], 4, "differ in case only");
    installed(&sandbox, &["acme-thing-1.0.zip"]);
    sandbox.write("plugraft.yaml", "plugins: [{path: acme-thing-1.0.zip, owner: ACME}]\n");
    check(&sandbox, &[], 4, "`ACME-thing` and `acme-thing` differ in case only");
}

#[test]
fn something_else_stands_there() {
    let sandbox = sandbox();
    sandbox.write("components/acme-thing", "a file");
    check(&sandbox, &["acme-thing-1.0.zip"], 4, "is a file, where the plugin's folder goes");
    fs::remove_file(sandbox.path("components/acme-thing")).expect("removed");
    sandbox.write("components/thing/lib/thing.jar", "bundled");
    check(&sandbox, &["acme-thing-1.0.zip"], 4, "comes with the platform");
}

#[test]
fn the_directory_is_none() {
    let sandbox = sandbox();
    let run = |directory: &str| {
        let ran = sandbox.run(&[
            "install",
            "acme-thing-1.0.zip",
            "--component-dir",
            directory,
            "--no-prompt",
            "--worker-configs=",
        ]);
        (ran.code, ran.stderr)
    };
    let (code, said) = run("none");
    assert_eq!(code, Some(4));
    assert!(said.contains("there is no directory `[DIR]/none`") && said.contains("mkdir -p"), "{said}");
    assert!(!sandbox.path("none").exists());
    let (code, said) = run("worker.properties");
    assert_eq!(code, Some(4));
    assert!(said.contains("is not a directory"), "{said}");
    let ran = sandbox.run(&["install", "acme-thing-1.0.zip", "--no-prompt"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("no Confluent Platform is found"), "{}", ran.stderr);
}

#[test]
fn a_link_is_replaced_and_what_it_leads_to_stays() {
    let sandbox = sandbox();
    sandbox.write("elsewhere/keep.jar", "keep");
    symlink(sandbox.path("elsewhere"), sandbox.path("components/acme-thing")).expect("a link");
    let ran = install(&sandbox, &["acme-thing-1.0.zip"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("is a link; it is replaced by a folder"), "{}", ran.stderr);
    assert!(fs::symlink_metadata(sandbox.path("components/acme-thing")).expect("there").is_dir());
    assert_eq!(sandbox.names("elsewhere"), ["keep.jar"]);
}

#[test]
fn a_link_to_the_directory_is_followed() {
    let sandbox = sandbox();
    symlink("components", sandbox.path("link")).expect("a link");
    let ran = sandbox.run(&[
        "install",
        "acme-thing-1.0.zip",
        "--component-dir",
        "link",
        "--worker-configs=worker.properties",
        "--no-prompt",
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(names(&sandbox), ["acme-thing"]);
    assert!(sandbox.read("worker.properties").contains("/link\n"), "it is named as it was");
}

#[test]
fn the_same_plugin_as_a_jar_goes() {
    let sandbox = sandbox();
    sandbox.write("components/thing-1.0.jar", "old").write("components/thing-0.9.jar", "another version");
    installed(&sandbox, &["acme-thing-1.0.zip"]);
    assert_eq!(names(&sandbox), ["acme-thing", "thing-0.9.jar"]);
    sandbox.write("components/thing-1.0.jar", "again");
    installed(&sandbox, &["acme-thing-1.0.zip"]);
    assert_eq!(names(&sandbox), ["acme-thing", "thing-0.9.jar"], "also where the folder is kept");
}

#[test]
fn a_folder_of_another_client_is_replaced() {
    let sandbox = sandbox();
    sandbox.write("components/acme-thing/lib/old.jar", "old");
    let said = installed(&sandbox, &["acme-thing-1.0.zip"]);
    assert!(said.starts_with("replaced acme/thing 1.0 in [DIR]/components/acme-thing, where another was\n"), "{said}");
    assert_eq!(sandbox.names("components/acme-thing/lib"), ["thing-1.0.jar"]);
}

#[test]
fn what_a_killed_run_left_is_brought_to_its_end() {
    let sandbox = sandbox();
    installed(&sandbox, &["acme-thing-1.0.zip"]);
    // Nothing was decided yet: it goes.
    sandbox.write("components/.plugraft-staging-a.jar/new/lib/half.jar", "half");
    // The new folder was finished, and the old one has stepped aside.
    sandbox
        .write("components/.plugraft-staging-b.jar/new/lib/new.jar", "new")
        .write("components/.plugraft-staging-b.jar/old/lib/old.jar", "old")
        .write("components/.plugraft-staging-b.jar/intent", "other-plugin");
    fs::write(sandbox.path("b.zip"), thing("third", "thing2", "1", &[])).expect("written");
    installed(&sandbox, &["b.zip"]);
    assert_eq!(names(&sandbox), ["acme-thing", "other-plugin", "third-thing2"]);
    assert_eq!(sandbox.names("components/other-plugin/lib"), ["new.jar"]);
}
