//! What files of definitions say.

use std::io::{Read as _, stdin};
use std::path::{Path, PathBuf};

use plugraft::definition::{Defined, read};
use plugraft::error::Error;

use super::failure::Failure;

/// Reads files, directories of them, and standard input where `-` names it.
pub(crate) fn defined(files: &[PathBuf]) -> Result<Defined, Failure> {
    let is_named = files.iter().any(|path| path.as_path() == Path::new("-"));
    let mut input = Vec::new();
    if is_named {
        let unread = |cause| Failure::Read { what: "the connectors on standard input".to_owned(), cause };
        stdin().read_to_end(&mut input).map_err(unread)?;
    }
    read(files, is_named.then_some(input.as_slice())).map_err(|cause| Failure::from(Error::from(cause)))
}
