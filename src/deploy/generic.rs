//! Any chart, by value paths for the parts of the reference.

use std::collections::BTreeMap;

use crate::formats::yaml_edit::Yaml;
use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::{Draft, Unfit, Way};

/// The parts of a reference that a chart may take apart.
const PARTS: [&str; 5] = ["image", "registry", "repository", "tag", "digest"];

/// What else a chart may have values for: when to pull, and secrets as maps with `name` or as names alone.
const PULL: [&str; 3] = ["pullPolicy", "pullSecrets", "pullSecretNames"];

/// What to set in a chart's values.
pub(super) fn draft(image: &Consumed, wish: &OverrideWish, _: &Yaml<'_>) -> Result<Draft, Unfit> {
    if let Some(part) = wish.paths.keys().find(|key| !PARTS.contains(&key.as_str()) && !PULL.contains(&key.as_str())) {
        return Err(Unfit::UnknownPart(part.clone()));
    }
    if let Some(why) = incomplete(&wish.paths, wish.by_tag).or_else(|| idle(wish)) {
        return Err(Unfit::Incomplete(why));
    }
    let has = |part: &str| wish.paths.contains_key(part);
    let tag = || image.tag().map(str::to_owned);
    let mut repository = if has("registry") { image.reference.repository().to_owned() } else { image.name() };
    let mut split = None;
    if has("repository") && !wish.by_tag && !has("digest") {
        let (name, hex) = image.split(&repository, false)?;
        (repository, split) = (name, Some(hex));
    }
    let mut draft = Draft::default();
    for part in PARTS {
        let Some(path) = wish.paths.get(part) else { continue };
        let value = match part {
            "image" => image.whole(wish.by_tag)?,
            "registry" => image.reference.registry().to_owned(),
            "repository" => repository.clone(),
            "tag" => split.clone().map_or_else(tag, Ok)?,
            _ => image.digest()?.to_string(),
        };
        let keys = keys(path).map_err(|why| Unfit::Path { part, path: path.clone(), why })?;
        draft.set(&keys, &value);
    }
    for part in PULL {
        let Some(path) = wish.paths.get(part) else { continue };
        let keys = keys(path).map_err(|why| Unfit::Path { part, path: path.clone(), why })?;
        match part {
            "pullPolicy" => draft.set_policy(&keys, wish),
            "pullSecrets" => draft.add_secrets(&Way::of(&keys), wish),
            _ => draft.add_secret_names(&Way::of(&keys), wish),
        }
    }
    Ok(draft)
}

/// Why the paths do not say the whole reference, if they do not.
fn incomplete(paths: &BTreeMap<String, String>, by_tag: bool) -> Option<&'static str> {
    let has = |part: &str| paths.contains_key(part);
    if has("image") {
        let others = PARTS.iter().filter(|part| has(part)).count();
        (others > 1).then_some("`image` is the whole reference already")
    } else if !has("repository") {
        Some("neither `image` nor `repository` is given")
    } else if by_tag && has("digest") {
        Some("`digest` contradicts `byTag`")
    } else if by_tag && !has("tag") {
        Some("`byTag` needs a path for `tag`")
    } else if !has("tag") && !has("digest") {
        Some("neither `tag` nor `digest` is given")
    } else {
        None
    }
}

/// Why a pull policy or pull secrets have no place, or a place nothing to say, if it is so.
fn idle(wish: &OverrideWish) -> Option<&'static str> {
    let has = |part: &str| wish.paths.contains_key(part);
    let of_secrets = has("pullSecrets") || has("pullSecretNames");
    match (wish.pull_policy.is_some(), has("pullPolicy"), !wish.pull_secrets.is_empty(), of_secrets) {
        (true, false, ..) => Some("`pullPolicy` needs a path"),
        (false, true, ..) => Some("`pullPolicy` has a path, and no value"),
        (_, _, true, false) => Some("`pullSecrets` need a path, for `pullSecrets` or `pullSecretNames`"),
        (_, _, false, true) => Some("`pullSecrets` have a path, and no value"),
        _ => None,
    }
}

/// The keys of a dotted path; `\.` is a dot in a key, as in Helm's `--set`.
fn keys(path: &str) -> Result<Vec<String>, &'static str> {
    let mut keys = Vec::new();
    let mut key = String::new();
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        match c {
            '.' => keys.push(std::mem::take(&mut key)),
            '\\' => key.extend(chars.next()),
            '[' | ']' => return Err("elements of lists cannot be named"),
            _ => key.push(c),
        }
    }
    keys.push(key);
    if keys.iter().any(String::is_empty) { Err("a key is empty") } else { Ok(keys) }
}
