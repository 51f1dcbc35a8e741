//! Which worker an image has: what its variables and the names of its files tell.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::stack::Stack;
use super::startup::env;

/// What an image runs its worker with, as far as it tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Runtime {
    /// The version of its Kafka, as its jars are named: `3.9.0`, `7.9.1-ccs`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kafka: Option<String>,
    /// The feature release of its Java.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub java: Option<u16>,
}

/// Where the class path of a worker is, in the images that are known; `/usr/share/java/kafka` is Confluent's.
const CLASS_PATHS: [&str; 4] = ["/opt/kafka/libs", "/usr/share/java/kafka", "/kafka/libs", "/opt/bitnami/kafka/libs"];
/// Jars that carry the worker's version in their name. `AppInfoParser` reads that of the last one.
const JARS: [&str; 3] = ["connect-runtime-", "connect-api-", "kafka-clients-"];
/// The releases of Java that an image may have.
const RELEASES: std::ops::RangeInclusive<u16> = 5..=99;
/// Where Javas are installed.
const JAVA_HOMES: [&str; 4] = ["/usr/lib/jvm", "/opt/java", "/opt/jdk", "/opt"];

impl Runtime {
    /// What the config alone tells.
    pub(super) fn of_config(config: &Value) -> Self {
        let stated = env(config, "JAVA_VERSION").and_then(release);
        let home = || env(config, "JAVA_HOME")?.split('/').rev().find_map(named_release);
        Self { kafka: None, java: stated.or_else(home) }
    }

    /// What config and files tell.
    pub(super) fn of_stack(config: &Value, stack: &Stack<'_>) -> Self {
        let Self { java, .. } = Self::of_config(config);
        Self { kafka: kafka(stack), java: java.or_else(|| self::java(stack)) }
    }

    /// Whether this could have been found.
    pub(super) fn is_sound(&self) -> bool {
        let is_version = self.kafka.as_deref().is_none_or(|kafka| version(kafka).is_some());
        is_version && self.java.is_none_or(|java| RELEASES.contains(&java))
    }

    /// Whether nothing is told.
    pub(super) fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

fn kafka(stack: &Stack<'_>) -> Option<String> {
    CLASS_PATHS.iter().find_map(|dir| {
        let names = stack.names(dir)?;
        JARS.iter().find_map(|jar| names.keys().find_map(|name| version(name.strip_prefix(jar)?.strip_suffix(".jar")?)))
    })
}

/// A version, and not another artifact's name or a classifier.
fn version(text: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
    let is_other = ["-sources", "-javadoc", "-test", "-tests"].iter().any(|classifier| text.ends_with(classifier));
    let starts = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('.');
    (starts && !is_other && text.len() <= 64 && text.chars().all(is_plain)).then(|| text.to_owned())
}

fn java(stack: &Stack<'_>) -> Option<u16> {
    JAVA_HOMES.iter().find_map(|dir| stack.names(dir)?.keys().filter_map(|name| named_release(name)).max())
}

/// The release in the name of a Java's directory, such as `java-17-openjdk-amd64`, `zulu17-ca`, `jdk-21.0.2`.
fn named_release(name: &str) -> Option<u16> {
    let makers = ["java", "jdk", "jre", "zulu", "temurin", "corretto", "graalvm", "openjdk", "adoptopenjdk", "semeru"];
    let at = name.find(|c: char| c.is_ascii_digit())?;
    let maker = name[..at].split(['-', '_', '.']).find(|word| !word.is_empty())?.to_ascii_lowercase();
    if makers.iter().any(|known| maker == *known) { release(&name[at..]) } else { None }
}

/// The feature release of a version such as `17.0.12`, `jdk-17.0.12+7`, `8u402`, `1.8.0_402`, `21`.
fn release(version: &str) -> Option<u16> {
    let begin = version.find(|c: char| c.is_ascii_digit())?;
    let mut numbers = version[begin..].split(|c: char| !c.is_ascii_digit()).map(str::parse::<u16>);
    let first = numbers.next()?.ok()?;
    let release = if first == 1 { numbers.next()?.ok()? } else { first };
    RELEASES.contains(&release).then_some(release)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn releases_of_java() {
        for (text, expected) in [
            ("17.0.12", Some(17)),
            ("jdk-17.0.12+7", Some(17)),
            ("jdk-21+35", Some(21)),
            ("8u402", Some(8)),
            ("1.8.0_402", Some(8)),
            ("21", Some(21)),
            ("latest", None),
            ("1", None),
            ("2024.1", None),
        ] {
            assert_eq!(release(text), expected, "{text}");
        }
        for (name, expected) in [
            ("java-17-openjdk-amd64", Some(17)),
            ("java-1.8.0-openjdk", Some(8)),
            ("zulu17-ca-amd64", Some(17)),
            ("zulu-21", Some(21)),
            ("jdk-21.0.2", Some(21)),
            ("temurin-11-jre", Some(11)),
            ("kafka_2.13-3.9.0", None),
            ("default-java", None),
            ("17", None),
        ] {
            assert_eq!(named_release(name), expected, "{name}");
        }
    }

    #[test]
    fn versions_in_names() {
        for (text, is_one) in
            [("3.9.0", true), ("7.9.1-ccs", true), ("3.9.0-test", false), ("tools-3.9", false), ("3", false)]
        {
            assert_eq!(version(text).is_some(), is_one, "{text}");
        }
    }

    #[test]
    fn variables_tell_of_java() {
        let check = |variables: &[&str], java: Option<u16>| {
            let config = json!({"config": {"Env": variables}});
            assert_eq!(Runtime::of_config(&config), Runtime { kafka: None, java });
        };
        check(&["JAVA_VERSION=jdk-17.0.12+7", "JAVA_HOME=/opt/java/openjdk"], Some(17));
        check(&["JAVA_HOME=/usr/lib/jvm/java-21-openjdk/"], Some(21));
        check(&["JAVA_HOME=/usr/lib/jvm/zulu17/jre"], Some(17));
        check(&["JAVA_HOME=/opt/java/openjdk"], None);
        check(&[], None);
    }
}
