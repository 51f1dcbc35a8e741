//! The verb: plugins become folders.

use std::path::PathBuf;

use super::record::Record;
use super::stage::{Stage, Writing, sync, sync_path};
use super::steps::{Before, Step, steps};
use super::{ComponentDir, Error, swap};
use crate::event::{Event, Outcome};
use crate::layer::{Layer, Layers};
use crate::plugin::Plugin;
use crate::scan::Shim;
use crate::tools::Tools;
use crate::tree::{Folder, Tree};

/// Plugins that were packed, each in a layer of its own.
#[derive(Clone, Copy)]
pub struct Graft<'a> {
    /// The plugins.
    pub plugins: &'a [Plugin],
    /// Where each file goes.
    pub tree: &'a Tree,
    /// The verified layers.
    pub layers: &'a Layers,
}

impl<'a> Graft<'a> {
    /// What completes the service files of a plugin.
    pub(super) fn shim(&self, plugin: usize) -> Option<&'a Shim> {
        let is_of = |shim: &&Shim| self.tree.folders.get(shim.folder).is_some_and(|folder| folder.plugin == plugin);
        self.layers.shims.iter().find(is_of)
    }

    /// A plugin's folder and its layer.
    pub(super) fn packed(&self, plugin: usize) -> (&'a Folder, &'a Layer) {
        let folder = self.tree.folders.iter().find(|folder| folder.plugin == plugin);
        let layer = self.layers.grafts.iter().find(|layer| layer.plugins == [plugin]);
        (folder.expect("a folder was made for it"), layer.expect("a plugin without a layer is denied before"))
    }
}

/// A plugin that stands in its place.
#[derive(Debug, Clone)]
pub struct Placed {
    /// What was done, and what stood there before.
    pub step: Step,
    /// What is written down about it; `None` where there was nothing to do.
    pub record: Option<Record>,
}

/// Installs the plugins into a directory, one after the other; a plugin stands there whole, or nothing is changed.
///
/// Other runs that change the directory are waited for.
///
/// # Errors
///
/// What cannot be read or written. Plugins before the one that failed stand in their places.
pub fn install(tools: &Tools, graft: &Graft<'_>, directory: &ComponentDir) -> Result<Vec<Placed>, Error> {
    let _turn = directory.turn(&*tools.observer)?;
    let steps = steps(tools, graft, directory)?;
    steps.into_iter().map(|step| place(tools, graft, directory, step)).collect()
}

fn place(tools: &Tools, graft: &Graft<'_>, directory: &ComponentDir, step: Step) -> Result<Placed, Error> {
    let record = match step.before {
        Before::Same => None,
        Before::Nothing | Before::Link | Before::Other { .. } => Some(write(tools, graft, directory, &step)?),
    };
    // Only now: until the folder stands, the jar is the plugin.
    if let Some(twin) = &step.twin {
        swap::remove(twin).map_err(|cause| Error::Remove { path: twin.clone(), cause })?;
    }
    Ok(Placed { step, record })
}

fn write(tools: &Tools, graft: &Graft<'_>, directory: &ComponentDir, step: &Step) -> Result<Record, Error> {
    let plugin = &graft.plugins[step.plugin];
    let id = format!("install {}", step.folder);
    let total = plugin.archive.size;
    tools.tell(Event::Begin { id: id.clone(), what: format!("installing {}", step.folder), total });
    let written = stage(tools, graft, directory, step);
    let outcome = if written.is_ok() { Outcome::Done } else { Outcome::Failed };
    tools.tell(Event::Advance { id: id.clone(), bytes: total });
    tools.tell(Event::End { id, outcome });
    written
}

fn stage(tools: &Tools, graft: &Graft<'_>, directory: &ComponentDir, step: &Step) -> Result<Record, Error> {
    let (folder, layer) = graft.packed(step.plugin);
    let plugin = &graft.plugins[step.plugin];
    let stage = Stage::begin(directory)?;
    let into = stage.new_folder();
    let writing =
        Writing { tools, layer, folder, archive: plugin.vessel().path, place: &step.path, into: into.clone() };
    let (mut files, mut directories) = writing.write()?;
    let shim = graft.shim(step.plugin);
    if let Some(shim) = shim {
        writing.complete(shim, &mut files, &mut directories)?;
    }
    let mut paths: Vec<PathBuf> =
        files.iter().map(|(path, _)| path).chain(&directories).map(|path| into.join(path.as_str())).collect();
    let record = Record::new(plugin, layer, shim, files, directories);
    record.write(&into).map_err(|cause| Error::Write { path: step.path.clone(), cause })?;
    paths.extend([into.join(super::RECORD_FILE), into.clone()]);
    sync(tools, &into, &step.path, &paths)?;
    swap::swap(stage.path(), &step.path).map_err(|cause| Error::Swap { path: step.path.clone(), cause })?;
    sync_path(directory.path()).map_err(|cause| Error::Swap { path: step.path.clone(), cause })?;
    stage.end();
    Ok(record)
}
