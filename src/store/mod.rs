//! What earlier runs found out, kept by digest; safe for many processes at once.
//!
//! Records and files enter under a digest and leave as they entered or not at all: each is written to a temp file,
//! and renamed; those of a run that was killed are swept by a later one. What several runs want to know at once, one of
//! them finds out. What was not used for long can be pruned while others are at work. Losing the store loses time and
//! nothing else. Nothing here is ever the only copy.

mod contents;
mod error;
mod partial;
mod prune;
mod records;
mod replacement;
mod runs;
mod stamps;
mod sweep;
mod temp;
mod turns;
mod uses;
mod verify;

pub use contents::Holding;
pub use error::Error;
pub use partial::Partial;
pub use prune::Pruned;
pub use replacement::{Replacement, without_temp_path};
pub use stamps::State;
pub use temp::{Kept, TempBlob};
pub use turns::Turn;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use runs::Run;
use tempfile::TempDir;

const PASSING: &str = "plugraft-store-";

/// A directory of records and files; cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    root: Arc<Path>,
    lock: Option<Arc<File>>,
    run: Option<Run>,
    refused: Arc<AtomicBool>,
}

impl Store {
    /// Opens a store, making its directory where it is missing.
    ///
    /// # Errors
    ///
    /// The directory cannot be made.
    pub fn open(root: &Path) -> Result<Self, Error> {
        let mut store = Self { root: root.into(), lock: None, run: None, refused: Arc::default() };
        for dir in [store.records_dir(), store.files_dir()] {
            std::fs::create_dir_all(&dir).map_err(|cause| Error::Create { path: dir, cause })?;
        }
        store.lock = sweep::enter(root).map(Arc::new);
        store.run = Run::begin(root);
        Ok(store)
    }

    /// Opens a store that goes with the run, in a directory for temporary files.
    ///
    /// # Errors
    ///
    /// The directory takes nothing.
    pub fn passing(dir: &Path) -> Result<(Self, TempDir), Error> {
        sweep::abandoned(dir, PASSING);
        let failed = |cause| Error::Create { path: dir.to_owned(), cause: without_temp_path(cause) };
        let kept = tempfile::Builder::new().prefix(PASSING).tempdir_in(dir).map_err(failed)?;
        Ok((Self::open(kept.path())?, kept))
    }

    /// The store's directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether this is the first time that it did not take something: one is enough to be told.
    pub fn is_first_refusal(&self) -> bool {
        !self.refused.swap(true, Ordering::Relaxed)
    }

    fn records_dir(&self) -> PathBuf {
        self.root.join("records")
    }

    fn files_dir(&self) -> PathBuf {
        self.root.join("files")
    }
}
