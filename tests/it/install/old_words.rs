//! The program under the name of `confluent-hub`: its grammar, its words and its codes.

use std::fs;

use super::{confluent_hub, names, sandbox, thing};
use crate::support::archive::file;
use crate::support::sandbox::{Ran, Sandbox};

const PLACE: [&str; 4] = ["--component-dir", "components", "--worker-configs", "worker.properties"];

fn run(sandbox: &Sandbox, args: &[&str]) -> Ran {
    sandbox.ran(&mut confluent_hub(sandbox, args))
}

/// Runs it with these answers on standard input.
fn answered(sandbox: &Sandbox, args: &[&str], answers: &str) -> Ran {
    sandbox.ran(confluent_hub(sandbox, args).write_stdin(answers))
}

/// A sandbox with what the table needs: a folder that is there, a bundled one, an archive that lies.
fn world() -> Sandbox {
    let sandbox = sandbox();
    let mut lying = file("acme-liar-1.0/lib/liar.jar", b"these bytes are not those");
    lying.crc ^= 1;
    fs::write(sandbox.path("liar.zip"), thing("acme", "liar", "1.0", &[lying])).expect("written");
    fs::write(sandbox.path("bundled.zip"), thing("acme", "bundled", "1.0", &[])).expect("written");
    sandbox.write("components/bundled/lib/a.jar", "").write("no.zip", "no archive").write("-odd.zip", "");
    fs::copy(sandbox.path("acme-thing-1.0.zip"), sandbox.path("--odd.zip")).expect("copied");
    sandbox
}

#[test]
fn each_call_gives_the_client_s_code() {
    let zip = "acme-thing-1.0.zip";
    let place = ["--component-dir", "components", "--worker-configs", "worker.properties"];
    let check = |args: &[&str], code: i32, said: &str| {
        let sandbox = world();
        let ran = run(&sandbox, args);
        assert_eq!(ran.code, Some(code), "{args:?}: {}{}", ran.stdout, ran.stderr);
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(all.contains(said), "{args:?}: {all}");
        assert_eq!(sandbox.path("components/acme-thing").exists(), code == 0 && said == "Completed", "{args:?}");
    };
    let with = |args: &[&'static str]| [&["install"], args, &place[..]].concat();
    check(&[], 0, "usage: confluent-hub <command> [ <args> ]");
    check(&["help"], 0, "install   install a component from either Confluent Hub or from a local file");
    check(&["help", "install"], 0, "confluent-hub install [ --component-dir <component-dir> ] [ --dry-run ]");
    check(&with(&["--no-prompt", zip]), 0, "Completed");
    check(&with(&[zip, "--no-prompt", "--verbose"]), 0, "Completed");
    check(&with(&["./acme-thing-1.0.zip", "--no-prompt"]), 0, "Completed");
    check(&[&with(&["--no-prompt"])[..], &["--", "--odd.zip"]].concat(), 0, "Completed");
    check(
        &["install", "--no-prompt", zip, "--component-dir=components", "--worker-configs=worker.properties"],
        0,
        "Completed",
    );
    check(&["install", "--no-prompt", zip, "--component-dir", "components"], 0, "Completed");
    check(&with(&["--dry-run", "--no-prompt", zip]), 0, "Running in a \"--dry-run\" mode");
    check(&with(&["--no-prompt", "none.zip"]), 1, "Error: Component not found");
    check(&with(&["--no-prompt"]), 2, "Error: Invalid options or arguments");
    check(&with(&["--no-prompt", zip, "another.zip"]), 2, "found unexpected parameters: another.zip");
    check(&with(&["--no-prompt", "--force", zip]), 2, "found unexpected parameters: --force");
    check(&["frobnicate"], 2, "found unexpected parameters: frobnicate");
    check(&["install", "--no-prompt", zip, "--component-dir"], 2, "`--component-dir` wants a value");
    check(&["install", "--no-prompt", zip, "--component-dir", "none"], 2, "there is no directory `[DIR]/none`");
    check(&["install", "--no-prompt", zip, "--component-dir", "no.zip"], 2, "is not a directory");
    check(&["install", "--no-prompt", zip], 2, "no Confluent Platform is found");
    check(
        &["install", "--no-prompt", zip, "--component-dir", "components", "--worker-configs", "worker.properties:none"],
        2,
        "could not read the worker's file `none`",
    );
    check(&with(&[zip]), 2, "nobody answered");
    check(
        &["install", "--no-prompt", zip, "--component-dir", "components", "--worker-configs", "components"],
        4,
        "it is not a file",
    );
    check(&with(&["--no-prompt", "liar.zip"]), 5, "deny[lying-entry]");
    check(&with(&["--no-prompt", "liar.zip", "--dry-run"]), 5, "Error: Security issues");
    check(&with(&["--no-prompt", "no.zip"]), 5, "deny[not-an-archive]");
    check(&with(&["--no-prompt", "bundled.zip"]), 6, "Error: Component is already installed");
}

#[test]
fn an_installation_is_told_as_it_was() {
    let sandbox = world();
    let args = [&["install", "--no-prompt", "acme-thing-1.0.zip"], &PLACE[..]].concat();
    let first = run(&sandbox, &args);
    assert_eq!(
        first.stdout,
        "Running in a \"--no-prompt\" mode\n\
         Implicit acceptance of the license below:\n\
         Apache License 2.0\n\
         https://www.apache.org/licenses/LICENSE-2.0\n\
         Installing a component The Thing 1.0, provided by Acme, Inc. from the local file: acme-thing-1.0.zip into directory: [DIR]/components\n\
         Adding installation directory to plugin path in the following files:\n  worker.properties\n\n\
         Completed\n"
    );
    assert_eq!(first.stderr, "");
    let again = run(&sandbox, &args);
    assert_eq!(again.code, Some(0));
    assert!(
        again
            .stdout
            .contains("Implicit confirmation of the question: Do you want to uninstall existing version 1.0?\n")
    );
    assert!(again.stdout.contains("  worker.properties (there already)\n") && again.stdout.ends_with("\nCompleted\n"));
    let next = run(&sandbox, &[&["install", "--no-prompt", "acme-thing-2.0.zip"], &PLACE[..]].concat());
    assert!(next.stdout.contains("Do you want to uninstall existing version 1.0?\n"), "{}", next.stdout);
    assert_eq!(sandbox.names("components/acme-thing/lib"), ["thing-2.0.jar"]);
}

#[test]
fn questions_are_asked_and_answers_count() {
    let args = |zip: &'static str| [&["install", zip], &PLACE[..]].concat();
    let sandbox = sandbox();
    let no = answered(&sandbox, &args("acme-thing-1.0.zip"), "n\n");
    assert_eq!(no.code, Some(2), "{}", no.stderr);
    assert!(no.stdout.contains("Component's license:\nApache License 2.0\n"), "{}", no.stdout);
    assert!(no.stdout.contains("I agree to the software license agreement (yN) "), "{}", no.stdout);
    assert!(names(&sandbox).is_empty());
    let yes = answered(&sandbox, &args("acme-thing-1.0.zip"), "y\n");
    assert_eq!(yes.code, Some(0), "{}", yes.stderr);
    let kept = answered(&sandbox, &args("acme-thing-2.0.zip"), "y\nn\n");
    assert_eq!(kept.code, Some(6), "{}", kept.stderr);
    assert!(kept.stdout.contains("Do you want to uninstall existing version 1.0? (yN) "), "{}", kept.stdout);
    assert!(kept.stdout.ends_with("confirm or run the command with \"--no-prompt\" option\n"), "{}", kept.stdout);
    assert!(kept.stderr.ends_with("\nError: Component is already installed\n"), "{}", kept.stderr);
    assert_eq!(sandbox.names("components/acme-thing/lib"), ["thing-1.0.jar"]);
    let replaced = answered(&sandbox, &args("acme-thing-2.0.zip"), "y\nyes\n");
    assert_eq!(replaced.code, Some(0), "{}", replaced.stderr);
    assert_eq!(sandbox.names("components/acme-thing/lib"), ["thing-2.0.jar"]);
}
