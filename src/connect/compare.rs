//! What the worker has, and what is wanted of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::state::config;
use super::validate::NAME;
use super::{Cluster, Config, Error, OWNER_KEY, Owner, Validated, Veil, Wanted};

/// What is to be done, connector by connector: first what is wanted, in the order of its files, then what is not.
#[derive(Debug)]
pub struct Comparison {
    /// The steps.
    pub steps: Vec<Step>,
}

/// What is to be done with one connector.
#[derive(Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// What is to be done.
    pub change: Change,
    /// In which options it differs, by key.
    pub differences: Vec<Difference>,
    /// What is sent; `None` where nothing is.
    pub(super) wanted: Option<Wanted>,
}

/// What is to be done with a connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is not there.
    Create,
    /// It is there with other options.
    Update,
    /// It is there as it should be.
    Keep,
    /// It is there and nobody wants it any more.
    Delete,
}

/// An option that differs; values as they may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its key.
    pub key: String,
    /// What the worker has.
    pub before: Option<String>,
    /// What is wanted.
    pub after: Option<String>,
}

impl Comparison {
    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.steps.iter().all(|step| step.change == Change::Keep)
    }
}

/// Compares with what the worker has. What belongs to another than `owner` is not taken from them. With `prune`, what
/// belongs to the owner and is not wanted is to be deleted.
pub fn compare(
    cluster: &Cluster,
    validated: Validated,
    owner: Option<&Owner>,
    prune: bool,
) -> Result<Comparison, Error> {
    let present = cluster.present()?;
    if let Some(owner) = owner {
        let theirs = theirs(owner, validated.wanted.iter().map(|wanted| &wanted.name), &present);
        if !theirs.is_empty() {
            return Err(Error::OthersOwn { theirs });
        }
    }
    let prune = owner.filter(|_| prune);
    let names: BTreeSet<String> = validated.wanted.iter().map(|wanted| wanted.name.clone()).collect();
    if let Some(owner) = prune.filter(|_| names.is_empty()) {
        return Err(Error::NothingLeft { owner: owner.to_string() });
    }
    let mut steps: Vec<Step> = validated.wanted.into_iter().map(|wanted| step(wanted, &present)).collect();
    let forgotten =
        present.iter().filter(|(name, config)| !names.contains(*name) && prune.is_some_and(|owner| owner.owns(config)));
    steps.extend(forgotten.map(|(name, _)| Step {
        name: name.clone(),
        change: Change::Delete,
        differences: Vec::new(),
        wanted: None,
    }));
    Ok(Comparison { steps })
}

/// Which of these connectors belong to another than `owner`, and to whom.
pub(super) fn theirs<'n>(
    owner: &Owner,
    names: impl Iterator<Item = &'n String>,
    present: &BTreeMap<String, Config>,
) -> Vec<(String, String)> {
    let other = |name: &String| {
        let other = present.get(name)?.get(OWNER_KEY).filter(|other| *other != owner.as_str())?;
        Some((name.clone(), other.clone()))
    };
    names.filter_map(other).collect()
}

impl Cluster {
    /// All connectors with their options.
    pub(super) fn present(&self) -> Result<BTreeMap<String, Config>, Error> {
        const WHAT: &str = "ask which connectors there are";
        let said = self.get_known(WHAT, &["connectors"], "expand=info")?;
        let Value::Object(connectors) = said else {
            return Err(
                self.odd(WHAT, "its answer has no options, so it is older than Kafka 2.3, or a proxy drops the query")
            );
        };
        let options = |(name, said): (&String, &Value)| Some((name.clone(), config(said.pointer("/info/config")?)?));
        Ok(connectors.iter().filter_map(options).collect())
    }
}

fn step(mut wanted: Wanted, present: &BTreeMap<String, Config>) -> Step {
    let name = wanted.name.clone();
    let Some(before) = present.get(&name) else {
        let differences = differences(&Config::new(), &wanted.config, &wanted.veil);
        return Step { name, change: Change::Create, differences, wanted: Some(wanted) };
    };
    // Whose it is stays as it is where nobody says anything else.
    if let Some(owner) = before.get(OWNER_KEY) {
        wanted.config.entry(OWNER_KEY.to_owned()).or_insert_with(|| owner.clone());
    }
    let differences = differences(before, &wanted.config, &wanted.veil);
    let change = if differences.is_empty() { Change::Keep } else { Change::Update };
    Step { name, change, differences, wanted: Some(wanted) }
}

fn differences(before: &Config, after: &Config, veil: &Veil) -> Vec<Difference> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).filter(|key| *key != NAME).collect();
    let shown = |config: &Config, key: &str| config.get(key).map(|value| veil.shown(key, value));
    let differs = |key: &&String| before.get(*key) != after.get(*key);
    keys.into_iter()
        .filter(differs)
        .map(|key| Difference { key: key.clone(), before: shown(before, key), after: shown(after, key) })
        .map(told_apart)
        .collect()
}

/// Two secrets look the same; that they are not is what a difference is.
fn told_apart(difference: Difference) -> Difference {
    let is_same = difference.before == difference.after;
    let after = difference.after.map(|after| if is_same { format!("{after} (another)") } else { after });
    Difference { after, ..difference }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::MASK;

    #[test]
    fn differences_are_by_key_and_without_secrets() {
        let config = |options: &[(&str, &str)]| -> Config {
            options.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let before = config(&[("name", "a"), ("x", "1"), ("gone", "2"), ("password", "old"), ("same", "s")]);
        let after = config(&[("x", "1.0"), ("new", ""), ("password", "new"), ("same", "s")]);
        let shown: Vec<String> = differences(&before, &after, &Veil::default())
            .into_iter()
            .map(|one| format!("{} {:?} {:?}", one.key, one.before, one.after))
            .collect();
        assert_eq!(
            shown,
            [
                "gone Some(\"2\") None".to_owned(),
                "new None Some(\"\")".to_owned(),
                format!("password Some(\"{MASK}\") Some(\"{MASK} (another)\")"),
                "x Some(\"1\") Some(\"1.0\")".to_owned(),
            ]
        );
    }
}
