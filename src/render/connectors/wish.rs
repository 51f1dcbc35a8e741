//! What is to be rendered.

use std::time::Duration;

use crate::formats::reference::Reference;

/// What is to be rendered.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Into what.
    pub form: Form,
    /// What goes into names: a DNS label.
    pub name: String,
    /// Where the objects are to be; where `kubectl` is, if nobody says.
    pub namespace: Option<String>,
    /// Labels of all objects, beside our own or in their place.
    pub labels: Vec<(String, String)>,
    /// Annotations of what runs: the Job, or each connector.
    pub annotations: Vec<(String, String)>,
    /// What becomes of secrets that are written out.
    pub secrets: Secrets,
}

/// Into what connectors are rendered.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Form {
    /// Values of plugraft's Helm chart.
    Values,
    /// A Job that asks a worker, and what it reads.
    Job(Box<JobWish>),
    /// `KafkaConnector` for Strimzi's operator.
    Strimzi {
        /// The `KafkaConnect` that runs them.
        cluster: String,
        /// Whether what fails is restarted, and how often at most.
        restart: Option<Restart>,
    },
    /// `Connector` for Confluent's operator.
    Cfk {
        /// The `Connect` that runs them; where there is one, the operator finds it.
        cluster: Option<String>,
        /// Its namespace.
        cluster_namespace: Option<String>,
        /// Whether what fails is restarted, and how often at most.
        restart: Option<Restart>,
    },
}

/// How often something is restarted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restart {
    /// At most so often.
    pub most: Option<u32>,
}

/// A Job that asks a worker.
#[derive(Debug, Clone)]
pub struct JobWish {
    /// Who asks.
    pub client: Client,
    /// The image that the client is in.
    pub image: Reference,
    /// When it is pulled: `Always`, `IfNotPresent` or `Never`.
    pub pull_policy: Option<String>,
    /// Secrets that let it be pulled.
    pub pull_secrets: Vec<String>,
    /// As whom the Pod is known to the cluster.
    pub service_account: Option<String>,
    /// As whom the client runs.
    pub user: u32,
    /// Addresses of one cluster's workers, without user and password.
    pub workers: Vec<String>,
    /// A Secret with `username` and `password`.
    pub credentials: Option<String>,
    /// Certificates that are trusted.
    pub ca: Option<Certificates>,
    /// A Secret of type `kubernetes.io/tls` that is shown to the worker.
    pub client_cert: Option<String>,
    /// Whose the connectors are.
    pub owner: Option<String>,
    /// Whether what that owner has and nobody defines any more is deleted.
    pub prune: bool,
    /// Whether the client waits until all runs.
    pub wait: bool,
    /// How long one try may take.
    pub timeout: Duration,
    /// How long all tries may take.
    pub deadline: Duration,
    /// How often it is tried again.
    pub retries: u32,
    /// How long the Job, its Pods and their log stay; for ever, if nobody says.
    pub keep: Option<Duration>,
    /// Resources that are asked for.
    pub requests: Vec<(String, String)>,
    /// Resources that it may take.
    pub limits: Vec<(String, String)>,
}

/// Who asks a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// plugraft, which is its image's entry point.
    Plugraft,
    /// curl 7.76 or later, a shell, grep and sed.
    Curl,
}

/// Where certificates are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificates {
    /// Whether it is a `Secret`, and no `ConfigMap`.
    pub is_secret: bool,
    /// Its name.
    pub name: String,
    /// The key that has them, as PEM.
    pub key: String,
}

/// What becomes of secrets that are written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secrets {
    /// They are refused.
    Refused,
    /// They stay where they are.
    Stay,
    /// They move into a `Secret`, and references take their place.
    Move(SecretWish),
}

/// A `Secret` for what is written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretWish {
    /// Its name.
    pub name: String,
    /// How the workers read it.
    pub provider: Provider,
    /// Where it is mounted in the workers, for those who read files.
    pub mount: String,
}

/// The config providers that read a `Secret` (KIP-297, KIP-632, KIP-887, and Strimzi's own).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// `DirectoryConfigProvider`: a file for each.
    Dir,
    /// `FileConfigProvider`: one properties file.
    File,
    /// `EnvVarConfigProvider`.
    Env,
    /// Strimzi's `KubernetesSecretConfigProvider`, which asks the API server.
    Secrets,
}
