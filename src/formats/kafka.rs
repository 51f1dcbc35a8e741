//! Versions of Apache Kafka, and the lines of releases that are known.

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

    /// The newest release of the line that is known.
    pub fn newest(self) -> &'static str {
        match self {
            Self::V3_9 => "3.9.2",
            Self::V4_0 => "4.0.1",
            Self::V4_1 => "4.1.2",
            Self::V4_2 => "4.2.1",
            Self::V4_3 => "4.3.1",
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
#[error("known are Kafka 3.9 and 4.0 to 4.3, and Confluent Platform 7.9 and 8.0 to 8.3")]
pub struct UnknownKafka;

/// What a worker says of its own version (`AppInfoParser`), and the line of Kafka that it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KafkaVersion {
    /// The line whose rules hold.
    pub line: Kafka,
    /// The version in full, such as `4.1.2` or `7.9.1-ccs`.
    pub version: String,
}

impl KafkaVersion {
    /// The version of a worker's own jars; where its line is not known, the nearest that is.
    ///
    /// Confluent Platform 7.x is Kafka 3.x, and 8.x is 4.x. `None` where it is no version.
    pub fn nearest(version: &str) -> Option<Nearest> {
        let (major, minor) = numbers(version)?;
        let (line, is_exact) = match of_apache(major, minor) {
            (3, 9) => (Kafka::V3_9, true),
            (4, 0) => (Kafka::V4_0, true),
            (4, 1) => (Kafka::V4_1, true),
            (4, 2) => (Kafka::V4_2, true),
            (4, 3) => (Kafka::V4_3, true),
            older if older < (3, 9) => (Kafka::V3_9, false),
            // A 3.10 never was.
            (3, _) => (Kafka::V4_0, false),
            _ => (Kafka::V4_3, false),
        };
        Some(Nearest { kafka: Self { line, version: version.to_owned() }, is_exact })
    }
}

/// A version, and whether its own line is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// The version with the line that is nearest.
    pub kafka: KafkaVersion,
    /// Whether that is its own line.
    pub is_exact: bool,
}

impl FromStr for KafkaVersion {
    type Err = UnknownKafka;

    /// Reads `4.1`, which stands for its newest release, `4.1.2`, and Confluent's `8.1` or `7.9.1-ccs`.
    fn from_str(text: &str) -> Result<Self, UnknownKafka> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
        let found = Self::nearest(text).filter(|found| found.is_exact && text.chars().all(is_plain));
        let Nearest { kafka, .. } = found.ok_or(UnknownKafka)?;
        let is_line = text.chars().filter(|c| *c == '.').count() == 1 && !text.contains('-');
        // Of Confluent's own releases none is known to be the newest.
        let is_apache = text.starts_with(kafka.line.as_str());
        Ok(if is_line && is_apache { Self { version: kafka.line.newest().to_owned(), ..kafka } } else { kafka })
    }
}

/// Major and minor number.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split(['.', '-', '_', '+']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Kafka's own numbers: Confluent Platform is four majors ahead since its 5.0.
fn of_apache(major: u32, minor: u32) -> (u32, u32) {
    match major {
        5 => (2, minor),
        // 6.0 is Kafka 2.6, 6.1 is 2.7, 6.2 is 2.8.
        6 => (2, minor + 6),
        7.. => (major - 4, minor),
        _ => (major, minor),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_by_the_version_of_a_worker() {
        let check = |text: &str, line: Kafka, is_exact: bool| {
            let found = KafkaVersion::nearest(text).expect(text);
            assert_eq!((found.kafka.line, found.is_exact, found.kafka.version.as_str()), (line, is_exact, text));
        };
        check("3.9.2", Kafka::V3_9, true);
        check("3.9.1.redhat-00003", Kafka::V3_9, true);
        check("3.7.1", Kafka::V3_9, false);
        check("2.8.0", Kafka::V3_9, false);
        check("4.0.0", Kafka::V4_0, true);
        check("4.4.0-SNAPSHOT", Kafka::V4_3, false);
        check("7.9.1-ccs", Kafka::V3_9, true);
        check("7.9.1-ce", Kafka::V3_9, true);
        check("7.6.0-ccs", Kafka::V3_9, false);
        check("8.0.0-ccs", Kafka::V4_0, true);
        check("8.1.1-ccs", Kafka::V4_1, true);
        check("6.2.0-ccs", Kafka::V3_9, false);
        for text in ["", "4", "latest", "x.1", "-1.2"] {
            assert_eq!(KafkaVersion::nearest(text), None, "{text}");
        }
    }

    #[test]
    fn what_may_be_asked_for() {
        let check = |text: &str, expected: Option<(Kafka, &str)>| {
            let found = text.parse::<KafkaVersion>().ok();
            assert_eq!(found.as_ref().map(|found| (found.line, found.version.as_str())), expected, "{text}");
        };
        check("4.1", Some((Kafka::V4_1, "4.1.2")));
        check("4.1.0", Some((Kafka::V4_1, "4.1.0")));
        check("3.9", Some((Kafka::V3_9, "3.9.2")));
        check("7.9.1-ccs", Some((Kafka::V3_9, "7.9.1-ccs")));
        check("8.1", Some((Kafka::V4_1, "8.1")));
        check("3.8", None);
        check("4.4", None);
        check("4.1 ", None);
        check("4", None);
        check("4.1\t", None);
    }
}
