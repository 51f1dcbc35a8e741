//! Which worker the plugins are for.

use crate::formats::discovery::Discovery;
use crate::formats::kafka::{KafkaVersion, UnknownKafka};

use super::draft::WorkerDraft;
use super::error::Error;
use super::parse::choice;
use super::place::{Place, Text};

/// The oldest Java that runs any worker that is known, and far newer than any that there is.
const JAVAS: std::ops::RangeInclusive<u16> = 8..=99;

/// The worker that the plugins are for, as far as it is said; the base tells the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkerWish {
    /// Its Kafka.
    pub kafka: Option<KafkaVersion>,
    /// The feature release of its Java, such as 17.
    pub java: Option<u16>,
    /// How it looks for plugins; its environment tells that too.
    pub discovery: Option<Discovery>,
}

impl WorkerWish {
    /// Reads what was said outside of a spec.
    pub fn parse(kafka: Option<&str>, java: Option<&str>) -> Result<Self, Error> {
        let text = |key, value: Option<&str>| value.map(|value| Text::key(key, value));
        wish(&WorkerDraft { kafka: text("worker.kafka", kafka), java: text("worker.java", java), discovery: None })
    }
}

pub(super) fn wish(draft: &WorkerDraft) -> Result<WorkerWish, Error> {
    Ok(WorkerWish {
        kafka: draft.kafka.as_ref().map(kafka).transpose().map_err(Error::Worker)?,
        java: draft.java.as_ref().map(java).transpose().map_err(Error::Worker)?,
        discovery: choice(draft.discovery.as_ref(), &Discovery::ALL.map(|one| (one.as_str(), Some(one))))?,
    })
}

fn kafka(text: &Text) -> Result<KafkaVersion, UnknownWorker> {
    let unknown = |cause| UnknownWorker::Kafka { place: text.place.clone(), text: text.value.clone(), cause };
    text.value.parse().map_err(unknown)
}

fn java(text: &Text) -> Result<u16, UnknownWorker> {
    let java = text.value.parse().ok().filter(|java| JAVAS.contains(java));
    java.ok_or_else(|| UnknownWorker::Java { place: text.place.clone(), text: text.value.clone() })
}

/// Why a text is no worker that is known.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UnknownWorker {
    /// A version of Kafka whose rules are not known.
    #[error("{place}: `{text}` is no version of a worker that is known")]
    Kafka {
        /// Where.
        place: Place,
        /// What stands there.
        text: String,
        /// What is known.
        #[source]
        cause: UnknownKafka,
    },
    /// No release of Java.
    #[error("{place}: `{text}` is no feature release of Java, such as 17")]
    Java {
        /// Where.
        place: Place,
        /// What stands there.
        text: String,
    },
}
