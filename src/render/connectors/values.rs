//! Values of plugraft's chart.

use crate::formats::connector_definition::ConnectorDefinition;
use crate::formats::yaml_write::Node;
use crate::render::File;

/// The list `connectors`, each with `name`, `config`, and the `initialState` where one is said.
pub(super) fn file(connectors: &[&ConnectorDefinition], name: &str) -> File {
    let one = |connector: &&ConnectorDefinition| {
        let mut node = Node::map([("name", Node::text(&connector.name))]);
        if let Some(state) = &connector.initial_state {
            node.put("initialState", Node::text(state));
        }
        let config = connector.config.iter().filter_map(|setting| {
            let value = setting.value.as_ref().filter(|_| setting.key != "name")?;
            Some((setting.key.clone(), Node::text(value)))
        });
        node.put("config", Node::map(config));
        node
    };
    let node = Node::map([("connectors", Node::List(connectors.iter().map(one).collect()))]);
    File::of(format!("{name}.yaml"), "connectors as values of its Helm chart.", &node)
}
