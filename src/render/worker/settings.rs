//! The properties of a worker: what is there, what is asked for, and what neither says.

use crate::formats::properties_edit::PropertiesText;
use crate::render::MARK;

use super::providers::{self, DIRECTORY, VARIABLES};
use super::{Form, Mounted, Wish};

const JSON_CONVERTER: &str = "org.apache.kafka.connect.json.JsonConverter";

/// The properties. A file that is edited where it stands gets what was asked for, and nothing else.
pub(super) fn compose(wish: &Wish, notes: &mut Vec<String>) -> PropertiesText {
    let is_edited = wish.file.is_some() && wish.form != Form::Kubernetes;
    let mut properties = wish.file.clone().unwrap_or_else(|| beginning(wish));
    for (key, value) in &wish.asked {
        properties.set(key, value);
    }
    move_listeners(&mut properties, notes);
    if !is_edited {
        for (key, value) in defaults(wish) {
            set_missing(&mut properties, &key, &value);
        }
    }
    if wish.form == Form::Kubernetes {
        if properties.get("rest.advertised.host.name").is_none() {
            let variables = providers::ensure(&mut properties, VARIABLES, "POD_IP");
            properties.set("rest.advertised.host.name", &format!("${{{variables}:POD_IP}}"));
        }
        if !wish.pod.secrets.is_empty() {
            let paths: Vec<&str> = wish.pod.secrets.iter().map(|secret| secret.path.as_str()).collect();
            let directory = providers::ensure(&mut properties, DIRECTORY, &paths.join(","));
            for Mounted { name, path } in &wish.pod.secrets {
                notes.push(format!("values of the Secret `{name}` are referred to as `${{{directory}:{path}:KEY}}`"));
            }
        }
    }
    properties
}

/// The first lines of a new file.
fn beginning(wish: &Wish) -> PropertiesText {
    let what = match wish.form {
        Form::Kubernetes | Form::Distributed => "the workers of one cluster; what they share is in Kafka.",
        Form::Standalone => "a worker of its own; what it keeps is in a file.",
    };
    let text = format!("{MARK}: {what}\n");
    PropertiesText::parse(text.as_bytes()).expect("a comment has no escapes")
}

fn set_missing(properties: &mut PropertiesText, key: &str, value: &str) {
    if properties.get(key).is_none() {
        properties.set(key, value);
    }
}

/// What a worker needs where nothing says it. Names of topics are Kafka's own where the name is `connect`.
fn defaults(wish: &Wish) -> Vec<(String, String)> {
    let name = &wish.name;
    let mut all: Vec<(String, String)> = Vec::new();
    let mut put = |key: &str, value: &str| all.push((key.to_owned(), value.to_owned()));
    match wish.form {
        Form::Kubernetes | Form::Distributed => {
            put("group.id", name);
            let replication = wish.replication.to_string();
            for (topic, plural) in [("config", "configs"), ("offset", "offsets"), ("status", "status")] {
                put(&format!("{topic}.storage.topic"), &format!("{name}-{plural}"));
                put(&format!("{topic}.storage.replication.factor"), &replication);
            }
            put("offset.storage.partitions", "25");
            put("status.storage.partitions", "5");
            put("listeners", "http://:8083");
        }
        Form::Standalone => {
            put("bootstrap.servers", "localhost:9092");
            put("offset.storage.file.filename", &format!("{name}.offsets"));
            put("listeners", "http://127.0.0.1:8083");
        }
    }
    put("key.converter", JSON_CONVERTER);
    put("value.converter", JSON_CONVERTER);
    if wish.form == Form::Kubernetes {
        put("plugin.path", "/opt/kafka/plugins");
    }
    all
}

/// `rest.host.name` and `rest.port` mean nothing since Kafka 3.0 (KAFKA-12482): `listeners` says what they said.
fn move_listeners(properties: &mut PropertiesText, notes: &mut Vec<String>) {
    let (host, port) = (properties.get("rest.host.name"), properties.get("rest.port"));
    if host.is_none() && port.is_none() {
        return;
    }
    let words = "`rest.host.name` and `rest.port` mean nothing since Kafka 3.0";
    if let Some(listeners) = properties.get("listeners").filter(|text| !text.trim().is_empty()) {
        notes.push(format!("{words}; `listeners` says `{listeners}`"));
        return;
    }
    let (host, port) = (host.unwrap_or_default().trim(), port.map_or("8083", str::trim));
    let host = if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() };
    let listeners = format!("http://{host}:{port}");
    notes.push(format!("{words}; `listeners` says `{listeners}` in their place"));
    properties.set("listeners", &listeners);
}
