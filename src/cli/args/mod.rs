//! What was typed.

mod cache;
mod connectors;
mod discovery;
mod inspect;
mod install;
mod lock;
mod machine;
mod network;
mod r#override;
mod pair;
mod render;
mod render_worker;
mod talk;
mod work;
mod worker;

pub(crate) use cache::{CacheVerb, PruneArgs, VerifyArgs};
pub(crate) use connectors::{
    ApplyArgs, Awaited, ClusterArgs, ConnectorsVerb, DefinitionArgs, DeleteArgs, GetArgs, NamedArgs, OwnerArgs,
    PlanArgs, RestartArgs, SomeArgs, WaitArgs,
};
pub(crate) use discovery::DiscoveryArgs;
pub(crate) use inspect::{InspectArgs, TableForm};
pub(crate) use install::{DirectoryArgs, InstallArgs, PlaceArgs, UninstallArgs};
pub(crate) use lock::{LockArgs, LockedSpecArgs, OutdatedArgs, UpdateArgs};
pub(crate) use machine::MachineArgs;
pub(crate) use network::NetworkArgs;
pub(crate) use r#override::{OverrideArgs, WordingArgs};
pub(crate) use render::{ConnectorsForm, OutArgs, RenderChartArgs, RenderConnectorsArgs, RenderVerb};
pub(crate) use render_worker::{PodArgs, RenderWorkerArgs, WorkerForm, WorkerOptionArgs};
pub(crate) use talk::{Color, Output, TalkArgs};
pub(crate) use work::{PolicyArgs, SpecArgs, WorkArgs};
pub(crate) use worker::WorkerArgs;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use super::{exit, help};

/// Grafts Kafka Connect plugins onto container images.
///
/// No Docker, no daemon, no root, no JVM: archives are read and verified in place, become layers without being
/// unpacked, and are published with the base's own manifests and configs around them.
#[derive(Debug, Parser)]
#[command(name = "plugraft", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_long_help = format!("{}\n\n{}\n\n{}", help::EXAMPLES, help::ENVIRONMENT, exit::HELP))]
pub(crate) struct Typed {
    #[command(flatten)]
    pub(crate) talk: TalkArgs,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Build an image and publish it.
    #[command(after_long_help = help::BUILD)]
    Build(Box<WorkArgs>),
    /// Do everything but publish, and tell what would be.
    #[command(after_long_help = help::BUILD)]
    Plan(Box<WorkArgs>),
    /// Tell what is wrong with plugins.
    #[command(after_long_help = help::CHECK)]
    Check(Box<WorkArgs>),
    /// Tell what a worker will find: in archives, in a plugin path on this machine, or in an image.
    #[command(after_long_help = help::INSPECT)]
    Inspect(Box<InspectArgs>),
    /// Write what makes a chart, an operator or a pipeline use an image.
    #[command(after_long_help = help::OVERRIDE)]
    Override(Box<OverrideArgs>),
    /// Write down, byte for byte, what a build takes: `plugraft.lock` beside the spec.
    #[command(after_long_help = help::LOCK)]
    Lock(Box<LockArgs>),
    /// Look up anew what is locked, and write that down.
    #[command(after_long_help = help::UPDATE)]
    Update(Box<UpdateArgs>),
    /// Tell what newer versions there are.
    Outdated(Box<OutdatedArgs>),
    /// Look after what earlier runs found out.
    #[command(subcommand)]
    Cache(CacheVerb),
    /// Install plugins into a directory of this machine, and name it in the workers' files.
    #[command(after_long_help = help::INSTALL)]
    Install(Box<InstallArgs>),
    /// Tell which plugins a directory of this machine has.
    List(DirectoryArgs),
    /// Tell whether plugins are as they were installed.
    Verify(DirectoryArgs),
    /// Remove plugins from a directory of this machine.
    Uninstall(UninstallArgs),
    /// Make a worker run connectors, and look after them.
    #[command(subcommand)]
    Connectors(ConnectorsVerb),
    /// Write objects that make a cluster run connectors and workers.
    #[command(subcommand)]
    Render(RenderVerb),
    /// Print a completion script for a shell.
    Completions {
        /// For which shell.
        shell: Shell,
    },
    /// Write man pages into a directory, or print the main one.
    Man {
        /// The directory; made where it is missing.
        #[arg(value_hint = ValueHint::DirPath)]
        directory: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Typed::command().debug_assert();
    }
}
