//! Whose start-up script runs the worker: it decides where plugins are looked for.

use serde_json::Value;

use super::stack::Stack;

/// The known kinds of images with a Connect worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Startup {
    /// `/etc/confluent/docker/run`: every `CONNECT_*` variable becomes a worker property.
    Confluent,
    /// The operator writes the properties, with `plugin.path=/opt/kafka/plugins` and no other.
    Strimzi,
    /// As Confluent's; `CONNECT_PLUGIN_PATH` falls back to `KAFKA_CONNECT_PLUGINS_DIR`.
    Debezium,
    /// `CONNECT_PLUGIN_PATH` falls back to `/opt/kafka/redpanda-plugins`.
    Redpanda,
    /// An image unknown to us that sets `CONNECT_PLUGIN_PATH`, and so presumably reads it.
    Variable,
    /// A Kafka whose worker is started with a properties file that the user writes.
    Apache,
    /// Nothing is known.
    Unknown,
}

impl Startup {
    /// What the config alone tells; `None` where the file system has to be looked at.
    pub(super) fn of_config(config: &Value) -> Option<Self> {
        let is_set = |key: &str| env(config, key).is_some_and(|value| !value.trim().is_empty());
        let labelled = |key: &str, part: &str| label(config, key).is_some_and(|value| value.contains(part));
        let runs = |script: &str| {
            ["/config/Entrypoint", "/config/Cmd"].iter().any(|key| {
                let words = config.pointer(key).and_then(Value::as_array);
                words.is_some_and(|words| words.iter().any(|word| word.as_str() == Some(script)))
            })
        };
        let is_redpanda = ["name", "vendor", "maintainer", "org.opencontainers.image.source"]
            .iter()
            .any(|key| label(config, key).is_some_and(|value| value.to_ascii_lowercase().contains("redpanda")))
            || config.pointer("/config/User").and_then(Value::as_str) == Some("redpanda");
        if is_set("STRIMZI_VERSION") || labelled("org.opencontainers.image.source", "strimzi/strimzi-kafka-operator") {
            Some(Self::Strimzi)
        } else if label(config, "io.confluent.docker") == Some("true") || runs("/etc/confluent/docker/run") {
            Some(Self::Confluent)
        } else if is_set("KAFKA_CONNECT_PLUGINS_DIR") {
            Some(Self::Debezium)
        } else if is_redpanda {
            Some(Self::Redpanda)
        } else if is_set("CONNECT_PLUGIN_PATH") {
            Some(Self::Variable)
        } else if runs("/etc/kafka/docker/run") || label(config, "maintainer") == Some("Apache Kafka") {
            Some(Self::Apache)
        } else {
            None
        }
    }

    /// What the file system tells: folders that only one kind of image has.
    pub(super) fn of_stack(stack: &Stack<'_>) -> Self {
        let kafka = stack.names("/opt/kafka").unwrap_or_default();
        if kafka.contains_key("redpanda-plugins") {
            Self::Redpanda
        } else if kafka.contains_key("kafka_connect_run.sh") {
            Self::Strimzi
        } else if stack.names("/usr/share/confluent-hub-components").is_some() {
            Self::Confluent
        } else if stack.names("/kafka/connect").is_some() {
            Self::Debezium
        } else if kafka.contains_key("bin") {
            Self::Apache
        } else {
            Self::Unknown
        }
    }
}

/// The value of an environment variable; the last one counts, as in a process.
pub(super) fn env<'a>(config: &'a Value, key: &str) -> Option<&'a str> {
    let variables = config.pointer("/config/Env")?.as_array()?;
    variables.iter().rev().find_map(|variable| variable.as_str()?.strip_prefix(key)?.strip_prefix('='))
}

fn label<'a>(config: &'a Value, key: &str) -> Option<&'a str> {
    config.pointer("/config/Labels")?.get(key)?.as_str()
}
