//! What the worker thinks of definitions, before anything is changed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::formats::connector_definition::{ConnectorDefinition, Place};
use crate::net::Deed;
use crate::tools::in_parallel;

use super::ask::Wish;
use super::listed::{CLASS, Class, Listed, VERSION};
use super::{Cluster, Config, Error, OWNER_KEY, Owner, Veil};

/// The option that a worker takes the name by, and adds.
pub(super) const NAME: &str = "name";

/// A definition as it will stand at the worker.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its name.
    pub name: String,
    /// Where it is defined.
    pub place: Place,
    /// The state it is to begin in, where that is said.
    pub initial_state: Option<String>,
    pub(super) config: Config,
    pub(super) veil: Veil,
}

/// Something that the worker does not like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The connector.
    pub connector: String,
    /// Where the option stands, or the connector where it has no such option.
    pub place: Place,
    /// Which option, where one is meant.
    pub key: Option<String>,
    /// What is wrong, without secrets.
    pub message: String,
}

/// All definitions, and what the worker thinks of them.
#[derive(Debug)]
pub struct Validated {
    pub(super) wanted: Vec<Wanted>,
    problems: Vec<Problem>,
}

/// Whether a class that is not listed may still come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// It may: the workers may be in the middle of a roll-out.
    Waits,
    /// It is missing.
    Judges,
}

impl Validated {
    /// The definitions, in the order of their files.
    pub fn wanted(&self) -> &[Wanted] {
        &self.wanted
    }

    /// What the worker does not like, in the order of the files.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// Asks the worker what it thinks of all definitions.
pub fn validate(
    cluster: &Cluster,
    definitions: &[ConnectorDefinition],
    owner: Option<&Owner>,
    patience: Patience,
) -> Result<Validated, Error> {
    let mut listed = cluster.listed()?;
    let mut looks = 0;
    while let Some(missing) = definitions.iter().find_map(|one| class(one).missing_in(&listed)) {
        if patience == Patience::Judges {
            break;
        }
        cluster.say_waiting(format!("waiting for a class: {missing}"));
        if !cluster.pause(looks, None) {
            break;
        }
        looks += 1;
        listed = cluster.listed()?;
    }
    let judged = in_parallel(cluster.pace.parallel, definitions, |one| judge(cluster, one, owner, &listed))?;
    let (wanted, problems): (Vec<_>, Vec<_>) = judged.into_iter().unzip();
    Ok(Validated { wanted, problems: problems.concat() })
}

fn class(definition: &ConnectorDefinition) -> Class<'_> {
    Class { name: definition.get(CLASS).unwrap_or_default().trim(), range: definition.get(VERSION) }
}

fn judge(
    cluster: &Cluster,
    definition: &ConnectorDefinition,
    owner: Option<&Owner>,
    listed: &[Listed],
) -> Result<(Wanted, Vec<Problem>), Error> {
    let mut wanted = wanted(definition, owner);
    let problem = |key: Option<&str>, message: String| {
        let setting = key.and_then(|key| definition.setting(key));
        let place = setting.map_or(&definition.place, |setting| &setting.place).clone();
        Problem { connector: definition.name.clone(), place, key: key.map(str::to_owned), message }
    };
    if matches!(definition.name.as_str(), "." | "..") {
        let why = "no connector can be called so: it would mean a directory in the worker's addresses";
        return Ok((wanted, vec![problem(Some(NAME), why.to_owned())]));
    }
    if let Some(why) = unreachable(cluster, &definition.name)? {
        return Ok((wanted, vec![problem(Some(NAME), why)]));
    }
    let class = class(definition);
    if let Some(missing) = class.missing_in(listed) {
        let key = if missing.contains("no version") { VERSION } else { CLASS };
        return Ok((wanted, vec![problem(Some(key), missing)]));
    }
    let what = format!("validate `{}`", definition.name);
    let body = json!(wanted.config);
    let path = ["connector-plugins", class.name, "config", "validate"];
    let wish = Wish { what: &what, deed: Deed::Put, path: &path, query: "", body: Some(&body), veil: &wanted.veil };
    let said = match cluster.ask(&wish) {
        Ok(Some(said)) => said,
        Ok(None) => return Err(cluster.odd(&what, "it validates nothing")),
        // The worker could not even begin to validate it; that is about this definition, and the others have theirs.
        Err(Error::Refused { status: 400 | 422 | 500, words, .. }) => {
            let words = cluster.veil(&wanted.config).hide(&words);
            return Ok((wanted, vec![problem(None, words)]));
        }
        Err(error) => return Err(error),
    };
    let options = options(&said).ok_or_else(|| cluster.odd(&what, "its answer is no validation"))?;
    let is_password = |option: &&Opinion<'_>| option.kind == Some("PASSWORD");
    wanted.veil.type_keys(options.iter().filter(is_password).map(|option| option.key.to_owned()));
    wanted.veil.add(&wanted.config.clone());
    let mut problems = Vec::new();
    for option in options {
        let value = wanted.config.get(option.key).map(String::as_str);
        for error in option.errors {
            problems.push(problem(Some(option.key), wanted.veil.hide_about(option.key, value, error)));
        }
    }
    problems.sort_by(|a, b| a.place.cmp(&b.place));
    let counted = said.get("error_count").and_then(Value::as_u64).unwrap_or_default();
    if problems.is_empty() && counted > 0 {
        problems.push(problem(None, format!("the worker counts {counted} errors, and tells none")));
    }
    Ok((wanted, problems))
}

/// Why a connector of this name could never be reached. Workers of Kafka 4 (Jetty 12, `UriCompliance`) refuse addresses
/// that have such characters, however they are encoded, with nothing but a status; those of Kafka 3 take them.
fn unreachable(cluster: &Cluster, name: &str) -> Result<Option<String>, Error> {
    if !name.contains(['/', '%', '\\']) {
        return Ok(None);
    }
    match cluster.get("ask for the connector by its name", &["connectors", name, "config"], "") {
        Err(Error::Refused { status: 400, .. }) => {
            Ok(Some("the worker takes no `/`, `%` or `\\` in a name: its addresses cannot have them".to_owned()))
        }
        Err(error) => Err(error),
        Ok(_) => Ok(None),
    }
}

fn wanted(definition: &ConnectorDefinition, owner: Option<&Owner>) -> Wanted {
    let setting = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let given = definition.config.iter().filter_map(|one| Some(setting(&one.key, one.value.as_deref()?)));
    let mut config: Config = given.collect();
    config.insert(NAME.to_owned(), definition.name.clone());
    config.extend(owner.map(|owner| setting(OWNER_KEY, owner.as_str())));
    Wanted {
        name: definition.name.clone(),
        place: definition.place.clone(),
        initial_state: definition.initial_state.clone(),
        veil: Veil::over(&config),
        config,
    }
}

/// What the worker says of one option (`ConfigInfos`).
struct Opinion<'a> {
    key: &'a str,
    kind: Option<&'a str>,
    errors: Vec<&'a str>,
}

fn options(said: &Value) -> Option<Vec<Opinion<'_>>> {
    let infos = said.get("configs")?.as_array()?;
    let mut opinions: BTreeMap<&str, Opinion<'_>> = BTreeMap::new();
    for info in infos {
        let definition = info.get("definition").and_then(|definition| definition.get("name"));
        let value = info.get("value").and_then(|value| value.get("name"));
        let Some(key) = value.or(definition).and_then(Value::as_str) else { continue };
        let kind = info.pointer("/definition/type").and_then(Value::as_str);
        let errors = info.pointer("/value/errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let errors = errors.iter().filter_map(Value::as_str);
        let opinion = opinions.entry(key).or_insert(Opinion { key, kind, errors: Vec::new() });
        for error in errors {
            if !opinion.errors.contains(&error) {
                opinion.errors.push(error);
            }
        }
    }
    Some(opinions.into_values().collect())
}
