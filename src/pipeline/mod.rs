//! The corridor: the only module that names every room.

mod inspect;
mod lock;
mod outdated;
mod present;

pub use inspect::{Directories, View, inspect_directories, inspect_image, inspect_plugins};
pub use lock::lock;
pub use outdated::{Outdated, outdated};

use std::mem::take;
use std::panic::resume_unwind;

use self::lock::vouch;
use crate::base::{Base, survey};
use crate::check::{Deployment, Report, judge};
use crate::definition::{Defined, gather};
use crate::deploy::{Existing, Files, rehearse, render};
use crate::error::Error;
use crate::event::Event;
use crate::fetch::fetch;
use crate::formats::discovery::Discovery;
use crate::formats::image_path::ImagePath;
use crate::image::{GraftedShim, Index, append, changes};
use crate::layer::{Layers, Packing, pack};
use crate::plugin::{Plugin, open};
use crate::publish::{Receipt, Target, compare, foresee, publish};
use crate::resolve::{Floating, Held, Resolution, resolve};
use crate::scan::{Scan, Worker, scan};
use crate::spec::{Compression, LayerSplit, Spec};
use crate::tools::Tools;
use crate::tree::{Tree, arrange};

/// How a run ended, when nothing kept it from going on.
#[derive(Debug)]
pub enum Outcome {
    /// Findings stand against it; nothing was published.
    Denied(Report),
    /// `check`: this was found.
    Checked(Report),
    /// `plan`: this would be published.
    Planned {
        /// The image.
        index: Box<Index>,
        /// What stands at each target now.
        targets: Vec<Target>,
        /// The plugin path that a worker's properties file has to name, where nothing else does.
        worker_file: Option<ImagePath>,
        /// What was found.
        report: Report,
    },
    /// `build`: this was published.
    Built {
        /// What went where.
        receipt: Box<Receipt>,
        /// The overrides to write.
        files: Files,
        /// The plugin path that a worker's properties file has to name, where nothing else does.
        worker_file: Option<ImagePath>,
        /// What was found.
        report: Report,
    },
}

/// How far to walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Findings.
    Checked,
    /// The finished image, not published.
    Planned,
    /// The published image.
    Built,
}

/// Plugins that were read, verified and judged.
pub struct Prepared {
    /// The plugins.
    pub plugins: Vec<Plugin>,
    /// Where each file goes.
    pub tree: Tree,
    /// What a worker will find there.
    pub scan: Scan,
    /// The verified layers.
    pub layers: Layers,
    /// What was found.
    pub report: Report,
}

/// Walks the corridor as far as an installation needs it; a coordinate that floats becomes exact, and that is said.
pub fn prepare(tools: &Tools, spec: &Spec, lock: Option<&Held>) -> Result<Prepared, Error> {
    let resolution = resolve(tools, spec, lock, Floating::Resolved)?;
    let packing = Packing { split: LayerSplit::PerPlugin, compression: Compression::Splice };
    let (_, prepared) = read(tools, spec, lock, &resolution, packing)?;
    tell_changes(tools, &prepared);
    Ok(prepared)
}

/// Walks the corridor.
///
/// What the `lock` holds stands for its coordinates. `existing` holds the texts that stand at the spec's override files now.
pub fn run(
    tools: &Tools,
    spec: &Spec,
    lock: Option<&Held>,
    existing: &Existing,
    until: Until,
) -> Result<Outcome, Error> {
    if until != Until::Checked {
        let (name, base) = (spec.name.as_ref(), spec.base.reference());
        rehearse(&spec.overrides, &spec.sinks, name, base, existing).map_err(Error::Override)?;
    }
    let resolution = resolve(tools, spec, lock, Floating::Refused)?;
    if until != Until::Checked {
        foresee(&spec.sinks, resolution.plugins.len())?;
    }
    let packing = Packing { split: spec.layers, compression: spec.compression };
    let (base, prepared) = read(tools, spec, lock, &resolution, packing)?;
    if until == Until::Checked {
        tell_changes(tools, &prepared);
        return Ok(Outcome::Checked(prepared.report));
    }
    let Prepared { plugins, tree, layers, report, .. } = prepared;
    if report.denies() {
        return Ok(Outcome::Denied(report));
    }
    let index = append(&base, &plugins, &tree, &layers, &spec.image, tools.source_date)?;
    for notice in &index.notices {
        tools.tell(Event::Notice(notice.clone()));
    }
    let worker_file = base.worker_file().cloned();
    if until == Until::Planned {
        let targets = compare(tools, &base, &index, &spec.sinks, spec.name.as_ref())?;
        return Ok(Outcome::Planned { index: Box::new(index), targets, worker_file, report });
    }
    let receipt = publish(tools, &base, &layers, &index, &spec.sinks, spec.name.as_ref())?;
    let files = render(&receipt, &spec.overrides, existing)?;
    Ok(Outcome::Built { receipt: Box::new(receipt), files, worker_file, report })
}

/// The stretch of the corridor from pins to the verdict, for an image and an installation alike.
fn read(
    tools: &Tools,
    spec: &Spec,
    lock: Option<&Held>,
    resolution: &Resolution,
    packing: Packing,
) -> Result<(Base, Prepared), Error> {
    let defined = gather(&spec.connectors)?;
    // Neither needs the other: archives are hashed while the base's registry answers.
    let (base, archives) = std::thread::scope(|scope| {
        let archives = scope.spawn(|| fetch(tools, resolution));
        (survey(tools, spec, resolution), archives.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    let (base, archives) = (base?, archives?);
    let plugins = open(tools, &archives, &spec.limits)?;
    vouch(lock, &plugins)?;
    let tree = arrange(&plugins, &base, &spec.placement, tools.source_date)?;
    let worker = worker(tools, spec, &base);
    let present = present::present(tools, &base, &tree, &worker)?;
    let mut layers = pack(tools, &plugins, &tree, &base, packing)?;
    let scan = scan(tools, &plugins, &tree, take(&mut layers.declared), worker, present)?;
    let shims = if spec.sync_manifests { scan.shims(&tree) } else { Vec::new() };
    let scan = scan.completed(&shims);
    let layers = layers.completed(&tree, &base, shims)?;
    let deployment = deployment(spec, &base, &scan, defined);
    let report = judge(&plugins, &base, &scan, &deployment, &layers, &spec.policy);
    Ok((base, Prepared { plugins, tree, scan, layers, report }))
}

/// How the plugins are to be used, as far as spec and base tell.
fn deployment(spec: &Spec, base: &Base, scan: &Scan, defined: Defined) -> Deployment {
    let discovery = Deployment::discovery(spec.worker.discovery, spec.image.env.get(Discovery::VARIABLE), base);
    // A base whose plugins were looked at, and that has none, is no base of a worker.
    Deployment { defined, discovery, is_base_known: !scan.present.is_empty() }
}

/// The worker that the plugins are for. On a base that runs one, it is said what nothing tells of it.
fn worker(tools: &Tools, spec: &Spec, base: &Base) -> Worker {
    let image = base.images.first();
    let settled = Worker::settle(&spec.worker, &image.map(|image| image.runtime.clone()).unwrap_or_default());
    if image.is_some_and(|image| !image.layers.is_empty()) {
        settled.doubts.into_iter().for_each(|doubt| tools.tell(Event::Notice(doubt)));
    }
    settled.worker
}

/// Says what overlays changed and what completes service files, where no plan and no receipt says it.
fn tell_changes(tools: &Tools, prepared: &Prepared) {
    for plugin in &prepared.plugins {
        if let Some(overlay) = changes(plugin) {
            tools.tell(Event::Notice(format!("{}: {}", plugin.label(), overlay.sentences().join(", "))));
        }
    }
    for shim in &prepared.layers.shims {
        let plugin = prepared.tree.folders.get(shim.folder).map(|folder| prepared.plugins[folder.plugin].label());
        let sentence = GraftedShim::of(shim).sentence();
        tools.tell(Event::Notice(format!("{}: {sentence}", plugin.unwrap_or_default())));
    }
}
