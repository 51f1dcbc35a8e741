//! The connector classes that a worker lists.

use serde::Deserialize;
use serde_json::Value;

use crate::formats::maven_range::MavenRange;
use crate::formats::near_miss::nearest;

use super::{Cluster, Config, Error, Veil};

/// The option that a class is named by.
pub(super) const CLASS: &str = "connector.class";
/// The option that a version of it is asked for by (KIP-891).
pub(super) const VERSION: &str = "connector.plugin.version";

/// A class that a worker lists (`GET /connector-plugins`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// Its name.
    pub class: String,
    /// `source` or `sink` where it is a connector.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Its version, where it has one.
    pub version: Option<String>,
}

/// Which class of which versions a connector wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Class<'a> {
    pub(super) name: &'a str,
    pub(super) range: Option<&'a str>,
}

impl Cluster {
    /// What is not to be shown of these options: what the class calls PASSWORD (KIP-769), and what looks like a secret.
    /// A worker that does not tell the one leaves the other.
    pub(super) fn veil(&self, config: &Config) -> Veil {
        let mut veil = Veil::default();
        if let Some(class) = config.get(CLASS) {
            let path = ["connector-plugins", class, "config"];
            let said = self.get("ask which options are secrets", &path, "").ok().flatten();
            let keys = said.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let is_password = |key: &&Value| key.get("type").and_then(Value::as_str) == Some("PASSWORD");
            let names = keys.iter().filter(is_password).filter_map(|key| key.get("name")?.as_str());
            veil.type_keys(names.map(str::to_owned));
        }
        veil.add(config);
        veil
    }

    /// The connector classes that the worker lists.
    pub(super) fn listed(&self) -> Result<Vec<Listed>, Error> {
        const WHAT: &str = "ask which connectors the worker has";
        let said = self.get_known(WHAT, &["connector-plugins"], "")?;
        serde_json::from_value(said).map_err(|_| self.odd(WHAT, "its answer is no list of classes"))
    }
}

impl Class<'_> {
    /// What keeps a worker that lists these from running it; `None` where nothing does.
    pub(super) fn missing_in(&self, listed: &[Listed]) -> Option<String> {
        let known: Vec<&Listed> = listed.iter().filter(|one| names(&one.class).contains(&self.name)).collect();
        if known.is_empty() {
            return Some(self.unknown(listed));
        }
        let range = self.range.map(str::trim).filter(|range| !range.is_empty() && *range != "latest")?;
        let versions: Vec<&str> = known.iter().filter_map(|one| one.version.as_deref()).collect();
        if versions.iter().any(|version| fits(range, version)) {
            return None;
        }
        let versions: Vec<String> = versions.iter().map(|version| format!("`{version}`")).collect();
        let has = if versions.is_empty() { "no version".to_owned() } else { versions.join(", ") };
        Some(format!("the worker lists no version `{range}` of `{}`; it has {has}", self.name))
    }

    fn unknown(&self, listed: &[Listed]) -> String {
        let spelled: Vec<(&str, &str)> =
            listed.iter().flat_map(|one| names(&one.class).map(|name| (name, one.class.as_str()))).collect();
        let near = nearest(self.name, spelled.iter().map(|(name, _)| *name), 1);
        let near = near.first().and_then(|near| spelled.iter().find(|(name, _)| name == near));
        let near = near.map(|(_, class)| format!("; did you mean `{class}`?")).unwrap_or_default();
        format!("the worker lists no connector `{}`{near}", self.name)
    }
}

/// What a class answers to: its name, the one without packages, and that without `Connector` behind it
/// (`PluginUtils.computeAliases`).
fn names(class: &str) -> [&str; 3] {
    let simple = class.rsplit(['.', '$']).next().unwrap_or(class);
    [class, simple, simple.strip_suffix("Connector").filter(|alias| !alias.is_empty()).unwrap_or(simple)]
}

/// A version that is no range is meant exactly (`PluginUtils.connectorVersionRequirement`).
fn fits(range: &str, version: &str) -> bool {
    let whole = if range.contains(['[', '(']) { range.to_owned() } else { format!("[{range}]") };
    // What is no range is the worker's to refuse.
    MavenRange::parse(&whole).map_or(true, |range| range.contains(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, range: Option<&str>, expected: Option<&str>) {
        let listed = |class: &str, version: &str| Listed {
            class: class.to_owned(),
            kind: Some("source".to_owned()),
            version: Some(version.to_owned()),
        };
        let all = [
            listed("org.apache.kafka.connect.file.FileStreamSourceConnector", "4.3.1"),
            listed("io.debezium.PostgresConnector", "2.1.4.Final"),
            listed("io.debezium.PostgresConnector", "3.6.1.Final"),
        ];
        assert_eq!(Class { name, range }.missing_in(&all).as_deref(), expected);
    }

    #[test]
    fn classes_go_by_three_names_and_by_ranges() {
        check("io.debezium.PostgresConnector", None, None);
        check("PostgresConnector", None, None);
        check("FileStreamSource", Some(""), None);
        check("FileStreamSource", Some("4.3.1"), None);
        check("Postgres", Some("[3,4)"), None);
        check("Postgres", Some("2.1.4.Final"), None);
        check("Postgres", Some("latest"), None);
        check(
            "Postgres",
            Some("2.1.5"),
            Some("the worker lists no version `2.1.5` of `Postgres`; it has `2.1.4.Final`, `3.6.1.Final`"),
        );
        check(
            "FileStreamSourc",
            None,
            Some(
                "the worker lists no connector `FileStreamSourc`; did you mean `org.apache.kafka.connect.file.FileStreamSourceConnector`?",
            ),
        );
        check("com.acme.Unheard", None, Some("the worker lists no connector `com.acme.Unheard`"));
    }
}
