//! Whether files are still what their names say.

use std::fs::{self, File};
use std::io;

use super::contents::Item;
use super::uses::Gate;
use super::{Error, Kept, Store};
use crate::formats::digest::{Digest, Hasher};

impl Store {
    /// All files, sorted by digest.
    pub fn files(&self) -> Result<Vec<Kept>, Error> {
        let kept = |item: Item| Some(Kept { path: item.path, digest: item.digest?, size: item.bytes });
        Ok(self.items()?.into_iter().filter_map(kept).collect())
    }

    /// What a file's bytes hash to now; `None` where the file is gone.
    pub fn rehash(&self, kept: &Kept) -> Result<Option<Digest>, Error> {
        let failed = |cause| Error::Read { path: kept.path.clone(), cause };
        let mut file = match File::open(&kept.path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file.map_err(failed)?,
        };
        let mut hasher = Hasher::default();
        io::copy(&mut file, &mut hasher).map_err(failed)?;
        Ok(Some(hasher.finish()))
    }

    /// Removes a file that is not what its name says; the next run makes or brings it anew.
    pub fn discard(&self, kept: &Kept) -> Result<(), Error> {
        let _gate = Gate::alone(self.root());
        match fs::remove_file(&kept.path) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                Err(Error::Remove { path: kept.path.clone(), cause })
            }
            _ => {
                fs::remove_file(self.trace_path(kept.digest)).ok();
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_damaged_file_is_found_and_can_go() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let store = Store::open(dir.path()).expect("a store");
        for bytes in ["one", "two"] {
            let mut blob = store.temp_blob().expect("a temp file");
            blob.write_all(bytes.as_bytes()).expect("written");
            blob.keep().expect("renamed");
        }
        fs::write(dir.path().join("files/README"), "no file of the store").expect("written");
        let files = store.files().expect("listed");
        assert_eq!(files.len(), 2);
        fs::write(&files[1].path, "too").expect("damaged");
        let found = files.iter().map(|kept| store.rehash(kept).expect("read") == Some(kept.digest));
        assert_eq!(found.collect::<Vec<_>>(), [true, false]);
        store.discard(&files[1]).expect("removed");
        store.discard(&files[1]).expect("it is gone already");
        assert_eq!((store.rehash(&files[1]).expect("gone"), store.files().expect("listed").len()), (None, 1));
    }
}
