//! An index in, a receipt out.
//!
//! Blobs first, then manifests, then the root under its tags: whatever fails, each tag and each file is old or new.
//! Every sink is one file here, and hashes what it writes. Nothing here changes the image.

mod archive_file;
mod blobs;
mod destination;
mod docker_archive;
mod docker_daemon;
mod error;
mod layout;
mod members;
mod oci_archive;
mod receipt;
mod registry;
mod sink;
mod stdout;

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
use destination::destinations;
use sink::Finished;

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
    let image = Finished { tools, base, index, parts: &parts, name };
    destinations.iter().try_for_each(|sink| sink.admit(&image))?;
    let published = destinations.iter().map(|sink| sink.publish(&image)).collect::<Result<_, _>>()?;
    let reference = destinations.iter().find_map(|sink| sink.reference()).or(name).cloned();
    Ok(receipt::write(index, layers, reference, published))
}

/// Compares what would be published with what stands at every sink.
pub fn compare(
    tools: &Tools,
    base: &Base,
    index: &Index,
    sinks: &[SinkWish],
    name: Option<&Reference>,
) -> Result<Vec<Target>, Error> {
    let image = Finished { tools, base, index, parts: &[], name };
    let destinations = destinations(sinks, base, index)?;
    destinations.iter().try_for_each(|sink| sink.admit(&image))?;
    let targets: Vec<Vec<Target>> = destinations.iter().map(|sink| sink.compare(&image)).collect::<Result<_, _>>()?;
    Ok(targets.concat())
}
