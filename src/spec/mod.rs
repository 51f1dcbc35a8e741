//! Text and flags in, one complete and consistent [`Spec`] out.
//!
//! Promises a message with file, line and column for anything it refuses, and a "did you mean" for unknown keys.
//! Flags win over the text: values and lists replace, maps merge by key. The keys are described in `docs/spec.md`.
//! Nothing here reads a file, the environment or the network: texts and variables are handed in.

mod checks;
mod compression;
mod credentials;
mod draft;
mod error;
mod flags;
mod limits;
mod maven;
mod mirror;
mod overlay;
mod override_wish;
mod overrides;
mod parse;
mod place;
mod placement;
mod read;
mod read_sources;
mod sinks;
mod variables;
mod wishes;
mod worker;

pub use checks::InvalidCheck;
pub use credentials::{CredentialWish, ProofWish, SecretPlace, UserWish};
pub use error::{Error, OverrideFault};
pub use flags::Flags;
pub use limits::Limits;
pub use maven::MavenWishes;
pub use overlay::{InvalidOverlay, OverlayWish, PutPlace, PutWish, Removal};
pub use override_wish::{KUSTOMIZE_IMAGES, OverrideTarget, OverrideWish, PullPolicy};
pub use parse::{Input, Purpose};
pub use place::Place;
pub use wishes::{
    BaseWish, Compression, DefinitionsWish, ImageWishes, LayerSplit, Owner, Placement, PluginPathWish, PluginWish,
    SinkWish, TagChoice,
};
pub use worker::{UnknownWorker, WorkerWish};

pub use crate::formats::coordinate::Coordinate;

use crate::check::Policy;
use crate::formats::platform::Platform;
use crate::formats::reference::Reference;
use crate::tools::HubPlace;

/// All that a run was asked to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// The image to append to.
    pub base: BaseWish,
    /// The platforms to keep; empty means all.
    pub platforms: Vec<Platform>,
    /// The plugins, in the order given.
    pub plugins: Vec<PluginWish>,
    /// Where plugins will live in the image, and as whose.
    pub placement: Placement,
    /// One layer per plugin, or one for all.
    pub layers: LayerSplit,
    /// How layers are compressed.
    pub compression: Compression,
    /// Labels, annotations and environment to set.
    pub image: ImageWishes,
    /// Where components of the Hub come from, where that is said.
    pub hub: Option<HubPlace>,
    /// Who we say we are to hosts that plugins come from.
    pub credentials: Vec<CredentialWish>,
    /// How many bytes a download may have, where that is said.
    pub largest_download: Option<u64>,
    /// What an archive may ask of us.
    pub limits: Limits,
    /// What findings lead to.
    pub policy: Policy,
    /// Where the image goes; empty for `check`.
    pub sinks: Vec<SinkWish>,
    /// The reference that the image will have where the sink has none.
    pub name: Option<Reference>,
    /// The files to write afterwards.
    pub overrides: Vec<OverrideWish>,
    /// What is wished about Maven repositories.
    pub maven: MavenWishes,
    /// The worker that the plugins are for.
    pub worker: WorkerWish,
    /// Whether service files are to list every plugin.
    pub sync_manifests: bool,
    /// The connectors that a worker is to run.
    pub connectors: Vec<DefinitionsWish>,
}

impl Spec {
    /// Whether any plugin comes from a Maven repository.
    pub fn names_maven(&self) -> bool {
        let named = |wish: &PluginWish| matches!(wish.coordinate, Coordinate::Maven(_));
        self.plugins.iter().any(|wish| named(wish) || wish.overlay.put.iter().any(|put| named(&put.file)))
    }
}
