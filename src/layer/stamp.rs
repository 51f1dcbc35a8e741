//! Noticing that a file changed while it was read.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Error;
use crate::fetch::Form;
use crate::plugin::Plugin;

/// Length and time of the files of a layer, before they are read.
pub(super) struct Stamps(Vec<(PathBuf, Stamp)>);

type Stamp = (u64, Option<SystemTime>);

impl Stamps {
    /// Takes the stamps; a file whose length is not the hashed one has changed already.
    ///
    /// The files of a directory are told apart by their CRCs, which are read before and compared while packing.
    pub(super) fn take<'a>(plugins: impl Iterator<Item = &'a Plugin>) -> Result<Self, Error> {
        let mut stamps = Vec::new();
        for plugin in plugins.filter(|plugin| plugin.archive.form == Form::File) {
            let vessel = plugin.vessel();
            let stamp = stamp(vessel.path)?;
            if stamp.0 != vessel.size {
                return Err(Error::Changed { path: vessel.path.to_owned() });
            }
            stamps.push((vessel.path.to_owned(), stamp));
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

fn stamp(path: &Path) -> Result<Stamp, Error> {
    let found = std::fs::metadata(path).map_err(|cause| Error::Read { path: path.to_owned(), cause })?;
    Ok((found.len(), found.modified().ok()))
}
