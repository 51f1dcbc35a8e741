//! What `install`, `list`, `verify` and `uninstall` are given.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser as _};
use clap::{Args, ValueHint};

use super::work::{PolicyArgs, SpecArgs};
use super::{DiscoveryArgs, MachineArgs, NetworkArgs, WorkArgs, WorkerArgs};

#[derive(Debug, Default, Args)]
pub(crate) struct InstallArgs {
    #[command(flatten)]
    pub(crate) spec: SpecArgs,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// Accept the licences of the plugins, which are shown.
    #[arg(long)]
    pub(crate) no_prompt: bool,
    /// Do everything but write, and tell what would be done.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) worker: WorkerArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) discovery: DiscoveryArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) machine: MachineArgs,
}

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Place")]
pub(crate) struct PlaceArgs {
    /// The directory that holds the plugins' folders [default: that of the Confluent Platform on this machine].
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) component_dir: Option<PathBuf>,
    /// The workers' properties files whose `plugin.path` names the directory; by colons, or repeated; empty for none
    /// [default: those of the platform and of running workers].
    #[arg(long, value_name = "FILE", value_delimiter = ':', value_parser = OsStringValueParser::new().map(PathBuf::from), value_hint = ValueHint::FilePath)]
    pub(crate) worker_configs: Option<Vec<PathBuf>>,
}

impl InstallArgs {
    /// The same as words of a run that makes no image.
    pub(crate) fn work(&self) -> WorkArgs {
        WorkArgs {
            spec: self.spec.clone(),
            worker: self.worker.clone(),
            policy: self.policy.clone(),
            discovery: self.discovery.clone(),
            network: self.network.clone(),
            machine: self.machine.clone(),
            ..WorkArgs::default()
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct DirectoryArgs {
    /// The directory that holds the plugins' folders [default: that of the Confluent Platform on this machine].
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) directory: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct UninstallArgs {
    /// The plugins: a folder's name, `owner/name`, or a name that only one of them has.
    #[arg(value_name = "NAME", required = true)]
    pub(crate) names: Vec<String>,
    /// The directory that holds the plugins' folders [default: that of the Confluent Platform on this machine].
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) component_dir: Option<PathBuf>,
}
