//! `plugraft uninstall`: takes plugins away again.

use plugraft::install::remove;

use super::args::UninstallArgs;
use super::exit;
use super::failure::Failure;
use super::options::Environment;
use super::target::named_or_found;
use super::words::Words;

pub(crate) fn uninstall(typed: &UninstallArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let directory = named_or_found(typed.component_dir.as_deref(), environment, words)?;
    let observer = words.observer();
    let removed = remove(&*observer, &directory, &typed.names)?;
    words.plugins_removed(&directory, &removed)?;
    Ok(exit::DONE)
}
