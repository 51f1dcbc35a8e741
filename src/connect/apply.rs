//! What differs is sent.

use std::convert::Infallible;

use serde_json::json;

use crate::net::Deed;
use crate::tools::in_parallel;

use super::ask::Wish;
use super::{Change, Cluster, Comparison, Difference, Error, Step, Veil, Wanted};

/// What became of one connector.
#[derive(Debug)]
pub struct Applied {
    /// Its name.
    pub name: String,
    /// What was to be done.
    pub change: Change,
    /// In which options it differed.
    pub differences: Vec<Difference>,
    /// Why it was not done.
    pub failure: Option<Error>,
}

/// Sends what differs, several connectors at once. What could not be done to one keeps no other from being done; only
/// what is to be deleted stays, so that nothing is lost where something else went wrong.
pub fn apply(cluster: &Cluster, comparison: Comparison) -> Vec<Applied> {
    let (deletes, changes): (Vec<Step>, Vec<Step>) =
        comparison.steps.into_iter().partition(|step| step.change == Change::Delete);
    let mut applied = all(cluster, changes);
    if applied.iter().all(|one| one.failure.is_none()) {
        applied.extend(all(cluster, deletes));
    }
    applied
}

fn all(cluster: &Cluster, steps: Vec<Step>) -> Vec<Applied> {
    let done = in_parallel(cluster.pace.parallel, &steps, |step| Ok::<_, Infallible>(one(cluster, step).err()));
    let Ok(failures) = done;
    let applied = |(step, failure): (Step, Option<Error>)| Applied {
        name: step.name,
        change: step.change,
        differences: step.differences,
        failure,
    };
    steps.into_iter().zip(failures).map(applied).collect()
}

fn one(cluster: &Cluster, step: &Step) -> Result<(), Error> {
    match (step.change, &step.wanted) {
        (Change::Create, Some(wanted)) if wanted.initial_state.is_some() => begin(cluster, wanted),
        (Change::Create, Some(wanted)) => put(cluster, wanted, "create"),
        (Change::Update, Some(wanted)) => put(cluster, wanted, "update"),
        (Change::Delete, _) => cluster.remove(&step.name).map(drop),
        (Change::Create | Change::Update | Change::Keep, _) => Ok(()),
    }
}

fn put(cluster: &Cluster, wanted: &Wanted, verb: &str) -> Result<(), Error> {
    let what = format!("{verb} `{}`", wanted.name);
    let body = json!(wanted.config);
    let path = ["connectors", &wanted.name, "config"];
    let wish = Wish { what: &what, deed: Deed::Put, path: &path, query: "", body: Some(&body), veil: &wanted.veil };
    cluster.ask(&wish)?.map(drop).ok_or_else(|| cluster.odd(&what, "it takes no options"))
}

/// Only a request that creates can say in which state a connector begins (KIP-980).
fn begin(cluster: &Cluster, wanted: &Wanted) -> Result<(), Error> {
    let what = format!("create `{}`", wanted.name);
    let body = json!({ "name": wanted.name, "config": wanted.config, "initial_state": wanted.initial_state });
    let wish =
        Wish { what: &what, deed: Deed::Post, path: &["connectors"], query: "", body: Some(&body), veil: &wanted.veil };
    match cluster.ask(&wish) {
        // An answer was lost on the way, or somebody else was faster.
        Err(Error::Refused { status: 409, .. }) => put(cluster, wanted, "create"),
        other => other?.map(drop).ok_or_else(|| cluster.odd(&what, "it creates nothing")),
    }
}

impl Cluster {
    /// Deletes a connector; `false` where it is not there.
    pub(super) fn remove(&self, name: &str) -> Result<bool, Error> {
        let (what, veil) = (format!("delete `{name}`"), Veil::default());
        let path = ["connectors", name];
        let wish = Wish { what: &what, deed: Deed::Delete, path: &path, query: "", body: None, veil: &veil };
        Ok(self.ask(&wish)?.is_some())
    }
}
