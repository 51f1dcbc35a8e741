//! A tree in, layers out, and what jars declare that were read for them.
//!
//! A layer is a rope of byte ranges of the archives, or of what tars were re-cut into. It is written to disk only where
//! it is to be compressed otherwise, and then into the store. Every entry was inflated and checked before its layer is
//! described; a plugin that lies has findings and no layer.
//! Nothing here decides where a byte lives.

mod crc;
mod encode;
mod error;
mod faith;
mod inflate;
mod kept;
mod members;
mod pack;
mod reading;
mod rope;
mod seam;
mod stamp;
mod window;

pub use error::Error;
pub use pack::{Packing, pack};

use seam::seam;

use crate::base::Base;
use crate::formats::blob::Blob;
use crate::formats::digest::Digest;
use crate::jar::Declared;
use crate::plugin::Finding;
use crate::scan::Shim;
use crate::tree::Tree;

/// All layers of a graft.
pub struct Layers {
    /// The plugins' layers, in the tree's order; the same for every platform. A plugin that lies has none.
    pub grafts: Vec<Layer>,
    /// The seam of each platform, in the base's order; `None` where nothing stands in it, as where
    /// plugins stand at the root.
    pub seams: Vec<Option<Layer>>,
    /// What was found while reading.
    pub findings: Vec<Finding>,
    /// What the seams hold besides directories.
    pub shims: Vec<Shim>,
    /// What jars declare that were read now, as far as they were small enough to be held on the way.
    pub declared: Declared,
}

impl Layers {
    /// The same layers, with shims in the seams: they depend on the worker, and so on the base.
    pub fn completed(self, tree: &Tree, base: &Base, shims: Vec<Shim>) -> Result<Self, Error> {
        if shims.is_empty() {
            return Ok(self);
        }
        let seams = base.images.iter().map(|image| seam(&image.ground, tree, &shims)).collect::<Result<_, Error>>()?;
        Ok(Self { seams, shims, ..self })
    }
}

/// One verified layer. Its media type is the OCI one; [`image`](crate::image) writes that of the base's family.
pub struct Layer {
    /// Digest of the uncompressed tar.
    pub diff_id: Digest,
    /// The compressed bytes, to be read again.
    pub blob: Box<dyn Blob>,
    /// Which plugins are inside, as indices into the plugins that were packed; empty for a seam.
    pub plugins: Vec<usize>,
    /// What deflated its bytes, such as `zlib-rs 0.6.8, level 6`, where that was not the maker of the archives: another
    /// encoder may give another digest for the same diff id.
    pub encoder: Option<String>,
}
