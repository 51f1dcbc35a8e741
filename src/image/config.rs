//! Editing an image config (image-spec, config.md) as ordered raw JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Error;
use crate::base::{BaseImage, PluginPathReader};
use crate::formats::digest::Digest;
use crate::formats::platform::Platform;

/// What is appended to one config.
pub(super) struct Addition<'a> {
    /// Diff ids of the new layers, and what made each.
    pub(super) layers: &'a [(Digest, String)],
    /// RFC 3339; `None` keeps the base's own.
    pub(super) created: Option<&'a str>,
    pub(super) labels: &'a BTreeMap<String, String>,
    pub(super) env: &'a BTreeMap<String, String>,
}

/// The config of an image that has nothing yet.
pub(super) fn blank(platform: &Platform) -> Value {
    let mut config = json!({
        "architecture": platform.architecture,
        "os": platform.os,
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": []},
    });
    if let (Some(variant), Some(fields)) = (&platform.variant, config.as_object_mut()) {
        fields.insert("variant".to_owned(), json!(variant));
    }
    config
}

/// The base's config with the addition.
pub(super) fn edit(base: Value, image: &BaseImage, addition: &Addition<'_>) -> Result<Value, Error> {
    let malformed = |problem: &str| Error::Malformed {
        platform: image.platform.clone(),
        document: "config",
        problem: problem.to_owned(),
    };
    let mut config = base;
    let fields = config.as_object_mut().ok_or_else(|| malformed("is no JSON object"))?;
    let diff_ids = fields
        .get_mut("rootfs")
        .and_then(|rootfs| rootfs.get_mut("diff_ids"))
        .and_then(Value::as_array_mut)
        .ok_or_else(|| malformed("has no `rootfs.diff_ids`"))?;
    if diff_ids.len() != image.layers.len() {
        let problem = format!("has {} diff ids for {} layers", diff_ids.len(), image.layers.len());
        return Err(malformed(&problem));
    }
    let from_nothing = diff_ids.is_empty();
    diff_ids.extend(addition.layers.iter().map(|(diff_id, _)| json!(diff_id)));
    if let Some(created) = addition.created {
        fields.insert("created".to_owned(), json!(created));
    }
    add_history(fields, addition, from_nothing);
    let inner = fields.entry("config").or_insert(Value::Null);
    if inner.is_null() {
        *inner = json!({});
    }
    let inner = inner.as_object_mut().ok_or_else(|| malformed("has a `config` that is no JSON object"))?;
    add_labels(inner, addition.labels).map_err(malformed)?;
    add_env(inner, image, addition.env).map_err(malformed)?;
    Ok(config)
}

/// One entry per layer where the base has history, else none: entries must match layers (config.md, "history").
fn add_history(fields: &mut Map<String, Value>, addition: &Addition<'_>, from_nothing: bool) {
    let created = fields.get("created").cloned();
    let has_history = fields.get("history").and_then(Value::as_array).is_some_and(|entries| !entries.is_empty());
    if !has_history && !from_nothing {
        return;
    }
    let entries = addition.layers.iter().map(|(_, made_by)| {
        let mut entry = Map::new();
        if let Some(created) = created.clone().filter(Value::is_string) {
            entry.insert("created".to_owned(), created);
        }
        entry.insert("created_by".to_owned(), json!(made_by));
        entry.insert("comment".to_owned(), json!("plugraft"));
        Value::Object(entry)
    });
    let entries: Vec<Value> = entries.collect();
    match fields.get_mut("history").and_then(Value::as_array_mut) {
        Some(history) => history.extend(entries),
        None => drop(fields.insert("history".to_owned(), Value::Array(entries))),
    }
}

fn add_labels(inner: &mut Map<String, Value>, labels: &BTreeMap<String, String>) -> Result<(), &'static str> {
    let existing = inner.entry("Labels").or_insert(Value::Null);
    if existing.is_null() {
        *existing = json!({});
    }
    let existing = existing.as_object_mut().ok_or("has `config.Labels` that are no JSON object")?;
    for (key, value) in labels {
        existing.insert(key.clone(), json!(value));
    }
    Ok(())
}

fn add_env(
    inner: &mut Map<String, Value>,
    image: &BaseImage,
    env: &BTreeMap<String, String>,
) -> Result<(), &'static str> {
    let mut wanted = env.clone();
    if let PluginPathReader::Environment { value } = &image.plugin_path.reader {
        let named = image.plugin_path.named.as_str();
        if let Some(extended) = extended_path(value.as_deref(), named) {
            wanted.entry("CONNECT_PLUGIN_PATH".to_owned()).or_insert(extended);
        }
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let existing = inner.entry("Env").or_insert(Value::Null);
    if existing.is_null() {
        *existing = json!([]);
    }
    let existing = existing.as_array_mut().ok_or("has a `config.Env` that is no JSON array")?;
    for (name, value) in wanted {
        let line = json!(format!("{name}={value}"));
        let same_name =
            |item: &Value| item.as_str().and_then(|item| item.split_once('=')).is_some_and(|(key, _)| key == name);
        match existing.iter_mut().find(|item| same_name(item)) {
            Some(item) => *item = line,
            None => existing.push(line),
        }
    }
    Ok(())
}

/// The plugin path list with `wanted` in it; `None` where it is there already, whatever its slashes.
fn extended_path(list: Option<&str>, wanted: &str) -> Option<String> {
    let plain = |element: &str| element.trim().trim_end_matches('/').to_owned();
    let list = list.unwrap_or_default();
    if list.split(',').any(|element| !element.trim().is_empty() && plain(element) == plain(wanted)) {
        return None;
    }
    let kept = list.trim().trim_end_matches(',');
    Some(if kept.is_empty() { wanted.to_owned() } else { format!("{kept},{wanted}") })
}

#[cfg(test)]
mod tests {
    use super::extended_path;

    #[test]
    fn the_plugin_path_is_extended_once() {
        let cases = [
            (None, Some("/p")),
            (Some(""), Some("/p")),
            (Some("/usr/share/java/,/p/"), None),
            (Some("/usr/share/java, /p"), None),
            (Some("/usr/share/java/"), Some("/usr/share/java/,/p")),
            (Some("/pp,"), Some("/pp,/p")),
        ];
        for (list, expected) in cases {
            assert_eq!(extended_path(list, "/p").as_deref(), expected, "{list:?}");
        }
    }
}
