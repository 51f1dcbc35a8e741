//! Where plugins go in an image, and how its worker learns of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::startup::{Startup, env};
use super::{Base, Error};
use crate::event::Event;
use crate::formats::image_path::ImagePath;
use crate::spec::PluginPathWish;
use crate::tools::Tools;

const VARIABLE: &str = "CONNECT_PLUGIN_PATH";
const CONFLUENT: &str = "/usr/share/confluent-hub-components";
const STRIMZI: &str = "/opt/kafka/plugins";
const DEBEZIUM: &str = "/kafka/connect";
const REDPANDA: &str = "/opt/kafka/redpanda-plugins";
const APACHE: &str = "/opt/kafka/plugins";

/// Where plugins go in one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PluginPath {
    /// The directory as a worker's `plugin.path` names it.
    pub named: ImagePath,
    /// What told us.
    pub source: PluginPathSource,
    /// How the worker learns of it.
    pub reader: PluginPathReader,
}

/// What told us where plugins go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PluginPathSource {
    /// The spec or a flag.
    Spec,
    /// `CONNECT_PLUGIN_PATH` in the config's environment.
    Environment,
    /// The labels, start-up script or layout of Confluent's images.
    ConfluentLabels,
    /// The environment, labels or layout of Strimzi's images.
    Strimzi,
    /// The environment or layout of Debezium's images.
    Debezium,
    /// The user, labels or layout of Redpanda's connectors image.
    Redpanda,
    /// The start-up script, labels or layout of Apache's image.
    ApacheKafka,
}

/// How a worker in this image learns its `plugin.path`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PluginPathReader {
    /// The image's start-up renders `CONNECT_PLUGIN_PATH` into the worker's properties; this is its value now.
    Environment {
        /// The value in the base's config, else what the start-up takes without one; `None` where it takes nothing.
        value: Option<String>,
    },
    /// The image fixes it to a directory that already contains ours.
    Fixed,
    /// The worker's properties file has to name it.
    WorkerFile,
}

impl PluginPath {
    /// Where plugins go in an image of this kind.
    ///
    /// Strimzi's operator knows one directory, whatever the variable says. Elsewhere `CONNECT_PLUGIN_PATH` decides:
    /// of its absolute elements the one named `confluent-hub-components`, else the last one that is not
    /// `/usr/share/java`, which belongs to the distribution. Where it is not set, the kind of image tells.
    pub(super) fn choose(wish: &PluginPathWish, startup: Startup, config: &Value) -> Result<Self, Error> {
        let value = env(config, VARIABLE).filter(|value| !value.trim().is_empty());
        let fixed = |path: &str| path.parse::<ImagePath>().expect("a constant path");
        let plugins_dir = || {
            let given = env(config, "KAFKA_CONNECT_PLUGINS_DIR").and_then(|dir| dir.trim().parse().ok());
            given.unwrap_or_else(|| fixed(DEBEZIUM))
        };
        let (named, source) = match (wish, startup, value.and_then(best_element)) {
            (PluginPathWish::Path(path), _, _) => (path.clone(), PluginPathSource::Spec),
            (PluginPathWish::Auto, Startup::Strimzi, _) => (fixed(STRIMZI), PluginPathSource::Strimzi),
            (PluginPathWish::Auto, _, Some(element)) => (element, PluginPathSource::Environment),
            (PluginPathWish::Auto, Startup::Confluent, None) => (fixed(CONFLUENT), PluginPathSource::ConfluentLabels),
            (PluginPathWish::Auto, Startup::Debezium, None) => (plugins_dir(), PluginPathSource::Debezium),
            (PluginPathWish::Auto, Startup::Redpanda, None) => (fixed(REDPANDA), PluginPathSource::Redpanda),
            (PluginPathWish::Auto, Startup::Apache, None) => (fixed(APACHE), PluginPathSource::ApacheKafka),
            (PluginPathWish::Auto, Startup::Variable | Startup::Unknown, None) => return Err(Error::NoPluginPath),
        };
        let environment =
            |default: Option<String>| PluginPathReader::Environment { value: value.map(str::to_owned).or(default) };
        let reader = match startup {
            Startup::Strimzi if named == fixed(STRIMZI) => PluginPathReader::Fixed,
            Startup::Strimzi | Startup::Apache | Startup::Unknown => PluginPathReader::WorkerFile,
            Startup::Confluent | Startup::Variable => environment(None),
            Startup::Debezium => environment(Some(plugins_dir().to_string())),
            Startup::Redpanda => environment(Some(REDPANDA.to_owned())),
        };
        Ok(Self { named, source, reader })
    }

    /// Every directory that a worker of this image looks into, in its order.
    pub fn elements(&self) -> Vec<ImagePath> {
        let value = match &self.reader {
            PluginPathReader::Environment { value: Some(value) } => value.as_str(),
            PluginPathReader::Environment { value: None } | PluginPathReader::Fixed | PluginPathReader::WorkerFile => {
                ""
            }
        };
        let mut elements: Vec<ImagePath> = Vec::new();
        let listed = value.split(',').filter_map(|element| element.trim().parse().ok());
        for element in listed.chain([self.named.clone()]) {
            if !elements.contains(&element) {
                elements.push(element);
            }
        }
        elements
    }
}

fn best_element(value: &str) -> Option<ImagePath> {
    let is_archive = |path: &ImagePath| {
        let ending = path.file_name().rsplit_once('.').map_or("", |(_, ending)| ending);
        ["jar", "zip"].iter().any(|archive| ending.eq_ignore_ascii_case(archive))
    };
    let elements: Vec<ImagePath> = value
        .split(',')
        .filter_map(|element| element.trim().parse().ok())
        .filter(|path: &ImagePath| !path.is_root() && !is_archive(path))
        .collect();
    let hub = elements.iter().find(|path| path.file_name() == "confluent-hub-components");
    let own = elements.iter().rfind(|path| path.as_str() != "/usr/share/java");
    hub.or(own).or(elements.last()).cloned()
}

/// Says where a worker will surely not look.
pub(super) fn warn(tools: &Tools, base: &Base) {
    let is_strimzi = |config: &Value| Startup::of_config(config) == Some(Startup::Strimzi);
    let lost = base
        .images
        .iter()
        .find(|image| image.plugin_path.reader == PluginPathReader::WorkerFile && is_strimzi(image.config.value()));
    if let Some(image) = lost {
        tools.tell(Event::Warning(format!(
            "Strimzi's workers look for plugins in `{STRIMZI}` only, and not in `{}`",
            image.plugin_path.named
        )));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(config: &Value, named: &str, source: PluginPathSource, reader: &PluginPathReader) {
        let startup = Startup::of_config(config).unwrap_or(Startup::Unknown);
        let chosen = PluginPath::choose(&PluginPathWish::Auto, startup, config).expect("a known image");
        assert_eq!((chosen.named.as_str(), chosen.source, &chosen.reader), (named, source, reader), "{config}");
    }

    fn env(variables: &[&str]) -> Value {
        json!({"config": {"Env": variables}})
    }

    fn reads(value: &str) -> PluginPathReader {
        PluginPathReader::Environment { value: Some(value.to_owned()) }
    }

    #[test]
    fn the_right_element_of_the_variable() {
        let cases = [
            ("/usr/share/java/,/usr/share/confluent-hub-components/", "/usr/share/confluent-hub-components"),
            ("/x/confluent-hub-components,/usr/share/java,/mine", "/x/confluent-hub-components"),
            ("/usr/share/java, /opt/connectors ,", "/opt/connectors"),
            ("/a,/b//", "/b"),
            ("/usr/share/java", "/usr/share/java"),
            (",relative,/c/x.jar,/c", "/c"),
        ];
        for (value, named) in cases {
            check(
                &env(&["PATH=/bin", "CONNECT_PLUGIN_PATH=/old", &format!("{VARIABLE}={value}")]),
                named,
                PluginPathSource::Environment,
                &reads(value),
            );
        }
    }

    #[test]
    fn every_known_image() {
        check(
            &json!({"config": {"Labels": {"io.confluent.docker": "true"}}}),
            CONFLUENT,
            PluginPathSource::ConfluentLabels,
            &PluginPathReader::Environment { value: None },
        );
        check(
            &env(&["STRIMZI_VERSION=1.2.0", "CONNECT_PLUGIN_PATH=/elsewhere"]),
            STRIMZI,
            PluginPathSource::Strimzi,
            &PluginPathReader::Fixed,
        );
        check(
            &env(&["KAFKA_CONNECT_PLUGINS_DIR=/debezium/connect/"]),
            "/debezium/connect",
            PluginPathSource::Debezium,
            &reads("/debezium/connect"),
        );
        check(&json!({"config": {"User": "redpanda"}}), REDPANDA, PluginPathSource::Redpanda, &reads(REDPANDA));
        check(
            &json!({"config": {"Cmd": ["/etc/kafka/docker/run"]}}),
            APACHE,
            PluginPathSource::ApacheKafka,
            &PluginPathReader::WorkerFile,
        );
    }

    #[test]
    fn nothing_known_is_an_error_and_a_wish_is_obeyed() {
        let config = env(&["CONNECT_PLUGIN_PATH= , "]);
        let startup = Startup::of_config(&config).unwrap_or(Startup::Unknown);
        let chosen = PluginPath::choose(&PluginPathWish::Auto, startup, &config);
        assert!(matches!(chosen, Err(Error::NoPluginPath)), "{chosen:?}");
        let wish = PluginPathWish::Path("/mine".parse().expect("absolute"));
        let chosen = PluginPath::choose(&wish, Startup::Strimzi, &config).expect("wished");
        assert_eq!((chosen.named.as_str(), chosen.reader), ("/mine", PluginPathReader::WorkerFile));
    }
}
