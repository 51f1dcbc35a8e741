//! What `plugraft install` and `confluent-hub install` have in common: from typed words to folders on this machine.

use plugraft::check::Report;
use plugraft::formats::license::License;
use plugraft::install::{Before, ComponentDir, Graft, Listing, Placed, Step, WorkerFile, install, steps};
use plugraft::pipeline::{Prepared, prepare};
use plugraft::plugin::Plugin;
use plugraft::spec::Purpose;
use plugraft::tools::Tools;
use tempfile::TempDir;

use super::args::{PlaceArgs, WorkArgs};
use super::failure::Failure;
use super::lock_file;
use super::options::{Environment, Machine};
use super::run;
use super::target::Target;
use super::words::Words;

/// All that is known before anything is changed.
pub(crate) struct Foreseen {
    tools: Tools,
    prepared: Prepared,
    pub(crate) target: Target,
    directory: ComponentDir,
    /// What would be done; empty where findings stand against it.
    pub(crate) steps: Vec<Step>,
    pub(crate) files: Vec<ListedFile>,
    /// The store that goes with the run, where there is no other.
    _passing: Option<TempDir>,
}

/// A worker's file and what becomes of it.
pub(crate) struct ListedFile {
    pub(crate) file: WorkerFile,
    pub(crate) listing: Listing,
}

/// Reads, verifies and judges everything; writes nothing.
pub(crate) fn foresee(
    work: &WorkArgs,
    place: &PlaceArgs,
    environment: &Environment,
    words: &Words,
) -> Result<Foreseen, Failure> {
    let spec = run::spec(work, environment, words, Purpose::Install)?;
    let target = Target::find(place, environment)?;
    let directory = target.open()?;
    let files = target.files()?.into_iter().map(|file| listed(file, &directory)).collect::<Result<_, _>>()?;
    let machine = Machine::new(&work.machine, environment)?;
    let (store, passing) = run::open(&machine.store, words)?;
    let tools = run::tools(work, environment, words, &spec, &machine, store)?;
    let held = lock_file::held(work, environment)?;
    let prepared = prepare(&tools, &spec, held.as_ref())?;
    let steps = if prepared.report.denies() { Vec::new() } else { steps(&tools, &graft(&prepared), &directory)? };
    Ok(Foreseen { tools, prepared, target, directory, steps, files, _passing: passing })
}

fn listed(mut file: WorkerFile, directory: &ComponentDir) -> Result<ListedFile, Failure> {
    let listing = file.list(directory)?;
    Ok(ListedFile { file, listing })
}

fn graft(prepared: &Prepared) -> Graft<'_> {
    Graft { plugins: &prepared.plugins, tree: &prepared.tree, layers: &prepared.layers }
}

impl Foreseen {
    /// What was found.
    pub(crate) fn report(&self) -> &Report {
        &self.prepared.report
    }

    /// The plugin of a step.
    pub(crate) fn plugin(&self, step: &Step) -> &Plugin {
        &self.prepared.plugins[step.plugin]
    }

    /// The licences of a step's plugin.
    pub(crate) fn licenses(&self, step: &Step) -> &[License] {
        self.plugin(step).contents.hub.as_ref().map(|hub| hub.licenses.as_slice()).unwrap_or_default()
    }

    /// The steps that change something.
    pub(crate) fn changes(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| !matches!(step.before, Before::Same))
    }

    /// The directory of the plugins.
    pub(crate) fn directory(&self) -> &ComponentDir {
        &self.directory
    }

    /// Installs the plugins.
    pub(crate) fn install(&self) -> Result<Vec<Placed>, Failure> {
        Ok(install(&self.tools, &graft(&self.prepared), &self.directory)?)
    }

    /// Writes the workers' files that do not name the directory yet.
    pub(crate) fn write_files(&self, words: &Words) -> Result<(), Failure> {
        for listed in self.files.iter().filter(|listed| listed.listing == Listing::Added) {
            if let Some(why) = listed.file.write()? {
                words.notice(&format!("`{}` was overwritten where it stands: {why}", listed.file.path().display()));
            }
        }
        Ok(())
    }

    /// What is odd about the workers' files and about what is replaced.
    pub(crate) fn warn(&self, words: &Words) {
        for listed in &self.files {
            let path = listed.file.path().display();
            if let [first, .., last] = listed.file.lines()[..] {
                words.notice(&format!("`{path}` sets `plugin.path` in lines {first} and {last}: line {last} counts"));
            }
            if let Listing::Below { entry } = &listed.listing {
                words.notice(&format!(
                    "`{path}` is left as it is: its `plugin.path` has `{entry}`, so Connect takes all of `{}` for one plugin",
                    self.directory.path().display()
                ));
            }
        }
        for step in &self.steps {
            match &step.before {
                Before::Other { strays, .. } if !strays.is_empty() => words.notice(&format!(
                    "`{}` was changed after it was installed; what was added or changed goes with it: {}",
                    step.path.display(),
                    strays.join(", ")
                )),
                Before::Link => words.notice(&format!(
                    "`{}` is a link; it is replaced by a folder, and what it leads to stays",
                    step.path.display()
                )),
                Before::Nothing | Before::Same | Before::Other { .. } => (),
            }
        }
    }
}
