//! What every sink does, and what it is given.

use super::blobs::Part;
use super::{Error, Published, Target};
use crate::base::Base;
use crate::formats::reference::Reference;
use crate::image::Index;
use crate::tools::Tools;

/// A place to publish to, its tags worked out.
pub(super) trait Sink {
    /// Refuses an image that can never go there, before anything is sent anywhere.
    fn admit(&self, image: &Finished<'_>) -> Result<(), Error> {
        let _ = image;
        Ok(())
    }

    /// Sends the whole image.
    fn publish(&self, image: &Finished<'_>) -> Result<Published, Error>;

    /// What stands there now: one item per tag, or one for a place where the image gets none.
    fn compare(&self, image: &Finished<'_>) -> Result<Vec<Target>, Error>;

    /// What consumers would ask for, where they can.
    fn reference(&self) -> Option<&Reference> {
        None
    }
}

/// A finished image with all that its blobs are made of.
pub(super) struct Finished<'a> {
    pub(super) tools: &'a Tools,
    pub(super) base: &'a Base,
    pub(super) index: &'a Index,
    /// Every blob once; none where nothing is sent.
    pub(super) parts: &'a [Part<'a>],
    /// What the user calls the image.
    pub(super) name: Option<&'a Reference>,
}
