//! What `connectors` is given.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::cli::help;

#[derive(Debug, Subcommand)]
pub(crate) enum ConnectorsVerb {
    /// Tell what the worker does not like about definitions.
    #[command(after_long_help = help::CONNECTORS)]
    Validate(DefinitionArgs),
    /// Tell what `apply` would change.
    Plan(PlanArgs),
    /// Make the worker run what is defined, and wait until it does.
    #[command(after_long_help = help::CONNECTORS)]
    Apply(ApplyArgs),
    /// Tell how connectors and their tasks are, and why they failed.
    Status(SomeArgs),
    /// Tell which connectors there are.
    List(ClusterArgs),
    /// Print the options of a connector as JSON.
    Get(GetArgs),
    /// Let connectors and their tasks begin anew.
    Restart(RestartArgs),
    /// Let connectors pause; their tasks stay.
    Pause(NamedArgs),
    /// Let connectors go on.
    Resume(NamedArgs),
    /// Stop connectors; their tasks are given up, and their offsets stay.
    Stop(NamedArgs),
    /// Delete connectors.
    Delete(DeleteArgs),
    /// Wait until connectors are as they should be, and stay so.
    Wait(WaitArgs),
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Worker")]
pub(crate) struct ClusterArgs {
    #[arg(
        long = "worker",
        value_name = "URL",
        help = "Where a worker's REST interface is; may be repeated, then the next is asked where one does not answer [default: http://localhost:8083] [env: PLUGRAFT_WORKER, by commas]"
    )]
    pub(crate) workers: Vec<String>,
    #[arg(long, value_name = "NAME", help = "Say to be this user (HTTP Basic) [env: PLUGRAFT_WORKER_USERNAME]")]
    pub(crate) username: Option<String>,
    #[arg(
        long,
        conflicts_with = "password_file",
        help = "Read the password from standard input [default: PLUGRAFT_WORKER_PASSWORD of the environment]"
    )]
    pub(crate) password_stdin: bool,
    /// Read the password from this file.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) password_file: Option<PathBuf>,
    #[arg(long = "ca-file", value_name = "FILE", value_hint = ValueHint::FilePath, help = "Trust these certificates (PEM) besides the system's; may be repeated [env: PLUGRAFT_CA_FILE]")]
    pub(crate) ca_files: Vec<PathBuf>,
    #[arg(long = "client-cert", value_name = "FILE", value_hint = ValueHint::FilePath, help = "Show this certificate (PEM) [env: PLUGRAFT_CLIENT_CERT]")]
    pub(crate) client_cert: Option<PathBuf>,
    #[arg(long = "client-key", value_name = "FILE", value_hint = ValueHint::FilePath, help = "The certificate's key (PEM) [default: in the same file] [env: PLUGRAFT_CLIENT_KEY]")]
    pub(crate) client_key: Option<PathBuf>,
    /// How long all of it may take (`ms`, `s`, `m` or `h` behind a whole number).
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = span)]
    pub(crate) timeout: Duration,
    /// How long to wait between two looks at the same thing.
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = span)]
    pub(crate) interval: Duration,
    #[arg(
        short,
        long,
        value_name = "N",
        default_value_t = 8,
        value_parser = clap::value_parser!(u16).range(1..=64),
        help = "Connectors that are worked on at once"
    )]
    pub(crate) jobs: u16,
}

#[derive(Debug, Args)]
pub(crate) struct DefinitionArgs {
    /// Files that define connectors (JSON, YAML, properties, a `ConfigMap`), directories of them, or `-`.
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) worker: ClusterArgs,
}

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Owner")]
pub(crate) struct OwnerArgs {
    /// Write into each connector whose it is, in the option `plugraft.owner`, which no plugin reads.
    #[arg(long, value_name = "WORD")]
    pub(crate) owner: Option<String>,
    /// Delete what belongs to that owner and is not defined any more; nothing else is ever deleted.
    #[arg(long, requires = "owner")]
    pub(crate) prune: bool,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Waiting")]
pub(crate) struct SteadyArgs {
    /// How long a state has to last until it counts.
    #[arg(long, value_name = "TIME", default_value = "3s", value_parser = span)]
    pub(crate) steady: Duration,
    /// How many tasks a connector that runs has at least.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) min_tasks: usize,
}

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) definitions: DefinitionArgs,
    #[command(flatten)]
    pub(crate) owner: OwnerArgs,
    /// End with code 1 where something would change.
    #[arg(long)]
    pub(crate) exit_code: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    #[command(flatten)]
    pub(crate) definitions: DefinitionArgs,
    #[command(flatten)]
    pub(crate) owner: OwnerArgs,
    #[command(flatten)]
    pub(crate) steady: SteadyArgs,
    /// Do not wait until they run.
    #[arg(long)]
    pub(crate) no_wait: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SomeArgs {
    /// The connectors [default: all].
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    #[command(flatten)]
    pub(crate) worker: ClusterArgs,
}

#[derive(Debug, Args)]
pub(crate) struct NamedArgs {
    /// The connectors.
    #[arg(value_name = "NAME", required = true)]
    pub(crate) names: Vec<String>,
    #[command(flatten)]
    pub(crate) worker: ClusterArgs,
}

#[derive(Debug, Args)]
pub(crate) struct GetArgs {
    /// The connector.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Print passwords and the like, too.
    #[arg(long)]
    pub(crate) reveal: bool,
    #[command(flatten)]
    pub(crate) worker: ClusterArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RestartArgs {
    #[command(flatten)]
    pub(crate) named: NamedArgs,
    /// Only what has failed.
    #[arg(long)]
    pub(crate) failed: bool,
    /// Not their tasks.
    #[arg(long)]
    pub(crate) without_tasks: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    #[command(flatten)]
    pub(crate) named: NamedArgs,
    /// Delete nothing where one of them belongs to another than this owner.
    #[arg(long, value_name = "WORD")]
    pub(crate) owner: Option<String>,
    /// That one is not there is fine.
    #[arg(long)]
    pub(crate) if_exists: bool,
}

#[derive(Debug, Args)]
pub(crate) struct WaitArgs {
    #[command(flatten)]
    pub(crate) named: NamedArgs,
    /// How they should be.
    #[arg(long = "for", value_enum, value_name = "STATE", default_value_t)]
    pub(crate) state: Awaited,
    #[command(flatten)]
    pub(crate) steady: SteadyArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Awaited {
    /// All run, tasks and all.
    #[default]
    Running,
    /// All are paused.
    Paused,
    /// All are stopped.
    Stopped,
}

/// `500ms`, `30s`, `5m`, `1h`.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    let units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];
    let millis = units.into_iter().find_map(|(unit, millis)| {
        let number = text.strip_suffix(unit).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))?;
        number.parse::<u64>().ok()?.checked_mul(millis)
    });
    // A hundred years: beyond them clocks have no names for a moment.
    let millis = millis.filter(|millis| *millis <= 100 * 365 * 24 * 3_600_000);
    millis.map(Duration::from_millis).ok_or_else(|| "a whole number with `ms`, `s`, `m` or `h` is meant".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        let check = |text: &str, millis: Option<u128>| {
            assert_eq!(span(text).ok().map(|span| span.as_millis()), millis, "{text}");
        };
        check("500ms", Some(500));
        check("0s", Some(0));
        check("5m", Some(300_000));
        check("1h", Some(3_600_000));
        for text in ["", "5", "s", "-1s", "1.5s", "5 m", "99999999999h"] {
            check(text, None);
        }
    }
}
