//! Coordinates in, pins out.
//!
//! A pin says exactly what will be read and what was promised about it; the base's tag becomes a digest here, once.
//! Nothing here reads an archive.

mod error;

pub use error::Error;

use std::path::PathBuf;

use crate::formats::document::Document;
use crate::formats::reference::Reference;
use crate::spec::{PluginWish, Spec};
use crate::tools::Tools;

/// Exactly what a run will read.
#[derive(Debug, Clone)]
pub struct Resolution {
    /// The base.
    pub base: BasePin,
    /// The plugins: in the spec's order, a glob's matches sorted.
    pub plugins: Vec<Pin>,
    /// Images that an earlier run may have published; their labels may spare a survey.
    pub precedents: Vec<Reference>,
}

/// A base, by digest.
#[derive(Debug, Clone)]
pub enum BasePin {
    /// Nothing.
    Scratch,
    /// An image or index that stands somewhere.
    Image {
        /// What people call it, such as `docker.io/confluentinc/cp-server-connect:7.9.1`; for `base.name`.
        name: String,
        /// The tag it was asked by.
        tag: Option<String>,
        /// The manifest or index, byte for byte.
        root: Document,
        /// Where its blobs are.
        place: BasePlace,
    },
}

/// Where the blobs of a base are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BasePlace {
    /// In a registry's repository.
    Registry(Reference),
    /// In an OCI layout.
    Layout(PathBuf),
}

/// A plugin's coordinate with its exact place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// What was wished.
    pub wish: PluginWish,
    /// The file or directory.
    pub path: PathBuf,
}

/// Turns wishes into pins.
pub fn resolve(tools: &Tools, spec: &Spec) -> Result<Resolution, Error> {
    let _ = (tools, spec);
    todo!()
}
