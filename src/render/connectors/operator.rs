//! Connectors as resources of an operator.

use crate::formats::kubernetes::{LONGEST_SUBDOMAIN, is_subdomain, label};
use crate::formats::yaml_write::{Node, is_delicate};
use crate::render::File;

use super::connector::{Connector, Setting};
use super::finding::{Finding, FindingKind};
use super::object::{metadata, object};
use super::{Form, Rendered, Restart, Wish};

/// Adds a resource for each connector.
pub(super) fn objects(connectors: Vec<Connector>, wish: &Wish, rendered: &mut Rendered) {
    for connector in connectors {
        rendered.findings.extend(altered(&connector));
        let name = match wish.form {
            Form::Cfk { .. } if !is_subdomain(&connector.name) => label(&connector.name, LONGEST_SUBDOMAIN),
            _ => connector.name.clone(),
        };
        let node = match &wish.form {
            Form::Cfk { cluster, cluster_namespace, restart } => {
                let cluster = cluster.as_deref().map(|cluster| (cluster, cluster_namespace.as_deref()));
                cfk(connector, &name, cluster, *restart, wish, &mut rendered.findings)
            }
            Form::Strimzi { cluster, restart } => strimzi(connector, cluster, *restart, wish, &mut rendered.findings),
            Form::Values | Form::Job(_) => continue,
        };
        rendered.files.push(File::of(format!("connector-{name}.yaml"), "a connector as its operator takes it.", &node));
    }
}

/// `KafkaConnector` of `kafka.strimzi.io/v1`. Its name is the connector's.
fn strimzi(
    mut connector: Connector,
    cluster: &str,
    restart: Option<Restart>,
    wish: &Wish,
    findings: &mut Vec<Finding>,
) -> Node {
    if !is_subdomain(&connector.name) {
        findings.push(connector.finding(FindingKind::NoSubdomain));
    }
    let mut spec = Node::map::<String>([]);
    if let Some(class) = connector.take("connector.class") {
        spec.put("class", Node::text(class.value));
    }
    if let Some(tasks) = tasks(&mut connector, findings) {
        spec.put("tasksMax", tasks);
    }
    if let Some(version) = connector.take("connector.plugin.version") {
        spec.put("version", Node::text(version.value));
    }
    if let Some(state) = &connector.initial_state {
        spec.put("state", Node::text(state.to_ascii_lowercase()));
    }
    if let Some(restart) = restart {
        let mut node = Node::map([("enabled", Node::Bool(true))]);
        if let Some(most) = restart.most {
            node.put("maxRestarts", Node::Number(i64::from(most)));
        }
        spec.put("autoRestart", node);
    }
    spec.put("config", options(&connector));
    let metadata = metadata(&connector.name, wish, &[("strimzi.io/cluster", cluster)], &wish.annotations);
    object("kafka.strimzi.io/v1", "KafkaConnector", metadata, vec![("spec", spec)])
}

/// `Connector` of `platform.confluent.io/v1beta1`.
fn cfk(
    mut connector: Connector,
    name: &str,
    cluster: Option<(&str, Option<&str>)>,
    restart: Option<Restart>,
    wish: &Wish,
    findings: &mut Vec<Finding>,
) -> Node {
    if connector.initial_state.as_deref().is_some_and(|state| state != "RUNNING") {
        findings.push(connector.finding(FindingKind::InitialState { form: "a `Connector`" }));
    }
    let mut spec = Node::map::<String>([]);
    if name != connector.name {
        spec.put("name", Node::text(&connector.name));
    }
    if let Some(class) = connector.take("connector.class") {
        spec.put("class", Node::text(class.value));
    }
    // Required, and what Kafka takes where nothing is said.
    spec.put("taskMax", tasks(&mut connector, findings).unwrap_or(Node::Number(1)));
    if let Some((cluster, namespace)) = cluster {
        let mut node = Node::map([("name", Node::text(cluster))]);
        if let Some(namespace) = namespace {
            node.put("namespace", Node::text(namespace));
        }
        spec.put("connectClusterRef", node);
    }
    if let Some(restart) = restart {
        let mut node = Node::map([("type", Node::Word("OnFailure"))]);
        if let Some(most) = restart.most {
            node.put("maxRetry", Node::Number(i64::from(most)));
        }
        spec.put("restartPolicy", node);
    }
    spec.put("configs", options(&connector));
    let metadata = metadata(name, wish, &[], &wish.annotations);
    object("platform.confluent.io/v1beta1", "Connector", metadata, vec![("spec", spec)])
}

fn options(connector: &Connector) -> Node {
    Node::map(connector.options.iter().map(|option| (&option.key, Node::text(&option.value))))
}

/// How many tasks it may have, where that is said.
fn tasks(connector: &mut Connector, findings: &mut Vec<Finding>) -> Option<Node> {
    let said = connector.take("tasks.max")?;
    match said.value.trim().parse::<i32>() {
        Ok(number) if number > 0 => Some(Node::Number(i64::from(number))),
        _ => {
            findings.push(connector.finding_at(&said, FindingKind::NoNumber));
            None
        }
    }
}

/// What an API server does not keep as it is: under server-side apply it reads JSON as YAML, in which a line break of
/// Unicode is a blank, and U+007F is refused. The controls of ASCII are escaped there.
fn altered(connector: &Connector) -> Vec<Finding> {
    let survives = |c: char| c < ' ' || !is_delicate(c);
    let odd = |text: &str| text.chars().find(|c| !survives(*c)).map(u32::from);
    let of = |option: &Setting| {
        let (what, code) = match (odd(&option.key), odd(&option.value)) {
            (Some(code), _) => ("its key", code),
            (None, Some(code)) => ("its value", code),
            (None, None) => return None,
        };
        Some(connector.finding_at(option, FindingKind::Altered { what, code }))
    };
    connector.options.iter().filter_map(of).collect()
}
