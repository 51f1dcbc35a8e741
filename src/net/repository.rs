//! One repository of a registry: reads and writes (distribution-spec).

use std::io::Read;

use crate::formats::blob::Blob;
use crate::formats::descriptor::Descriptor;
use crate::formats::digest::Digest;
use crate::formats::document::Document;
use crate::formats::reference::Reference;

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

    /// The manifest or index behind a tag or digest, verified; `None` where the registry says it has none.
    ///
    /// At most 4 MiB are read (distribution-spec, "Pushing manifests").
    pub fn manifest(&self, target: &str) -> Result<Option<Document>, Error> {
        let _ = target;
        todo!()
    }

    /// The digest behind a tag, by HEAD where the registry answers it, else by GET; `None` where there is none.
    pub fn manifest_digest(&self, tag: &str) -> Result<Option<Digest>, Error> {
        let _ = tag;
        todo!()
    }

    /// Whether the blob is there, with the length that its descriptor says.
    pub fn has_blob(&self, descriptor: &Descriptor) -> Result<bool, Error> {
        let _ = descriptor;
        todo!()
    }

    /// A reader of a blob, from its start.
    ///
    /// It goes on by Range after a broken connection, and fails at the end where digest or length differ.
    pub fn read_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send>, Error> {
        let _ = descriptor;
        todo!()
    }

    /// Puts a blob there: HEAD first, then a mount from `mount_from` (a repository of the same registry), then an
    /// upload, whose bytes are hashed as they go; a blob that reads otherwise than described is never sealed.
    ///
    /// Tells the observer `Begin`, `Advance`, `Restart` and `End` under the blob's digest, calling it `what`.
    pub fn push_blob(&self, blob: &dyn Blob, mount_from: Option<&str>, what: &str) -> Result<Pushed, Error> {
        let _ = (blob, mount_from, what);
        todo!()
    }

    /// Puts a manifest or index under a tag or digest, and reads its digest back.
    pub fn push_manifest(&self, target: &str, document: &Document) -> Result<(), Error> {
        let _ = (target, document);
        todo!()
    }
}
