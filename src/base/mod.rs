//! A base pin in, what is already there out, per platform.
//!
//! The survey reads base layers from the top down, tar headers only, and tells the owner, mode, times and link targets
//! of every directory on the way to the plugin path, and what that directory holds already. What was read once is kept
//! by layer digest, and recorded in the image, so that it need not be read again.
//! Nothing here keeps a base layer or decides what is appended.

mod error;
mod ground;

pub use error::Error;
pub use ground::{Ancestor, Ground, Times};

use serde::{Deserialize, Serialize};

use crate::formats::descriptor::Descriptor;
use crate::formats::document::Document;
use crate::formats::image_path::ImagePath;
use crate::formats::media_type::Family;
use crate::formats::platform::Platform;
use crate::resolve::{BasePin, Resolution};
use crate::spec::Spec;
use crate::tools::Tools;

/// What we append to.
#[derive(Debug, Clone)]
pub struct Base {
    /// Name, digest and place.
    pub pin: BasePin,
    /// The media types' family; everything we add stays in it.
    pub family: Family,
    /// Whether the root is an index (or scratch for several platforms), so that the result is one too.
    pub is_index: bool,
    /// One image per platform kept, in the index's order; at least one.
    pub images: Vec<BaseImage>,
}

/// One platform's image.
#[derive(Debug, Clone)]
pub struct BaseImage {
    /// For whom.
    pub platform: Platform,
    /// The manifest; for scratch an empty one.
    pub manifest: Document,
    /// The config; for scratch an empty one.
    pub config: Document,
    /// The layers from the bottom up.
    pub layers: Vec<Descriptor>,
    /// Where plugins go, and why there.
    pub plugin_path: PluginPath,
    /// What is there already.
    pub ground: Ground,
}

/// Where plugins go in one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginPath {
    /// The directory as a worker's `plugin.path` names it.
    pub named: ImagePath,
    /// What told us.
    pub source: PluginPathSource,
    /// How the worker learns of it.
    pub reader: PluginPathReader,
}

/// What told us where plugins go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PluginPathSource {
    /// The spec or a flag.
    Spec,
    /// `CONNECT_PLUGIN_PATH` in the config's environment.
    Environment,
    /// The labels of Confluent's images.
    ConfluentLabels,
    /// The labels or layout of Strimzi's images.
    Strimzi,
    /// The environment of Debezium's images.
    Debezium,
    /// Redpanda's connectors image.
    Redpanda,
    /// `/opt/kafka` of Apache's image.
    ApacheKafka,
}

/// How a worker in this image learns its `plugin.path`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PluginPathReader {
    /// The image's start-up renders `CONNECT_PLUGIN_PATH` into the worker's properties; this is its value now.
    Environment {
        /// The value in the base's config; `None` where it is not set.
        value: Option<String>,
    },
    /// The image fixes it to a directory that already contains ours.
    Fixed,
    /// The worker's properties file has to name it.
    WorkerFile,
}

/// Looks at the base.
pub fn survey(tools: &Tools, spec: &Spec, resolution: &Resolution) -> Result<Base, Error> {
    let _ = (tools, spec, resolution);
    todo!()
}
