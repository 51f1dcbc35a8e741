//! How plugins are found and used.

use clap::Args;

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Worker")]
pub(crate) struct DiscoveryArgs {
    /// List every plugin that a worker would load in service files, as `connect-plugin-path sync-manifests` does.
    #[arg(long)]
    pub(crate) sync_manifests: bool,
    /// See that every plugin named in these connector definitions is there: JSON, YAML or properties; files, glob
    /// patterns or directories; may be repeated.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) connectors: Vec<String>,
}
