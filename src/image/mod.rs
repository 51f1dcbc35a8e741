//! Base and layers in, one image per platform out, whole at once.
//!
//! Manifests and configs are edited as ordered raw JSON: no field of the base is lost, known to us or not, except what
//! would become untrue, and that is said. Nothing here reads a file or talks to anybody.

mod append;
mod config;
mod convert;
mod error;
mod graft;
mod manifest;
mod words;

pub use append::{append, changes};
pub use error::Error;
pub use graft::{GRAFT_LABEL, Graft, GraftedBase, GraftedFile, GraftedOverlay, GraftedPlugin, GraftedShim};

use crate::formats::descriptor::Descriptor;
use crate::formats::document::Document;
use crate::formats::platform::Platform;

/// The finished image.
#[derive(Debug, Clone)]
pub struct Index {
    /// What tags will point to: an index, or the one manifest where the base was a single image.
    pub root: Document,
    /// One image per platform, in the base's order.
    pub images: Vec<Image>,
    /// What was grafted.
    pub graft: Graft,
    /// Sentences about what could not be kept or said, such as annotations on a Docker manifest.
    pub notices: Vec<String>,
}

impl Index {
    /// Whether the root is the one manifest itself, without an index around it.
    pub fn is_single(&self) -> bool {
        self.images.iter().any(|image| image.manifest.digest() == self.root.digest())
    }
}

/// One platform's image.
#[derive(Debug, Clone)]
pub struct Image {
    /// For whom.
    pub platform: Platform,
    /// The manifest.
    pub manifest: Document,
    /// The config.
    pub config: Document,
    /// The layers from the bottom up.
    pub layers: Vec<ImageLayer>,
}

/// One layer of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageLayer {
    /// Media type, digest and length as the manifest has them.
    pub descriptor: Descriptor,
    /// Where its bytes are.
    pub origin: Origin,
}

/// Where the bytes of an image's layer are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// In the base.
    Base,
    /// In `Layers::grafts`, at this place.
    Graft(usize),
    /// In `Layers::seams`, at this place.
    Seam(usize),
}
