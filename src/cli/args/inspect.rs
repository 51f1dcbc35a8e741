//! What `inspect` is given.

use clap::{Args, ValueEnum, ValueHint};

use super::work::ImageArgs;
use super::{MachineArgs, NetworkArgs, SpecArgs, WorkArgs, WorkerArgs};

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// Archives, in any way that `check` takes them; directories, as the elements of a worker's `plugin.path`; or images.
    #[arg(value_name = "ARCHIVE|DIR|IMAGE", required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) subjects: Vec<String>,
    /// Take each directory, jar or zip for one location, as `connect-plugin-path --plugin-location` does.
    #[arg(long)]
    pub(crate) location: bool,
    /// Take each name for an image, such as `confluentinc/cp-kafka-connect:7.9.1`, which without a registry is read as a
    /// component of the Hub.
    #[arg(long, conflicts_with = "location")]
    pub(crate) image: bool,
    /// Of an image, only these platforms, such as `linux/amd64`; by commas, or repeated.
    #[arg(long = "platform", value_name = "PLATFORM", value_delimiter = ',')]
    pub(crate) platforms: Vec<String>,
    /// The directory of the image that holds plugins, or `auto`: as the image tells [default: auto].
    #[arg(long, value_name = "PATH")]
    pub(crate) plugin_path: Option<String>,
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

    /// The same as words of a run on this image.
    pub(crate) fn on(&self, image: &str) -> WorkArgs {
        let (platforms, plugin_path) = (self.platforms.clone(), self.plugin_path.clone());
        let image = ImageArgs { base: Some(image.to_owned()), platforms, plugin_path, ..ImageArgs::default() };
        WorkArgs { image, ..self.work(&[]) }
    }
}
