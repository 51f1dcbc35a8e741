//! An index in, a receipt out.
//!
//! Blobs first, then manifests, then the index by digest, then tags: whatever fails, each tag is old or new.
//! Every sink hashes what it writes. Nothing here changes the image.

mod error;
mod receipt;

pub use error::Error;
pub use receipt::{BlobCount, LayerReceipt, PlatformReceipt, PluginReceipt, Published, Receipt, Target, TargetState};

use crate::base::Base;
use crate::formats::reference::Reference;
use crate::image::Index;
use crate::layer::Layers;
use crate::spec::SinkWish;
use crate::tools::Tools;

/// Publishes to every sink; sinks are served in order, blobs of one sink in parallel.
pub fn publish(
    tools: &Tools,
    base: &Base,
    layers: &Layers,
    index: &Index,
    sinks: &[SinkWish],
    name: Option<&Reference>,
) -> Result<Receipt, Error> {
    let _ = (tools, base, layers, index, sinks, name);
    todo!()
}

/// Compares what would be published with what stands at every sink.
pub fn compare(tools: &Tools, index: &Index, sinks: &[SinkWish]) -> Result<Vec<Target>, Error> {
    let _ = (tools, index, sinks);
    todo!()
}
