//! `plugraft install`: plugins become folders on this machine.

use std::io::{BufRead as _, IsTerminal as _, stdin};

use super::args::InstallArgs;
use super::components::{Foreseen, foresee};
use super::exit;
use super::failure::Failure;
use super::options::Environment;
use super::words::Words;

pub(crate) fn install(typed: &InstallArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let foreseen = foresee(&typed.work(), &typed.place, environment, words)?;
    if foreseen.report().denies() {
        words.refused_install(foreseen.report());
        return Ok(exit::DENIED);
    }
    words.findings_beside(foreseen.report());
    foreseen.warn(words);
    if typed.dry_run {
        words.foreseen_install(&foreseen)?;
        return Ok(exit::DONE);
    }
    consent(typed, &foreseen, words)?;
    let placed = foreseen.install()?;
    let written = foreseen.write_files(words);
    // The plugins stand: that is said even where a worker's file could not be written.
    words.installed(&foreseen, &placed)?;
    written.map(|()| exit::DONE)
}

/// Shows the licences of what would be installed, and asks for them where somebody is there.
fn consent(typed: &InstallArgs, foreseen: &Foreseen, words: &Words) -> Result<(), Failure> {
    for step in foreseen.changes() {
        let licenses = foreseen.licenses(step);
        if licenses.is_empty() {
            continue;
        }
        words.licenses(&foreseen.plugin(step).label(), licenses, typed.no_prompt);
        if typed.no_prompt {
            continue;
        }
        if !stdin().is_terminal() {
            return Err(Failure::NobodyToAsk);
        }
        words.ask("Do you accept it? (y/N) ");
        let mut answer = String::new();
        stdin()
            .lock()
            .read_line(&mut answer)
            .map_err(|cause| Failure::Read { what: "the answer".to_owned(), cause })?;
        if !is_yes(&answer) {
            return Err(Failure::Declined);
        }
    }
    Ok(())
}

/// Whether an answer says yes.
pub(crate) fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}
