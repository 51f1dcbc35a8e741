//! What a worker answers (Kafka, `ConnectorsResource`, `ConnectorPluginsResource`).

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::http::{Head, Host, Response, Serve};

/// The options that the classes define: name, type, and whether they are needed.
const OPTIONS: [(&str, &str, bool); 6] = [
    ("name", "STRING", true),
    ("connector.class", "STRING", true),
    ("tasks.max", "INT", false),
    ("topic", "STRING", true),
    ("password", "PASSWORD", false),
    ("access.code", "PASSWORD", false),
];

#[derive(Default)]
pub(super) struct Desk {
    pub(super) connectors: BTreeMap<String, Connector>,
    pub(super) login: Option<(String, String)>,
    /// A class, and at which look it is listed.
    pub(super) late: Option<(String, usize)>,
    looks: usize,
}

pub(super) struct Connector {
    pub(super) config: BTreeMap<String, String>,
    pub(super) state: String,
    restarted: bool,
    lingers: usize,
}

impl Connector {
    pub(super) fn new(config: BTreeMap<String, String>) -> Self {
        let lingers = config.get("test.lingers").and_then(|looks| looks.parse().ok()).unwrap_or(0);
        Self { config, state: "RUNNING".to_owned(), restarted: false, lingers }
    }

    fn kind(&self) -> &'static str {
        if self.config.get("connector.class").is_some_and(|class| class.contains("Sink")) { "sink" } else { "source" }
    }

    fn tasks(&self) -> Vec<Value> {
        let count: usize = self.config.get("tasks.max").and_then(|count| count.parse().ok()).unwrap_or(1);
        let count = if self.state == "STOPPED" { 0 } else { count };
        let task = |id: usize| match self.config.get("test.fails") {
            _ if self.lingers > 0 => json!({ "id": id, "state": "UNASSIGNED", "worker_id": "w1:8083" }),
            Some(trace) if id == 0 && !self.restarted && self.state == "RUNNING" => {
                json!({ "id": id, "state": "FAILED", "worker_id": "w1:8083", "trace": trace })
            }
            _ => json!({ "id": id, "state": self.state, "worker_id": "w1:8083" }),
        };
        (0..count).map(task).collect()
    }

    fn status(&self, name: &str) -> Value {
        let connector = json!({ "state": self.state, "worker_id": "w1:8083" });
        json!({ "name": name, "connector": connector, "tasks": self.tasks(), "type": self.kind() })
    }

    fn info(&self, name: &str) -> Value {
        json!({ "name": name, "config": self.config, "tasks": [], "type": self.kind() })
    }
}

impl Serve for Desk {
    fn serve(&mut self, _: Host, head: &Head, body: &[u8]) -> Response {
        if let Some((username, password)) = &self.login {
            let wanted = format!("Basic {}", STANDARD.encode(format!("{username}:{password}")));
            if head.header("authorization") != Some(wanted.as_str()) {
                return Response::new(401).with("www-authenticate", "Basic");
            }
        }
        let segments: Vec<String> = head.path().split('/').skip(1).map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        match (head.method.as_str(), segments.as_slice()) {
            ("GET", ["connector-plugins"]) => self.plugins(),
            ("GET", ["connector-plugins", _, "config"]) => {
                let definition = |(key, kind, _): &(&str, &str, bool)| json!({ "name": key, "type": kind });
                answer(200, &OPTIONS.iter().map(definition).collect())
            }
            ("PUT", ["connector-plugins", class, "config", "validate"]) => validate(class, &body),
            ("GET", ["connectors"]) => self.list(head),
            ("POST", ["connectors"]) => self.create(&body),
            (_, ["connectors", name, rest @ ..]) => self.connector(head, name, rest, &body),
            _ => refusal(404, "HTTP 404 Not Found"),
        }
    }
}

impl Desk {
    fn plugins(&mut self) -> Response {
        self.looks += 1;
        let mut listed = vec![
            json!({ "class": "acme.StreamSinkConnector", "type": "sink", "version": "1.2.0" }),
            json!({ "class": "acme.StreamSourceConnector", "type": "source", "version": "1.2.0" }),
        ];
        if let Some((class, nth)) = &self.late
            && self.looks >= *nth
        {
            listed.push(json!({ "class": class, "type": "source", "version": "2.0.0" }));
        }
        answer(200, &Value::Array(listed))
    }

    fn list(&mut self, head: &Head) -> Response {
        let expand = head.query("expand");
        if expand.is_empty() {
            return answer(200, &self.connectors.keys().map(|name| json!(name)).collect());
        }
        let mut listed = serde_json::Map::new();
        for (name, connector) in &mut self.connectors {
            let mut said = serde_json::Map::new();
            if expand.iter().any(|what| what == "info") {
                said.insert("info".to_owned(), connector.info(name));
            }
            if expand.iter().any(|what| what == "status") {
                said.insert("status".to_owned(), connector.status(name));
                connector.lingers = connector.lingers.saturating_sub(1);
            }
            listed.insert(name.clone(), Value::Object(said));
        }
        answer(200, &Value::Object(listed))
    }

    fn create(&mut self, body: &Value) -> Response {
        let name = body["name"].as_str().unwrap_or_default().to_owned();
        if self.connectors.contains_key(&name) {
            return refusal(409, &format!("Connector {name} already exists"));
        }
        let mut connector = Connector::new(config(&body["config"]));
        if let Some(state) = body["initial_state"].as_str() {
            state.clone_into(&mut connector.state);
        }
        let info = connector.info(&name);
        self.connectors.insert(name, connector);
        answer(201, &info)
    }

    fn connector(&mut self, head: &Head, name: &str, rest: &[&str], body: &Value) -> Response {
        if let ("PUT", ["config"]) = (head.method.as_str(), rest) {
            let status = if self.connectors.contains_key(name) { 200 } else { 201 };
            let mut connector = Connector::new(config(body));
            connector.config.insert("name".to_owned(), name.to_owned());
            if let Some(before) = self.connectors.get(name) {
                connector.state.clone_from(&before.state);
            }
            let info = connector.info(name);
            self.connectors.insert(name.to_owned(), connector);
            return answer(status, &info);
        }
        let Some(connector) = self.connectors.get_mut(name) else {
            return refusal(404, &format!("Connector {name} not found"));
        };
        let mut turn = |state: &str| {
            state.clone_into(&mut connector.state);
            Response::new(202)
        };
        match (head.method.as_str(), rest) {
            ("GET", ["config"]) => answer(200, &json!(connector.config)),
            ("PUT", ["pause"]) => turn("PAUSED"),
            ("PUT", ["resume"]) => turn("RUNNING"),
            ("PUT", ["stop"]) => turn("STOPPED"),
            ("POST", ["restart"]) => {
                connector.restarted = true;
                answer(202, &connector.status(name))
            }
            ("DELETE", []) => {
                self.connectors.remove(name);
                Response::new(204)
            }
            _ => refusal(404, "HTTP 404 Not Found"),
        }
    }
}

/// As `AbstractHerder.validateConnectorConfig` words it.
fn validate(class: &str, body: &Value) -> Response {
    let config = config(body);
    let named = config.get("connector.class").map_or("", String::as_str);
    if !named.trim_end_matches("Connector").ends_with(class.trim_end_matches("Connector")) {
        return refusal(400, "Included connector type does not match request type");
    }
    let mut count = 0;
    let option = |(key, kind, needed): &(&str, &str, bool)| {
        let value = config.get(*key);
        let mut errors = Vec::new();
        match value {
            None if *needed && (*key != "topic" || named.contains("Stream")) => {
                errors.push(format!("Missing required configuration \"{key}\" which has no default value."));
            }
            Some(value) if *kind == "INT" && value.parse::<i32>().is_err() => {
                errors.push(format!("Invalid value {value} for configuration {key}: Not a number of type INT"));
            }
            Some(value) if *kind == "PASSWORD" && value.contains(' ') => {
                errors.push(format!("Invalid value {value} for configuration {key}: it has blanks"));
            }
            _ => {}
        }
        count += errors.len();
        json!({
            "definition": { "name": key, "type": kind, "required": needed },
            "value": { "name": key, "value": value, "recommended_values": [], "errors": errors, "visible": true },
        })
    };
    let configs: Vec<Value> = OPTIONS.iter().map(option).collect();
    answer(200, &json!({ "name": named, "error_count": count, "groups": [], "configs": configs }))
}

fn config(body: &Value) -> BTreeMap<String, String> {
    serde_json::from_value(body.clone()).expect("options are texts")
}

fn answer(status: u16, body: &Value) -> Response {
    let bytes = body.to_string().into_bytes();
    Response::new(status).with("content-type", "application/json").with_body(Arc::new(bytes))
}

fn refusal(status: u16, message: &str) -> Response {
    answer(status, &json!({ "error_code": status, "message": message }))
}

/// A segment of a path, as JAX-RS reads it: what is behind `;` is no part of it.
fn decoded(segment: &str) -> String {
    let plain = segment.split(';').next().unwrap_or_default();
    let form = format!("x={}", plain.replace('+', "%2B"));
    url::form_urlencoded::parse(form.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}
