//! A Job that has a worker run connectors, and what it reads.

use std::time::Duration;

use crate::formats::kubernetes::hash;
use crate::formats::yaml_write::{Node, write};
use crate::render::File;

use super::connector::{Connector, Setting};
use super::definitions::config_maps;
use super::finding::FindingKind;
use super::object::{metadata, object};
use super::pod::template;
use super::{Client, JobWish, Rendered, Wish};

/// What curl is told, here and by the chart.
const SCRIPT: &str = include_str!("../../../manifests/chart/files/curl.sh");

/// What it is called beside the connectors.
pub(super) const SCRIPT_NAME: &str = "apply.sh";

/// The option that says whose a connector is, as `plugraft connectors apply` writes it.
const OWNER_KEY: &str = "plugraft.owner";

/// The container's name.
pub(super) const CONTAINER: &str = "apply";

/// Adds immutable `ConfigMap`s with the connectors, and the Job. What is immutable in them is in their names, as a hash: so
/// whatever changes makes other objects, and what did not change is applied again without any effect.
pub(super) fn objects(mut connectors: Vec<Connector>, job: &JobWish, wish: &Wish, rendered: &mut Rendered) {
    let is_curl = job.client == Client::Curl;
    for connector in &mut connectors {
        if connector.name == "." || connector.name == ".." {
            rendered.findings.push(connector.finding(FindingKind::NoAddress));
        }
        if is_curl {
            if connector.initial_state.as_deref().is_some_and(|state| state != "RUNNING") {
                rendered.findings.push(connector.finding(FindingKind::InitialState { form: "`PUT`" }));
            }
            own(connector, job);
        }
    }
    let script = is_curl.then_some((SCRIPT_NAME, SCRIPT));
    let definitions = config_maps(&connectors, job.client, script, wish, rendered);
    let names: Vec<&str> = definitions.iter().map(|one| one.name.as_str()).collect();
    let spec = spec(&names, job, wish);
    let name = format!("{}-{}", wish.name, hash(write(&spec).as_bytes()));
    let node = object("batch/v1", "Job", metadata(&name, wish, &[], &wish.annotations), vec![("spec", spec)]);
    rendered.files.extend(definitions.into_iter().map(|one| one.file));
    rendered.files.push(File::of(format!("job-{}.yaml", wish.name), "a Job that applies connectors.", &node));
    rendered.job = Some(name);
}

/// Says whose a connector is, where the client does not.
fn own(connector: &mut Connector, job: &JobWish) {
    if let Some(owner) = &job.owner {
        connector.take(OWNER_KEY);
        let place = connector.place.clone();
        connector.options.push(Setting { key: OWNER_KEY.to_owned(), value: owner.clone(), place });
    }
}

fn spec(definitions: &[&str], job: &JobWish, wish: &Wish) -> Node {
    let mut spec = Node::map([
        ("backoffLimit", Node::Number(i64::from(job.retries))),
        ("activeDeadlineSeconds", seconds(job.deadline)),
    ]);
    if let Some(keep) = job.keep {
        spec.put("ttlSecondsAfterFinished", seconds(keep));
    }
    spec.put("podFailurePolicy", policy(job.client));
    spec.put("template", template(definitions, job, wish));
    spec
}

/// A Pod that was evicted is not counted; what no other try can mend is not tried again.
fn policy(client: Client) -> Node {
    // Findings, wrong usage and files that are no definitions end so; of the script, a login and options that the worker
    // refuses.
    let codes: &[i64] = match client {
        Client::Plugraft => &[1, 2, 3],
        Client::Curl => &[4, 5],
    };
    let disrupted = Node::map([("type", Node::Word("DisruptionTarget")), ("status", Node::text("True"))]);
    let codes = Node::map([
        ("containerName", Node::Word(CONTAINER)),
        ("operator", Node::Word("In")),
        ("values", Node::List(codes.iter().copied().map(Node::Number).collect())),
    ]);
    let rules = vec![
        Node::map([("action", Node::Word("Ignore")), ("onPodConditions", Node::List(vec![disrupted]))]),
        Node::map([
            ("action", Node::Word("FailJob")),
            ("onExitCodes", codes),
            // The schemas of many releases require it, and nothing may be in it here.
            ("onPodConditions", Node::List(Vec::new())),
        ]),
    ];
    Node::map([("rules", Node::List(rules))])
}

/// Whole seconds, at least one.
pub(super) fn seconds(time: Duration) -> Node {
    Node::Number(i64::try_from(time.as_millis().div_ceil(1000).max(1)).unwrap_or(i64::MAX))
}
