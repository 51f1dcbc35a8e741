//! What killed runs left in a directory of plugins.

use std::path::PathBuf;

use super::stage::{PREFIX, SUFFIX};
use super::{ComponentDir, Error, swap};
use crate::formats::entry_path::EntryPath;

/// Brings to an end what was begun, and removes what is left; the caller has the turn, so nobody is at it any more.
pub(super) fn settle(directory: &ComponentDir) -> Result<(), Error> {
    for name in directory.names()?.into_iter().filter(|name| is_stage(name)) {
        let stage = directory.path().join(&name);
        let failed = |cause| Error::Remove { path: stage.clone(), cause };
        swap::finish(&stage, |folder| place(directory, folder)).map_err(failed)?;
        swap::remove(&stage).map_err(failed)?;
    }
    Ok(())
}

/// Whether a name is that of a directory in the making.
pub(super) fn is_stage(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// The place of a folder directly in the directory.
fn place(directory: &ComponentDir, folder: &str) -> Option<PathBuf> {
    let name = EntryPath::parse(folder.as_bytes()).ok()?;
    (name.parent().is_none() && name.as_str() == folder).then(|| directory.folder(&name))
}
