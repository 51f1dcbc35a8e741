//! What `inspect` is given.

use clap::{Args, ValueEnum, ValueHint};

use super::{MachineArgs, NetworkArgs, SpecArgs, WorkArgs, WorkerArgs};

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// Archives, in any way that `check` takes them; directories, as the elements of a worker's `plugin.path`; or images.
    #[arg(value_name = "ARCHIVE|DIR|IMAGE", required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) subjects: Vec<String>,
    /// Take each directory, jar or zip for one location, as `connect-plugin-path --plugin-location` does.
    #[arg(long)]
    pub(crate) location: bool,
    /// How to print it.
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    pub(crate) format: TableForm,
    #[arg(
        long,
        value_name = "URL|DIR",
        help = "Where components of the Hub come from: a Hub, or a directory of its archives [env: PLUGRAFT_HUB]"
    )]
    pub(crate) hub: Option<String>,
    #[command(flatten)]
    pub(crate) worker: WorkerArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) machine: MachineArgs,
}

/// How a table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum TableForm {
    /// For people.
    #[default]
    Table,
    /// As Kafka's `connect-plugin-path list` prints it.
    ConnectPluginPath,
}

impl InspectArgs {
    /// The same as words of a run that makes no image.
    pub(crate) fn work(&self, plugins: &[String]) -> WorkArgs {
        WorkArgs {
            spec: SpecArgs { plugins: plugins.to_vec(), hub: self.hub.clone(), ..SpecArgs::default() },
            worker: self.worker.clone(),
            network: self.network.clone(),
            machine: self.machine.clone(),
            ..WorkArgs::default()
        }
    }
}
