//! An error, its causes and its hint.

use std::error::Error;
use std::fmt::Write as _;

use super::paint::{Paint, harmless};

/// `error: …`, `caused by: …` for each cause, an empty line, `hint: …`.
pub(super) fn failure(error: &dyn Error, hint: Option<&str>, paint: Paint) -> String {
    let mut causes = causes(error).into_iter();
    let mut text = format!("{} {}\n", paint.red("error:"), causes.next().unwrap_or_default());
    for cause in causes {
        let _ = writeln!(text, "{} {cause}", paint.bold("caused by:"));
    }
    if let Some(hint) = hint {
        let _ = writeln!(text, "\n{} {}", paint.cyan("hint:"), harmless(hint));
    }
    text
}

/// The message and those of its causes, each once.
pub(super) fn causes(error: &dyn Error) -> Vec<String> {
    let mut messages: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let message = harmless(&error.to_string());
        if messages.last() != Some(&message) {
            messages.push(message);
        }
        next = error.source();
    }
    messages
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::cli::failure::Failure;

    #[test]
    fn says_it_once() {
        let cause = io::Error::new(io::ErrorKind::NotFound, "no such\nfile");
        let error = Failure::Read { what: "the spec `x.yaml`".to_owned(), cause };
        insta::assert_snapshot!(failure(&error, Some("give another"), Paint(false)), @r"
        error: could not read the spec `x.yaml`
        caused by: no such\nfile

        hint: give another
        ");
        assert_eq!(
            failure(&Failure::NoPassword, None, Paint(true)),
            "\u{1b}[1;31merror:\u{1b}[0m standard input holds no password\n"
        );
    }
}
