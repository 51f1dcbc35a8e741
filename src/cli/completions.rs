//! `plugraft completions`: prints a completion script.

use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use super::args::Typed;
use super::exit;
use super::failure::Failure;
use super::words::Words;

pub(crate) fn completions(shell: Shell, words: &Words) -> Result<u8, Failure> {
    let mut script = Vec::new();
    generate(shell, &mut Typed::command(), "plugraft", &mut script);
    words.bytes(&script)?;
    Ok(exit::DONE)
}
