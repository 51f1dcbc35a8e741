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

use self::gather::Asked;
use crate::jar::Declared;
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

/// Looks at every plugin of the tree as this worker would; what jars `declared` on the way is not read again.
pub fn scan(
    tools: &Tools,
    plugins: &[Plugin],
    tree: &Tree,
    declared: Declared,
    worker: Worker,
    present: Vec<Sight>,
) -> Result<Scan, Error> {
    let grafted = look_beyond(tools, &grafted::locations(plugins, tree), declared, &worker)?;
    Ok(Scan { worker, grafted, present })
}

/// What was seen in a location before, where its key tells that nothing changed.
pub fn known(tools: &Tools, location: &Location, worker: &Worker) -> Option<Sight> {
    kept::recall(tools, Asked::of(tools, location, worker).key)
}

/// Looks at these locations as this worker would; one sight per location, in their order.
///
/// A location that was looked at before is not read again, where its key tells that nothing changed.
///
/// # Errors
///
/// An archive cannot be read at all. What is wrong inside one is part of what is seen.
pub fn look(tools: &Tools, locations: &[Location], worker: &Worker) -> Result<Vec<Sight>, Error> {
    look_beyond(tools, locations, Declared::default(), worker)
}

/// Looks at these locations, beginning with what is declared.
fn look_beyond(
    tools: &Tools,
    locations: &[Location],
    mut declared: Declared,
    worker: &Worker,
) -> Result<Vec<Sight>, Error> {
    let asked: Vec<Asked<'_>> = locations.iter().map(|location| Asked::of(tools, location, worker)).collect();
    let mut sights: Vec<Option<Sight>> = asked.iter().map(|asked| kept::recall(tools, asked.key)).collect();
    let unseen = asked.iter().zip(&sights).filter(|(_, sight)| sight.is_none());
    let _turns = kept::turns(tools, unseen.filter_map(|(asked, _)| Some((asked.key?, asked.location.place.as_str()))));
    // Another run may have looked while this one waited.
    for (asked, sight) in asked.iter().zip(&mut sights).filter(|(_, sight)| sight.is_none()) {
        *sight = kept::recall(tools, asked.key);
    }
    let unseen = asked.into_iter().zip(&sights).filter(|(_, sight)| sight.is_none()).map(|(asked, _)| asked).collect();
    let gathered = gather::gather(tools, locations, unseen, &mut declared)?;
    let seen = tools.heaviest_first(&gathered, gather::Gathered::classes, |gathered| {
        let sight = predict::predict(gathered, worker)?;
        gathered.keep(tools, &sight);
        Ok::<_, Error>(sight)
    })?;
    let mut seen = seen.into_iter();
    Ok(sights.into_iter().filter_map(|sight| sight.or_else(|| seen.next())).collect())
}
