//! How a run talks.

use clap::{ArgAction, Args, ValueEnum};

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Talk")]
pub(crate) struct TalkArgs {
    /// Say only what went where: one reference by digest a line.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more: the stages, every note, and on a terminal what became of each piece of work.
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Words for people, or one JSON object on standard output.
    #[arg(long, global = true, value_enum, value_name = "FORM", default_value_t)]
    pub(crate) output: Output,
    /// When to use colour.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub(crate) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Output {
    /// Words for people.
    #[default]
    Text,
    /// One JSON object.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
