//! The command line: a customer of the library like any other.
//!
//! Typed words and the environment enter, words and an exit code leave. Each verb is one file; `options` alone reads
//! the environment, `words` alone prints.

mod args;
mod build;
mod cache;
mod check;
mod completions;
mod components;
mod confluent_hub;
mod connectors;
mod defined;
mod exit;
mod failure;
mod help;
mod inspect;
mod install;
mod list;
mod lock;
mod lock_file;
mod man;
mod options;
mod outdated;
mod r#override;
mod overrides;
mod plan;
mod render;
mod run;
mod target;
mod uninstall;
mod update;
mod verify;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser as _;

use args::{Typed, Verb};
use failure::Failure;
use options::{Environment, Talk};
use words::Words;

pub(crate) fn main() -> ExitCode {
    let is_old_client = confluent_hub::is_called(std::env::args_os().next().as_ref());
    let bug = if is_old_client { confluent_hub::UNKNOWN } else { exit::BUG };
    words::calm_panics(bug);
    ExitCode::from(guarded(bug, || {
        let environment = Environment::read();
        if is_old_client {
            return confluent_hub::run(&words_behind_the_name(), &environment);
        }
        let typed = Typed::parse();
        let words = Words::new(Talk::new(&typed.talk, &environment));
        let told = verb(&typed.verb, &environment, &words);
        words.end(told)
    }))
}

/// Bytes that are not UTF-8 are replaced: no path of them will be found, and that is told.
fn words_behind_the_name() -> Vec<String> {
    std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect()
}

/// A panic becomes the code that says whose fault it is.
fn guarded(bug: u8, work: impl FnOnce() -> u8) -> u8 {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(bug)
}

fn verb(verb: &Verb, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    match verb {
        Verb::Build(typed) => build::build(typed, environment, words),
        Verb::Plan(typed) => plan::plan(typed, environment, words),
        Verb::Check(typed) => check::check(typed, environment, words),
        Verb::Inspect(typed) => inspect::inspect(typed, environment, words),
        Verb::Override(typed) => r#override::write(typed, environment, words),
        Verb::Lock(typed) => lock::lock(typed, environment, words),
        Verb::Update(typed) => update::update(typed, environment, words),
        Verb::Outdated(typed) => outdated::outdated(typed, environment, words),
        Verb::Cache(verb) => cache::cache(verb, environment, words),
        Verb::Install(typed) => install::install(typed, environment, words),
        Verb::List(typed) => list::list(typed, environment, words),
        Verb::Verify(typed) => verify::verify(typed, environment, words),
        Verb::Uninstall(typed) => uninstall::uninstall(typed, environment, words),
        Verb::Connectors(verb) => connectors::connectors(verb, environment, words),
        Verb::Render(verb) => render::render(verb, words),
        Verb::Completions { shell } => completions::completions(*shell, words),
        Verb::Man { directory } => man::man(directory.as_deref(), words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_bug_of_ours() {
        assert_eq!(guarded(exit::BUG, || exit::DENIED), exit::DENIED);
        assert_eq!(guarded(exit::BUG, || panic!("on purpose")), exit::BUG);
        assert_eq!(guarded(confluent_hub::UNKNOWN, || panic!("on purpose")), 7, "a code that the old client has");
    }
}
