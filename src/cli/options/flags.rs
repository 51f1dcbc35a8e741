//! The flags that speak of the spec, and where its text is.

use std::path::{Path, PathBuf};

use plugraft::spec::Flags;

use super::Environment;
use crate::cli::args::{OverrideArgs, PolicyArgs, WordingArgs, WorkArgs};

/// The flags that speak of the spec.
pub(crate) fn flags(typed: &WorkArgs, environment: &Environment) -> Flags {
    let set = |flag: bool| flag.then_some(true);
    Flags {
        plugins: typed.spec.plugins.clone(),
        remove: typed.spec.remove.clone(),
        add: typed.spec.add.clone(),
        base: typed.image.base.clone(),
        platforms: typed.image.platforms.clone(),
        plugin_only: set(typed.image.plugin_only),
        plugin_path: typed.image.plugin_path.clone(),
        owner: typed.image.owner.clone(),
        replace: set(typed.image.replace),
        layers: typed.image.layers.clone(),
        compression: typed.image.compression.clone(),
        format: typed.image.format.clone(),
        to: typed.publish.to.clone(),
        tags: typed.publish.tags.clone(),
        tag_template: typed.publish.tag_template.clone(),
        name: typed.publish.name.clone(),
        labels: typed.image.labels.clone(),
        annotations: typed.image.annotations.clone(),
        env: typed.image.env.clone(),
        overrides: typed.publish.overrides.clone(),
        max_entries: typed.policy.max_entries.clone(),
        max_bytes: typed.policy.max_bytes.clone(),
        max_ratio: typed.policy.max_ratio.clone(),
        max_download: typed.policy.max_download.clone(),
        hub: typed.spec.hub.clone().or_else(|| environment.get("PLUGRAFT_HUB").map(str::to_owned)),
        deny_warnings: set(typed.policy.deny_warnings),
        sync_manifests: set(typed.discovery.sync_manifests),
        connectors: typed.discovery.connectors.clone(),
        allow_licenses: typed.policy.allow_licenses.clone(),
        deny_licenses: typed.policy.deny_licenses.clone(),
        checks: checks(&typed.policy),
        kafka: typed.worker.kafka.clone(),
        java: typed.worker.java.clone(),
        ..wording(&typed.publish.wording)
    }
}

/// Each rule that is spoken of, with the word of the spec for what is said.
fn checks(typed: &PolicyArgs) -> Vec<(String, &'static str)> {
    let said = [("allow", &typed.allow), ("warn", &typed.warn), ("deny", &typed.deny)];
    said.into_iter().flat_map(|(word, rules)| rules.iter().map(move |rule| (rule.clone(), word))).collect()
}

/// The flags that speak of one override alone.
pub(crate) fn override_flags(typed: &OverrideArgs, file: &Path) -> Flags {
    let file = file.to_string_lossy().into_owned();
    Flags { overrides: vec![(typed.target.clone(), file)], ..wording(&typed.wording) }
}

fn wording(typed: &WordingArgs) -> Flags {
    let set = |flag: bool| flag.then_some(true);
    Flags {
        by_tag: set(typed.by_tag),
        set_global_registry: set(typed.set_global_registry),
        paths: typed.paths.clone(),
        override_options: typed.override_options.clone(),
        ..Flags::default()
    }
}

/// The file that holds the spec: the one named, else `plugraft.yaml` here where no plugin is given.
pub(crate) fn spec_file(typed: &WorkArgs) -> Option<(PathBuf, Found)> {
    let usual = Path::new("plugraft.yaml");
    match &typed.spec.file {
        Some(file) => Some((file.clone(), Found::Named)),
        None if typed.spec.plugins.is_empty() && usual.exists() => Some((usual.to_owned(), Found::Here)),
        None => None,
    }
}

/// How a spec's file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// It was named.
    Named,
    /// It lies in the current directory under the usual name.
    Here,
}
