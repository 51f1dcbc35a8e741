//! The Pod that asks a worker: it passes Pod Security level `restricted`.

use std::time::Duration;

use crate::formats::yaml_write::Node;

use super::job::{CONTAINER, SCRIPT_NAME, seconds};
use super::object::labels;
use super::{Client, JobWish, Wish};

const DEFINITIONS: &str = "/etc/plugraft/connectors";
const CA: &str = "/etc/plugraft/ca";
const CLIENT: &str = "/etc/plugraft/client";

/// A Pod that reads what these objects define.
pub(super) fn template(definitions: &[&str], job: &JobWish, wish: &Wish) -> Node {
    let mut spec = Node::map([("restartPolicy", Node::Word("Never"))]);
    if let Some(account) = &job.service_account {
        spec.put("serviceAccountName", Node::text(account));
    }
    // It has nothing to do with the API server, and variables of Services would only be in the way.
    spec.put("automountServiceAccountToken", Node::Bool(false));
    spec.put("enableServiceLinks", Node::Bool(false));
    if !job.pull_secrets.is_empty() {
        let secrets = job.pull_secrets.iter().map(|name| Node::map([("name", Node::text(name))]));
        spec.put("imagePullSecrets", Node::List(secrets.collect()));
    }
    let user = Node::Number(i64::from(job.user));
    let security = [
        ("runAsNonRoot", Node::Bool(true)),
        ("runAsUser", user.clone()),
        ("runAsGroup", user.clone()),
        ("fsGroup", user),
        ("seccompProfile", Node::map([("type", Node::Word("RuntimeDefault"))])),
    ];
    spec.put("securityContext", Node::map(security));
    spec.put("containers", Node::List(vec![container(job)]));
    spec.put("volumes", Node::List(volumes(definitions, job)));
    Node::map([("metadata", Node::map([("labels", labels(wish, &[]))])), ("spec", spec)])
}

fn container(job: &JobWish) -> Node {
    let mut node = Node::map([("name", Node::Word(CONTAINER)), ("image", Node::text(job.image.to_string()))]);
    if let Some(policy) = &job.pull_policy {
        node.put("imagePullPolicy", Node::text(policy));
    }
    match job.client {
        Client::Plugraft => node.put("args", Node::texts(arguments(job).iter().map(|one| unexpanded(one)))),
        Client::Curl => {
            let verb = if job.wait { "apply" } else { "put" };
            node.put("command", Node::texts(["sh", &format!("{DEFINITIONS}/{SCRIPT_NAME}"), verb]));
        }
    }
    node.put("env", Node::List(environment(job)));
    let amounts = |amounts: &[(String, String)]| Node::map(amounts.iter().map(|(key, value)| (key, Node::text(value))));
    node.put("resources", Node::map([("requests", amounts(&job.requests)), ("limits", amounts(&job.limits))]));
    let drop = Node::map([("drop", Node::texts(["ALL"]))]);
    let security = [
        ("allowPrivilegeEscalation", Node::Bool(false)),
        ("readOnlyRootFilesystem", Node::Bool(true)),
        ("capabilities", drop),
    ];
    node.put("securityContext", Node::map(security));
    node.put("terminationMessagePolicy", Node::Word("FallbackToLogsOnError"));
    let mut mounts = vec![mount("connectors", DEFINITIONS)];
    mounts.extend(job.ca.as_ref().map(|_| mount("ca", CA)));
    mounts.extend(job.client_cert.as_ref().map(|_| mount("client", CLIENT)));
    node.put("volumeMounts", Node::List(mounts));
    node
}

fn arguments(job: &JobWish) -> Vec<String> {
    let mut words: Vec<String> = ["connectors", "apply", DEFINITIONS].map(str::to_owned).to_vec();
    words.extend(["--timeout".to_owned(), span(job.timeout)]);
    if let Some(owner) = &job.owner {
        words.extend(["--owner".to_owned(), owner.clone()]);
    }
    words.extend(job.prune.then(|| "--prune".to_owned()));
    words.extend((!job.wait).then(|| "--no-wait".to_owned()));
    words
}

fn environment(job: &JobWish) -> Vec<Node> {
    let plain =
        |name: &'static str, value: String| Node::map([("name", Node::Word(name)), ("value", Node::text(value))]);
    let mut variables = vec![plain("PLUGRAFT_WORKER", unexpanded(&job.workers.join(",")))];
    if let Some(secret) = &job.credentials {
        for (name, key) in [("PLUGRAFT_WORKER_USERNAME", "username"), ("PLUGRAFT_WORKER_PASSWORD", "password")] {
            let from = Node::map([("name", Node::text(secret)), ("key", Node::Word(key))]);
            let value = Node::map([("secretKeyRef", from)]);
            variables.push(Node::map([("name", Node::Word(name)), ("valueFrom", value)]));
        }
    }
    if job.ca.is_some() {
        variables.push(plain("PLUGRAFT_CA_FILE", format!("{CA}/ca.crt")));
    }
    if job.client_cert.is_some() {
        variables.push(plain("PLUGRAFT_CLIENT_CERT", format!("{CLIENT}/tls.crt")));
        variables.push(plain("PLUGRAFT_CLIENT_KEY", format!("{CLIENT}/tls.key")));
    }
    if job.client == Client::Curl
        && let Node::Number(seconds) = seconds(job.timeout)
    {
        variables.push(plain("TIMEOUT", seconds.to_string()));
    }
    variables
}

fn volumes(definitions: &[&str], job: &JobWish) -> Vec<Node> {
    let source = |name: &&str| Node::map([("configMap", Node::map([("name", Node::text(*name))]))]);
    let sources = Node::List(definitions.iter().map(source).collect());
    let projected = Node::map([("sources", sources)]);
    let mut volumes = vec![Node::map([("name", Node::Word("connectors")), ("projected", projected)])];
    if let Some(ca) = &job.ca {
        let items = Node::List(vec![Node::map([("key", Node::text(&ca.key)), ("path", Node::Word("ca.crt"))])]);
        let (kind, name) = if ca.is_secret { ("secret", "secretName") } else { ("configMap", "name") };
        let source = Node::map([(name, Node::text(&ca.name)), ("items", items)]);
        volumes.push(Node::map([("name", Node::Word("ca")), (kind, source)]));
    }
    if let Some(name) = &job.client_cert {
        // Readable for the group of the volume, which is the client's.
        let source = Node::map([("secretName", Node::text(name)), ("defaultMode", Node::Number(0o440))]);
        volumes.push(Node::map([("name", Node::Word("client")), ("secret", source)]));
    }
    volumes
}

fn mount(name: &'static str, path: &'static str) -> Node {
    Node::map([("name", Node::Word(name)), ("mountPath", Node::Word(path)), ("readOnly", Node::Bool(true))])
}

/// A time as options take it, in the largest unit that it has a whole number of.
fn span(time: Duration) -> String {
    let millis = time.as_millis();
    let units = [("h", 3_600_000), ("m", 60_000), ("s", 1000)];
    let fit = units.into_iter().find(|(_, unit)| millis > 0 && millis.is_multiple_of(*unit));
    fit.map_or_else(|| format!("{millis}ms"), |(name, unit)| format!("{}{name}", millis / unit))
}

/// A text that the kubelet takes for no reference to a variable.
fn unexpanded(text: &str) -> String {
    text.replace('$', "$$")
}
