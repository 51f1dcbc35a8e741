//! Where workers are asked, and what all their objects have in common.

use crate::formats::yaml_write::Node;

use super::Wish;
use super::listener::Listener;

/// A Service of the workers that are ready. Any of them answers for the cluster.
pub(super) fn service(wish: &Wish, listener: Listener) -> Node {
    let port = Node::map([
        ("name", Node::Word("rest")),
        ("port", Node::Number(i64::from(listener.port))),
        ("targetPort", Node::Word("rest")),
        ("protocol", Node::Word("TCP")),
    ]);
    let spec =
        Node::map([("type", Node::Word("ClusterIP")), ("selector", selector(wish)), ("ports", Node::List(vec![port]))]);
    Node::map([
        ("apiVersion", Node::Word("v1")),
        ("kind", Node::Word("Service")),
        ("metadata", metadata(&wish.name, wish)),
        ("spec", spec),
    ])
}

/// Name, namespace and labels of an object.
pub(super) fn metadata(name: &str, wish: &Wish) -> Node {
    let mut node = Node::map([("name", Node::text(name))]);
    if let Some(namespace) = &wish.pod.namespace {
        node.put("namespace", Node::text(namespace));
    }
    node.put("labels", labels(wish));
    node
}

/// The labels of an object (Kubernetes, "Recommended Labels").
pub(super) fn labels(wish: &Wish) -> Node {
    let mut node = selector(wish);
    node.put("app.kubernetes.io/managed-by", Node::Word("plugraft"));
    node
}

/// What tells these workers' Pods from all others, and never changes.
pub(super) fn selector(wish: &Wish) -> Node {
    Node::map([
        ("app.kubernetes.io/name", Node::Word("kafka-connect")),
        ("app.kubernetes.io/instance", Node::text(&wish.name)),
        ("app.kubernetes.io/component", Node::Word("worker")),
    ])
}
