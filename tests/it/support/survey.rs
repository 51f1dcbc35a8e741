//! Runs of a survey.

use std::sync::Arc;

use plugraft::base::{Base, Error, Ground, survey};
use plugraft::check::Policy;
use plugraft::event::Observer;
use plugraft::net::Settings;
use plugraft::resolve::{Floating, resolve};
use plugraft::spec::{
    BaseWish, Compression, ImageWishes, LayerSplit, Limits, MavenWishes, Owner, Placement, PluginPathWish, Spec,
    WorkerWish,
};

use super::heard::Heard;
use super::tools::tools_for;

/// A run with a store of its own.
pub(crate) struct Run {
    pub(crate) temp: tempfile::TempDir,
    pub(crate) heard: Arc<Heard>,
}

impl Run {
    pub(crate) fn new() -> Self {
        Self { temp: tempfile::tempdir().expect("a temp directory"), heard: Arc::default() }
    }

    /// Resolves, which has to succeed, and surveys.
    pub(crate) fn survey(&self, spec: &Spec) -> Result<Base, Error> {
        let observer: Arc<dyn Observer> = Arc::<Heard>::clone(&self.heard);
        let tools = tools_for(self.temp.path(), Settings::default(), observer);
        let resolution = resolve(&tools, spec, None, Floating::Refused).expect("the base is there");
        survey(&tools, spec, &resolution)
    }
}

/// A spec with this base and plugin path, and no other wish.
pub(crate) fn spec(base: BaseWish, plugin_path: &str) -> Spec {
    let plugin_path = match plugin_path {
        "auto" => PluginPathWish::Auto,
        path => PluginPathWish::Path(path.parse().expect("absolute")),
    };
    Spec {
        hub: None,
        credentials: Vec::new(),
        largest_download: None,
        base,
        platforms: Vec::new(),
        plugins: Vec::new(),
        placement: Placement { plugin_path, owner: Owner::default(), replace: false, plugin_only: false },
        layers: LayerSplit::default(),
        compression: Compression::default(),
        image: ImageWishes::default(),
        limits: Limits::default(),
        policy: Policy::default(),
        sinks: Vec::new(),
        name: None,
        overrides: Vec::new(),
        maven: MavenWishes::default(),
        worker: WorkerWish::default(),
        sync_manifests: false,
        connectors: Vec::new(),
    }
}

/// What one image's ground looks like, one line each: real path, ancestors, names.
pub(crate) fn show(ground: &Ground) -> Vec<String> {
    let ancestors = ground.ancestors.iter().map(|dir| {
        let xattrs: Vec<String> = dir.xattrs.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        let xattrs = xattrs.concat();
        let time = format!("{}.{:09}", dir.mtime.seconds, dir.mtime.nanos);
        format!("{} {:04o} {}:{} {time}{xattrs}", dir.path, dir.mode, dir.uid, dir.gid)
    });
    let names = ground.occupied.iter().map(|(name, is_dir)| format!("{name}{}", if *is_dir { "/" } else { "" }));
    std::iter::once(ground.real_path.to_string()).chain(ancestors).chain(names).collect()
}
