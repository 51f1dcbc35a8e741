//! What text and flags say, before it is judged: values with their places.

use std::collections::BTreeMap;

use super::place::{Place, Text};
use crate::formats::checksum::Algorithm;

#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) base: Option<Text>,
    pub(super) platforms: Option<Vec<Text>>,
    pub(super) plugins: Option<Vec<PluginDraft>>,
    pub(super) plugin_only: Option<Text>,
    pub(super) plugin_path: Option<Text>,
    pub(super) owner: Option<Text>,
    pub(super) replace: Option<Text>,
    pub(super) layers: Option<Text>,
    pub(super) compression: Option<Text>,
    pub(super) format: Option<Text>,
    pub(super) to: Option<Vec<Text>>,
    pub(super) tags: Option<Vec<Text>>,
    pub(super) tag_template: Option<Text>,
    pub(super) name: Option<Text>,
    pub(super) labels: BTreeMap<String, Text>,
    pub(super) annotations: BTreeMap<String, Text>,
    pub(super) env: BTreeMap<String, Text>,
    pub(super) overrides: Option<Vec<OverrideDraft>>,
    pub(super) limits: LimitsDraft,
    pub(super) deny_warnings: Option<Text>,
    pub(super) hub: Option<Text>,
    pub(super) credentials: Vec<CredentialDraft>,
    pub(super) licenses: LicensesDraft,
    /// By rule.
    pub(super) checks: BTreeMap<String, CheckDraft>,
    pub(super) maven: MavenDraft,
    pub(super) worker: WorkerDraft,
    pub(super) sync_manifests: Option<Text>,
    pub(super) connectors: Option<Vec<Text>>,
}

#[derive(Debug)]
pub(super) struct PluginDraft {
    pub(super) path: Text,
    /// Checksums by algorithm.
    pub(super) checksums: Vec<(Algorithm, Text)>,
    pub(super) owner: Option<Text>,
    pub(super) name: Option<Text>,
    pub(super) version: Option<Text>,
    pub(super) overlay: OverlayDraft,
}

/// What `remove`, `replace` and `add` say.
#[derive(Debug, Default)]
pub(super) struct OverlayDraft {
    pub(super) remove: Vec<Text>,
    pub(super) put: Vec<PutDraft>,
}

/// An item of `replace` or `add`.
#[derive(Debug)]
pub(super) struct PutDraft {
    pub(super) file: PluginDraft,
    pub(super) instead: Option<Text>,
    pub(super) to: Option<Text>,
}

/// What a host is shown, by key.
#[derive(Debug)]
pub(super) struct CredentialDraft {
    pub(super) place: Place,
    pub(super) values: BTreeMap<&'static str, Text>,
}

#[derive(Debug)]
pub(super) struct OverrideDraft {
    pub(super) place: Place,
    pub(super) target: Text,
    pub(super) file: Text,
    /// By key; only `pullSecrets` may have several.
    pub(super) options: BTreeMap<&'static str, Vec<Text>>,
    pub(super) paths: BTreeMap<String, Text>,
}

#[derive(Debug, Default)]
pub(super) struct LimitsDraft {
    pub(super) entries: Option<Text>,
    pub(super) total_bytes: Option<Text>,
    pub(super) ratio: Option<Text>,
    pub(super) download_bytes: Option<Text>,
}

#[derive(Debug, Default)]
pub(super) struct LicensesDraft {
    pub(super) allow: Option<Vec<Text>>,
    pub(super) deny: Option<Vec<Text>>,
}

/// What is said of a rule.
#[derive(Debug)]
pub(super) struct CheckDraft {
    pub(super) place: Place,
    pub(super) verdict: Text,
}

impl PluginDraft {
    /// A plugin of which nothing more is said.
    pub(super) fn of(path: Text) -> Self {
        Self { path, checksums: Vec::new(), owner: None, name: None, version: None, overlay: OverlayDraft::default() }
    }
}

#[derive(Debug, Default)]
pub(super) struct MavenDraft {
    pub(super) settings: Option<Text>,
    pub(super) local_repository: Option<Text>,
    pub(super) repositories: Option<Vec<RepositoryDraft>>,
}

#[derive(Debug, Default)]
pub(super) struct WorkerDraft {
    pub(super) kafka: Option<Text>,
    pub(super) java: Option<Text>,
    pub(super) discovery: Option<Text>,
}

#[derive(Debug)]
pub(super) struct RepositoryDraft {
    pub(super) id: Text,
    pub(super) url: Text,
    pub(super) releases: Option<Text>,
    pub(super) snapshots: Option<Text>,
}

impl Draft {
    /// What counts for an image of one plugin where this describes another image: neither what that is made from, nor
    /// where it goes.
    pub(super) fn for_plugin_only(self) -> Self {
        let (base, plugin_path, replace, env) = (None, None, None, BTreeMap::new());
        let (to, tags, tag_template, name, overrides) = (None, None, None, None, None);
        Self { base, plugin_path, replace, to, tags, tag_template, name, env, overrides, ..self }
    }

    /// What counts where no image is made: plugins, and what is thought of them.
    pub(super) fn for_install(self) -> Self {
        let (platforms, plugin_only, owner, layers, compression, format) = (None, None, None, None, None, None);
        let (labels, annotations) = (BTreeMap::new(), BTreeMap::new());
        let folders = self.for_plugin_only();
        Self { platforms, plugin_only, owner, layers, compression, format, labels, annotations, ..folders }
    }

    /// What `above` says wins: values and lists replace, maps merge by key.
    pub(super) fn under(self, above: Self) -> Self {
        Self {
            base: above.base.or(self.base),
            platforms: above.platforms.or(self.platforms),
            plugins: above.plugins.or(self.plugins),
            plugin_only: above.plugin_only.or(self.plugin_only),
            plugin_path: above.plugin_path.or(self.plugin_path),
            owner: above.owner.or(self.owner),
            replace: above.replace.or(self.replace),
            layers: above.layers.or(self.layers),
            compression: above.compression.or(self.compression),
            format: above.format.or(self.format),
            to: above.to.or(self.to),
            tags: above.tags.or(self.tags),
            tag_template: above.tag_template.or(self.tag_template),
            name: above.name.or(self.name),
            labels: merged(self.labels, above.labels),
            annotations: merged(self.annotations, above.annotations),
            env: merged(self.env, above.env),
            overrides: above.overrides.or(self.overrides),
            limits: LimitsDraft {
                entries: above.limits.entries.or(self.limits.entries),
                total_bytes: above.limits.total_bytes.or(self.limits.total_bytes),
                ratio: above.limits.ratio.or(self.limits.ratio),
                download_bytes: above.limits.download_bytes.or(self.limits.download_bytes),
            },
            deny_warnings: above.deny_warnings.or(self.deny_warnings),
            hub: above.hub.or(self.hub),
            credentials: if above.credentials.is_empty() { self.credentials } else { above.credentials },
            licenses: LicensesDraft {
                allow: above.licenses.allow.or(self.licenses.allow),
                deny: above.licenses.deny.or(self.licenses.deny),
            },
            checks: merged(self.checks, above.checks),
            sync_manifests: above.sync_manifests.or(self.sync_manifests),
            connectors: above.connectors.or(self.connectors),
            maven: MavenDraft {
                settings: above.maven.settings.or(self.maven.settings),
                local_repository: above.maven.local_repository.or(self.maven.local_repository),
                repositories: above.maven.repositories.or(self.maven.repositories),
            },
            worker: WorkerDraft {
                kafka: above.worker.kafka.or(self.worker.kafka),
                java: above.worker.java.or(self.worker.java),
                discovery: above.worker.discovery.or(self.worker.discovery),
            },
        }
    }
}

pub(super) fn merged<T>(mut below: BTreeMap<String, T>, above: BTreeMap<String, T>) -> BTreeMap<String, T> {
    below.extend(above);
    below
}
