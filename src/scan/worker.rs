//! The worker that plugins are judged for.

use serde::{Deserialize, Serialize};

use crate::formats::kafka::Kafka;
use crate::spec::WorkerWish;

/// What Kafka 4 needs at least, and what most images of 3.9 have, too.
const ASSUMED_JAVA: u16 = 17;

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
        let kafka = Kafka::V4_3;
        Self { kafka, version: kafka.newest().to_owned(), java: ASSUMED_JAVA, source: WorkerSource::Assumed }
    }

    /// The worker that is wished, and what nobody says as it is assumed.
    pub fn settle(wish: &WorkerWish) -> Self {
        let assumed = Self::assumed();
        let java = wish.java.unwrap_or(assumed.java);
        match &wish.kafka {
            Some(kafka) => {
                let (kafka, version) = (kafka.line, kafka.version.clone());
                Self { kafka, version, java, source: WorkerSource::Spec }
            }
            None => Self { java, ..assumed },
        }
    }
}
