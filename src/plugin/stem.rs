//! Names that end in a version: of files, of top directories, of jars.

/// What packagers write behind the version: it names the kind of package and not the plugin.
const CLASSIFIERS: [&str; 13] = [
    "plugin",
    "package",
    "all",
    "jar-with-dependencies",
    "with-dependencies",
    "uber",
    "shaded",
    "fat",
    "bundle",
    "assembly",
    "dist",
    "bin",
    "standalone",
];

/// Words that may follow a version after a dash and still belong to it, digits behind them left aside.
const QUALIFIERS: [&str; 22] = [
    "snapshot",
    "alpha",
    "beta",
    "milestone",
    "m",
    "rc",
    "cr",
    "ga",
    "final",
    "release",
    "sp",
    "pre",
    "preview",
    "dev",
    "ea",
    "b",
    "build",
    "hotfix",
    "jre",
    "ce",
    "ccs",
    "incubating",
];

/// A name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stem {
    /// What stands before the version.
    pub(crate) name: String,
    /// The version, where one was found.
    pub(crate) version: Option<String>,
}

/// What a file name may end in: it names the form of the archive and not the plugin.
const EXTENSIONS: [&str; 5] = [".zip", ".jar", ".tar.gz", ".tgz", ".tar"];

/// Takes a file name apart: without extension, without the ` (1)` of a second download, without a classifier.
pub(crate) fn of_file(file_name: &str) -> Stem {
    let bare = EXTENSIONS.iter().find_map(|extension| {
        let at = file_name.len().checked_sub(extension.len()).filter(|at| *at > 0)?;
        file_name.get(at..)?.eq_ignore_ascii_case(extension).then(|| &file_name[..at])
    });
    of(without_copy_mark(bare.unwrap_or(file_name)))
}

/// Takes a name such as `kafka-connect-s3-10.5.17` apart.
///
/// The version begins at the first `-` behind which only numbers and known qualifiers follow, or else at the last `-`
/// that a digit follows: `a-1.0.0-beta-2` has the version `1.0.0-beta-2`, and `log4j-1.2-api-2.17.1` has `2.17.1`.
pub(super) fn of(name: &str) -> Stem {
    for classifier in CLASSIFIERS {
        let shorter = name.strip_suffix(classifier).and_then(|rest| rest.strip_suffix('-'));
        if let Some((name, version)) = shorter.and_then(split) {
            return Stem { name, version: Some(version) };
        }
    }
    match split(name) {
        Some((name, version)) => Stem { name, version: Some(version) },
        None => Stem { name: name.to_owned(), version: None },
    }
}

fn split(name: &str) -> Option<(String, String)> {
    let dashes = name.match_indices('-').map(|(at, _)| at).filter(|at| *at > 0);
    let mut candidates = dashes.filter(|at| begins_version(&name[at + 1..]));
    let at = candidates.clone().find(|at| is_version(&name[at + 1..])).or_else(|| candidates.next_back())?;
    let version = name[at + 1..].trim_start_matches(['v', 'V']);
    Some((name[..at].to_owned(), version.to_owned()))
}

fn begins_version(rest: &str) -> bool {
    rest.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit())
}

fn is_version(rest: &str) -> bool {
    rest.split('-').skip(1).all(|part| {
        let word = part.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').to_ascii_lowercase();
        part.starts_with(|c: char| c.is_ascii_digit()) || QUALIFIERS.contains(&word.as_str())
    })
}

fn without_copy_mark(name: &str) -> &str {
    let mark = name.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    match mark {
        Some((bare, count)) if !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file_name: &str, name: &str, version: Option<&str>) {
        let expected = Stem { name: name.to_owned(), version: version.map(str::to_owned) };
        assert_eq!(of_file(file_name), expected, "{file_name}");
    }

    #[test]
    fn real_names() {
        check("confluentinc-kafka-connect-datagen-0.6.7.zip", "confluentinc-kafka-connect-datagen", Some("0.6.7"));
        check("debezium-connector-postgres-3.6.1.Final-plugin.zip", "debezium-connector-postgres", Some("3.6.1.Final"));
        check("kafka-connect-transform-common-0.1.0.18.zip", "kafka-connect-transform-common", Some("0.1.0.18"));
        check(
            "debezium-connector-postgres-3.6.1.Final-plugin.tar.gz",
            "debezium-connector-postgres",
            Some("3.6.1.Final"),
        );
        check("a-1.0.TGZ", "a", Some("1.0"));
        check("a-1.0.tar", "a", Some("1.0"));
        check("camel-timer-kafka-connector-0.7.2-package.zip", "camel-timer-kafka-connector", Some("0.7.2"));
        check("mongo-kafka-connect-2.0.1-all.jar", "mongo-kafka-connect", Some("2.0.1"));
        check("kafka-connect-datagen-0.6.1-SNAPSHOT.jar", "kafka-connect-datagen", Some("0.6.1-SNAPSHOT"));
        check("a-1.0-jar-with-dependencies.JAR", "a", Some("1.0"));
        check("snowflake-kafka-connector-2.5.0.jar", "snowflake-kafka-connector", Some("2.5.0"));
    }

    #[test]
    fn where_a_version_begins() {
        check("a-1.0.0-beta-2.zip", "a", Some("1.0.0-beta-2"));
        check("a-1.0.0-rc1.zip", "a", Some("1.0.0-rc1"));
        check("log4j-1.2-api-2.17.1.jar", "log4j-1.2-api", Some("2.17.1"));
        check("connect-2-way-1.0.zip", "connect-2-way", Some("1.0"));
        check("a-1.0-custom.zip", "a", Some("1.0-custom"));
        check("a-1.0-20260101.120000-3.jar", "a", Some("1.0-20260101.120000-3"));
        check("a-v1.2.zip", "a", Some("1.2"));
        check("a-v.zip", "a-v", None);
        check("a-7.9.1-ce.zip", "a", Some("7.9.1-ce"));
        check("a-1.0 (2).zip", "a", Some("1.0"));
    }

    #[test]
    fn names_without_a_version() {
        check("my-plugin.zip", "my-plugin", None);
        check("jdbc4-sink.jar", "jdbc4-sink", None);
        check("a.b", "a.b", None);
        check(".zip", ".zip", None);
        check(".tar.gz", ".tar.gz", None);
        check("b.gz", "b.gz", None);
        check("-1.0.zip", "-1.0", None);
    }
}
