//! The nine types of plugins (`org.apache.kafka.connect.runtime.isolation.PluginType`).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A type of plugin, in the order of Kafka's enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PluginType {
    /// A source connector.
    Source,
    /// A sink connector.
    Sink,
    /// A converter of keys and values.
    Converter,
    /// A converter of headers.
    HeaderConverter,
    /// A single message transformation.
    Transformation,
    /// A predicate of a transformation.
    Predicate,
    /// A config provider; found by `ServiceLoader` only.
    #[serde(rename = "configprovider")]
    ConfigProvider,
    /// A REST extension; found by `ServiceLoader` only.
    RestExtension,
    /// A policy for overridden client configs; found by `ServiceLoader` only.
    ConnectorClientConfigOverridePolicy,
}

impl PluginType {
    /// All of them, in order.
    pub const ALL: [Self; 9] = [
        Self::Source,
        Self::Sink,
        Self::Converter,
        Self::HeaderConverter,
        Self::Transformation,
        Self::Predicate,
        Self::ConfigProvider,
        Self::RestExtension,
        Self::ConnectorClientConfigOverridePolicy,
    ];

    /// The class or interface that its plugins extend, by binary name: the name of its service file too.
    pub fn base(self) -> &'static str {
        match self {
            Self::Source => "org.apache.kafka.connect.source.SourceConnector",
            Self::Sink => "org.apache.kafka.connect.sink.SinkConnector",
            Self::Converter => "org.apache.kafka.connect.storage.Converter",
            Self::HeaderConverter => "org.apache.kafka.connect.storage.HeaderConverter",
            Self::Transformation => "org.apache.kafka.connect.transforms.Transformation",
            Self::Predicate => "org.apache.kafka.connect.transforms.predicates.Predicate",
            Self::ConfigProvider => "org.apache.kafka.common.config.provider.ConfigProvider",
            Self::RestExtension => "org.apache.kafka.connect.rest.ConnectRestExtension",
            Self::ConnectorClientConfigOverridePolicy => {
                "org.apache.kafka.connect.connector.policy.ConnectorClientConfigOverridePolicy"
            }
        }
    }

    /// The type as Connect prints it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Sink => "sink",
            Self::Converter => "converter",
            Self::HeaderConverter => "header_converter",
            Self::Transformation => "transformation",
            Self::Predicate => "predicate",
            Self::ConfigProvider => "configprovider",
            Self::RestExtension => "rest_extension",
            Self::ConnectorClientConfigOverridePolicy => "connector_client_config_override_policy",
        }
    }

    /// Whether the reflective scan looks for it; the others are found by `ServiceLoader` only.
    pub fn is_scanned(self) -> bool {
        self < Self::ConfigProvider
    }
}

impl fmt::Display for PluginType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
