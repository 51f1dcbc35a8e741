//! Where plugins are installed, and whose files name it.

use std::path::{Path, PathBuf, absolute};

use plugraft::install::{ComponentDir, Platform, WorkerConfig, WorkerFile, WorkerSource, platforms, worker_configs};

use super::args::PlaceArgs;
use super::failure::Failure;
use super::options::{Environment, surroundings};
use super::words::Words;

/// A directory of plugins, and the workers' files.
pub(crate) struct Target {
    pub(crate) directory: PathBuf,
    /// Whether it was found rather than named.
    pub(crate) is_found: bool,
    pub(crate) configs: Vec<WorkerConfig>,
    /// Whether those were found rather than named.
    pub(crate) are_found: bool,
}

impl Target {
    /// What was named, else what is found on this machine.
    pub(crate) fn find(typed: &PlaceArgs, environment: &Environment) -> Result<Self, Failure> {
        let surroundings = surroundings(environment);
        let platform = platforms(&surroundings).into_iter().next();
        let directory = place(typed.component_dir.as_deref(), platform.as_ref())?;
        let configs = match &typed.worker_configs {
            Some(named) => {
                let named = named.iter().filter(|path| !path.as_os_str().is_empty());
                named.map(|path| WorkerConfig { path: path.clone(), source: WorkerSource::Named }).collect()
            }
            None => worker_configs(&surroundings, platform.as_ref()),
        };
        Ok(Self {
            directory,
            is_found: typed.component_dir.is_none(),
            configs,
            are_found: typed.worker_configs.is_none(),
        })
    }

    /// The directory; one that was named has to be there, so that a slip of the hand makes none that no worker reads.
    pub(crate) fn open(&self) -> Result<ComponentDir, Failure> {
        if self.is_found { Ok(ComponentDir::expected(&self.directory)?) } else { open(&self.directory) }
    }

    /// The workers' files, read and found writable; of a path that cannot be, all is refused before anything is done.
    pub(crate) fn files(&self) -> Result<Vec<WorkerFile>, Failure> {
        self.configs.iter().map(|config| WorkerFile::read(&config.path).map_err(Failure::from)).collect()
    }
}

/// The directory that was named, or that of the platform on this machine.
pub(crate) fn named_or_found(
    named: Option<&Path>,
    environment: &Environment,
    words: &Words,
) -> Result<ComponentDir, Failure> {
    let platform = platforms(&surroundings(environment)).into_iter().next();
    let directory = place(named, platform.as_ref())?;
    if named.is_none() {
        words.notice(&format!("looking into `{}`", directory.display()));
    }
    open(&directory)
}

fn place(named: Option<&Path>, platform: Option<&Platform>) -> Result<PathBuf, Failure> {
    let found = || platform.map(Platform::components).ok_or(Failure::NoPlatform);
    let directory = named.map_or_else(found, |named| Ok(named.to_owned()))?;
    absolute(&directory).map_err(|cause| Failure::Read { what: format!("`{}`", directory.display()), cause })
}

fn open(path: &Path) -> Result<ComponentDir, Failure> {
    ComponentDir::open(path).map_err(Failure::from)
}
