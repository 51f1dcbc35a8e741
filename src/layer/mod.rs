//! A tree in, layers out.
//!
//! A layer is a rope of byte ranges of the archives, never written to disk. Every entry was inflated and checked
//! before its layer is described; a plugin that lies has findings and no layer.
//! Nothing here decides where a byte lives.

mod error;

pub use error::Error;

use crate::base::Base;
use crate::formats::blob::Blob;
use crate::formats::digest::Digest;
use crate::plugin::{Finding, Plugin};
use crate::spec::{Compression, LayerSplit};
use crate::tools::Tools;
use crate::tree::Tree;

/// All layers of a graft.
pub struct Layers {
    /// The plugins' layers, in the tree's order; the same for every platform.
    pub grafts: Vec<Layer>,
    /// The seam of each platform, in the base's order; `None` where the base has nothing on the way.
    pub seams: Vec<Option<Layer>>,
    /// What was found while reading.
    pub findings: Vec<Finding>,
}

/// One verified layer. Its media type is the OCI one; [`image`](crate::image) writes that of the base's family.
pub struct Layer {
    /// Digest of the uncompressed tar.
    pub diff_id: Digest,
    /// The compressed bytes, to be read again.
    pub blob: Box<dyn Blob>,
    /// Which plugins are inside, as indices into the plugins that were packed; empty for a seam.
    pub plugins: Vec<usize>,
}

/// How layers are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packing {
    /// One layer per plugin, or one for all.
    pub split: LayerSplit,
    /// How they are compressed.
    pub compression: Compression,
}

/// Packs the tree, reading and verifying every byte of every plugin not known from an earlier run.
pub fn pack(tools: &Tools, plugins: &[Plugin], tree: &Tree, base: &Base, packing: Packing) -> Result<Layers, Error> {
    let _ = (tools, plugins, tree, base, packing);
    todo!()
}
