//! Workers that a cluster keeps running.

use crate::formats::reference::Reference;
use crate::formats::yaml_write::Node;

use super::listener::Listener;
use super::service::{labels, metadata, selector};
use super::{CONFIG_DIR, LOGS, Pod, TEMPORARY, Wish};

/// How long a worker may take to stop: its tasks get five seconds (`task.shutdown.graceful.timeout.ms`), then it leaves
/// the group and closes its clients.
const GRACE: i64 = 60;

/// A Deployment whose Pods pass Pod Security level `restricted`. Each worker is there before its predecessor goes.
pub(super) fn deployment(wish: &Wish, image: &Reference, config: &str, listener: Listener) -> Node {
    let strategy = Node::map([("maxSurge", Node::Number(1)), ("maxUnavailable", Node::Number(0))]);
    let template =
        Node::map([("metadata", Node::map([("labels", labels(wish))])), ("spec", pod(wish, image, config, listener))]);
    let spec = Node::map([
        ("replicas", Node::Number(i64::from(wish.pod.replicas))),
        ("strategy", Node::map([("type", Node::Word("RollingUpdate")), ("rollingUpdate", strategy)])),
        ("selector", Node::map([("matchLabels", selector(wish))])),
        ("template", template),
    ]);
    Node::map([
        ("apiVersion", Node::Word("apps/v1")),
        ("kind", Node::Word("Deployment")),
        ("metadata", metadata(&wish.name, wish)),
        ("spec", spec),
    ])
}

fn pod(wish: &Wish, image: &Reference, config: &str, listener: Listener) -> Node {
    let user = i64::from(wish.pod.user);
    let mut spec = Node::map([
        // Variables of Services would become options in images that read them from `CONNECT_…`.
        ("enableServiceLinks", Node::Bool(false)),
        ("automountServiceAccountToken", Node::Bool(false)),
        ("terminationGracePeriodSeconds", Node::Number(GRACE)),
        (
            "securityContext",
            Node::map([
                ("runAsNonRoot", Node::Bool(true)),
                ("runAsUser", Node::Number(user)),
                ("seccompProfile", Node::map([("type", Node::Word("RuntimeDefault"))])),
            ]),
        ),
    ]);
    if !wish.pod.pull_secrets.is_empty() {
        let named = |name: &String| Node::map([("name", Node::text(name))]);
        spec.put("imagePullSecrets", Node::List(wish.pod.pull_secrets.iter().map(named).collect()));
    }
    spec.put("containers", Node::List(vec![container(&wish.pod, image, listener)]));
    spec.put("volumes", Node::List(volumes(&wish.pod, config)));
    spec
}

fn container(pod: &Pod, image: &Reference, listener: Listener) -> Node {
    let capabilities = Node::map([("drop", Node::List(vec![Node::Word("ALL")]))]);
    let rest = Node::map([
        ("name", Node::Word("rest")),
        ("containerPort", Node::Number(i64::from(listener.port))),
        ("protocol", Node::Word("TCP")),
    ]);
    let mut node = Node::map([
        ("name", Node::Word("worker")),
        ("image", Node::text(image.to_string())),
        ("command", Node::texts([pod.start.clone(), format!("{CONFIG_DIR}/worker.properties")])),
        ("env", env(pod)),
        ("ports", Node::List(vec![rest])),
    ]);
    // The first start reads every plugin; later a worker is asked often whether to send it requests, and seldom whether it
    // has to go. It answers within ten seconds what it could not find out (`HealthCheck`).
    node.put("startupProbe", probe(pod, listener, 5, 120));
    node.put("readinessProbe", probe(pod, listener, 10, 3));
    node.put("livenessProbe", probe(pod, listener, 30, 10));
    let memory = Node::text(format!("{}Mi", pod.memory));
    let requests = Node::map([("cpu", Node::text(format!("{}m", pod.cpu))), ("memory", memory.clone())]);
    node.put("resources", Node::map([("requests", requests), ("limits", Node::map([("memory", memory)]))]));
    node.put(
        "securityContext",
        Node::map([
            ("allowPrivilegeEscalation", Node::Bool(false)),
            ("readOnlyRootFilesystem", Node::Bool(true)),
            ("capabilities", capabilities),
        ]),
    );
    node.put("volumeMounts", Node::List(mounts(pod)));
    node
}

fn env(pod: &Pod) -> Node {
    let own = Node::map([("fieldRef", Node::map([("fieldPath", Node::Word("status.podIP"))]))]);
    let variable = |name, value: String| Node::map([("name", Node::Word(name)), ("value", Node::text(value))]);
    Node::List(vec![
        Node::map([("name", Node::Word("POD_IP")), ("valueFrom", own)]),
        variable("KAFKA_HEAP_OPTS", format!("-Xms{0}m -Xmx{0}m", pod.heap)),
        variable("LOG_DIR", LOGS.to_owned()),
    ])
}

fn probe(pod: &Pod, listener: Listener, period: i64, failures: i64) -> Node {
    let get = Node::map([
        ("path", Node::Word(if pod.tells_health { "/health" } else { "/" })),
        ("port", Node::Word("rest")),
        ("scheme", Node::Word(if listener.is_tls { "HTTPS" } else { "HTTP" })),
    ]);
    Node::map([
        ("httpGet", get),
        ("periodSeconds", Node::Number(period)),
        ("timeoutSeconds", Node::Number(15)),
        ("failureThreshold", Node::Number(failures)),
    ])
}

fn volumes(pod: &Pod, config: &str) -> Vec<Node> {
    let empty = |name: &'static str| Node::map([("name", Node::Word(name)), ("emptyDir", Node::Map(Vec::new()))]);
    let map = Node::map([("name", Node::text(config))]);
    let mut volumes = vec![
        Node::map([("name", Node::Word("config")), ("configMap", map)]),
        // Native libraries of codecs are unpacked there.
        empty("tmp"),
        empty("logs"),
    ];
    for (at, secret) in pod.secrets.iter().enumerate() {
        let secret = Node::map([("secretName", Node::text(&secret.name))]);
        volumes.push(Node::map([("name", Node::text(secret_volume(at))), ("secret", secret)]));
    }
    volumes
}

fn mounts(pod: &Pod) -> Vec<Node> {
    let mount = |name: Node, path: String| Node::map([("name", name), ("mountPath", Node::text(path))]);
    let read_only = |mut node: Node| {
        node.put("readOnly", Node::Bool(true));
        node
    };
    let mut mounts = vec![
        read_only(mount(Node::Word("config"), CONFIG_DIR.to_owned())),
        mount(Node::Word("tmp"), TEMPORARY.to_owned()),
        mount(Node::Word("logs"), LOGS.to_owned()),
    ];
    for (at, secret) in pod.secrets.iter().enumerate() {
        mounts.push(read_only(mount(Node::text(secret_volume(at)), secret.path.clone())));
    }
    mounts
}

/// Volumes are named by labels, and Secrets need not be.
fn secret_volume(at: usize) -> String {
    format!("secret-{}", at + 1)
}
