//! Text into draft: YAML first, variables second.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_saphyr::{Location, Spanned};

use crate::formats::near_miss::near_miss;
use crate::formats::yaml_fault::YamlFault;

use super::draft::{
    CheckDraft, Draft, LicensesDraft, LimitsDraft, MavenDraft, OverlayDraft, OverrideDraft, PluginDraft, PutDraft,
    RepositoryDraft, WorkerDraft,
};
use super::error::Error;
use super::mirror::{
    AddMirror, ChecksMirror, Item, Map, MavenMirror, Mirror, OverrideMirror, PluginMirror, ReplaceMirror,
    RepositoryMirror, Scalar,
};
use super::place::{Place, Text};
use super::read_sources::Source;
use super::variables::fill_in;

/// Reads a spec's text.
pub(super) fn read(file: &Path, text: &str, variables: &BTreeMap<String, String>) -> Result<Draft, Error> {
    let reader = Reader { file: file.into(), variables };
    let options = serde_saphyr::options! { with_snippet: false };
    let mirror: Mirror = serde_saphyr::from_str_with_options(text, options).map_err(|error| reader.explain(&error))?;
    let limits = mirror.limits.unwrap_or_default();
    let licenses = mirror.licenses.unwrap_or_default();
    let maven = mirror.maven.unwrap_or_default();
    let worker = mirror.worker.unwrap_or_default();
    Ok(Draft {
        base: reader.value(mirror.base)?,
        platforms: reader.list(mirror.platforms)?,
        plugins: mirror.plugins.map(|items| items.into_iter().map(|item| reader.plugin(item)).collect()).transpose()?,
        plugin_only: reader.value(mirror.plugin_only)?,
        plugin_path: reader.value(mirror.plugin_path)?,
        owner: reader.value(mirror.owner)?,
        replace: reader.value(mirror.replace)?,
        layers: reader.value(mirror.layers)?,
        compression: reader.value(mirror.compression)?,
        format: reader.value(mirror.format)?,
        to: reader.list(mirror.to)?,
        tags: reader.list(mirror.tags)?,
        tag_template: reader.value(mirror.tag_template)?,
        name: reader.value(mirror.name)?,
        labels: reader.map(mirror.labels)?,
        annotations: reader.map(mirror.annotations)?,
        env: reader.map(mirror.env)?,
        overrides: mirror
            .overrides
            .map(|items| items.into_iter().map(|item| reader.override_item(item)).collect())
            .transpose()?,
        limits: LimitsDraft {
            entries: reader.value(limits.entries)?,
            total_bytes: reader.value(limits.total_bytes)?,
            ratio: reader.value(limits.ratio)?,
            download_bytes: reader.value(limits.download_bytes)?,
        },
        deny_warnings: reader.value(mirror.deny_warnings)?,
        hub: reader.value(mirror.hub)?,
        credentials: mirror
            .credentials
            .into_iter()
            .flatten()
            .map(|item| reader.credential(item))
            .collect::<Result<_, _>>()?,
        licenses: LicensesDraft { allow: reader.list(licenses.allow)?, deny: reader.list(licenses.deny)? },
        checks: mirror.checks.map(|checks| reader.checks(checks)).transpose()?.unwrap_or_default(),
        maven: reader.maven(maven)?,
        worker: WorkerDraft {
            kafka: reader.value(worker.kafka)?,
            java: reader.value(worker.java)?,
            discovery: reader.value(worker.discovery)?,
        },
        sync_manifests: reader.value(mirror.sync_manifests)?,
        connectors: reader.list(mirror.connectors)?,
    })
}

pub(super) struct Reader<'a> {
    file: Arc<Path>,
    variables: &'a BTreeMap<String, String>,
}

impl Reader<'_> {
    pub(super) fn place(&self, location: Location) -> Place {
        Place::Text { file: Arc::clone(&self.file), line: location.line(), column: location.column() }
    }

    fn text(&self, scalar: &Scalar) -> Result<Text, Error> {
        let place = self.place(scalar.referenced);
        Ok(Text { value: fill_in(&scalar.value, self.variables, &place)?, place })
    }

    fn full(&self, scalar: &Scalar) -> Result<Text, Error> {
        let text = self.text(scalar)?;
        if text.value.trim().is_empty() { Err(Error::Empty { place: text.place }) } else { Ok(text) }
    }

    pub(super) fn value(&self, scalar: Option<Scalar>) -> Result<Option<Text>, Error> {
        scalar.map(|scalar| self.full(&scalar)).transpose()
    }

    fn list(&self, items: Option<Vec<Scalar>>) -> Result<Option<Vec<Text>>, Error> {
        items.map(|items| items.iter().map(|item| self.full(item)).collect()).transpose()
    }

    fn map(&self, map: Option<Map>) -> Result<BTreeMap<String, Text>, Error> {
        map.unwrap_or_default().into_iter().map(|(key, value)| Ok((key, self.text(&value)?))).collect()
    }

    fn checks(&self, checks: ChecksMirror) -> Result<BTreeMap<String, CheckDraft>, Error> {
        let check = |(rule, verdict): (Scalar, Scalar)| {
            let draft = CheckDraft { place: self.place(rule.referenced), verdict: self.full(&verdict)? };
            Ok((rule.value, draft))
        };
        checks.0.into_iter().map(check).collect()
    }

    fn plugin(&self, item: Spanned<Item<PluginMirror>>) -> Result<PluginDraft, Error> {
        let location = item.referenced;
        match item.value {
            Item::Path(path) => {
                let path = self.full(&Spanned::new(path, location, item.defined))?;
                Ok(PluginDraft::of(path))
            }
            Item::Map(map) => Ok(PluginDraft {
                owner: self.value(map.owner)?,
                name: self.value(map.name)?,
                version: self.value(map.version)?,
                overlay: self.overlay(map.remove, map.replace, map.add)?,
                ..self.source(
                    Source { path: map.path, from: map.from, sha256: map.sha256, sha512: map.sha512 },
                    location,
                )?
            }),
        }
    }

    fn overlay(
        &self,
        remove: Option<Vec<Scalar>>,
        replace: Option<Vec<Spanned<ReplaceMirror>>>,
        add: Option<Vec<Spanned<Item<AddMirror>>>>,
    ) -> Result<OverlayDraft, Error> {
        let replace = replace.into_iter().flatten().map(|item| self.replace_item(item));
        let add = add.into_iter().flatten().map(|item| self.add_item(item));
        Ok(OverlayDraft {
            remove: self.list(remove)?.unwrap_or_default(),
            put: replace.chain(add).collect::<Result<_, _>>()?,
        })
    }

    fn replace_item(&self, item: Spanned<ReplaceMirror>) -> Result<PutDraft, Error> {
        let (location, item) = (item.referenced, item.value);
        let instead = self.wanted("remove", item.remove, location)?;
        let missing = || Error::MissingKey { place: self.place(location), key: "with" };
        let with = item.with.ok_or_else(missing)?;
        let (at, defined) = (with.referenced, with.defined);
        let file = match with.value {
            Item::Path(path) => PluginDraft::of(self.full(&Spanned::new(path, at, defined))?),
            Item::Map(map) => {
                let source = Source { path: map.path, from: map.from, sha256: map.sha256, sha512: map.sha512 };
                self.source(source, at)?
            }
        };
        Ok(PutDraft { file, instead: Some(instead), to: self.value(item.to)? })
    }

    fn add_item(&self, item: Spanned<Item<AddMirror>>) -> Result<PutDraft, Error> {
        let (at, defined) = (item.referenced, item.defined);
        let (file, to) = match item.value {
            Item::Path(path) => (PluginDraft::of(self.full(&Spanned::new(path, at, defined))?), None),
            Item::Map(map) => {
                let source = Source { path: map.path, from: map.from, sha256: map.sha256, sha512: map.sha512 };
                (self.source(source, at)?, self.value(map.to)?)
            }
        };
        Ok(PutDraft { file, instead: None, to })
    }

    fn maven(&self, maven: MavenMirror) -> Result<MavenDraft, Error> {
        let repository = |item: Spanned<RepositoryMirror>| {
            let (location, item) = (item.referenced, item.value);
            Ok::<_, Error>(RepositoryDraft {
                id: self.wanted("id", item.id, location)?,
                url: self.wanted("url", item.url, location)?,
                releases: self.value(item.releases)?,
                snapshots: self.value(item.snapshots)?,
            })
        };
        Ok(MavenDraft {
            settings: self.value(maven.settings)?,
            local_repository: self.value(maven.local_repository)?,
            repositories: maven.repositories.map(|items| items.into_iter().map(repository).collect()).transpose()?,
        })
    }

    fn override_item(&self, item: Spanned<OverrideMirror>) -> Result<OverrideDraft, Error> {
        let (location, item) = (item.referenced, item.value);
        let mut options = BTreeMap::new();
        for (key, scalar) in [
            ("byTag", item.by_tag),
            ("setGlobalRegistry", item.set_global_registry),
            ("pullPolicy", item.pull_policy),
            ("object", item.object),
            ("container", item.container),
            ("plugin", item.plugin),
            ("mountPath", item.mount_path),
            ("replaces", item.replaces),
            ("kafkaVersion", item.kafka_version),
        ] {
            options.extend(self.value(scalar)?.map(|text| (key, vec![text])));
        }
        options.extend(self.list(item.pull_secrets)?.map(|texts| ("pullSecrets", texts)));
        Ok(OverrideDraft {
            place: self.place(location),
            target: self.wanted("target", item.target, location)?,
            file: self.wanted("file", item.file, location)?,
            options,
            paths: self.map(item.paths)?,
        })
    }

    fn wanted(&self, key: &'static str, scalar: Option<Scalar>, item: Location) -> Result<Text, Error> {
        let missing = || Error::MissingKey { place: self.place(item), key };
        self.value(scalar)?.ok_or_else(missing)
    }

    fn explain(&self, error: &serde_saphyr::Error) -> Error {
        let place = self.place(error.location().unwrap_or(Location::UNKNOWN));
        match YamlFault::of(error, "spec") {
            YamlFault::UnknownKey { key, known } => {
                Error::UnknownKey { near: near_miss(&key, known.iter().copied()), key, known, place }
            }
            YamlFault::RepeatedKey { key } => Error::RepeatedKey { place, key },
            YamlFault::Shape { expected } => Error::Shape { place, expected },
            YamlFault::Syntax { why } => Error::Syntax { place, why },
        }
    }
}
