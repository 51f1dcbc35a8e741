//! Files that arrive in parts: what a run that was killed has of one, the next goes on with.
//!
//! Whoever writes one has locked it. Where locks are not to be had, or somebody has it, a temp file is written instead,
//! and nothing is left of it.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Error, Kept, Store, sweep};
use crate::formats::digest::Digest;

const KIND: &str = "partial-1";

/// A file that is arriving; dropped without [`keep`](Self::keep), it stays for the next run where it has a tag.
#[derive(Debug)]
pub struct Partial {
    store: Store,
    key: Digest,
    file: File,
    path: PathBuf,
    /// Whether the next run may find it.
    is_lasting: bool,
    tag: Option<String>,
    length: u64,
    is_kept: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Tagged {
    tag: String,
}

impl Store {
    /// The file that arrives under this key, with what an earlier run left of it.
    pub fn partial(&self, key: Digest) -> Result<Partial, Error> {
        let path = self.partials_dir().join(key.hex());
        let failed = |cause| Error::Write { path: path.clone(), cause };
        fs::create_dir_all(self.partials_dir()).map_err(failed)?;
        let file = File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(failed)?;
        let is_lasting = file.try_lock().is_ok();
        let (file, path) = if is_lasting {
            (file, path)
        } else {
            let temp = sweep::temp_file(self.root()).map_err(failed)?;
            temp.keep().map_err(|persist| failed(super::without_temp_path(persist.error)))?
        };
        let found = file.metadata().map_err(|cause| Error::Read { path: path.clone(), cause })?;
        let tagged: Option<Tagged> = if is_lasting { self.record(KIND, key) } else { None };
        let tag = tagged.map(|tagged| tagged.tag);
        let mut partial =
            Partial { store: self.clone(), key, file, path, is_lasting, tag, length: found.len(), is_kept: false };
        if partial.tag.is_none() {
            partial.start_over(None).map_err(|cause| Error::Write { path: partial.path.clone(), cause })?;
        }
        Ok(partial)
    }

    /// Where files that arrive in parts stand.
    pub fn partials_dir(&self) -> PathBuf {
        self.root().join("partial")
    }
}

impl Partial {
    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// What tells the version that its bytes are of.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Reads what it has, from its start to its end.
    pub fn read(&mut self, mut take: impl FnMut(&[u8])) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut chunk = vec![0; 256 << 10];
        let mut left = self.length;
        while left > 0 {
            let room = usize::try_from(left).unwrap_or(usize::MAX).min(chunk.len());
            match self.file.read(&mut chunk[..room]) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(taken) => {
                    take(&chunk[..taken]);
                    left -= taken as u64;
                }
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause),
            }
        }
        Ok(())
    }

    /// Forgets its bytes; those to come are of the version of this tag.
    pub fn start_over(&mut self, tag: Option<String>) -> io::Result<()> {
        self.forget_tag();
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.length = 0;
        if let Some(tag) = tag.clone().filter(|_| self.is_lasting) {
            // A tag that is not kept costs the next run what came, and nothing else.
            self.store.keep_record(KIND, self.key, &Tagged { tag }).ok();
        }
        self.tag = tag;
        Ok(())
    }

    /// Takes more bytes.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.length))?;
        self.file.write_all(bytes).map_err(|cause| {
            io::Error::new(cause.kind(), format!("the store `{}`: {cause}", self.store.root().display()))
        })?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Seals the file under the digest of its bytes, which the caller has taken.
    pub fn keep(mut self, digest: Digest) -> Result<Kept, Error> {
        let path = self.store.blob_path(digest);
        let failed = |cause| Error::Write { path: path.clone(), cause };
        self.file.sync_data().map_err(failed)?;
        fs::rename(&self.path, &path).map_err(failed)?;
        self.is_kept = true;
        self.forget_tag();
        Ok(Kept { path, digest, size: self.length })
    }

    /// Removes it.
    pub fn discard(mut self) {
        self.tag = None;
    }

    fn forget_tag(&mut self) {
        if self.is_lasting {
            fs::remove_file(self.store.record_path(KIND, self.key)).ok();
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.is_kept && (self.tag.is_none() || !self.is_lasting) {
            self.forget_tag();
            fs::remove_file(&self.path).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(partial: &mut Partial) -> Vec<u8> {
        let mut bytes = Vec::new();
        partial.read(|chunk| bytes.extend_from_slice(chunk)).expect("read");
        bytes
    }

    #[test]
    fn the_next_run_goes_on_with_what_has_a_tag() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let store = Store::open(dir.path()).expect("a store");
        let key = Digest::of(b"place");
        let mut first = store.partial(key).expect("begun");
        assert_eq!((first.length(), first.tag()), (0, None));
        first.start_over(Some("\"1\"".to_owned())).expect("begun");
        first.append(b"abc").expect("written");
        let mut other = store.partial(key).expect("begun beside it");
        other.append(b"xyz").expect("written");
        assert_eq!(bytes(&mut other), b"xyz", "who has no lock writes a file of his own");
        drop((first, other));
        assert_eq!(fs::read_dir(dir.path().join("temp")).map_or(0, Iterator::count), 0);
        let mut second = store.partial(key).expect("gone on with");
        assert_eq!((second.length(), second.tag()), (3, Some("\"1\"")));
        assert_eq!(bytes(&mut second), b"abc");
        second.append(b"def").expect("written");
        let kept = second.keep(Digest::of(b"abcdef")).expect("sealed");
        assert_eq!(fs::read(&kept.path).expect("read"), b"abcdef");
        assert_eq!(store.partial(key).expect("begun").length(), 0, "nothing is left");
    }

    #[test]
    fn what_cannot_be_gone_on_with_is_removed() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let store = Store::open(dir.path()).expect("a store");
        let left = || fs::read_dir(store.partials_dir()).map_or(0, Iterator::count);
        let mut untagged = store.partial(Digest::of(b"a")).expect("begun");
        untagged.append(b"abc").expect("written");
        drop(untagged);
        assert_eq!(left(), 0);
        let mut tagged = store.partial(Digest::of(b"b")).expect("begun");
        tagged.start_over(Some("\"1\"".to_owned())).expect("begun");
        tagged.append(b"abc").expect("written");
        tagged.discard();
        assert_eq!(left(), 0);
    }
}
