//! The words of the `confluent-hub` client, for lines that call it: `RUN confluent-hub install --no-prompt …`.
//!
//! A link to this program that is called so takes exactly that client's grammar and gives its codes. What is done is
//! what `plugraft install` does. `docs/install.md` tells what is different, and why.

mod codes;
mod grammar;
mod questions;
mod speech;

use std::ffi::OsString;
use std::path::Path;

use plugraft::install::Before;

pub(crate) use codes::UNKNOWN;

use super::args::{Color, InstallArgs, Output, PlaceArgs, SpecArgs, TalkArgs};
use super::components::{Foreseen, foresee};
use super::failure::Failure;
use super::options::{Environment, Talk};
use super::words::Words;
use grammar::{Asked, Install};
use questions::Questions;

/// What the program is called when it speaks so.
const NAME: &str = "confluent-hub";

/// Why the client's words were not followed.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    /// The words are none of the client's.
    #[error("{0}")]
    Grammar(#[from] grammar::Misspelt),
    /// Something is there already, and is to stay.
    #[error("the component is installed already")]
    Installed,
    /// A question was answered with no.
    #[error("it was not agreed to; nothing was installed")]
    Declined,
    /// A question was asked, and nobody answered.
    #[error("nobody answered")]
    Unanswered,
    /// Findings stand against it; they were shown.
    #[error("findings stand against it; nothing was installed")]
    Denied,
    /// The installation failed.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Whether the program was called by the client's name.
pub(crate) fn is_called(program: Option<&OsString>) -> bool {
    program.and_then(|program| Path::new(program).file_stem()).is_some_and(|stem| stem == NAME)
}

/// Does what the client's words ask for.
pub(crate) fn run(args: &[String], environment: &Environment) -> u8 {
    let asked = grammar::read(args);
    let is_verbose = matches!(&asked, Ok(Asked::Install(install)) if install.verbose);
    let typed = TalkArgs { quiet: !is_verbose, verbose: is_verbose.into(), output: Output::Text, color: Color::Auto };
    let words = Words::new(Talk::new(&typed, environment));
    let done = asked.map_err(Refusal::from).and_then(|asked| match asked {
        Asked::Help(text) => Ok(speech::say(&words, &text)?),
        Asked::Install(asked) => install(&asked, environment, &words),
    });
    match done {
        Ok(()) => codes::DONE,
        Err(refusal) => {
            let code = codes::of(&refusal);
            speech::refuse(&words, &refusal, code);
            code
        }
    }
}

fn install(asked: &Install, environment: &Environment, words: &Words) -> Result<(), Refusal> {
    if asked.no_prompt {
        speech::say(words, "Running in a \"--no-prompt\" mode\n")?;
    }
    if asked.dry_run {
        speech::say(words, "Running in a \"--dry-run\" mode\n")?;
    }
    let typed = InstallArgs {
        spec: SpecArgs { plugins: vec![asked.component.clone()], ..SpecArgs::default() },
        place: PlaceArgs { component_dir: asked.component_dir.clone(), worker_configs: asked.worker_configs.clone() },
        ..InstallArgs::default()
    };
    let mut foreseen = foresee(&typed.work(), &typed.place, environment, words)?;
    if foreseen.report().denies() {
        words.refused_install(foreseen.report());
        return Err(Refusal::Denied);
    }
    let questions = Questions::new(words, asked.no_prompt);
    agree(&mut foreseen, &questions, words)?;
    foreseen.warn(words);
    if !asked.dry_run {
        foreseen.install()?;
        foreseen.write_files(words)?;
    }
    speech::finished(words, &foreseen)?;
    Ok(())
}

/// The client's questions, in its order.
fn agree(foreseen: &mut Foreseen, questions: &Questions<'_>, words: &Words) -> Result<(), Refusal> {
    if foreseen.target.is_found {
        let directory = foreseen.directory().path().display();
        if !questions.wish("", &format!("Do you want to install this into {directory}?"))? {
            return Err(Refusal::Declined);
        }
    }
    for step in &foreseen.steps {
        questions.license(foreseen.licenses(step))?;
        if let Some(question) = speech::is_published_by_others(foreseen.plugin(step)) {
            questions.need(&question, Refusal::Declined)?;
        }
        speech::say(words, &speech::installing(foreseen, step))?;
        if let Before::Other { installed, .. } = &step.before {
            let version = installed.version().unwrap_or("unknown");
            let question = format!("Do you want to uninstall existing version {version}?");
            questions.need(&question, Refusal::Installed)?;
        }
        if matches!(step.before, Before::Same) {
            let version = foreseen.plugin(step).contents.identity.version.as_deref().unwrap_or("unknown");
            let question = format!("Do you want to uninstall existing version {version}?");
            questions.need(&question, Refusal::Installed)?;
        }
    }
    let is_asked = foreseen.target.are_found && !foreseen.files.is_empty();
    if is_asked && !questions.wish(&speech::detected(foreseen), "Do you want to update all detected configs?")? {
        foreseen.files.clear();
    }
    Ok(())
}
