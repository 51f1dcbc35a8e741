//! Digests of files that have not changed since they were hashed.

use std::fs::{File, Metadata};
use std::io::Read as _;
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

#[derive(Debug, Serialize, Deserialize)]
struct Stamped {
    stamp: Stamp,
    digest: Digest,
}

impl Store {
    /// The digest and length of a file: from its stamp where that is known, without opening it, else by reading it.
    ///
    /// A file that changed so lately that a second change might not show in its times is never remembered.
    pub fn file_digest(&self, path: &Path) -> Result<(Digest, u64), Error> {
        let failed = |cause| Error::Read { path: path.to_owned(), cause };
        if let Some(found) = Stamp::of(&std::fs::metadata(path).map_err(failed)?)
            && let Some(known) = self.record::<Stamped>(KIND, found.key())
            && known.stamp == found
        {
            return Ok((known.digest, found.size));
        }
        let mut file = File::open(path).map_err(failed)?;
        let before = Stamp::of(&file.metadata().map_err(failed)?);
        let mut hasher = Hasher::default();
        let mut chunk = vec![0; 256 << 10];
        loop {
            let taken = file.read(&mut chunk).map_err(failed)?;
            if taken == 0 {
                break;
            }
            hasher.update(&chunk[..taken]);
        }
        let length = hasher.length();
        let digest = hasher.finish();
        let after = Stamp::of(&file.metadata().map_err(failed)?);
        if let Some(stamp) = before
            && after.as_ref() == Some(&stamp)
            && self.is_settled(&stamp)
        {
            // A digest that is not remembered is computed again: nothing is lost.
            self.keep_record(KIND, stamp.key(), &Stamped { stamp, digest }).ok();
        }
        Ok((digest, length))
    }

    /// Whether a change made now would show in the file's times. The store's own file system tells the time.
    fn is_settled(&self, stamp: &Stamp) -> bool {
        let now = tempfile::tempfile_in(self.root())
            .and_then(|file| file.metadata())
            .ok()
            .and_then(|found| Stamp::of(&found));
        let coarse = stamp.changed.1 % 1_000_000_000 == 0;
        let grain: i64 = if coarse { 2_000_000_000 } else { 50_000_000 };
        let nanos = |time: (i64, i64)| time.0.saturating_mul(1_000_000_000).saturating_add(time.1);
        let latest = nanos(stamp.changed).max(nanos(stamp.modified));
        now.is_some_and(|now| nanos(now.changed).saturating_sub(latest) > grain)
    }
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

    fn key(&self) -> Digest {
        Digest::of(format!("{}:{}", self.device, self.inode).as_bytes())
    }
}
