use std::fs;

use super::{SHIM, members, sandbox, wanted};
use crate::support::sandbox::{Ran, Sandbox};

fn install(sandbox: &Sandbox, args: &[&str]) -> Ran {
    let place = ["--component-dir", "components", "--worker-configs", "", "--no-prompt"];
    let ran = sandbox.run(&[&["install", "acme-thing-1.0.zip"], args, &place[..]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran
}

fn verify(sandbox: &Sandbox) -> Ran {
    sandbox.run(&["verify", "components"])
}

#[test]
fn the_shim_is_part_of_the_plugin() {
    let sandbox = sandbox();
    let ran = install(&sandbox, &["--sync-manifests"]);
    assert!(ran.stderr.contains(SHIM), "{}", ran.stderr);
    let shim = sandbox.path("components/acme-thing").join(SHIM);
    assert_eq!(members(&fs::read(&shim).expect("a shim")), wanted());
    let record = sandbox.read("components/acme-thing/.plugraft.json");
    assert!(record.contains("\"generated\""), "{record}");
    assert_eq!(verify(&sandbox).code, Some(0));

    let again = install(&sandbox, &["--sync-manifests"]);
    assert!(again.stdout.contains("kept") || again.stdout.contains("already"), "{}", again.stdout);

    fs::write(&shim, "x").expect("written");
    let verdict = verify(&sandbox);
    assert_eq!(verdict.code, Some(1), "{}", verdict.stdout);
    assert!(verdict.stdout.contains(SHIM), "{}", verdict.stdout);
    fs::remove_file(&shim).expect("removed");
    assert_eq!(verify(&sandbox).code, Some(1));
    install(&sandbox, &["--sync-manifests"]);
    assert_eq!(verify(&sandbox).code, Some(0));

    install(&sandbox, &[]);
    assert!(!shim.exists(), "nobody asks for it any more");
    assert_eq!(verify(&sandbox).code, Some(0));

    install(&sandbox, &["--sync-manifests"]);
    assert_eq!(sandbox.run(&["uninstall", "acme/thing", "--component-dir", "components"]).code, Some(0));
    assert!(sandbox.names("components").iter().all(|name| !name.contains("acme")));
}
