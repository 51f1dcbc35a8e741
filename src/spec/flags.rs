//! What was said outside of a spec's text.

use std::collections::BTreeMap;

use crate::formats::near_miss::near_miss;

use super::OverrideTarget;
use super::draft::{
    CheckDraft, Draft, LicensesDraft, LimitsDraft, MavenDraft, OverrideDraft, PluginDraft, PutDraft, WorkerDraft,
    merged,
};
use super::error::{Error, OverrideFault};
use super::overrides::OPTIONS;
use super::place::{Place, Text};

/// What was said outside of a spec's text, field by field as there; an empty list says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// Paths or glob patterns, instead of the text's `plugins`.
    pub plugins: Vec<String>,
    /// `remove` of the one plugin.
    pub remove: Vec<String>,
    /// `add` to the one plugin.
    pub add: Vec<String>,
    /// `base`.
    pub base: Option<String>,
    /// `platforms`.
    pub platforms: Vec<String>,
    /// `pluginOnly`; of a text that describes another image, its base and its places do not count then.
    pub plugin_only: Option<bool>,
    /// `pluginPath`.
    pub plugin_path: Option<String>,
    /// `owner`.
    pub owner: Option<String>,
    /// `replace`.
    pub replace: Option<bool>,
    /// `layers`.
    pub layers: Option<String>,
    /// `compression`.
    pub compression: Option<String>,
    /// `format`.
    pub format: Option<String>,
    /// `to`.
    pub to: Vec<String>,
    /// `tags`.
    pub tags: Vec<String>,
    /// `tagTemplate`.
    pub tag_template: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// Further `labels`; a key wins over the text's.
    pub labels: Vec<(String, String)>,
    /// Further `annotations`, likewise.
    pub annotations: Vec<(String, String)>,
    /// Further `env`, likewise.
    pub env: Vec<(String, String)>,
    /// Target and file of each of `overrides`.
    pub overrides: Vec<(String, String)>,
    /// `byTag` of every override that takes it.
    pub by_tag: Option<bool>,
    /// `setGlobalRegistry` of every override for `confluent-operator`.
    pub set_global_registry: Option<bool>,
    /// Further `paths` of every override for `generic`.
    pub paths: Vec<(String, String)>,
    /// Further keys of every override that takes them, such as `container`; only `pullSecrets` may be repeated.
    pub override_options: Vec<(String, String)>,
    /// `limits.entries`.
    pub max_entries: Option<String>,
    /// `limits.totalBytes`.
    pub max_bytes: Option<String>,
    /// `limits.ratio`.
    pub max_ratio: Option<String>,
    /// `limits.downloadBytes`.
    pub max_download: Option<String>,
    /// `hub`.
    pub hub: Option<String>,
    /// `syncManifests`.
    pub sync_manifests: Option<bool>,
    /// `connectors`.
    pub connectors: Vec<String>,
    /// `denyWarnings`.
    pub deny_warnings: Option<bool>,
    /// `licenses.allow`.
    pub allow_licenses: Vec<String>,
    /// `licenses.deny`.
    pub deny_licenses: Vec<String>,
    /// Rules of `checks`, each with the word for what it counts as; a rule wins over the text's.
    pub checks: Vec<(String, &'static str)>,
    /// `worker.kafka`.
    pub kafka: Option<String>,
    /// `worker.java`.
    pub java: Option<String>,
}

impl Flags {
    /// Puts these above what the text says.
    pub(super) fn above(&self, text: Draft) -> Result<Draft, Error> {
        let is_told = text.plugin_only.as_ref().is_some_and(|text| text.value == "true");
        let text = if self.plugin_only == Some(true) && !is_told { text.for_plugin_only() } else { text };
        let mut draft = text.under(self.draft()?);
        self.adjust_plugin(draft.plugins.as_deref_mut().unwrap_or_default())?;
        self.adjust_overrides(draft.overrides.as_deref_mut().unwrap_or_default())?;
        Ok(draft)
    }

    fn draft(&self) -> Result<Draft, Error> {
        let plugins: Vec<_> = self.plugins.iter().map(|path| PluginDraft::of(Text::key("plugins", path))).collect();
        let overrides: Vec<_> = self.overrides.iter().map(|(target, file)| override_draft(target, file)).collect();
        let draft = Draft {
            base: value("base", self.base.as_deref())?,
            platforms: list("platforms", &self.platforms)?,
            plugins: (!plugins.is_empty()).then_some(plugins),
            plugin_only: self.plugin_only.map(|on| switch("pluginOnly", on)),
            plugin_path: value("pluginPath", self.plugin_path.as_deref())?,
            owner: value("owner", self.owner.as_deref())?,
            replace: self.replace.map(|on| switch("replace", on)),
            layers: value("layers", self.layers.as_deref())?,
            compression: value("compression", self.compression.as_deref())?,
            format: value("format", self.format.as_deref())?,
            to: list("to", &self.to)?,
            tags: list("tags", &self.tags)?,
            tag_template: value("tagTemplate", self.tag_template.as_deref())?,
            name: value("name", self.name.as_deref())?,
            labels: map("labels", &self.labels)?,
            annotations: map("annotations", &self.annotations)?,
            env: map("env", &self.env)?,
            overrides: (!overrides.is_empty()).then_some(overrides),
            limits: LimitsDraft {
                entries: value("limits.entries", self.max_entries.as_deref())?,
                total_bytes: value("limits.totalBytes", self.max_bytes.as_deref())?,
                ratio: value("limits.ratio", self.max_ratio.as_deref())?,
                download_bytes: value("limits.downloadBytes", self.max_download.as_deref())?,
            },
            deny_warnings: self.deny_warnings.map(|on| switch("denyWarnings", on)),
            hub: value("hub", self.hub.as_deref())?,
            credentials: Vec::new(),
            licenses: LicensesDraft {
                allow: list("licenses.allow", &self.allow_licenses)?,
                deny: list("licenses.deny", &self.deny_licenses)?,
            },
            checks: self.checks()?,
            maven: MavenDraft::default(),
            worker: WorkerDraft {
                kafka: value("worker.kafka", self.kafka.as_deref())?,
                java: value("worker.java", self.java.as_deref())?,
                discovery: None,
            },
            sync_manifests: self.sync_manifests.map(|on| switch("syncManifests", on)),
            connectors: list("connectors", &self.connectors)?,
        };
        Ok(draft)
    }

    fn checks(&self) -> Result<BTreeMap<String, CheckDraft>, Error> {
        let mut checks = BTreeMap::new();
        for (rule, verdict) in &self.checks {
            let draft = CheckDraft { place: Place::Key("checks"), verdict: Text::key("checks", verdict) };
            if checks.insert(rule.trim().to_owned(), draft).is_some_and(|other| other.verdict.value != *verdict) {
                return Err(Error::RepeatedKey { place: Place::Key("checks"), key: rule.clone() });
            }
        }
        Ok(checks)
    }

    fn adjust_plugin(&self, plugins: &mut [PluginDraft]) -> Result<(), Error> {
        let key = if self.remove.is_empty() { "add" } else { "remove" };
        let (remove, add) = (list("remove", &self.remove)?, list("add", &self.add)?);
        match plugins {
            _ if remove.is_none() && add.is_none() => (),
            // That none is given is told where the spec is judged.
            [] => (),
            [plugin] => {
                plugin.overlay.remove.extend(remove.into_iter().flatten());
                let put = |path| PutDraft { file: PluginDraft::of(path), instead: None, to: None };
                plugin.overlay.put.extend(add.into_iter().flatten().map(put));
            }
            several => return Err(Error::WhosePlugin { place: Place::Key(key), count: several.len() }),
        }
        Ok(())
    }

    fn adjust_overrides(&self, overrides: &mut [OverrideDraft]) -> Result<(), Error> {
        let targets: Vec<_> = overrides.iter().map(|item| target(&item.target.value)).collect();
        // An unknown target is told of when the text is judged.
        let is_taken = |key: &str| targets.iter().any(|target| target.is_none_or(|target| target.takes(key)));
        let idle = |key| OverrideFault::IdleOption { place: Place::Key(key), takers: OverrideTarget::takers(key) };
        let options = self.override_options()?;
        if let Some(key) = options.keys().find(|key| !is_taken(key)) {
            return Err(idle(key).into());
        }
        let paths = map("paths", &self.paths)?;
        if !paths.is_empty() && !is_taken("paths") {
            return Err(idle("paths").into());
        }
        for (item, target) in overrides.iter_mut().zip(targets) {
            let Some(target) = target else { continue };
            let taken = options.iter().filter(|(key, _)| target.takes(key));
            item.options.extend(taken.map(|(key, texts)| (*key, texts.clone())));
            if target.takes("paths") {
                item.paths = merged(std::mem::take(&mut item.paths), paths.clone());
            }
        }
        Ok(())
    }

    /// What is said for every override that takes it, by key.
    fn override_options(&self) -> Result<BTreeMap<&'static str, Vec<Text>>, Error> {
        let mut options: BTreeMap<&'static str, Vec<Text>> = BTreeMap::new();
        for (key, on) in [("byTag", self.by_tag), ("setGlobalRegistry", self.set_global_registry)] {
            options.extend(on.map(|on| (key, vec![switch(key, on)])));
        }
        for (name, value) in &self.override_options {
            let place = || Place::Key("overrides");
            let Some(key) = OPTIONS.into_iter().find(|key| key == name) else {
                let near = near_miss(name, OPTIONS);
                return Err(Error::UnknownKey { place: place(), key: name.clone(), near, known: OPTIONS.to_vec() });
            };
            let texts = options.entry(key).or_default();
            if key != "pullSecrets" && !texts.is_empty() {
                return Err(Error::RepeatedKey { place: place(), key: name.clone() });
            }
            texts.push(full(key, value)?);
        }
        Ok(options)
    }
}

fn target(name: &str) -> Option<OverrideTarget> {
    OverrideTarget::all().find(|(known, _)| *known == name).map(|(_, target)| target)
}

fn override_draft(target: &str, file: &str) -> OverrideDraft {
    OverrideDraft {
        place: Place::Key("overrides"),
        target: Text::key("overrides", target),
        file: Text::key("overrides", file),
        options: BTreeMap::new(),
        paths: BTreeMap::new(),
    }
}

fn switch(key: &'static str, on: bool) -> Text {
    Text::key(key, if on { "true" } else { "false" })
}

fn value(key: &'static str, value: Option<&str>) -> Result<Option<Text>, Error> {
    value.map(|value| full(key, value)).transpose()
}

fn list(key: &'static str, items: &[String]) -> Result<Option<Vec<Text>>, Error> {
    let items = items.iter().map(|item| full(key, item)).collect::<Result<Vec<_>, _>>()?;
    Ok((!items.is_empty()).then_some(items))
}

fn full(key: &'static str, value: &str) -> Result<Text, Error> {
    if value.trim().is_empty() { Err(Error::Empty { place: Place::Key(key) }) } else { Ok(Text::key(key, value)) }
}

fn map(key: &'static str, pairs: &[(String, String)]) -> Result<BTreeMap<String, Text>, Error> {
    let mut map = BTreeMap::new();
    for (name, value) in pairs {
        if map.insert(name.clone(), Text::key(key, value)).is_some() {
            return Err(Error::RepeatedKey { place: Place::Key(key), key: name.clone() });
        }
    }
    Ok(map)
}
