//! Which worker the plugins are for.

use clap::Args;

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Worker")]
pub(crate) struct WorkerArgs {
    /// The worker's Kafka, such as 4.1, 4.1.2 or Confluent's 7.9.1-ccs [default: as the base tells, else 4.3].
    #[arg(long, value_name = "VERSION")]
    pub(crate) kafka: Option<String>,
    /// The feature release of the worker's Java, such as 17 [default: as the base tells, else 17].
    #[arg(long, value_name = "RELEASE")]
    pub(crate) java: Option<String>,
}
