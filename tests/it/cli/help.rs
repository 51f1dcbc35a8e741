//! What the program tells of itself.

use super::sandbox;

#[test]
fn help_completions_and_man_pages_come_from_one_definition() {
    let sandbox = sandbox();
    let help = sandbox.run(&["build", "--help"]).stdout;
    let flags: Vec<&str> = help
        .split_whitespace()
        .filter(|word| word.starts_with("--"))
        .map(|word| word.trim_end_matches([',', '.', ':']))
        .collect();
    assert!(flags.len() > 30, "{help}");
    let ran = sandbox.run(&["man", "man1"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", ""));
    let verbs = [
        "build",
        "cache",
        "check",
        "completions",
        "connectors",
        "inspect",
        "install",
        "list",
        "lock",
        "man",
        "outdated",
        "override",
        "plan",
        "render",
        "uninstall",
        "update",
        "verify",
    ];
    let pages = verbs.map(|verb| format!("plugraft-{verb}.1"));
    assert_eq!(sandbox.names("man1"), [pages.as_slice(), &["plugraft.1".to_owned()]].concat());
    let page = sandbox.read("man1/plugraft-build.1").replace("\\-", "-");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = sandbox.run(&["completions", shell]).stdout;
        assert!(script.contains("tag-template"), "{shell}");
    }
    for flag in flags {
        assert!(page.contains(flag), "plugraft-build(1) does not tell of {flag}");
    }
    assert!(sandbox.run(&["man"]).stdout.contains(".TH plugraft 1"));
    assert!(sandbox.run(&["--help"]).stdout.contains("Exit codes:"));
}
