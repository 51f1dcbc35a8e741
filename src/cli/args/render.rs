//! What `render` is given.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::cli::help;

#[derive(Debug, Subcommand)]
pub(crate) enum RenderVerb {
    /// Write objects that make a worker run connectors.
    #[command(after_long_help = help::RENDER_CONNECTORS)]
    Connectors(Box<RenderConnectorsArgs>),
}

/// Where texts go.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutArgs {
    /// A directory that gets a file for each object (it is there, or ends with `/`), one file for all, or `-`, standard
    /// output.
    #[arg(long, value_name = "DIR|FILE|-", default_value = "-", value_hint = ValueHint::AnyPath)]
    pub(crate) to: String,
    /// Overwrite files that somebody else wrote.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RenderConnectorsArgs {
    /// Files that define connectors (JSON, YAML, properties, a `ConfigMap`), directories of them, or `-`.
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) files: Vec<PathBuf>,
    /// Into what.
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    pub(crate) form: ConnectorsForm,
    /// What goes into the names of files and objects.
    #[arg(long, value_name = "NAME", default_value = "connectors")]
    pub(crate) name: String,
    /// Leave secrets where they are written out.
    #[arg(long)]
    pub(crate) allow_literal_secrets: bool,
    #[command(flatten)]
    pub(crate) out: OutArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ConnectorsForm {
    /// Values of plugraft's Helm chart.
    #[default]
    Values,
}
