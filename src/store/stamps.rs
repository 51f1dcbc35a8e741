//! Digests of files that have not changed since they were hashed.

use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Error, Store};
use crate::formats::digest::{Digest, Hasher};

const KIND: &str = "stamp-1";

/// What tells that a file is still the one that was hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

/// The state of files, without their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Where this is the same once more, the files were not changed in between.
    pub digest: Digest,
    /// Whether a change made now would show, so that this can be told from one run to the next.
    pub is_settled: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Stamped {
    stamp: Stamp,
    digest: Digest,
}

impl Store {
    /// The digest and length of a file: from its stamp where that is known, without opening it, else by reading it.
    ///
    /// Of several runs one reads, and the others wait for what it finds (`waits` says that this one does). A file that
    /// changed so lately that a second change might not show in its times is never remembered.
    pub fn file_digest(&self, path: &Path, waits: impl FnOnce()) -> Result<(Digest, u64), Error> {
        let failed = |cause| Error::Read { path: path.to_owned(), cause };
        let Some(stamp) = Stamp::of(&std::fs::metadata(path).map_err(failed)?) else {
            return self.hash(path).map_err(failed);
        };
        if let Some(known) = self.stamped(&stamp) {
            return Ok(known);
        }
        let _turn = self.turn(KIND, stamp.key(), waits);
        match self.stamped(&stamp) {
            Some(known) => Ok(known),
            None => self.hash(path).map_err(failed),
        }
    }

    /// The state of files; `None` where one cannot be asked, or this system tells too little.
    pub fn state(&self, files: &[&Path]) -> Option<State> {
        let stamp = |path: &&Path| Stamp::of(&std::fs::metadata(path).ok()?);
        let stamps: Vec<Stamp> = files.iter().map(stamp).collect::<Option<_>>()?;
        let is_settled = self.now().is_some_and(|now| stamps.iter().all(|stamp| stamp.is_settled(now)));
        Some(State { digest: Digest::of(format!("{stamps:?}").as_bytes()), is_settled })
    }

    fn stamped(&self, found: &Stamp) -> Option<(Digest, u64)> {
        let known: Stamped = self.record(KIND, found.key())?;
        (known.stamp == *found).then_some((known.digest, found.size))
    }

    fn hash(&self, path: &Path) -> io::Result<(Digest, u64)> {
        let mut file = File::open(path)?;
        let before = Stamp::of(&file.metadata()?);
        let mut hasher = Hasher::default();
        let mut chunk = vec![0; 256 << 10];
        loop {
            match file.read(&mut chunk) {
                Ok(0) => break,
                Ok(taken) => hasher.update(&chunk[..taken]),
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => (),
                Err(cause) => return Err(cause),
            }
        }
        let length = hasher.length();
        let digest = hasher.finish();
        let after = Stamp::of(&file.metadata()?);
        if let Some(stamp) = before
            && after.as_ref() == Some(&stamp)
            && self.now().is_some_and(|now| stamp.is_settled(now))
        {
            // A digest that is not remembered is computed again: nothing is lost.
            self.keep_record(KIND, stamp.key(), &Stamped { stamp, digest }).ok();
        }
        Ok((digest, length))
    }

    /// What the store's own file system says the time is, in nanoseconds.
    fn now(&self) -> Option<i64> {
        let found = tempfile::tempfile_in(self.root()).and_then(|file| file.metadata()).ok()?;
        Some(nanos(Stamp::of(&found)?.changed))
    }
}

/// A time in nanoseconds.
fn nanos(time: (i64, i64)) -> i64 {
    time.0.saturating_mul(1_000_000_000).saturating_add(time.1)
}

impl Stamp {
    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "other systems have no such stamp")]
    fn of(found: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        Some(Self {
            device: found.dev(),
            inode: found.ino(),
            size: found.size(),
            modified: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
        })
    }

    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Option<Self> {
        None
    }

    /// Whether a change made now would show in the file's times.
    fn is_settled(&self, now: i64) -> bool {
        // FAT tells the time of a change by two seconds, and that of the making by less.
        let coarse = [self.changed, self.modified].iter().any(|time| time.1 == 0);
        let grain: i64 = if coarse { 2_000_000_000 } else { 50_000_000 };
        now.saturating_sub(nanos(self.changed).max(nanos(self.modified))) > grain
    }

    fn key(&self) -> Digest {
        Digest::of(format!("{}:{}", self.device, self.inode).as_bytes())
    }
}
