//! Where a base's documents and layers are read from.

use std::fs::File;
use std::io::{Read, Write as _};
use std::path::PathBuf;

use super::Error;
use crate::formats::descriptor::Descriptor;
use crate::formats::document::Document;
use crate::formats::oci_layout::blob_path;
use crate::net::Repository;
use crate::resolve::{ArchiveFile, BasePlace};
use crate::store::Store;
use crate::tools::Tools;

/// The blobs of one base.
pub(super) struct Blobs {
    place: Place,
    store: Store,
}

enum Place {
    Registry(Repository),
    Layout(PathBuf),
    Archive(ArchiveFile),
}

impl Blobs {
    /// The blobs at this place.
    pub(super) fn of(tools: &Tools, place: &BasePlace) -> Self {
        let place = match place {
            BasePlace::Registry(reference) => Place::Registry(tools.net.repository(reference)),
            BasePlace::Layout(dir) => Place::Layout(dir.clone()),
            BasePlace::Archive(archive) => Place::Archive(archive.clone()),
        };
        Self { place, store: tools.store.clone() }
    }

    /// Whether reading costs the network.
    pub(super) fn is_remote(&self) -> bool {
        matches!(self.place, Place::Registry(_))
    }

    /// A manifest that an index lists, verified.
    pub(super) fn manifest(&self, descriptor: &Descriptor) -> Result<Document, Error> {
        let what = format!("the manifest `{}`", descriptor.digest);
        let Place::Registry(repository) = &self.place else {
            return self.document(descriptor, "manifest");
        };
        if let Some(known) = self.known(descriptor) {
            return Ok(known);
        }
        match repository.manifest(&descriptor.digest.to_string()) {
            Ok(Some(found)) => {
                let found = Document::read(descriptor, found.bytes());
                found.map(|found| self.keep(found)).map_err(|cause| Error::BadDocument { what, cause })
            }
            Ok(None) => Err(Error::Missing { what }),
            Err(cause) => Err(Error::Ask { what, cause }),
        }
    }

    /// A config, verified.
    pub(super) fn config(&self, descriptor: &Descriptor) -> Result<Document, Error> {
        if !self.is_remote() {
            return self.document(descriptor, "config");
        }
        match self.known(descriptor) {
            Some(known) => Ok(known),
            None => Ok(self.keep(self.document(descriptor, "config")?)),
        }
    }

    /// A document that an earlier run received; its registry need not send again what its digest names.
    fn known(&self, descriptor: &Descriptor) -> Option<Document> {
        let kept = self.store.blob(descriptor.digest, descriptor.size)?;
        Document::read(descriptor, File::open(kept.path).ok()?).ok()
    }

    /// Keeps a document for later runs; one that cannot be kept is asked for again.
    fn keep(&self, document: Document) -> Document {
        if let Ok(mut temp) = self.store.temp_blob()
            && temp.write_all(document.bytes()).is_ok()
        {
            temp.keep().ok();
        }
        document
    }

    /// A layer's bytes, from the start. Whoever reads them has to verify them.
    pub(super) fn layer(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send>, Error> {
        self.open(descriptor, || format!("the layer `{}`", descriptor.digest))
    }

    fn document(&self, descriptor: &Descriptor, kind: &str) -> Result<Document, Error> {
        let what = || format!("the {kind} `{}`", descriptor.digest);
        let reader = self.open(descriptor, what)?;
        Document::read(descriptor, reader).map_err(|cause| Error::BadDocument { what: what(), cause })
    }

    fn open(&self, descriptor: &Descriptor, what: impl Fn() -> String) -> Result<Box<dyn Read + Send>, Error> {
        match &self.place {
            Place::Registry(repository) => {
                repository.read_blob(descriptor).map_err(|cause| Error::Ask { what: what(), cause })
            }
            Place::Archive(archive) => archive.blob(descriptor.digest, 0).map_err(|cause| {
                let path = archive.path().to_owned();
                Error::Open { what: what(), path, cause }
            }),
            Place::Layout(dir) => {
                let path = blob_path(dir, descriptor.digest);
                let file = File::open(&path).map_err(|cause| Error::Open { what: what(), path, cause })?;
                Ok(Box::new(file))
            }
        }
    }
}
