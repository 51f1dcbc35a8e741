//! Coordinates in, pins out.
//!
//! A pin says exactly what will be read and what was promised about it; the base's tag becomes a digest here, once.
//! An image in a tar is listed here; nothing here reads a plugin's archive.

mod additions;
mod archive;
mod base_pin;
mod catalogue;
mod docker_archive;
mod error;
mod hub;
mod image;
mod layout;
mod locked;
mod maven;
mod paths;
mod pin;
mod plugins;
mod slice;
mod url;
mod versions;

pub use crate::net::{Download, Login};
pub use archive::ArchiveFile;
pub use catalogue::{Catalogue, Floating, Offer};
pub use error::Error;
pub use hub::HubError;
pub use image::digest_of;
pub use locked::{Held, Lacking, LockError, locked_base, locked_file};
pub use maven::{Known, MavenError, RepositoryAnswer, Said};
pub use pin::{Pin, Place, Promise, Promiser};
pub use versions::versions;

use std::path::PathBuf;

use crate::event::{Event, Stage};
use crate::formats::document::Document;
use crate::formats::reference::Reference;
use crate::spec::{SinkWish, Spec, TagChoice};
use crate::tools::Tools;
use locked::Ledger;

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
        ///
        /// From a registry it is fully qualified, with the tag where there is one, else with the digest. From a layout
        /// it is the reference that the layout records, else `oci:` with the folder's own name and the tag.
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
    /// In a tar.
    Archive(ArchiveFile),
}

/// Turns wishes into pins. What is on this machine is looked at before any host is asked.
///
/// What the `lock` holds stands for its coordinates; others are looked up, and those that float are `floating`.
pub fn resolve(tools: &Tools, spec: &Spec, lock: Option<&Held>, floating: Floating) -> Result<Resolution, Error> {
    tools.tell(Event::Stage(Stage::Resolve));
    let wanted = plugins::look_here(&spec.plugins)?;
    let added = additions::look_here(&spec.plugins)?;
    let ledger = Ledger::open(tools, lock, &spec.base, wanted.iter().chain(&added))?;
    let mut plugins = plugins::pin(tools, &wanted, ledger, floating)?;
    additions::pin(tools, &mut plugins, ledger, floating)?;
    let base = base_pin::pin(tools, &spec.base, ledger)?;
    Ok(Resolution { base, plugins, precedents: precedents(&spec.sinks) })
}

/// The registry tags that this run will move; tags from a template are known too late to help.
fn precedents(sinks: &[SinkWish]) -> Vec<Reference> {
    let mut references: Vec<Reference> = Vec::new();
    for sink in sinks {
        if let SinkWish::Registry { repository, tags: TagChoice::Given(tags) } = sink {
            references.extend(tags.iter().filter_map(|tag| repository.by_tag(tag).ok()));
        }
    }
    references
}
