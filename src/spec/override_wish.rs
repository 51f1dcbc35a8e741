//! A file to write after publishing, and for whom.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// A file to write after publishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverrideWish {
    /// For whom.
    pub target: OverrideTarget,
    /// The file, new or existing.
    pub file: PathBuf,
    /// Write the plain tag instead of the digest.
    pub by_tag: bool,
    /// Confluent Operator: set `global.provider.registry.fqdn` although it moves every component.
    pub set_global_registry: bool,
    /// `generic`: dotted value paths for the parts of the reference.
    pub paths: BTreeMap<String, String>,
    /// Secrets to pull the image with; they are added to those that are there.
    pub pull_secrets: Vec<String>,
    /// When to pull the image; what is there stays where none is given.
    pub pull_policy: Option<PullPolicy>,
    /// The Kubernetes object's `metadata.name`.
    pub object: Option<String>,
    /// The container that runs the worker.
    pub container: Option<String>,
    /// The plugin's name, where a plugin is mounted.
    pub plugin: Option<String>,
    /// Where a plugin is mounted.
    pub mount_path: Option<String>,
    /// `kustomize`: the name of the image to replace, as the objects have it.
    pub replaces: Option<String>,
    /// Strimzi: the Kafka version to set as `spec.version`.
    pub kafka_version: Option<String>,
}

/// When a node pulls an image (Kubernetes, "Images", "Image pull policy").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullPolicy {
    /// At every start of a container.
    Always,
    /// Where the node does not have it.
    IfNotPresent,
    /// Never; the node has to have it.
    Never,
}

/// For whom an override is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OverrideTarget {
    /// Any chart whose image goes through Bitnami's `common` library, version 2.
    BitnamiCommon,
    /// The `Connect` of Confluent for Kubernetes.
    Cfk,
    /// Confluent Operator 1.x Helm bundle.
    ConfluentOperator,
    /// The umbrella chart of `cp-helm-charts`.
    CpHelmCharts,
    /// The `cp-kafka-connect` chart of `cp-helm-charts`, installed alone.
    CpKafkaConnect,
    /// The worker's container in a Deployment or `StatefulSet`.
    Deployment,
    /// The digest, in a file of its own.
    Digest,
    /// The `kafka-connect` chart of Dream11.
    Dream11,
    /// Lines of `NAME=value`.
    Env,
    /// Any chart, by value paths.
    Generic,
    /// Lines for the outputs of a step of GitHub Actions.
    GithubOutput,
    /// The image as a volume of a Deployment or `StatefulSet`.
    ImageVolume,
    /// A kustomization.
    Kustomize,
    /// The `kafka-connect-chart` of mrkwjck.
    Mrkwjck,
    /// The `connectors` chart of Redpanda.
    RedpandaConnectors,
    /// The whole reference, in a file of its own.
    Reference,
    /// Registry and repository, in a file of their own.
    Repository,
    /// Strimzi's `KafkaConnect`.
    Strimzi,
    /// The chart of Strimzi's operator: the default image of every Connect cluster.
    StrimziOperator,
    /// A plugin that is mounted into the Pods of Strimzi's `KafkaConnect`.
    StrimziPlugins,
}

/// Which images a target can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Uses {
    /// Those that run a worker.
    Workers,
    /// Those that are one plugin and no more.
    Plugins,
    /// Any.
    Any,
}

/// A target's name in a spec, which images it can use, and the keys that it takes besides `target` and `file`.
struct Row(OverrideTarget, &'static str, Uses, &'static [&'static str]);

const PULL: [&str; 3] = ["byTag", "pullPolicy", "pullSecrets"];

const TABLE: [Row; 20] = [
    Row(OverrideTarget::BitnamiCommon, "bitnami-common", Uses::Workers, &PULL),
    Row(OverrideTarget::Cfk, "cfk", Uses::Workers, &["byTag", "object", "pullPolicy", "pullSecrets"]),
    Row(OverrideTarget::ConfluentOperator, "confluent-operator", Uses::Workers, &["byTag", "setGlobalRegistry"]),
    Row(OverrideTarget::CpHelmCharts, "cp-helm-charts", Uses::Workers, &PULL),
    Row(OverrideTarget::CpKafkaConnect, "cp-kafka-connect", Uses::Workers, &PULL),
    Row(
        OverrideTarget::Deployment,
        "deployment",
        Uses::Workers,
        &["byTag", "container", "object", "pullPolicy", "pullSecrets"],
    ),
    Row(OverrideTarget::Digest, "digest", Uses::Any, &[]),
    Row(OverrideTarget::Dream11, "dream11", Uses::Workers, &PULL),
    Row(OverrideTarget::Env, "env", Uses::Any, &["byTag"]),
    Row(OverrideTarget::Generic, "generic", Uses::Any, &["byTag", "paths", "pullPolicy", "pullSecrets"]),
    Row(OverrideTarget::GithubOutput, "github-output", Uses::Any, &["byTag"]),
    Row(
        OverrideTarget::ImageVolume,
        "image-volume",
        Uses::Plugins,
        &["byTag", "container", "mountPath", "object", "plugin", "pullPolicy", "pullSecrets"],
    ),
    Row(OverrideTarget::Kustomize, "kustomize", Uses::Any, &["byTag", "replaces"]),
    Row(OverrideTarget::Mrkwjck, "mrkwjck", Uses::Workers, &PULL),
    Row(OverrideTarget::RedpandaConnectors, "redpanda-connectors", Uses::Workers, &PULL),
    Row(OverrideTarget::Reference, "reference", Uses::Any, &["byTag"]),
    Row(OverrideTarget::Repository, "repository", Uses::Any, &[]),
    Row(OverrideTarget::Strimzi, "strimzi", Uses::Workers, &["byTag", "kafkaVersion", "object", "pullSecrets"]),
    Row(OverrideTarget::StrimziOperator, "strimzi-operator", Uses::Workers, &["byTag", "pullSecrets"]),
    Row(
        OverrideTarget::StrimziPlugins,
        "strimzi-plugins",
        Uses::Plugins,
        &["byTag", "object", "plugin", "pullPolicy", "pullSecrets"],
    ),
];

/// The file beside a kustomization that tells where custom resources have their images.
pub const KUSTOMIZE_IMAGES: &str = "plugraft-images.yaml";

impl OverrideWish {
    /// A file for a target, and nothing else said.
    pub fn new(target: OverrideTarget, file: PathBuf) -> Self {
        Self {
            target,
            file,
            by_tag: false,
            set_global_registry: false,
            paths: BTreeMap::new(),
            pull_secrets: Vec::new(),
            pull_policy: None,
            object: None,
            container: None,
            plugin: None,
            mount_path: None,
            replaces: None,
            kafka_version: None,
        }
    }

    /// Every file that is written.
    pub fn files(&self) -> Vec<PathBuf> {
        let beside = (self.target == OverrideTarget::Kustomize).then(|| self.file.with_file_name(KUSTOMIZE_IMAGES));
        [self.file.clone()].into_iter().chain(beside).collect()
    }
}

impl OverrideTarget {
    /// Every target and its name, in the order of names.
    pub fn all() -> impl Iterator<Item = (&'static str, Self)> {
        TABLE.iter().map(|Row(target, name, ..)| (*name, *target))
    }

    /// The words for all targets, in the order in which they are told.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::all().map(|(name, _)| name)
    }

    /// The name in a spec.
    pub fn name(self) -> &'static str {
        TABLE.iter().find(|Row(target, ..)| *target == self).map_or("", |Row(_, name, ..)| name)
    }

    /// Whether the target takes this key of an override.
    pub fn takes(self, key: &str) -> bool {
        TABLE.iter().any(|Row(target, .., keys)| *target == self && keys.contains(&key))
    }

    /// Whether the target can use an image that is one plugin and no more, or one that runs a worker.
    pub fn uses(self, plugin_only: bool) -> bool {
        let other = if plugin_only { Uses::Workers } else { Uses::Plugins };
        TABLE.iter().any(|Row(target, _, uses, _)| *target == self && *uses != other)
    }

    /// The names of those that can use such an image.
    pub(super) fn users(plugin_only: bool) -> Vec<&'static str> {
        Self::all().filter(|(_, target)| target.uses(plugin_only)).map(|(name, _)| name).collect()
    }

    /// The names of those that take a key.
    pub(super) fn takers(key: &str) -> Vec<&'static str> {
        Self::all().filter(|(_, target)| target.takes(key)).map(|(name, _)| name).collect()
    }
}

impl PullPolicy {
    /// As Kubernetes spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Always => "Always",
            Self::IfNotPresent => "IfNotPresent",
            Self::Never => "Never",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_stands_in_the_table_once_in_the_order_of_names() {
        let rows: Vec<_> = OverrideTarget::all().collect();
        assert!(rows.is_sorted() && rows.iter().all(|(name, target)| target.name() == *name));
        assert!(rows.windows(2).all(|pair| pair[0].1 < pair[1].1), "the enum has the same order, without repetition");
    }
}
