//! What earlier runs found out, kept by digest; safe for many processes at once.
//!
//! Records and files enter under a digest and leave as they entered or not at all: each is written to a temp file,
//! and renamed. Losing the store loses time and nothing else. Nothing here is ever the only copy.

mod error;
mod records;
mod stamps;
mod temp;

pub use error::Error;
pub use temp::{Kept, TempBlob};

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A directory of records and files; cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    root: Arc<Path>,
}

impl Store {
    /// Opens a store, making its directory where it is missing.
    ///
    /// # Errors
    ///
    /// The directory cannot be made.
    pub fn open(root: &Path) -> Result<Self, Error> {
        let store = Self { root: root.into() };
        for dir in [store.records_dir(), store.files_dir()] {
            std::fs::create_dir_all(&dir).map_err(|cause| Error::Create { path: dir, cause })?;
        }
        Ok(store)
    }

    /// The store's directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn records_dir(&self) -> PathBuf {
        self.root.join("records")
    }

    fn files_dir(&self) -> PathBuf {
        self.root.join("files")
    }
}
