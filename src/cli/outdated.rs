//! `plugraft outdated`: tells what newer versions there are.

use plugraft::pipeline;
use plugraft::resolve::{Held, Lacking};
use plugraft::spec::Purpose;

use super::args::OutdatedArgs;
use super::exit;
use super::failure::Failure;
use super::lock_file::beside;
use super::options::{Environment, Machine};
use super::run::{open, spec, tools};
use super::words::Words;

pub(crate) fn outdated(typed: &OutdatedArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let work = typed.about.work();
    let (file, lock) = beside(&work)?;
    let held = lock.map(|lock| Held { file, lock, lacking: Lacking::Resolved });
    let spec = spec(&work, environment, words, Purpose::Check)?;
    let machine = Machine::new(&work.machine, environment)?;
    let (store, _passing) = open(&machine.store, words)?;
    let tools = tools(&work, environment, words, &spec, &machine, store)?;
    let found = pipeline::outdated(&tools, &spec, held.as_ref())?;
    words.outdated(&found)?;
    Ok(if typed.exit_code && !found.is_empty() { exit::DENIED } else { exit::DONE })
}
