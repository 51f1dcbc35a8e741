//! How to talk.

use std::io::{IsTerminal as _, stderr, stdout};

use super::Environment;
use crate::cli::args::{Color, Output, TalkArgs};

/// How to talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one answer to one question, and none excludes another")]
pub(crate) struct Talk {
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    pub(crate) output: Output,
    /// Colour on standard output.
    pub(crate) color_out: bool,
    /// Colour on standard error.
    pub(crate) color_err: bool,
    /// Moving bars on standard error.
    pub(crate) bars: bool,
    /// How wide a table may be; `None` where nobody minds.
    pub(crate) width: Option<usize>,
}

impl Talk {
    pub(crate) fn new(typed: &TalkArgs, environment: &Environment) -> Self {
        Self::on(typed, environment, stdout().is_terminal(), stderr().is_terminal())
    }

    fn on(typed: &TalkArgs, environment: &Environment, out: bool, err: bool) -> Self {
        let smart = environment.get("TERM").is_none_or(|term| term != "dumb");
        let plain = environment.get("NO_COLOR").is_some() || environment.get("CLICOLOR") == Some("0") || !smart;
        let forced = environment.get("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let color = |terminal: bool| match typed.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => forced && environment.get("NO_COLOR").is_none() || terminal && !plain,
        };
        Self {
            quiet: typed.quiet,
            verbose: typed.verbose > 0,
            output: typed.output,
            color_out: color(out),
            color_err: color(err),
            bars: err && smart && !typed.quiet && environment.get("CI").is_none(),
            width: width(environment, out),
        }
    }
}

/// As wide as `COLUMNS` says, else as the terminal is.
fn width(environment: &Environment, out: bool) -> Option<usize> {
    let stated = environment.get("COLUMNS").and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size_of(stdout()).map(|(width, _)| usize::from(width.0));
    stated.or_else(|| if out { terminal() } else { None }).filter(|width| *width > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk<const N: usize>(variables: [(&str, &str); N], color: Color, terminal: bool) -> (bool, bool) {
        let typed = TalkArgs { quiet: false, verbose: 0, output: Output::Text, color };
        let talk = Talk::on(&typed, &Environment::of(variables), terminal, terminal);
        (talk.color_err, talk.bars)
    }

    #[test]
    fn colour_and_bars() {
        assert_eq!(talk([], Color::Auto, true), (true, true));
        assert_eq!(talk([], Color::Auto, false), (false, false));
        assert_eq!(talk([("NO_COLOR", "1")], Color::Auto, true), (false, true));
        assert_eq!(talk([("NO_COLOR", "")], Color::Auto, true), (true, true));
        assert_eq!(talk([("CLICOLOR", "0")], Color::Auto, true), (false, true));
        assert_eq!(talk([("CLICOLOR_FORCE", "1")], Color::Auto, false), (true, false));
        assert_eq!(talk([("TERM", "dumb")], Color::Auto, true), (false, false));
        assert_eq!(talk([("CI", "true")], Color::Auto, true), (true, false));
        assert_eq!(talk([("NO_COLOR", "1")], Color::Always, false), (true, false));
        assert_eq!(talk([], Color::Never, true), (false, true));
    }
}
