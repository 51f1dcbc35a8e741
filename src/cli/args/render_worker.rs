//! What `render worker` is given.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use plugraft::formats::discovery::Discovery;
use plugraft::formats::reference::Reference;

use super::pair::pair;
use super::render::OutArgs;

#[derive(Debug, Args)]
pub(crate) struct RenderWorkerArgs {
    /// Into what.
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    pub(crate) form: WorkerForm,
    /// What names objects, and group and topics where nothing else does.
    #[arg(long, value_name = "NAME", default_value = "connect")]
    pub(crate) name: String,
    /// A properties file that is there already: `kubernetes` begins with what it says, the other forms edit it in place.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) properties: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) options: WorkerOptionArgs,
    #[command(flatten)]
    pub(crate) pod: PodArgs,
    #[command(flatten)]
    pub(crate) out: OutArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum WorkerForm {
    /// A Deployment, a Service and a `ConfigMap`.
    #[default]
    Kubernetes,
    /// The properties file of a distributed worker.
    Distributed,
    /// The properties file of a standalone worker.
    Standalone,
}

/// Options of the worker itself.
#[derive(Debug, Args)]
#[command(next_help_heading = "Worker")]
pub(crate) struct WorkerOptionArgs {
    /// Where Kafka is: `bootstrap.servers`.
    #[arg(long, value_name = "HOST:PORT,…")]
    pub(crate) bootstrap_servers: Option<String>,
    /// The group of the workers: `group.id` [default: the name].
    #[arg(long, value_name = "ID")]
    pub(crate) group_id: Option<String>,
    /// What the names of the internal topics begin with, before `-configs`, `-offsets` and `-status` [default: the name].
    #[arg(long, value_name = "PREFIX")]
    pub(crate) topics: Option<String>,
    /// How often each internal topic is kept; `-1` is as the broker has it [default: 3].
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(i16).range(-1..))]
    pub(crate) replication_factor: Option<i16>,
    /// Where plugins are: `plugin.path` [default: as the receipt tells, else `/opt/kafka/plugins` in a cluster].
    #[arg(long, value_name = "PATH,…")]
    pub(crate) plugin_path: Option<String>,
    /// How the worker looks for plugins: `plugin.discovery`.
    #[arg(long, value_name = "MODE")]
    pub(crate) discovery: Option<Discovery>,
    /// Where the REST interface listens: `listeners`.
    #[arg(long, value_name = "URL,…")]
    pub(crate) listeners: Option<String>,
    /// The converter of keys and values.
    #[arg(long, value_name = "CLASS")]
    pub(crate) converter: Option<String>,
    /// Any other option, such as `producer.compression.type=zstd`; may be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) settings: Vec<(String, String)>,
    /// Leave secrets where they are written out.
    #[arg(long)]
    pub(crate) allow_literal_secrets: bool,
}

/// How it runs in a cluster.
#[derive(Debug, Args)]
#[command(next_help_heading = "Deployment")]
pub(crate) struct PodArgs {
    /// The image, best by digest.
    #[arg(long, value_name = "REF", conflicts_with = "receipt")]
    pub(crate) image: Option<Reference>,
    /// Take image and plugin path from what a build printed with `--output json`; `-` is standard input.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) receipt: Option<PathBuf>,
    /// The namespace that objects name.
    #[arg(long, value_name = "NAME")]
    pub(crate) namespace: Option<String>,
    /// How many workers.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) replicas: u16,
    /// The heap, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(64..=1 << 20))]
    pub(crate) heap: u32,
    /// All memory, in MiB [default: the heap, a half of it, and 256].
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(128..=1 << 21))]
    pub(crate) memory: Option<u32>,
    /// The part of a processor that is asked for, in thousandths.
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub(crate) cpu: u32,
    /// The numeric user.
    #[arg(long, value_name = "UID", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=i64::from(i32::MAX)))]
    pub(crate) user: u32,
    /// What is run, with the properties file behind it.
    #[arg(long, value_name = "PATH", default_value = "/opt/kafka/bin/connect-distributed.sh")]
    pub(crate) start: String,
    /// A Secret to mount, below `/mnt/secrets` where no path is named; may be repeated.
    #[arg(long = "secret", value_name = "NAME[=PATH]")]
    pub(crate) secrets: Vec<String>,
    /// A Secret with registry credentials; may be repeated.
    #[arg(long = "pull-secret", value_name = "NAME")]
    pub(crate) pull_secrets: Vec<String>,
    /// Probe `/`, for workers older than Kafka 3.9, which do not answer at `/health`.
    #[arg(long)]
    pub(crate) probe_root: bool,
}
