//! `plugraft connectors` against a cluster in this process.

mod apply;
mod faults;
mod orders;
mod secrets;
mod ways;

use assert_cmd::Command;

use crate::support::cluster::Cluster;
use crate::support::sandbox::{Ran, Sandbox};

/// A cluster, and a directory with definitions.
pub(crate) struct Stage {
    pub(crate) cluster: Cluster,
    pub(crate) sandbox: Sandbox,
}

impl Stage {
    pub(crate) fn new(cluster: Cluster) -> Self {
        Self { cluster, sandbox: Sandbox::new() }
    }

    /// The verb with its words, against the first worker, at a test's pace.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        self.command_at(&[&self.cluster.address()], words)
    }

    pub(crate) fn command_at(&self, addresses: &[&str], words: &[&str]) -> Command {
        let mut all = vec!["connectors"];
        all.extend(words);
        for address in addresses {
            all.extend(["--worker", address]);
        }
        all.extend(["--interval", "1ms"]);
        if matches!(words.first(), Some(&("apply" | "wait"))) {
            all.extend(["--steady", "5ms"]);
        }
        if !words.contains(&"--timeout") {
            all.extend(["--timeout", "20s"]);
        }
        self.sandbox.command(&all)
    }

    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        self.ran(&mut self.command(words))
    }

    /// What a command said, with `[WORKER]` for the first worker.
    pub(crate) fn ran(&self, command: &mut Command) -> Ran {
        let ran = self.sandbox.ran(command);
        let shown = |text: String| text.replace(&self.cluster.host(), "[WORKER]");
        Ran { code: ran.code, stdout: shown(ran.stdout), stderr: shown(ran.stderr) }
    }

    /// Exit code, standard output and standard error of a command.
    pub(crate) fn check(&self, words: &[&str], code: i32, stdout: &str, stderr: &str) {
        let ran = self.run(words);
        let said = format!("{words:?}\n--- stdout\n{}\n--- stderr\n{}", ran.stdout, ran.stderr);
        assert_eq!(ran.code, Some(code), "{said}");
        assert_eq!(ran.stdout, stdout, "{said}");
        assert_eq!(ran.stderr, stderr, "{said}");
    }
}

/// A source that is as it should be.
pub(crate) const SOURCE: &str =
    r#"{"name":"source","config":{"connector.class":"acme.StreamSourceConnector","tasks.max":2,"topic":"t"}}"#;

/// A sink likewise, as properties.
pub(crate) const SINK: &str = "name=sink\nconnector.class=StreamSink\ntopic=t\n";

/// A cluster that runs, and both definitions in `c/`.
pub(crate) fn stage() -> Stage {
    staged(Cluster::start())
}

pub(crate) fn staged(cluster: Cluster) -> Stage {
    let stage = Stage::new(cluster);
    stage.sandbox.write("c/source.json", SOURCE).write("c/sink.properties", SINK);
    stage
}
