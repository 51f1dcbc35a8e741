//! A layer that was compressed anew and stands in the store.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};

use crate::formats::blob::Blob;
use crate::formats::descriptor::Descriptor;
use crate::formats::media_type::OCI_LAYER_GZIP;
use crate::store::Kept;

/// A file of the store as a blob.
#[derive(Debug)]
pub(super) struct KeptBlob {
    descriptor: Descriptor,
    kept: Kept,
}

impl KeptBlob {
    pub(super) fn new(kept: Kept) -> Self {
        let descriptor = Descriptor { media_type: OCI_LAYER_GZIP.to_owned(), digest: kept.digest, size: kept.size };
        Self { descriptor, kept }
    }
}

impl Blob for KeptBlob {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn open(&self, offset: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        let mut file = File::open(&self.kept.path)?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Box::new(file))
    }
}
