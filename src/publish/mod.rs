//! An index in, a receipt out.
//!
//! Blobs first, then manifests, then the root under its tags: whatever fails, each tag is old or new.
//! Every sink hashes what it writes. Nothing here changes the image.

mod blobs;
mod destination;
mod error;
mod layout;
mod receipt;
mod registry;

pub use error::Error;
pub use receipt::{BlobCount, LayerReceipt, PlatformReceipt, PluginReceipt, Published, Receipt, Target, TargetState};

use crate::base::Base;
use crate::event::{Event, Stage};
use crate::formats::reference::Reference;
use crate::image::Index;
use crate::layer::Layers;
use crate::spec::SinkWish;
use crate::tools::Tools;
use blobs::parts;
use destination::{Destination, destinations};

/// Sees, before any archive is read, that every sink's tag can be told for so many plugins.
pub fn foresee(sinks: &[SinkWish], plugins: usize) -> Result<(), Error> {
    destination::foresee(sinks, plugins)
}

/// Publishes to every sink; sinks are served in order, blobs of one sink in parallel.
pub fn publish(
    tools: &Tools,
    base: &Base,
    layers: &Layers,
    index: &Index,
    sinks: &[SinkWish],
    name: Option<&Reference>,
) -> Result<Receipt, Error> {
    tools.tell(Event::Stage(Stage::Publish));
    let destinations = destinations(sinks, base, index)?;
    let parts = parts(tools, base, layers, index);
    let mut published = Vec::new();
    for destination in &destinations {
        published.push(match destination {
            Destination::Registry { repository, tags } => {
                registry::publish(tools, base, index, &parts, repository, tags)?
            }
            Destination::Layout { dir, tags } => layout::publish(tools, index, &parts, dir, tags)?,
        });
    }
    let reference = destination::consumers_reference(&destinations).or_else(|| name.cloned());
    Ok(receipt::write(index, layers, reference, published))
}

/// Compares what would be published with what stands at every sink.
pub fn compare(tools: &Tools, base: &Base, index: &Index, sinks: &[SinkWish]) -> Result<Vec<Target>, Error> {
    let mut targets = Vec::new();
    for destination in destinations(sinks, base, index)? {
        targets.extend(match &destination {
            Destination::Registry { repository, tags } => registry::compare(tools, index, repository, tags)?,
            Destination::Layout { dir, tags } => layout::compare(index, dir, tags)?,
        });
    }
    Ok(targets)
}
