//! `plugraft render connectors`: what goes in comes out, and nothing that should not.

mod files;
mod forms;
mod hostile;
mod secrets;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::sandbox::{Ran, Sandbox};

/// An image by digest.
pub(crate) const IMAGE: &str =
    "registry.example.com/tools/plugraft@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// What a Job cannot do without.
pub(crate) const JOB: [&str; 4] = ["--image", IMAGE, "--worker", "http://connect:8083"];

/// What each form cannot do without.
pub(crate) fn forms() -> [Vec<&'static str>; 5] {
    [
        [&["--form", "job"], JOB.as_slice()].concat(),
        [&["--form", "curl-job"], JOB.as_slice()].concat(),
        vec!["--form", "values"],
        vec!["--form", "strimzi", "--connect", "workers"],
        vec!["--form", "cfk"],
    ]
}

/// A definition as `POST /connectors` takes it.
pub(crate) fn definition(name: &str, options: &[(&str, &str)]) -> String {
    let mut config = json!({ "connector.class": "FileStreamSource" });
    for (key, value) in options {
        config[*key] = json!(value);
    }
    json!({ "name": name, "config": config }).to_string()
}

pub(crate) fn render(sandbox: &Sandbox, words: &[&str]) -> Ran {
    sandbox.run(&[&["render", "connectors"], words].concat())
}

/// What is printed, and nothing said against it.
pub(crate) fn rendered(sandbox: &Sandbox, words: &[&str]) -> String {
    let ran = render(sandbox, words);
    assert_eq!(ran.code, Some(0), "{words:?}\n{}", ran.stderr);
    ran.stdout
}

/// The documents of a text.
pub(crate) fn objects(text: &str) -> Vec<Value> {
    let parse = |text: &str| serde_saphyr::from_str(text).unwrap_or_else(|cause| panic!("{cause}\n{text}"));
    format!("\n{text}").split("\n---\n").map(parse).collect()
}

pub(crate) fn of_kind<'o>(objects: &'o [Value], kind: &str) -> Vec<&'o Value> {
    objects.iter().filter(|object| object["kind"] == kind).collect()
}

/// The files of all `ConfigMap`s, as they are mounted.
pub(crate) fn mounted(objects: &[Value]) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for map in of_kind(objects, "ConfigMap") {
        for (key, text) in map["data"].as_object().expect("data") {
            let twice = files.insert(key.clone(), text.as_str().expect("a text").to_owned());
            assert!(twice.is_none(), "{key} stands twice");
        }
    }
    files
}

/// The options of each connector, wherever a form has them.
pub(crate) fn options(objects: &[Value]) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let mut take = |name: &Value, config: &Value, beside: &[(&str, &Value)]| {
        let mut config = config.clone();
        config.as_object_mut().expect("options").remove("name");
        for (key, value) in beside.iter().filter(|(_, value)| !value.is_null()) {
            config[*key] = json!(value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
        found.insert(name.as_str().expect("a name").to_owned(), config);
    };
    for (key, text) in mounted(objects).iter().filter(|(_, text)| text.starts_with('{')) {
        let said: Value = serde_json::from_str(text).unwrap_or_else(|cause| panic!("{key}: {cause}\n{text}"));
        take(&said["name"], said.get("config").unwrap_or(&said), &[]);
    }
    for object in objects {
        let spec = &object["spec"];
        let class = ("connector.class", &spec["class"]);
        match object["kind"].as_str() {
            Some("KafkaConnector") => {
                take(&object["metadata"]["name"], &spec["config"], &[class, ("tasks.max", &spec["tasksMax"])]);
            }
            Some("Connector") => {
                let name = if spec["name"].is_null() { &object["metadata"]["name"] } else { &spec["name"] };
                take(name, &spec["configs"], &[class, ("tasks.max", &spec["taskMax"])]);
            }
            _ => {
                for one in object["connectors"].as_array().into_iter().flatten() {
                    take(&one["name"], &one["config"], &[]);
                }
            }
        }
    }
    found
}
