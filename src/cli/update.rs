//! `plugraft update`: looks up anew what is locked.

use plugraft::formats::lock::Lock;

use super::args::UpdateArgs;
use super::exit;
use super::failure::Failure;
use super::lock::renew;
use super::options::Environment;
use super::words::Words;

pub(crate) fn update(typed: &UpdateArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let keep = |old: Lock| {
        if typed.names.is_empty() {
            return Ok(Lock::default());
        }
        let rest =
            old.without(&typed.names).map_err(|cause| Failure::NotLocked { name: cause.name, known: cause.known })?;
        Ok(rest.from_elsewhere())
    };
    renew(&typed.about, environment, words, keep, !typed.dry_run)?;
    Ok(exit::DONE)
}
