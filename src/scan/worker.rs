//! The worker that plugins are judged for.

use serde::{Deserialize, Serialize};

use crate::base::Runtime;
use crate::formats::kafka::{Kafka, KafkaVersion};
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

/// A worker, and what is doubtful about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The worker.
    pub worker: Worker,
    /// A sentence for each thing that nobody told, or that is not known well.
    pub doubts: Vec<String>,
}

impl Worker {
    /// The newest worker that is known, on the oldest Java that runs it.
    pub fn assumed() -> Self {
        let kafka = Kafka::V4_3;
        Self { kafka, version: kafka.newest().to_owned(), java: ASSUMED_JAVA, source: WorkerSource::Assumed }
    }

    /// The worker that is wished, else that of the image; what nobody tells is assumed.
    pub fn settle(wish: &WorkerWish, runtime: &Runtime) -> Settled {
        let found = runtime.kafka.as_deref().and_then(KafkaVersion::nearest);
        let assumed = Self::assumed();
        let mut doubts = Vec::new();
        let (kafka, version, source) = match (&wish.kafka, found) {
            (Some(kafka), _) => (kafka.line, kafka.version.clone(), WorkerSource::Spec),
            (None, Some(found)) => {
                let KafkaVersion { line, version } = found.kafka;
                if !found.is_exact {
                    doubts.push(format!("the worker's Kafka is {version}, and is judged by the rules of {line}"));
                }
                (line, version, WorkerSource::Base)
            }
            (None, None) => (assumed.kafka, assumed.version, WorkerSource::Assumed),
        };
        let java = wish.java.or(runtime.java);
        let untold = match (source, java) {
            (WorkerSource::Assumed, None) => Some(format!("Kafka {version} on Java {ASSUMED_JAVA}")),
            (WorkerSource::Assumed, Some(_)) => Some(format!("Kafka {version}")),
            (_, None) => Some(format!("Java {ASSUMED_JAVA}")),
            (_, Some(_)) => None,
        };
        doubts.extend(untold.map(|untold| format!("nothing tells the worker: {untold} is assumed")));
        let java = java.unwrap_or(ASSUMED_JAVA);
        Settled { worker: Self { kafka, version, java, source }, doubts }
    }
}
