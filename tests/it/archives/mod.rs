//! Images in archives and engines: what is written can be read, and what others wrote is a base.

mod bases;
mod daemon;
mod damage;
mod format;
mod sinks;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use plugraft::deploy::Existing;
use plugraft::error::Error;
use plugraft::event::Observer;
use plugraft::net::{EngineSettings, Settings};
use plugraft::pipeline::{Outcome, Until, run};
use plugraft::publish::{Receipt, Target};
use plugraft::spec::{Flags, Input, Purpose, Spec};
use plugraft::tools::{Output, Tools};

use crate::support::heard::Heard;
use crate::support::sandbox::Sandbox;
use crate::support::tools::tools_for;

const PLUGIN: &str = "acme-files-1.0.zip";

/// A directory with one plugin, in which images are built.
struct Place {
    sandbox: Sandbox,
    heard: Arc<Heard>,
    engine: EngineSettings,
    output: Option<Output>,
}

impl Place {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.hub_zip("acme", "files", "1.0");
        Self { sandbox, heard: Arc::default(), engine: EngineSettings::default(), output: None }
    }

    fn dir(&self) -> &Path {
        self.sandbox.dir()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.sandbox.path(name), bytes).expect("a temp directory");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.sandbox.path(name)).expect(name)
    }

    /// All but the text of a spec is fixed; without `base:` in it, images are made from nothing.
    fn spec(&self, text: &str) -> Spec {
        let base = "base: scratch\npluginPath: /plugins\nplatforms: [linux/amd64]";
        let text = if text.contains("base:") { text.to_owned() } else { format!("{base}\n{text}") };
        let text = format!("plugins: [{PLUGIN}]\n{text}\n");
        let (flags, variables) = (Flags::default(), BTreeMap::new());
        let file = self.sandbox.path("plugraft.yaml");
        let input =
            Input { text: Some((&file, &text)), flags: &flags, variables: &variables, directory: Path::new("") };
        Spec::parse(&input, Purpose::Build).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    fn tools(&self) -> Tools {
        let engine = self.engine.clone();
        let observer: Arc<dyn Observer> = Arc::<Heard>::clone(&self.heard);
        let tools = tools_for(self.dir(), Settings { engine, ..Settings::default() }, observer);
        Tools { output: self.output.clone(), ..tools }
    }

    fn try_build(&self, text: &str) -> Result<Receipt, Error> {
        match run(&self.tools(), &self.spec(text), None, &Existing::new(), Until::Built)? {
            Outcome::Built { receipt, .. } => Ok(*receipt),
            other => panic!("not built: {other:?}"),
        }
    }

    fn build(&self, text: &str) -> Receipt {
        self.try_build(text).unwrap_or_else(|error| panic!("{text}: {}", chain(&error)))
    }

    /// What stops a build, all causes in one line.
    fn refusal(&self, text: &str) -> String {
        chain(&self.try_build(text).expect_err(text))
    }

    fn targets(&self, text: &str) -> Vec<Target> {
        match run(&self.tools(), &self.spec(text), None, &Existing::new(), Until::Planned).expect("a plan") {
            Outcome::Planned { targets, .. } => targets,
            other => panic!("not planned: {other:?}"),
        }
    }

    /// Names in the directory that are not there from the start.
    fn left(&self) -> Vec<String> {
        let names = self.sandbox.names(".").into_iter();
        names.filter(|name| name != PLUGIN && name != "store" && name != "engine.sock").collect()
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
