//! `plugraft list`: which plugins a directory has.

use plugraft::install::list as plugins;

use super::args::DirectoryArgs;
use super::exit;
use super::failure::Failure;
use super::options::Environment;
use super::target::named_or_found;
use super::words::Words;

pub(crate) fn list(typed: &DirectoryArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let directory = named_or_found(typed.directory.as_deref(), environment, words)?;
    words.plugins_listed(&directory, &plugins(&directory)?)?;
    Ok(exit::DONE)
}
