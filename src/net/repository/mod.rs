//! One repository of a registry: reads and writes (distribution-spec).

mod blob_reader;
mod feed;
mod manifest;
mod push;
mod read;
mod session;
mod upload;
mod way;

use crate::formats::reference::Reference;

use super::conversation::Ask;
use super::exchange::{Reading, Request};
use super::place::Place;
use super::{Error, Net};

/// A handle on one repository; cheap to clone.
#[derive(Clone)]
pub struct Repository {
    net: Net,
    reference: Reference,
}

/// How a blob got to the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// It was there.
    AlreadyThere,
    /// The registry took it from another of its repositories.
    Mounted,
    /// It was uploaded.
    Uploaded,
}

impl Repository {
    pub(super) fn new(net: Net, reference: &Reference) -> Self {
        Self { net, reference: reference.clone() }
    }

    fn place(&self) -> Result<Place, Error> {
        Ok(Place {
            registry: self.reference.registry().to_owned(),
            repository: self.reference.repository().to_owned(),
            base: self.net.base(self.reference.registry())?,
        })
    }
}
