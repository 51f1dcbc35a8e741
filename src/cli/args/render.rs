//! What `render` is given.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum, ValueHint};
use plugraft::formats::kubernetes::{is_label, is_label_key, is_label_value, is_subdomain};
use plugraft::formats::reference::Reference;
use plugraft::render::connectors::{Certificates, LONGEST_NAME, Provider};

use super::connectors::span;
use super::pair::pair;
use super::{OwnerArgs, RenderWorkerArgs};
use crate::cli::help;

#[derive(Debug, Subcommand)]
pub(crate) enum RenderVerb {
    /// Write objects that make a worker run connectors.
    #[command(after_long_help = help::RENDER_CONNECTORS)]
    Connectors(Box<RenderConnectorsArgs>),
    /// Write what runs workers of Kafka Connect: objects of Kubernetes, or a properties file.
    #[command(after_long_help = help::RENDER_WORKER)]
    Worker(Box<RenderWorkerArgs>),
    /// Write the Helm chart of connectors.
    Chart(RenderChartArgs),
}

/// Where texts go.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutArgs {
    /// A directory that gets a file for each object (it is there, or ends with `/`), one file for all, or `-`, standard
    /// output.
    #[arg(long, value_name = "DIR|FILE|-", default_value = "-", value_hint = ValueHint::AnyPath)]
    pub(crate) to: String,
    /// Overwrite files that somebody else wrote.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RenderChartArgs {
    /// The directory that becomes the chart.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) directory: String,
    /// Overwrite files that were changed, or that another version wrote.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RenderConnectorsArgs {
    /// Files that define connectors (JSON, YAML, properties, a `ConfigMap`), directories of them, or `-`.
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) files: Vec<PathBuf>,
    /// Into what.
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    pub(crate) form: ConnectorsForm,
    /// What goes into the names of files and objects, and into the label `app.kubernetes.io/instance`.
    #[arg(long, value_name = "NAME", default_value = "connectors", value_parser = short_name)]
    pub(crate) name: String,
    /// Where the objects are to be [default: wherever they are applied].
    #[arg(short, long, value_name = "NAMESPACE", value_parser = name)]
    pub(crate) namespace: Option<String>,
    /// A label of all objects; may be repeated.
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    pub(crate) labels: Vec<(String, String)>,
    /// An annotation of the Job, or of each connector's resource; may be repeated.
    #[arg(long = "annotation", value_name = "KEY=VALUE", value_parser = annotation)]
    pub(crate) annotations: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    #[command(flatten)]
    pub(crate) job: JobArgs,
    #[command(flatten)]
    pub(crate) owner: OwnerArgs,
    #[command(flatten)]
    pub(crate) operator: OperatorArgs,
    #[command(flatten)]
    pub(crate) out: OutArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ConnectorsForm {
    /// A Job that runs `plugraft connectors apply`, and what it reads.
    #[default]
    Job,
    /// The same with curl and a shell.
    CurlJob,
    /// Values of plugraft's Helm chart.
    Values,
    /// `KafkaConnector`s of Strimzi.
    Strimzi,
    /// `Connector`s of Confluent for Kubernetes.
    Cfk,
}

/// What becomes of secrets that are written out in definitions.
#[derive(Debug, Args)]
#[command(next_help_heading = "Secrets")]
pub(crate) struct SecretArgs {
    /// Leave secrets where they are written out.
    #[arg(long, conflicts_with = "secret_to")]
    pub(crate) allow_literal_secrets: bool,
    /// Move them into this `Secret`; the workers read it by the providers `dir` (the default), `file`, `env`, or Strimzi's
    /// `secrets`.
    #[arg(long, value_name = "NAME[=PROVIDER]", value_parser = secret)]
    pub(crate) secret_to: Option<(String, Provider)>,
    /// Where the workers have it mounted [default: /mnt/secrets/NAME].
    #[arg(long, value_name = "PATH", requires = "secret_to", value_parser = mount)]
    pub(crate) secret_mount: Option<String>,
    /// The file that it is written to, or `-` [default: in the directory of the others].
    #[arg(long, value_name = "FILE|-", requires = "secret_to", value_hint = ValueHint::FilePath)]
    pub(crate) secret_file: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Job")]
pub(crate) struct JobArgs {
    /// The image that has plugraft as its entry point, or curl and a shell.
    #[arg(long, value_name = "REF")]
    pub(crate) image: Option<Reference>,
    /// When it is pulled.
    #[arg(long, value_name = "POLICY", value_parser = ["Always", "IfNotPresent", "Never"])]
    pub(crate) pull_policy: Option<String>,
    /// A Secret that lets it be pulled; may be repeated.
    #[arg(long = "pull-secret", value_name = "NAME", value_parser = dotted_name)]
    pub(crate) pull_secrets: Vec<String>,
    /// As whom the Pod is known to the cluster.
    #[arg(long, value_name = "NAME", value_parser = dotted_name)]
    pub(crate) service_account: Option<String>,
    /// As whom the client runs: a number, and not 0.
    #[arg(long, value_name = "UID", default_value_t = 65532, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) user: u32,
    /// Where a worker's REST interface is; may be repeated, then the next is asked where one does not answer.
    #[arg(long = "worker", value_name = "URL")]
    pub(crate) workers: Vec<String>,
    /// A Secret with the keys `username` and `password`, to say who asks (HTTP Basic).
    #[arg(long, value_name = "NAME", value_parser = dotted_name)]
    pub(crate) worker_secret: Option<String>,
    /// Where certificates are that are trusted: `configmap/NAME` or `secret/NAME`, and the key [default: ca.crt].
    #[arg(long, value_name = "KIND/NAME[:KEY]", value_parser = certificates)]
    pub(crate) worker_ca: Option<Certificates>,
    /// A Secret of type `kubernetes.io/tls` that is shown to the worker.
    #[arg(long, value_name = "NAME", value_parser = dotted_name)]
    pub(crate) worker_client_cert: Option<String>,
    /// Do not wait until they run.
    #[arg(long)]
    pub(crate) no_wait: bool,
    /// How long one try may take (`ms`, `s`, `m` or `h` behind a whole number).
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = span)]
    pub(crate) timeout: Duration,
    /// How long all tries may take.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = span)]
    pub(crate) deadline: Duration,
    /// How often it is tried again.
    #[arg(long, value_name = "N", default_value_t = 6)]
    pub(crate) retries: u32,
    /// How long the Job and its log stay; `0s` is for ever.
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = span)]
    pub(crate) keep: Duration,
    /// Resources that the container asks for; may be repeated.
    #[arg(long = "request", value_name = "RESOURCE=AMOUNT", value_parser = pair, default_values = ["cpu=50m", "memory=32Mi"])]
    pub(crate) requests: Vec<(String, String)>,
    /// Resources that it may take; may be repeated.
    #[arg(long = "limit", value_name = "RESOURCE=AMOUNT", value_parser = pair, default_values = ["memory=256Mi"])]
    pub(crate) limits: Vec<(String, String)>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Operators")]
pub(crate) struct OperatorArgs {
    /// The `KafkaConnect` or `Connect` that runs them.
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub(crate) connect: Option<String>,
    /// Its namespace, where it is another (Confluent for Kubernetes).
    #[arg(long, value_name = "NAMESPACE", requires = "connect", value_parser = name)]
    pub(crate) connect_namespace: Option<String>,
    /// The operator restarts what fails, at most so often; without a number, or with 0, again and again.
    #[arg(long, value_name = "TIMES", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    pub(crate) auto_restart: Option<u32>,
}

fn name(text: &str) -> Result<String, String> {
    let why = "lower-case letters, digits and `-`, at most 63, and a letter or digit at both ends";
    is_label(text).then(|| text.to_owned()).ok_or_else(|| why.to_owned())
}

fn short_name(text: &str) -> Result<String, String> {
    let name = name(text)?;
    if name.len() > LONGEST_NAME {
        return Err(format!("at most {LONGEST_NAME} letters, so that a hash can follow"));
    }
    Ok(name)
}

fn dotted_name(text: &str) -> Result<String, String> {
    let why = "lower-case letters, digits, `-` and `.`, and a letter or digit around each `.`";
    is_subdomain(text).then(|| text.to_owned()).ok_or_else(|| why.to_owned())
}

fn label(text: &str) -> Result<(String, String), String> {
    let (key, value) = annotation(text)?;
    let why = "a label's value has letters, digits, `-`, `_` and `.`, at most 63, and a letter or digit at both ends";
    if is_label_value(&value) { Ok((key, value)) } else { Err(why.to_owned()) }
}

fn annotation(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("`KEY=VALUE`, such as `argocd.argoproj.io/hook=PostSync`")?;
    let why = "a key has letters, digits, `-`, `_` and `.`, and may have a domain and `/` before";
    if is_label_key(key) { Ok((key.to_owned(), value.to_owned())) } else { Err(why.to_owned()) }
}

fn secret(text: &str) -> Result<(String, Provider), String> {
    let (name, provider) = text.split_once('=').unwrap_or((text, "dir"));
    let provider = match provider {
        "dir" => Provider::Dir,
        "file" => Provider::File,
        "env" => Provider::Env,
        "secrets" => Provider::Secrets,
        _ => return Err("the provider is `dir`, `file`, `env` or `secrets`".to_owned()),
    };
    Ok((dotted_name(name)?, provider))
}

/// References end at the first `:` or `}` (KIP-297).
fn mount(text: &str) -> Result<String, String> {
    let is_fit = text.starts_with('/') && !text.contains([':', '{', '}']) && !text.chars().any(char::is_control);
    is_fit
        .then(|| text.trim_end_matches('/').to_owned())
        .ok_or("a path from the root, without `:`, `{` and `}`".to_owned())
}

fn certificates(text: &str) -> Result<Certificates, String> {
    let (kind, rest) = text.split_once('/').ok_or("`configmap/NAME` or `secret/NAME`")?;
    let (found, key) = rest.split_once(':').unwrap_or((rest, "ca.crt"));
    let is_secret = match kind {
        "secret" => true,
        "configmap" => false,
        _ => return Err("`configmap/NAME` or `secret/NAME`".to_owned()),
    };
    Ok(Certificates { is_secret, name: dotted_name(found)?, key: key.to_owned() })
}
