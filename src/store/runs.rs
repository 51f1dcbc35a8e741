//! Which runs have the store open, and since when.
//!
//! Each keeps a locked file, whose own time tells when it began. Where locks are not to be had, no run is seen.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use tempfile::NamedTempFile;

pub(super) const RUNS: &str = "runs";

/// This run; its file goes with the last of its clones.
#[derive(Debug, Clone)]
pub(super) struct Run {
    _file: Arc<NamedTempFile>,
    /// When it began, by the clock of the store's file system.
    pub(super) began: SystemTime,
}

impl Run {
    pub(super) fn begin(root: &Path) -> Option<Self> {
        let dir = root.join(RUNS);
        fs::create_dir_all(&dir).ok()?;
        loop {
            let file = NamedTempFile::new_in(&dir).ok()?;
            file.as_file().try_lock().ok()?;
            // Another run may have taken it for a dead one's before it was locked.
            if file.path().exists() {
                let began = file.as_file().metadata().and_then(|found| found.modified()).ok()?;
                return Some(Self { _file: Arc::new(file), began });
            }
        }
    }
}

/// When the oldest run began that has the store open now; files of dead ones are removed.
pub(super) fn oldest(root: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(root.join(RUNS)).into_iter().flatten().flatten();
    let began = entries.filter_map(|entry| {
        let file = File::options().write(true).open(entry.path()).ok()?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => file.metadata().and_then(|found| found.modified()).ok(),
            Ok(()) => {
                fs::remove_file(entry.path()).ok();
                None
            }
            Err(TryLockError::Error(_)) => None,
        }
    });
    began.min()
}
