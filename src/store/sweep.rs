//! Temp files, and who removes those of runs that were killed.
//!
//! All temp files stand in one directory. Every run holds a shared lock while it has the store open, so whoever gets
//! the lock alone knows that no temp file belongs to anybody. Where locks are not to be had, nothing is swept.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use super::{runs, turns, without_temp_path};

pub(super) const TEMP: &str = "temp";
const LOCK: &str = "lock";

/// Sweeps where nobody else has the store open, and keeps others from sweeping for as long as the lock lives.
pub(super) fn enter(root: &Path) -> Option<File> {
    let lock = File::options().create(true).truncate(false).write(true).open(root.join(LOCK)).ok()?;
    if lock.try_lock().is_ok() {
        // What cannot be removed now is tried again by the next run.
        for left in [TEMP, turns::TURNS, runs::RUNS] {
            fs::remove_dir_all(root.join(left)).ok();
        }
        lock.unlock().ok()?;
    }
    lock.lock_shared().ok()?;
    Some(lock)
}

/// Removes the stores below a directory that went with runs which were killed: nobody holds their locks.
pub(super) fn abandoned(dir: &Path, prefix: &str) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(prefix)
            && let Ok(lock) = File::options().write(true).open(entry.path().join(LOCK))
            && lock.try_lock().is_ok()
        {
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}

/// A new temp file of this store, to be renamed to its place.
pub(super) fn temp_file(root: &Path) -> io::Result<NamedTempFile> {
    let dir = root.join(TEMP);
    fs::create_dir_all(&dir)?;
    NamedTempFile::new_in(&dir).map_err(without_temp_path)
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::*;

    fn left(root: &Path) -> usize {
        fs::read_dir(root.join(TEMP)).map_or(0, Iterator::count)
    }

    #[test]
    fn temp_files_of_killed_runs_go_once_nobody_has_the_store_open() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let running = Store::open(dir.path()).expect("a store");
        let blob = running.temp_blob().expect("a temp file");
        let second = Store::open(dir.path()).expect("a store");
        assert_eq!(left(dir.path()), 1, "the file of a run under way stays");
        blob.keep().expect("renamed");
        // A killed run's file lock is gone, and its file is not.
        fs::write(dir.path().join(TEMP).join("stale"), "x").expect("written");
        drop((running, second));
        let next = Store::open(dir.path()).expect("a store");
        assert_eq!(left(dir.path()), 0);
        next.temp_blob().expect("a temp file").keep().expect("renamed");
    }

    #[test]
    fn a_store_that_goes_with_a_run_goes_with_a_killed_one_too() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let (running, _kept) = Store::passing(dir.path()).expect("a store");
        let (killed, left) = Store::passing(dir.path()).expect("a store");
        let left = left.keep();
        assert!(left.exists() && running.root().exists());
        drop(killed);
        let (next, _kept) = Store::passing(dir.path()).expect("a store");
        assert!(!left.exists() && running.root().exists() && next.root().exists());
    }
}
