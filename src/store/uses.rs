//! When something of the store was last used.
//!
//! A record's own time tells it. A file's does not: its times prove that it is still the one that was hashed, so an
//! empty file beside it, of the same name, has the time instead. Either is renewed when it is older than [`GRAIN`], so
//! that a run which uses the same things again and again writes nothing.
//!
//! Whoever renews a file's trace holds the gate with others, whoever removes a file holds it alone: a file that was
//! just found is never removed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Store;
use crate::formats::digest::Digest;

/// How much older than the last use its trace may be.
pub(super) const GRAIN: Duration = Duration::from_secs(3600);

const GATE: &str = "gate";

/// The gate; open again when this is dropped. Where locks are not to be had, it is no hindrance.
pub(super) struct Gate {
    _file: Option<File>,
}

impl Gate {
    fn open(root: &Path) -> Option<File> {
        File::options().create(true).truncate(false).write(true).open(root.join(GATE)).ok()
    }

    pub(super) fn with_others(root: &Path) -> Self {
        Self { _file: Self::open(root).filter(|file| file.lock_shared().is_ok()) }
    }

    pub(super) fn alone(root: &Path) -> Self {
        Self { _file: Self::open(root).filter(|file| file.lock().is_ok()) }
    }
}

impl Store {
    /// Says that this run uses a file; the gate is held while its bytes are looked for.
    pub(super) fn use_file(&self, digest: Digest) -> Option<Gate> {
        let trace = self.trace_path(digest);
        let began = self.run.as_ref()?.began;
        if modified(&trace).is_some_and(|used| is_fresh(used, began)) {
            return None;
        }
        let gate = Gate::with_others(self.root());
        fs::create_dir_all(self.traces_dir()).ok()?;
        let file = File::options().create(true).truncate(false).write(true).open(trace).ok()?;
        file.set_modified(began).ok();
        Some(gate)
    }

    /// Says that this run uses a record that was written at a time.
    pub(super) fn use_record(&self, path: &Path, used: SystemTime) {
        if let Some(run) = &self.run
            && !is_fresh(used, run.began)
            && let Ok(file) = File::options().write(true).open(path)
        {
            file.set_modified(run.began).ok();
        }
    }

    pub(super) fn traces_dir(&self) -> PathBuf {
        self.root().join("used")
    }

    pub(super) fn trace_path(&self, digest: Digest) -> PathBuf {
        self.traces_dir().join(digest.hex())
    }
}

pub(super) fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|found| found.modified()).ok()
}

fn is_fresh(used: SystemTime, began: SystemTime) -> bool {
    used.checked_add(GRAIN).is_none_or(|limit| limit > began)
}
