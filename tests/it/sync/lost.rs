use super::sandbox;
use crate::support::sandbox::Sandbox;

const CHECKED: [&str; 2] = ["check", "acme-thing-1.0.zip"];

fn check(sandbox: &Sandbox, args: &[&str], code: i32, expected: &[&str]) {
    let ran = sandbox.run(&[&CHECKED[..], args].concat());
    assert_eq!(ran.code, Some(code), "{}{}", ran.stdout, ran.stderr);
    let told = ran.stdout.lines().filter(|line| line.contains("[unlisted-plugin]")).collect::<Vec<_>>();
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for (line, expected) in told.iter().zip(expected) {
        assert!(line.starts_with(expected), "{line}");
        assert!(
            line.contains("2 plugins: com.acme.AcmeSinkConnector (sink), com.acme.AcmeConverter (converter)"),
            "{line}"
        );
    }
}

#[test]
fn what_a_worker_would_lose() {
    let sandbox = sandbox();
    check(&sandbox, &[], 0, &["note[unlisted-plugin]: no service file lists"]);
    check(&sandbox, &["--sync-manifests"], 0, &[]);
    let with = |discovery: &str| format!("CONNECT_PLUGIN_DISCOVERY={discovery}");
    check(
        &sandbox,
        &["--env", &with("SERVICE_LOAD")],
        0,
        &["warn[unlisted-plugin]: a worker with `plugin.discovery=service_load`"],
    );
    check(
        &sandbox,
        &["--env", &with("hybrid_fail")],
        1,
        &["deny[unlisted-plugin]: a worker with `plugin.discovery=hybrid_fail`"],
    );
    check(&sandbox, &["--env", &with("only_scan")], 0, &[]);
    sandbox.write("s.yaml", "plugins: [acme-thing-1.0.zip]\nworker:\n  discovery: hybrid_fail\n");
    let ran = sandbox.run(&["check", "-f", "s.yaml"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    sandbox.write("s.yaml", "plugins: [acme-thing-1.0.zip]\nworker:\n  discovery: scan\n");
    let ran = sandbox.run(&["check", "-f", "s.yaml"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("s.yaml:3:14") && ran.stderr.contains("service_load"), "{}", ran.stderr);
}

#[test]
fn the_base_s_environment_counts() {
    let sandbox = sandbox();
    let base = ["--base", "scratch", "--plugin-path", "/p", "--platform", "linux/amd64"];
    let env = ["--env", "CONNECT_PLUGIN_DISCOVERY=service_load", "--to", "oci:base:1", "--sync-manifests"];
    let ran = sandbox.run(&[&["build", "acme-thing-1.0.zip"], &base[..], &env[..]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let args = ["--base", "oci:base:1", "--plugin-path", "/p", "--replace"];
    check(&sandbox, &args, 0, &["warn[unlisted-plugin]: a worker with `plugin.discovery=service_load`"]);
}
