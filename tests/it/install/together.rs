//! Many at once.

use std::process::{Child, Stdio};

use super::{names, sandbox, thing};

#[test]
fn ten_processes_share_one_directory_and_one_cold_store() {
    let sandbox = sandbox();
    for number in 0..3 {
        let bytes = thing("acme", &format!("plugin{number}"), "1.0", &[]);
        std::fs::write(sandbox.path(&format!("{number}.zip")), bytes).expect("written");
    }
    let start = |number: usize| -> Child {
        let zip = format!("{}.zip", number % 3);
        let args =
            ["install", &zip, "--component-dir", "components", "--worker-configs=worker.properties", "--no-prompt"];
        let usual = sandbox.command(&args);
        let mut command = std::process::Command::new(usual.get_program());
        command.args(usual.get_args()).current_dir(sandbox.dir()).env_clear();
        command.envs(usual.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs")
    };
    let children: Vec<Child> = (0..10).map(start).collect();
    let mut done = Vec::new();
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).expect("text");
        done.push(said.split(' ').next().expect("a verb").to_owned());
    }
    assert_eq!(done.iter().filter(|verb| *verb == "installed").count(), 3, "each plugin once: {done:?}");
    assert_eq!(names(&sandbox), ["acme-plugin0", "acme-plugin1", "acme-plugin2"]);
    assert_eq!(sandbox.run(&["verify", "components"]).code, Some(0));
    let listed = sandbox.read("worker.properties");
    assert_eq!(listed.matches("/components").count(), 1, "{listed}");
}
