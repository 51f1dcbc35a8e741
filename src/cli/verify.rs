//! `plugraft verify`: whether plugins are as they were installed.

use plugraft::install::{list, verify as compare};

use super::args::{DirectoryArgs, MachineArgs};
use super::exit;
use super::failure::Failure;
use super::options::{Environment, Machine};
use super::target::named_or_found;
use super::words::Words;

pub(crate) fn verify(typed: &DirectoryArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let machine = Machine::new(&MachineArgs::default(), environment)?;
    let directory = named_or_found(typed.directory.as_deref(), environment, words)?;
    let mut verdicts = Vec::new();
    for installed in list(&directory)? {
        let verdict = compare(machine.threads, &installed)?;
        verdicts.push((installed, verdict));
    }
    words.plugins_verified(&directory, &verdicts)?;
    // What was installed by others cannot be compared with anything.
    let is_off = verdicts.iter().any(|(_, verdict)| verdict.is_recorded && !verdict.is_intact());
    Ok(if is_off { exit::DENIED } else { exit::DONE })
}
