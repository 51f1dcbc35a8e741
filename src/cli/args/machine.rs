//! What a run may use of this machine.

use std::path::PathBuf;

use clap::{Args, ValueHint};

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Machine")]
pub(crate) struct MachineArgs {
    #[arg(
        short,
        long,
        value_name = "N",
        help = "Threads that work at once [default: one per core] [env: PLUGRAFT_JOBS]"
    )]
    pub(crate) jobs: Option<String>,
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help = "Where findings of earlier runs are kept [default: the user's cache directory] [env: PLUGRAFT_STORE]")]
    pub(crate) store: Option<PathBuf>,
}
