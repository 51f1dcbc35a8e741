//! What `lock`, `update` and `outdated` are given.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::work::{SpecArgs, WorkArgs};
use super::{MachineArgs, NetworkArgs};

#[derive(Debug, Args)]
pub(crate) struct LockArgs {
    /// Write nothing; exit with 1 where something would change.
    #[arg(long)]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) about: LockedSpecArgs,
}

#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    /// What to look up anew: plugins by name, by owner and name or by coordinate, or `base` [default: all].
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Write nothing; only tell what would change.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) about: LockedSpecArgs,
}

#[derive(Debug, Args)]
pub(crate) struct OutdatedArgs {
    /// Exit with 1 where something is outdated.
    #[arg(long)]
    pub(crate) exit_code: bool,
    #[command(flatten)]
    pub(crate) about: LockedSpecArgs,
}

/// A spec that is in a file, and whom to ask.
#[derive(Debug, Args)]
pub(crate) struct LockedSpecArgs {
    /// Read the spec from this file [default: plugraft.yaml].
    #[arg(short, long, value_name = "SPEC", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) machine: MachineArgs,
}

impl LockedSpecArgs {
    /// The same as if a check had been asked for.
    pub(crate) fn work(&self) -> WorkArgs {
        let spec = SpecArgs { file: self.file.clone(), ..SpecArgs::default() };
        WorkArgs { spec, network: self.network.clone(), machine: self.machine.clone(), ..WorkArgs::default() }
    }
}
