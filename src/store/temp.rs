//! Files by digest: written once, verified by what was written, renamed into place.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Error, Store, sweep, without_temp_path};
use crate::formats::digest::{Digest, Hasher};

/// A file that is being written into the store; dropped without [`TempBlob::keep`], it is gone.
pub struct TempBlob {
    file: tempfile::NamedTempFile,
    hasher: Hasher,
    store: Store,
}

/// A file of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where it is.
    pub path: PathBuf,
    /// What was written.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
}

impl Store {
    /// Begins a new file.
    pub fn temp_blob(&self) -> Result<TempBlob, Error> {
        let failed = |cause| Error::Write { path: self.files_dir(), cause };
        let file = sweep::temp_file(self.root()).map_err(failed)?;
        Ok(TempBlob { file, hasher: Hasher::default(), store: self.clone() })
    }

    /// The file of this digest and length, where the store has it.
    pub fn blob(&self, digest: Digest, size: u64) -> Option<Kept> {
        let _gate = self.use_file(digest);
        let path = self.blob_path(digest);
        let found = std::fs::metadata(&path).ok()?;
        (found.is_file() && found.len() == size).then_some(Kept { path, digest, size })
    }

    /// The file of this digest, whatever its length, where the store has it.
    pub fn blob_of(&self, digest: Digest) -> Option<Kept> {
        let found = std::fs::metadata(self.blob_path(digest)).ok()?;
        self.blob(digest, found.len())
    }

    pub(super) fn blob_path(&self, digest: Digest) -> PathBuf {
        self.files_dir().join(digest.hex())
    }
}

impl TempBlob {
    /// Where it is until it is kept.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Seals the file under the digest of what was written.
    pub fn keep(self) -> Result<Kept, Error> {
        let size = self.hasher.length();
        let digest = self.hasher.finish();
        let path = self.store.blob_path(digest);
        self.file
            .persist(&path)
            .map_err(|persist| Error::Write { path: path.clone(), cause: without_temp_path(persist.error) })?;
        Ok(Kept { path, digest, size })
    }
}

impl Write for TempBlob {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let within = |cause: io::Error| {
            io::Error::new(cause.kind(), format!("the store `{}`: {cause}", self.store.root().display()))
        };
        let taken = self.file.as_file_mut().write(bytes).map_err(within)?;
        self.hasher.update(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}
