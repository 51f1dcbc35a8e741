//! The options of a worker: `DistributedConfig` and `StandaloneConfig` of Kafka 3.9 to 4.3.

/// The options by name, but for those of TLS and SASL.
pub(super) const KNOWN: [&str; 70] = [
    "access.control.allow.methods",
    "access.control.allow.origin",
    "admin.listeners",
    "auto.include.jmx.reporter",
    "bootstrap.servers",
    "client.dns.lookup",
    "client.id",
    "config.providers",
    "config.storage.replication.factor",
    "config.storage.topic",
    "connect.protocol",
    "connections.max.idle.ms",
    "connector.client.config.override.policy",
    "exactly.once.source.support",
    "group.id",
    "header.converter",
    "header.converter.plugin.version",
    "heartbeat.interval.ms",
    "inter.worker.key.generation.algorithm",
    "inter.worker.key.size",
    "inter.worker.key.ttl.ms",
    "inter.worker.signature.algorithm",
    "inter.worker.verification.algorithms",
    "key.converter",
    "key.converter.plugin.version",
    "listeners",
    "metadata.max.age.ms",
    "metadata.recovery.rebootstrap.trigger.ms",
    "metadata.recovery.strategy",
    "metric.reporters",
    "metrics.num.samples",
    "metrics.recording.level",
    "metrics.sample.window.ms",
    "offset.flush.interval.ms",
    "offset.flush.timeout.ms",
    "offset.storage.file.filename",
    "offset.storage.partitions",
    "offset.storage.replication.factor",
    "offset.storage.topic",
    "plugin.discovery",
    "plugin.path",
    "rebalance.timeout.ms",
    "receive.buffer.bytes",
    "reconnect.backoff.max.ms",
    "reconnect.backoff.ms",
    "request.timeout.ms",
    "response.http.headers.config",
    "rest.advertised.host.name",
    "rest.advertised.listener",
    "rest.advertised.port",
    "rest.extension.classes",
    "retry.backoff.max.ms",
    "retry.backoff.ms",
    "scheduled.rebalance.max.delay.ms",
    "security.protocol",
    "send.buffer.bytes",
    "session.timeout.ms",
    "socket.connection.setup.timeout.max.ms",
    "socket.connection.setup.timeout.ms",
    "status.storage.partitions",
    "status.storage.replication.factor",
    "status.storage.topic",
    "task.shutdown.graceful.timeout.ms",
    "topic.creation.enable",
    "topic.tracking.allow.reset",
    "topic.tracking.enable",
    "value.converter",
    "value.converter.plugin.version",
    "worker.sync.timeout.ms",
    "worker.unsync.backoff.ms",
];

/// What stands before options of others: clients, converters, providers, listeners, reporters and topics.
const PREFIXES: [&str; 14] = [
    "admin.",
    "config.providers.",
    "config.storage.",
    "consumer.",
    "header.converter.",
    "key.converter.",
    "listeners.https.",
    "metrics.context.",
    "offset.storage.",
    "producer.",
    "sasl.",
    "ssl.",
    "status.storage.",
    "value.converter.",
];

/// Settings of internal topics that a worker makes itself, with a warning for whoever sets them (`DistributedConfig`).
const OWNED: [(&str, &str); 4] = [
    ("config.storage.partitions", "the topic has one partition, always"),
    ("config.storage.cleanup.policy", "the topic is compacted, always"),
    ("offset.storage.cleanup.policy", "the topic is compacted, always"),
    ("status.storage.cleanup.policy", "the topic is compacted, always"),
];

/// Options of connectors that stand in workers' files by mistake.
const CONNECTORS: [&str; 8] =
    ["connector.class", "name", "predicates", "tasks.max", "topic", "topics", "topics.regex", "transforms"];

/// Options that hold a secret, and do not look so.
const SECRET: [&str; 2] = ["ssl.keystore.key", "listeners.https.ssl.keystore.key"];

/// What a worker makes of an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// It reads it.
    Known,
    /// It sets this itself; why.
    Owned(&'static str),
    /// It is one of a connector's.
    Connector,
    /// `listeners` says it since Kafka 3.0 (KAFKA-12482).
    Old,
    /// Nobody knows it.
    Unknown,
}

/// What a worker makes of this option.
pub(super) fn sort(key: &str) -> Sort {
    if let Some((_, why)) = OWNED.iter().find(|(owned, _)| *owned == key) {
        return Sort::Owned(why);
    }
    if matches!(key, "rest.port" | "rest.host.name") {
        return Sort::Old;
    }
    if KNOWN.binary_search(&key).is_ok() || PREFIXES.iter().any(|prefix| key.starts_with(prefix)) {
        return Sort::Known;
    }
    if CONNECTORS.contains(&key) { Sort::Connector } else { Sort::Unknown }
}

/// Whether an option holds a secret whatever its name.
pub(super) fn is_secret(key: &str) -> bool {
    SECRET.iter().any(|secret| key == *secret || key.strip_suffix(secret).is_some_and(|before| before.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_known_by_name_or_prefix() {
        assert!(KNOWN.is_sorted());
        for (key, expected) in [
            ("plugin.path", Sort::Known),
            ("producer.compression.type", Sort::Known),
            ("sasl.jaas.config", Sort::Known),
            ("config.storage.min.insync.replicas", Sort::Known),
            ("config.storage.partitions", Sort::Owned("the topic has one partition, always")),
            ("rest.port", Sort::Old),
            ("tasks.max", Sort::Connector),
            ("plugins.path", Sort::Unknown),
        ] {
            assert_eq!(sort(key), expected, "{key}");
        }
        assert!(is_secret("producer.ssl.keystore.key") && is_secret("ssl.keystore.key"));
        assert!(!is_secret("ssl.keystore.location"));
    }
}
