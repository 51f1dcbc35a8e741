//! What a worker is to be in, the properties file and the objects that run it out.
//!
//! A file that is there already keeps every byte that need not change. What nobody asked for and nothing says is set to
//! what a cluster needs, and only where the whole file is ours to write. No secret that is written out gets into an object.

mod config_map;
mod deployment;
mod finding;
mod listener;
mod options;
mod providers;
mod review;
mod service;
mod settings;

pub use finding::{Finding, FindingKind};

use super::File;
use crate::formats::properties_edit::PropertiesText;
use crate::formats::reference::Reference;

/// The directory that a container finds its properties file in.
pub const CONFIG_DIR: &str = "/etc/kafka-connect/config";

/// The directory that a container finds mounted Secrets in, each below its name.
pub const SECRETS_DIR: &str = "/mnt/secrets";

/// Where a worker may write its logs.
const LOGS: &str = "/var/log/kafka";

/// Where it may write what it does not need for long.
const TEMPORARY: &str = "/tmp";

/// What is to be rendered.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Into what.
    pub form: Form,
    /// What names objects, and the group and the topics of its cluster where nothing else does.
    pub name: String,
    /// A properties file that is there already.
    pub file: Option<PropertiesText>,
    /// Options of the worker that are asked for; of equal ones the last counts.
    pub asked: Vec<(String, String)>,
    /// How often each internal topic is kept, where nothing says it.
    pub replication: i16,
    /// Secrets that are written out may stay where they are.
    pub allow_literal_secrets: bool,
    /// How it runs in a cluster.
    pub pod: Pod,
}

/// Into what a worker is rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A Deployment, a Service and a `ConfigMap`.
    Kubernetes,
    /// The properties file of a distributed worker.
    Distributed,
    /// That of a standalone one.
    Standalone,
}

/// How a worker runs in a cluster.
#[derive(Debug, Clone)]
pub struct Pod {
    /// The image; needed for a Deployment.
    pub image: Option<Reference>,
    /// The namespace that objects name; none where the one who applies them does.
    pub namespace: Option<String>,
    /// How many workers.
    pub replicas: u16,
    /// The heap, in MiB.
    pub heap: u32,
    /// All memory, in MiB.
    pub memory: u32,
    /// The part of a processor that is asked for, in thousandths.
    pub cpu: u32,
    /// The numeric user, which no Pod of level `restricted` goes without where the image names its own by a word.
    pub user: u32,
    /// What is run, with the properties file behind it.
    pub start: String,
    /// Secrets with registry credentials.
    pub pull_secrets: Vec<String>,
    /// Secrets that are mounted, for references such as `${dir:/mnt/secrets/NAME:KEY}`.
    pub secrets: Vec<Mounted>,
    /// Whether the worker answers at `/health` (KIP-1017, Kafka 3.9).
    pub tells_health: bool,
}

/// A Secret, and where the worker finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mounted {
    /// Its name.
    pub name: String,
    /// The directory that has a file for each of its keys.
    pub path: String,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The properties file.
    pub properties: PropertiesText,
    /// The texts; none where there are findings.
    pub files: Vec<File>,
    /// What stands against it.
    pub findings: Vec<Finding>,
    /// Sentences for the user.
    pub notes: Vec<String>,
}

/// Renders a worker.
pub fn render(wish: &Wish) -> Rendered {
    let mut notes = Vec::new();
    let properties = settings::compose(wish, &mut notes);
    if wish.file.is_none() {
        notes.extend(match wish.form {
            Form::Kubernetes => None,
            Form::Distributed => Some("Kafka's `bin/connect-distributed.sh FILE` runs it".to_owned()),
            Form::Standalone => Some(
                "Kafka's `bin/connect-standalone.sh FILE` runs it, and `plugraft connectors apply` gives it connectors"
                    .to_owned(),
            ),
        });
    }
    let findings = review::review(&properties, wish, &mut notes);
    let files = match (findings.is_empty(), wish.form, &wish.pod.image) {
        (false, ..) => Vec::new(),
        (true, Form::Kubernetes, Some(image)) => objects(&properties, wish, image, &mut notes),
        (true, ..) => vec![file(&properties)],
    };
    Rendered { properties, files, findings, notes }
}

fn objects(properties: &PropertiesText, wish: &Wish, image: &Reference, notes: &mut Vec<String>) -> Vec<File> {
    if image.digest().is_none() {
        notes.push(format!(
            "`{image}` is no digest: what runs may change without a change of these texts; a receipt of a build has the digest"
        ));
    }
    let listener = listener::Listener::of(properties);
    let config = config_map::config_map(properties, wish);
    let name = &wish.name;
    vec![
        File::of(
            format!("{name}-configmap.yaml"),
            "the properties of a worker, under a name of their own.",
            &config.node,
        ),
        File::of(
            format!("{name}-deployment.yaml"),
            "workers of one cluster.",
            &deployment::deployment(wish, image, &config.name, listener),
        ),
        File::of(format!("{name}-service.yaml"), "where the workers are asked.", &service::service(wish, listener)),
    ]
}

fn file(properties: &PropertiesText) -> File {
    File { name: "worker.properties".to_owned(), text: config_map::ascii(properties.as_bytes()), is_secret: false }
}
