//! `plugraft lock`: writes down what a build takes.

use plugraft::formats::lock::{Lock, changes};
use plugraft::pipeline;
use plugraft::resolve::{Held, Lacking};
use plugraft::spec::Purpose;

use super::args::{LockArgs, LockedSpecArgs};
use super::exit;
use super::failure::Failure;
use super::lock_file::{beside, write};
use super::options::{Environment, Machine};
use super::run::{open, spec, tools};
use super::words::Words;

pub(crate) fn lock(typed: &LockArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let keep = |old: Lock| Ok(old.from_elsewhere());
    let is_changed = renew(&typed.about, environment, words, keep, !typed.check)?;
    Ok(if typed.check && is_changed { exit::DENIED } else { exit::DONE })
}

/// Makes the lock anew but for what is kept of it, and tells what is different; whether anything is.
pub(crate) fn renew(
    about: &LockedSpecArgs,
    environment: &Environment,
    words: &Words,
    keep: impl FnOnce(Lock) -> Result<Lock, Failure>,
    writes: bool,
) -> Result<bool, Failure> {
    let work = about.work();
    let (file, old) = beside(&work)?;
    let kept = old.clone().map(keep).transpose()?;
    let held = kept.map(|lock| Held { file: file.clone(), lock, lacking: Lacking::Resolved });
    let spec = spec(&work, environment, words, Purpose::Check)?;
    let machine = Machine::new(&work.machine, environment)?;
    let (store, _passing) = open(&machine.store, words)?;
    let tools = tools(&work, environment, words, &spec, &machine, store)?;
    let new = pipeline::lock(&tools, &spec, held.as_ref(), &file)?;
    let changes = changes(&old.clone().unwrap_or_default(), &new);
    let is_changed = old.is_none() || !changes.is_empty();
    let is_written = writes && is_changed;
    if is_written {
        write(&file, &new)?;
    }
    words.locked(&file, &changes, is_changed, is_written)?;
    Ok(is_changed)
}
