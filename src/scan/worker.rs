//! The worker that plugins are judged for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A line of Apache Kafka that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kafka {
    /// 3.9, with the scanner of `org.reflections`.
    #[serde(rename = "3.9")]
    V3_9,
    /// 4.0, with `ClassGraph`.
    #[serde(rename = "4.0")]
    V4_0,
    /// 4.1: versions of plugins can be asked for (KIP-891).
    #[serde(rename = "4.1")]
    V4_1,
    /// 4.2.
    #[serde(rename = "4.2")]
    V4_2,
    /// 4.3: every plugin is versioned (KIP-1273).
    #[serde(rename = "4.3")]
    V4_3,
}

/// The worker that plugins are judged for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Worker {
    /// The line whose rules and classes hold.
    pub kafka: Kafka,
    /// What `AppInfoParser` says there, such as `4.1.2` or `7.9.1-ccs`.
    pub version: String,
    /// The feature release of its Java, such as 17.
    pub java: u16,
    /// What told us.
    pub source: WorkerSource,
}

/// What told which worker it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkerSource {
    /// The spec or a flag.
    Spec,
    /// The base's own files.
    Base,
    /// Nothing: the newest that is known.
    Assumed,
}

impl Worker {
    /// The newest worker that is known, on the oldest Java that runs it.
    pub fn assumed() -> Self {
        Self { kafka: Kafka::V4_3, version: "4.3.1".to_owned(), java: 17, source: WorkerSource::Assumed }
    }
}

impl Kafka {
    /// All of them, the oldest first.
    pub const ALL: [Self; 5] = [Self::V3_9, Self::V4_0, Self::V4_1, Self::V4_2, Self::V4_3];

    /// The line, such as `4.1`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V3_9 => "3.9",
            Self::V4_0 => "4.0",
            Self::V4_1 => "4.1",
            Self::V4_2 => "4.2",
            Self::V4_3 => "4.3",
        }
    }
}

impl FromStr for Kafka {
    type Err = UnknownKafka;

    /// Reads `4.1`, and `4.1.2` likewise.
    fn from_str(text: &str) -> Result<Self, UnknownKafka> {
        let is_line =
            |line: &Self| text.strip_prefix(line.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        Self::ALL.into_iter().find(is_line).ok_or(UnknownKafka)
    }
}

impl fmt::Display for Kafka {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A version of Kafka whose rules are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("known are Kafka 3.9 and 4.0 to 4.3")]
pub struct UnknownKafka;
