//! The client's questions, which `--no-prompt` answers.

use std::fmt::Write as _;
use std::io::{BufRead as _, stdin};

use plugraft::formats::license::License;

use super::{Refusal, speech};
use crate::cli::failure::Failure;
use crate::cli::install::is_yes;
use crate::cli::words::{Words, harmless};

/// Asks, or says what is agreed to.
pub(super) struct Questions<'a> {
    words: &'a Words,
    is_agreed: bool,
}

impl<'a> Questions<'a> {
    pub(super) fn new(words: &'a Words, is_agreed: bool) -> Self {
        Self { words, is_agreed }
    }

    /// The licences, each to be agreed to.
    pub(super) fn license(&self, licenses: &[License]) -> Result<(), Refusal> {
        for license in licenses {
            let head =
                if self.is_agreed { "Implicit acceptance of the license below:" } else { "Component's license:" };
            let mut text = format!("{head}\n{}\n", harmless(&license.name));
            if let Some(url) = &license.url {
                let _ = writeln!(text, "{}", harmless(url));
            }
            speech::say(self.words, &text)?;
            if !self.is_agreed && !self.answer("I agree to the software license agreement")? {
                return Err(Refusal::Declined);
            }
        }
        Ok(())
    }

    /// A question that has to be agreed to.
    pub(super) fn need(&self, question: &str, otherwise: Refusal) -> Result<(), Refusal> {
        if self.is_agreed {
            speech::say(self.words, &format!("Implicit confirmation of the question: {question}\n"))?;
            return Ok(());
        }
        if self.answer(question)? { Ok(()) } else { Err(otherwise) }
    }

    /// A question that goes on either way; what it is about is told before it is asked.
    pub(super) fn wish(&self, about: &str, question: &str) -> Result<bool, Refusal> {
        if self.is_agreed {
            return Ok(true);
        }
        speech::say(self.words, about)?;
        self.answer(question)
    }

    fn answer(&self, question: &str) -> Result<bool, Refusal> {
        speech::say(self.words, &format!("{question} (yN) "))?;
        let mut answer = String::new();
        let unread = |cause| Failure::Read { what: "the answer".to_owned(), cause };
        if stdin().lock().read_line(&mut answer).map_err(unread)? == 0 {
            return Err(Refusal::Unanswered);
        }
        Ok(is_yes(&answer))
    }
}
