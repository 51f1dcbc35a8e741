//! Values of plugraft's chart.

use crate::formats::yaml_write::Node;
use crate::render::File;

use super::connector::Connector;
use super::{Secrets, Wish};

/// The list `connectors`, as the chart takes it.
pub(super) fn file(connectors: &[Connector], wish: &Wish) -> File {
    let mut node = Node::map::<String>([]);
    if wish.secrets == Secrets::Stay {
        node.put("allowLiteralSecrets", Node::Bool(true));
    }
    node.put("connectors", Node::List(connectors.iter().map(connector).collect()));
    File::of(format!("{}.yaml", wish.name), "connectors as values of its Helm chart.", &node)
}

fn connector(connector: &Connector) -> Node {
    let mut node = Node::map([("name", Node::text(&connector.name))]);
    if let Some(state) = &connector.initial_state {
        node.put("initialState", Node::text(state.to_ascii_lowercase()));
    }
    // What looks like a template is none.
    if connector.options.iter().any(|option| option.value.contains("{{")) || connector.name.contains("{{") {
        node.put("templated", Node::Bool(false));
    }
    node.put("config", Node::map(connector.options.iter().map(|option| (&option.key, Node::text(&option.value)))));
    node
}
