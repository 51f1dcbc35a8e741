//! Noticing that a file changed while it was read.

use std::path::PathBuf;
use std::time::SystemTime;

use super::Error;
use crate::fetch::{Archive, Form};

/// Length and time of the files of a layer, before they are read.
pub(super) struct Stamps(Vec<(PathBuf, Stamp)>);

type Stamp = (u64, Option<SystemTime>);

impl Stamps {
    /// Takes the stamps; a file whose length is not the hashed one has changed already.
    ///
    /// The files of a directory are told apart by their CRCs, which are read before and compared while packing.
    pub(super) fn take<'a>(archives: impl Iterator<Item = &'a Archive>) -> Result<Self, Error> {
        let mut stamps = Vec::new();
        for archive in archives.filter(|archive| archive.form == Form::File) {
            let stamp = stamp(&archive.path)?;
            if stamp.0 != archive.size {
                return Err(Error::Changed { path: archive.path.clone() });
            }
            stamps.push((archive.path.clone(), stamp));
        }
        Ok(Self(stamps))
    }

    /// Fails where a file is not as it was.
    pub(super) fn compare(self) -> Result<(), Error> {
        for (path, before) in self.0 {
            if stamp(&path)? != before {
                return Err(Error::Changed { path });
            }
        }
        Ok(())
    }
}

fn stamp(path: &PathBuf) -> Result<Stamp, Error> {
    let found = std::fs::metadata(path).map_err(|cause| Error::Read { path: path.clone(), cause })?;
    Ok((found.len(), found.modified().ok()))
}
