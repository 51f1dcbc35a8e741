//! What `cache` is given.

use clap::{Args, Subcommand};
use plugraft::formats::age::Age;

use super::MachineArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum CacheVerb {
    /// Print where the store is.
    Dir(MachineArgs),
    /// Tell what the store holds, by kind: how many, how many bytes, and when one was last used.
    List(MachineArgs),
    /// Remove what was not used for long; what runs under way may be using stays.
    Prune(PruneArgs),
    /// Read every file and see that it is what its name says; exit with 1 where one is not.
    Verify(VerifyArgs),
}

#[derive(Debug, Args)]
pub(crate) struct PruneArgs {
    /// Remove what was last used so long ago: a number with `m`, `h`, `d` or `w`.
    #[arg(long, value_name = "AGE", required_unless_present = "all")]
    pub(crate) older_than: Option<Age>,
    /// Remove everything.
    #[arg(long, conflicts_with = "older_than")]
    pub(crate) all: bool,
    /// Only tell what would be removed.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) machine: MachineArgs,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Remove damaged files: the next run makes or brings them anew.
    #[arg(long)]
    pub(crate) repair: bool,
    #[command(flatten)]
    pub(crate) machine: MachineArgs,
}
