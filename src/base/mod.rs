//! A base pin in, what is already there out, per platform.
//!
//! The survey reads the headers of all base layers, streamed and verified, and tells owner, mode, times and attributes
//! of every directory on the way to the plugin path, links resolved, and what that directory holds already. What was
//! read once is kept by layer digest, and recorded in the image, so that it need not be read again.
//! Nothing here keeps a base layer or decides what is appended.

mod blobs;
mod error;
mod ground;
mod image_files;
mod images;
mod members;
mod outline;
mod plugin_path;
mod reading;
mod record;
mod runtime;
mod scratch;
mod spill;
mod stack;
mod startup;
mod surveys;
mod user;
mod zstd_frames;

pub use error::Error;
pub use ground::{Ancestor, Ground, Times};
pub use image_files::{ImageFiles, ImageNode, Source, fetch_files, image_files, known_files};
pub use plugin_path::{PluginPath, PluginPathReader, PluginPathSource};
pub use record::{SURVEY_LABEL, SurveyRecord};
pub use runtime::Runtime;

use std::sync::Arc;

use crate::event::{Event, Stage};
use crate::formats::descriptor::Descriptor;
use crate::formats::document::Document;
use crate::formats::image_path::ImagePath;
use crate::formats::media_type::Family;
use crate::formats::platform::Platform;
use crate::resolve::{BasePin, Resolution};
use crate::spec::Spec;
use crate::tools::Tools;
use blobs::Blobs;

/// What we append to.
#[derive(Debug, Clone)]
pub struct Base {
    /// Name, digest and place.
    pub pin: BasePin,
    /// The media types' family of the images; everything we add stays in it.
    pub family: Family,
    /// Whether the root is an index (or scratch for several platforms), so that the result is one too.
    pub is_index: bool,
    /// One image per platform kept, in the index's order; at least one.
    pub images: Vec<BaseImage>,
}

impl Base {
    /// The plugin path that a worker's properties file has to name, where no start-up of the image does.
    pub fn worker_file(&self) -> Option<&ImagePath> {
        let unread = |image: &&BaseImage| image.plugin_path.reader == PluginPathReader::WorkerFile;
        self.images.iter().find(unread).map(|image| &image.plugin_path.named)
    }
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
    /// What it runs its worker with.
    pub runtime: Runtime,
    /// Its file system, where the survey had to read it.
    pub files: Option<Arc<ImageFiles>>,
}

/// Looks at the base.
///
/// A layer is read at most once for all platforms, and not at all where the store or the label of an earlier image
/// tells what is there.
pub fn survey(tools: &Tools, spec: &Spec, resolution: &Resolution) -> Result<Base, Error> {
    tools.tell(Event::Stage(Stage::Survey));
    let BasePin::Image { root, place, .. } = &resolution.base else {
        return scratch::base(&spec.platforms, &spec.placement);
    };
    let wish = &spec.placement.plugin_path;
    let blobs = Blobs::of(tools, place);
    let found = images::read(tools, &blobs, root, &spec.platforms)?;
    let surveyed = surveys::survey(tools, &blobs, wish, &resolution.precedents, &found.images)?;
    let images = found.images.into_iter().zip(surveyed);
    let images = images.map(|(image, (record, files))| image.surveyed(record, files)).collect();
    let base = Base { pin: resolution.base.clone(), family: found.family, is_index: found.is_index, images };
    user::warn(tools, &base);
    plugin_path::warn(tools, &base);
    Ok(base)
}
