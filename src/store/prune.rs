//! What was not used for long goes, and nothing that a run under way may be using.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::contents::{Holding, Item, by_kind};
use super::uses::{GRAIN, Gate, modified};
use super::{Error, Store, runs};

/// What was pruned, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pruned {
    /// What went, by kind.
    pub removed: Vec<Holding>,
    /// How many things stay only because other runs have the store open, which may be using them.
    pub spared: u64,
}

/// Up to when something must have been used last to go.
#[derive(Clone, Copy)]
struct Limit {
    /// As it was asked for; `None` is everything.
    asked: Option<SystemTime>,
    /// What other runs may be using is younger; `None` where there are no other runs.
    others: Option<SystemTime>,
}

impl Limit {
    fn is_asked(self, used: Option<SystemTime>) -> bool {
        self.asked.is_none_or(|limit| used.is_none_or(|used| used <= limit))
    }

    fn is_spared(self, used: Option<SystemTime>) -> bool {
        self.others.is_some_and(|limit| used.is_none_or(|used| used >= limit))
    }
}

impl Store {
    /// Removes what was last used so long ago, or everything; nothing is removed in a rehearsal.
    ///
    /// While other runs have the store open, what they may be using stays: all that was used since an hour before the
    /// oldest of them began.
    pub fn prune(&self, unused_for: Option<Duration>, rehearsal: bool) -> Result<Pruned, Error> {
        let alone = self.lock.as_ref().is_some_and(|lock| lock.unlock().is_ok() && lock.try_lock().is_ok());
        let done = self.prune_all(unused_for, rehearsal, alone);
        if let Some(lock) = &self.lock {
            // Whoever is alone keeps others out until now; a lock that is not had back only costs a sweep.
            lock.unlock().ok();
            lock.lock_shared().ok();
        }
        done
    }

    fn prune_all(&self, unused_for: Option<Duration>, rehearsal: bool, alone: bool) -> Result<Pruned, Error> {
        let now = self.run.as_ref().map(|run| run.began);
        let asked = unused_for.map(|age| now.and_then(|now| now.checked_sub(age)).unwrap_or(SystemTime::UNIX_EPOCH));
        let others = if alone { None } else { runs::oldest(self.root()).and_then(|oldest| oldest.checked_sub(GRAIN)) };
        let limit = Limit { asked, others };
        let (mut removed, mut spared) = (Vec::new(), 0);
        for item in self.items()?.into_iter().filter(|item| limit.is_asked(item.used)) {
            if limit.is_spared(item.used) {
                spared += 1;
            } else if rehearsal || self.remove(&item, limit)? {
                removed.push(item);
            }
        }
        Ok(Pruned { removed: by_kind(&removed), spared })
    }

    /// Removes a thing, unless another run came to use it meanwhile.
    fn remove(&self, item: &Item, limit: Limit) -> Result<bool, Error> {
        let Some(digest) = item.digest else { return remove_file(&item.path) };
        let _gate = Gate::alone(self.root());
        let trace = self.trace_path(digest);
        if limit.others.is_some() && limit.is_spared(modified(&trace).max(item.used)) {
            return Ok(false);
        }
        let removed = remove_file(&item.path)?;
        fs::remove_file(trace).ok();
        Ok(removed)
    }
}

/// Whether the file was there until now.
fn remove_file(path: &Path) -> Result<bool, Error> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(Error::Remove { path: path.to_owned(), cause }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::digest::Digest;
    use crate::store::Kept;

    const DAY: Duration = Duration::from_secs(86_400);

    fn kept(store: &Store, bytes: &[u8]) -> Kept {
        let mut blob = store.temp_blob().expect("a temp file");
        io::Write::write_all(&mut blob, bytes).expect("written");
        blob.keep().expect("renamed")
    }

    /// Makes a file or record, and its trace, so many days old.
    fn age(path: &Path, days: u32) {
        let file = fs::File::options().write(true).open(path).expect("there");
        let written = file.metadata().and_then(|found| found.modified()).expect("a time");
        file.set_modified(written - DAY * days).expect("aged");
    }

    fn removed(pruned: &Pruned) -> Vec<(&str, u64)> {
        pruned.removed.iter().map(|holding| (holding.kind.as_str(), holding.count)).collect()
    }

    #[test]
    fn what_was_not_used_for_long_goes() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let store = Store::open(dir.path()).expect("a store");
        let (old, used, new) = (kept(&store, b"old"), kept(&store, b"used"), kept(&store, b"new"));
        let record = Digest::of(b"record");
        store.keep_record("form-1", record, &1).expect("kept");
        let record_path = store.record_path("form-1", record);
        for path in [&old.path, &used.path, &record_path] {
            age(path, 40);
        }
        assert!(store.blob(used.digest, used.size).is_some(), "it is used now, and its own times stay");
        assert!(modified(&used.path) < modified(&new.path));

        let rehearsal = store.prune(Some(DAY * 30), true).expect("pruned");
        assert_eq!(removed(&rehearsal), [("files", 1), ("records/form-1", 1)]);
        assert!(old.path.exists() && record_path.exists());
        assert_eq!(store.record::<u8>("form-1", record), Some(1), "it is used now");
        assert_eq!(removed(&store.prune(Some(DAY * 30), false).expect("pruned")), [("files", 1)]);
        assert!(!old.path.exists() && used.path.exists() && new.path.exists() && record_path.exists());
        let all = store.prune(None, false).expect("pruned");
        assert_eq!((removed(&all), all.spared), (vec![("files", 2), ("records/form-1", 1)], 0));
        assert_eq!(store.holdings().expect("listed"), []);
        assert_eq!(fs::read_dir(store.traces_dir()).expect("listed").count(), 0, "traces go with their files");
    }

    #[test]
    fn what_other_runs_may_be_using_stays() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let before = Store::open(dir.path()).expect("a store");
        let (old, used, new) = (kept(&before, b"old"), kept(&before, b"used"), kept(&before, b"new"));
        for path in [&old.path, &used.path] {
            age(path, 2);
        }
        drop(before);
        let (running, pruning) = (Store::open(dir.path()).expect("a store"), Store::open(dir.path()).expect("a store"));
        assert!(running.blob(used.digest, used.size).is_some());
        let pruned = pruning.prune(None, false).expect("pruned");
        assert_eq!((removed(&pruned), pruned.spared), (vec![("files", 1)], 2));
        assert!(!old.path.exists() && used.path.exists() && new.path.exists());
        drop(running);
        assert_eq!(removed(&pruning.prune(None, false).expect("pruned")), [("files", 2)]);
    }

    #[test]
    fn a_dead_run_holds_nothing_back() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let (running, pruning) = (Store::open(dir.path()).expect("a store"), Store::open(dir.path()).expect("a store"));
        fs::write(dir.path().join(runs::RUNS).join("killed"), "").expect("written");
        age(&dir.path().join(runs::RUNS).join("killed"), 3);
        let old = kept(&running, b"old");
        age(&old.path, 1);
        assert_eq!(removed(&pruning.prune(None, false).expect("pruned")), [("files", 1)]);
    }
}
