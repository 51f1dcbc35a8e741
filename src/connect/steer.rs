//! Connectors by name: what there is, and orders to it.

use std::collections::BTreeSet;

use crate::formats::near_miss::nearest;
use crate::net::Deed;
use crate::tools::in_parallel;

use super::ask::Wish;
use super::compare::theirs;
use super::state::config;
use super::{Cluster, Config, ConnectorState, Error, Owner, Veil};

/// How many near names are told.
const NEAR: usize = 3;

/// What a connector is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// To begin anew (KIP-745).
    Restart(Restart),
    /// To do nothing for a while; its tasks stay.
    Pause,
    /// To go on.
    Resume,
    /// To do nothing, and to give its tasks up (KIP-875).
    Stop,
}

/// What of a connector begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restart {
    /// Only what has failed.
    pub only_failed: bool,
    /// Its tasks, too.
    pub tasks: bool,
}

/// How connectors are: all, or these.
pub fn list(cluster: &Cluster, names: &[String]) -> Result<Vec<ConnectorState>, Error> {
    let mut states = cluster.states()?;
    if !names.is_empty() {
        let known = |name: &String| {
            let found = states.iter().find(|state| state.name == *name).cloned();
            found.ok_or_else(|| unknown(name, states.iter().map(|state| state.name.as_str())))
        };
        states = names.iter().map(known).collect::<Result<_, _>>()?;
    }
    for state in &mut states {
        state.hide_secrets(cluster);
    }
    Ok(states)
}

/// The options of a connector, and which of their values are secrets.
pub fn configuration(cluster: &Cluster, name: &str) -> Result<(Config, Veil), Error> {
    let what = format!("ask for the options of `{name}`");
    let Some(said) = cluster.get(&what, &["connectors", name, "config"], "")? else {
        return Err(cluster.unknown(name));
    };
    let config = config(&said).ok_or_else(|| cluster.odd(&what, "its answer is no map of options"))?;
    let veil = cluster.veil(&config);
    Ok((config, veil))
}

/// Tells connectors to do something, several at once.
pub fn send(cluster: &Cluster, names: &[String], order: Order) -> Result<(), Error> {
    let names: Vec<&String> = names.iter().collect::<BTreeSet<_>>().into_iter().collect();
    in_parallel(cluster.pace.parallel, &names, |name| one(cluster, name, order)).map(drop)
}

/// Deletes connectors; of those that are not there, the first is an error unless `may_miss`. Where one belongs to another
/// than `owner`, none is deleted.
pub fn delete(
    cluster: &Cluster,
    names: &[String],
    owner: Option<&Owner>,
    may_miss: bool,
) -> Result<Vec<String>, Error> {
    let names: Vec<&String> = names.iter().collect::<BTreeSet<_>>().into_iter().collect();
    if let Some(owner) = owner {
        let theirs = theirs(owner, names.iter().copied(), &cluster.present()?);
        if !theirs.is_empty() {
            return Err(Error::OthersWouldLose { theirs });
        }
    }
    let deleted = in_parallel(cluster.pace.parallel, &names, |name| match cluster.remove(name)? {
        true => Ok(Some((*name).clone())),
        false if may_miss => Ok(None),
        false => Err(cluster.unknown(name)),
    })?;
    Ok(deleted.into_iter().flatten().collect())
}

fn one(cluster: &Cluster, name: &str, order: Order) -> Result<(), Error> {
    let (verb, deed, word, query) = match order {
        Order::Restart(restart) => {
            let query = format!("includeTasks={}&onlyFailed={}", restart.tasks, restart.only_failed);
            ("restart", Deed::Post, "restart", query)
        }
        Order::Pause => ("pause", Deed::Put, "pause", String::new()),
        Order::Resume => ("resume", Deed::Put, "resume", String::new()),
        Order::Stop => ("stop", Deed::Put, "stop", String::new()),
    };
    let (what, veil) = (format!("{verb} `{name}`"), Veil::default());
    let path = ["connectors", name, word];
    match cluster.ask(&Wish { what: &what, deed, path: &path, query: &query, body: None, veil: &veil })? {
        Some(_) => Ok(()),
        None => Err(cluster.unknown(name)),
    }
}

impl Cluster {
    /// The error for a name that the cluster does not have.
    fn unknown(&self, name: &str) -> Error {
        let names = self.get("ask which connectors there are", &["connectors"], "").ok().flatten();
        let names: Vec<String> = names.and_then(|names| serde_json::from_value(names).ok()).unwrap_or_default();
        unknown(name, names.iter().map(String::as_str))
    }
}

fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let near = nearest(name, known, NEAR).into_iter().map(str::to_owned).collect();
    Error::NoConnector { name: name.to_owned(), near }
}
