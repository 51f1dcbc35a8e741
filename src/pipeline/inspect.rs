//! What a worker finds, without any building.

use std::path::PathBuf;

use crate::base::survey;
use crate::error::Error;
use crate::fetch::fetch;
use crate::plugin::{Finding, open};
use crate::resolve::{Floating, resolve};
use crate::scan::{Located, PassedOver, Sight, Worker, locate, locate_each, look, scan};
use crate::spec::{Spec, WorkerWish};
use crate::tools::Tools;
use crate::tree::arrange;

/// What one worker finds on its plugin path.
#[derive(Debug, Clone)]
pub struct View {
    /// The worker.
    pub worker: Worker,
    /// What it finds in each location.
    pub sights: Vec<Sight>,
    /// What it passes over.
    pub passed_over: Vec<PassedOver>,
    /// What was found wrong with archives while they were opened.
    pub findings: Vec<Finding>,
}

/// How directories are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Directories {
    /// As the elements of a `plugin.path`.
    PluginPath,
    /// As one location each.
    Locations,
}

/// Looks at plugins on this machine where they lie.
pub fn inspect_directories(
    tools: &Tools,
    directories: &[PathBuf],
    meant: Directories,
    wish: &WorkerWish,
) -> Result<View, Error> {
    let Located { locations, passed_over } = match meant {
        Directories::PluginPath => locate(directories),
        Directories::Locations => locate_each(directories),
    };
    let worker = Worker::settle(wish);
    let sights = look(tools, &locations, &worker)?;
    Ok(View { worker, sights, passed_over, findings: Vec::new() })
}

/// Looks into archives, as if each were a folder of a plugin path.
pub fn inspect_plugins(tools: &Tools, spec: &Spec) -> Result<View, Error> {
    let resolution = resolve(tools, spec, None, Floating::Resolved)?;
    let base = survey(tools, spec, &resolution)?;
    let plugins = open(tools, &fetch(tools, &resolution)?, &spec.limits)?;
    let tree = arrange(&plugins, &base, &spec.placement, tools.source_date)?;
    let scan = scan(tools, &plugins, &tree, Worker::settle(&spec.worker), Vec::new())?;
    let findings = plugins.into_iter().flat_map(|plugin| plugin.contents.findings).collect();
    Ok(View { worker: scan.worker, sights: scan.grafted, passed_over: Vec::new(), findings })
}
