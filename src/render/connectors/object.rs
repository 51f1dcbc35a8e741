//! What all objects of connectors have in common.

use crate::formats::yaml_write::Node;

use super::Wish;

/// Name, namespace, labels and annotations of an object.
pub(super) fn metadata(name: &str, wish: &Wish, more: &[(&str, &str)], annotations: &[(String, String)]) -> Node {
    let mut node = Node::map([("name", Node::text(name))]);
    if let Some(namespace) = &wish.namespace {
        node.put("namespace", Node::text(namespace));
    }
    node.put("labels", labels(wish, more));
    if !annotations.is_empty() {
        node.put("annotations", Node::map(annotations.iter().map(|(key, value)| (key.clone(), Node::text(value)))));
    }
    node
}

/// The labels of an object (Kubernetes, "Recommended Labels"), and those that were asked for.
pub(super) fn labels(wish: &Wish, more: &[(&str, &str)]) -> Node {
    let ours = [
        ("app.kubernetes.io/name", "plugraft-connectors"),
        ("app.kubernetes.io/instance", wish.name.as_str()),
        ("app.kubernetes.io/component", "connectors"),
        ("app.kubernetes.io/managed-by", "plugraft"),
    ];
    let theirs = wish.labels.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let ours = ours.iter().chain(more).copied().filter(|(key, _)| wish.labels.iter().all(|(other, _)| other != key));
    Node::map(ours.chain(theirs).map(|(key, value)| (key, Node::text(value))))
}

/// An object: its version, kind, metadata, and what else it has.
pub(super) fn object(version: &'static str, kind: &'static str, metadata: Node, rest: Vec<(&str, Node)>) -> Node {
    let head = [("apiVersion", Node::Word(version)), ("kind", Node::Word(kind)), ("metadata", metadata)];
    Node::map(head.into_iter().chain(rest))
}
