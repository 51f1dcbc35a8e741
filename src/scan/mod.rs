//! Locations in, what a worker finds there out.
//!
//! A location is a direct child of a `plugin.path` element: what is on its class path is loaded by a class loader of its
//! own. Predicts, without a JVM, the plugins that the scanners of a Connect worker find in it, and what they pass over;
//! the rules are those of Apache Kafka 3.9 to 4.3 (`PluginUtils`, `ReflectionScanner`, `ServiceLoaderScanner`). What
//! cannot be known without running the classes is said to be not provable. What was seen once is kept in the store.
//! Nothing here judges: that is the business of [`check`](crate::check).

mod alias;
mod class_graph;
mod class_path;
mod classes;
mod construction;
mod directory;
mod error;
mod files;
mod gather;
mod grafted;
mod image;
mod isolation;
mod judge_class;
mod kept;
mod loader;
mod location;
mod loose;
mod manifest_path;
mod observation;
mod observe;
mod own_sources;
mod plugin_path;
mod plugin_type;
mod predict;
mod reason;
mod reflections;
mod services;
mod shelf;
mod shim;
mod sight;
mod types_of;
pub mod version;
mod worker;

pub use crate::formats::kafka::Kafka;
pub use alias::aliases;
pub use classes::{WorkerClass, WorkerClasses};
pub use directory::{locate, locate_each};
pub use error::Error;
pub use image::{ImageLocations, locate_in_image};
pub(crate) use kept::KIND as SIGHT_KIND;
pub use location::{Location, LocationKind, LocationMember};
pub use observation::{
    Bundled, BundledKind, Clash, Corrupt, Foreign, Layout, Leaving, NativeLibrary, NativePlatform, Nested, Newer,
    Observations, Tally, Versions, VoidService,
};
pub use plugin_path::{Located, PassedOver};
pub use plugin_type::PluginType;
pub use reason::{Flaw, Reason};
pub use shim::{Listed, Shim, ShimFile};
pub use sight::{Loadable, Missed, Row, Sight, Version};
pub use worker::{Settled, Worker, WorkerSource};

use crate::formats::digest::Digest;
use crate::plugin::Plugin;
use crate::tools::Tools;
use crate::tree::Tree;

/// What a worker sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Which worker.
    pub worker: Worker,
    /// What it finds in each location that is grafted, in the order of the tree's folders.
    pub grafted: Vec<Sight>,
    /// What it finds in the locations that the base has already, sorted by place; empty where the base's own plugins
    /// were not looked at.
    pub present: Vec<Sight>,
}

/// Looks at every plugin of the tree as this worker would.
pub fn scan(
    tools: &Tools,
    plugins: &[Plugin],
    tree: &Tree,
    worker: Worker,
    present: Vec<Sight>,
) -> Result<Scan, Error> {
    let grafted = look(tools, &grafted::locations(plugins, tree), &worker)?;
    Ok(Scan { worker, grafted, present })
}

/// What was seen in a location before, where its key tells that nothing changed.
pub fn known(tools: &Tools, location: &Location, worker: &Worker) -> Option<Sight> {
    kept::recall(tools, kept::key(tools, location, worker))
}

/// Looks at these locations as this worker would; one sight per location, in their order.
///
/// A location that was looked at before is not read again, where its key tells that nothing changed.
///
/// # Errors
///
/// An archive cannot be read at all. What is wrong inside one is part of what is seen.
pub fn look(tools: &Tools, locations: &[Location], worker: &Worker) -> Result<Vec<Sight>, Error> {
    let keys: Vec<Option<Digest>> =
        tools.in_parallel(locations, |location| Ok::<_, Error>(kept::key(tools, location, worker)))?;
    let mut sights: Vec<Option<Sight>> = keys.iter().map(|key| kept::recall(tools, *key)).collect();
    let unseen = locations.iter().zip(&keys).zip(&sights).filter(|(_, sight)| sight.is_none());
    let _turns = kept::turns(tools, unseen.filter_map(|((location, key), _)| Some(((*key)?, location.place.as_str()))));
    // Another run may have looked while this one waited.
    for (key, sight) in keys.iter().zip(&mut sights).filter(|(_, sight)| sight.is_none()) {
        *sight = kept::recall(tools, *key);
    }
    let wanted: Vec<usize> = (0..locations.len()).filter(|at| sights[*at].is_none()).collect();
    let gathered = gather::gather(tools, locations, &wanted)?;
    let seen = tools.in_parallel(&gathered, |gathered| predict::predict(gathered, worker))?;
    for ((at, sight), gathered) in wanted.into_iter().zip(seen).zip(&gathered) {
        // Files of this machine may have changed while they were read.
        if let Some(key) = keys[at]
            && gathered.is_closed()
            && kept::key(tools, &locations[at], worker) == Some(key)
        {
            kept::keep(tools, key, &sight);
        }
        sights[at] = Some(sight);
    }
    Ok(sights.into_iter().flatten().collect())
}
