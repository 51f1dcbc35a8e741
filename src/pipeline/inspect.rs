//! What a worker finds, without any building.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::present;
use crate::base::{Base, BaseImage, Runtime, fetch_files, image_files, survey};
use crate::error::Error;
use crate::fetch::fetch;
use crate::formats::platform::Platform;
use crate::jar::Declared;
use crate::plugin::{Finding, open};
use crate::resolve::{Floating, resolve};
use crate::scan::{
    ImageLocations, Located, PassedOver, Settled, Sight, Worker, known, locate, locate_each, locate_in_image, look,
    scan,
};
use crate::spec::{Spec, WorkerWish};
use crate::tools::Tools;
use crate::tree::arrange;

/// What one worker finds on its plugin path.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The image's platforms that have this; empty where it is no image.
    pub platforms: Vec<Platform>,
    /// The elements of the plugin path, where an image tells them.
    pub plugin_path: Vec<String>,
    /// The worker, and what is doubtful about it.
    pub worker: Settled,
    /// What it finds in each location.
    pub sights: Vec<Sight>,
    /// What it passes over.
    pub passed_over: Vec<PassedOver>,
    /// What was found wrong with archives while they were opened.
    pub findings: Vec<Finding>,
}

impl View {
    fn new(worker: Settled, sights: Vec<Sight>, passed_over: Vec<PassedOver>) -> Self {
        Self { platforms: Vec::new(), plugin_path: Vec::new(), worker, sights, passed_over, findings: Vec::new() }
    }
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
    let settled = Worker::settle(wish, &Runtime::default());
    let sights = look(tools, &locations, &settled.worker)?;
    Ok(View::new(settled, sights, passed_over))
}

/// Looks into archives, as if each were a folder of a plugin path.
pub fn inspect_plugins(tools: &Tools, spec: &Spec) -> Result<View, Error> {
    let resolution = resolve(tools, spec, None, Floating::Resolved)?;
    let base = survey(tools, spec, &resolution)?;
    let plugins = open(tools, &fetch(tools, &resolution)?, &spec.limits)?;
    let tree = arrange(&plugins, &base, &spec.placement, tools.source_date)?;
    let settled = Worker::settle(&spec.worker, &Runtime::default());
    let scan = scan(tools, &plugins, &tree, Declared::default(), settled.worker.clone(), Vec::new())?;
    let findings = plugins.into_iter().flat_map(|plugin| plugin.contents.findings).collect();
    Ok(View { findings, ..View::new(settled, scan.grafted, Vec::new()) })
}

/// Looks into the image that is the spec's base: one view for all platforms where the same is found.
///
/// Of its layers, those are read that hold something of the plugin path and were not looked at before; but where nobody
/// knows yet what is in a layer, that is read, too.
pub fn inspect_image(tools: &Tools, spec: &Spec) -> Result<Vec<View>, Error> {
    let resolution = resolve(tools, spec, None, Floating::Refused)?;
    let base = survey(tools, spec, &resolution)?;
    let mut views: Vec<View> = Vec::new();
    for image in &base.images {
        let view = image_view(tools, &base, image, &spec.worker)?;
        match views.iter_mut().find(|other| View { platforms: view.platforms.clone(), ..(*other).clone() } == view) {
            Some(same) => same.platforms.extend(view.platforms),
            None => views.push(view),
        }
    }
    Ok(views)
}

fn image_view(tools: &Tools, base: &Base, image: &BaseImage, wish: &WorkerWish) -> Result<View, Error> {
    let settled = Worker::settle(wish, &image.runtime);
    let worker = &settled.worker;
    let elements = image.plugin_path.elements();
    let mut files = image_files(tools, base, image)?;
    let mut located = locate_in_image(&files, &elements);
    let missing = located.locations.iter().zip(&located.wanted);
    let missing = missing.filter(|(location, wanted)| !wanted.is_empty() && known(tools, location, worker).is_none());
    let missing = missing.flat_map(|(_, wanted)| wanted.iter().cloned()).collect::<BTreeSet<_>>();
    if !missing.is_empty() {
        files = fetch_files(tools, base, image, &files, &missing)?.into();
        located = locate_in_image(&files, &elements);
    }
    let ImageLocations { locations, passed_over, .. } = located;
    let sights = look(tools, &locations, worker)?;
    present::keep(tools, image, worker, &sights);
    Ok(View {
        platforms: vec![image.platform.clone()],
        plugin_path: elements.iter().map(ToString::to_string).collect(),
        ..View::new(settled, sights, passed_over)
    })
}
