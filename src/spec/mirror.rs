//! The spec's text, key for key.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_saphyr::Spanned;

pub(super) type Scalar = Spanned<String>;
pub(super) type Map = BTreeMap<String, Scalar>;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Mirror {
    pub(super) base: Option<Scalar>,
    pub(super) platforms: Option<Vec<Scalar>>,
    pub(super) plugins: Option<Vec<Spanned<Item<PluginMirror>>>>,
    pub(super) plugin_only: Option<Scalar>,
    pub(super) plugin_path: Option<Scalar>,
    pub(super) owner: Option<Scalar>,
    pub(super) replace: Option<Scalar>,
    pub(super) layers: Option<Scalar>,
    pub(super) compression: Option<Scalar>,
    pub(super) format: Option<Scalar>,
    pub(super) to: Option<Vec<Scalar>>,
    pub(super) tags: Option<Vec<Scalar>>,
    pub(super) tag_template: Option<Scalar>,
    pub(super) name: Option<Scalar>,
    pub(super) labels: Option<Map>,
    pub(super) annotations: Option<Map>,
    pub(super) env: Option<Map>,
    pub(super) overrides: Option<Vec<Spanned<OverrideMirror>>>,
    pub(super) limits: Option<LimitsMirror>,
    pub(super) deny_warnings: Option<Scalar>,
    pub(super) hub: Option<Scalar>,
    pub(super) credentials: Option<Vec<Spanned<CredentialMirror>>>,
    pub(super) licenses: Option<LicensesMirror>,
    pub(super) checks: Option<ChecksMirror>,
    pub(super) maven: Option<MavenMirror>,
    pub(super) worker: Option<WorkerMirror>,
    pub(super) sync_manifests: Option<Scalar>,
    pub(super) connectors: Option<Vec<Scalar>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct WorkerMirror {
    pub(super) kafka: Option<Scalar>,
    pub(super) java: Option<Scalar>,
    pub(super) discovery: Option<Scalar>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct MavenMirror {
    pub(super) settings: Option<Scalar>,
    pub(super) local_repository: Option<Scalar>,
    pub(super) repositories: Option<Vec<Spanned<RepositoryMirror>>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct RepositoryMirror {
    pub(super) id: Option<Scalar>,
    pub(super) url: Option<Scalar>,
    pub(super) releases: Option<Scalar>,
    pub(super) snapshots: Option<Scalar>,
}

/// An item of a list: a path, or a map that says more.
pub(super) enum Item<M> {
    Path(String),
    Map(Box<M>),
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct PluginMirror {
    pub(super) path: Option<Scalar>,
    pub(super) from: Option<Scalar>,
    pub(super) sha256: Option<Scalar>,
    pub(super) sha512: Option<Scalar>,
    pub(super) owner: Option<Scalar>,
    pub(super) name: Option<Scalar>,
    pub(super) version: Option<Scalar>,
    pub(super) remove: Option<Vec<Scalar>>,
    pub(super) replace: Option<Vec<Spanned<ReplaceMirror>>>,
    pub(super) add: Option<Vec<Spanned<Item<AddMirror>>>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct ReplaceMirror {
    pub(super) remove: Option<Scalar>,
    pub(super) with: Option<Spanned<Item<FileMirror>>>,
    pub(super) to: Option<Scalar>,
}

/// A file that is put into a plugin.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct FileMirror {
    pub(super) path: Option<Scalar>,
    pub(super) from: Option<Scalar>,
    pub(super) sha256: Option<Scalar>,
    pub(super) sha512: Option<Scalar>,
}

/// The same, and where it goes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct AddMirror {
    pub(super) path: Option<Scalar>,
    pub(super) from: Option<Scalar>,
    pub(super) sha256: Option<Scalar>,
    pub(super) sha512: Option<Scalar>,
    pub(super) to: Option<Scalar>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct OverrideMirror {
    pub(super) target: Option<Scalar>,
    pub(super) file: Option<Scalar>,
    pub(super) by_tag: Option<Scalar>,
    pub(super) set_global_registry: Option<Scalar>,
    pub(super) paths: Option<Map>,
    pub(super) pull_secrets: Option<Vec<Scalar>>,
    pub(super) pull_policy: Option<Scalar>,
    pub(super) object: Option<Scalar>,
    pub(super) container: Option<Scalar>,
    pub(super) plugin: Option<Scalar>,
    pub(super) mount_path: Option<Scalar>,
    pub(super) replaces: Option<Scalar>,
    pub(super) kafka_version: Option<Scalar>,
}

/// Those that would hold a secret are read so that the refusal can tell what to write.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct CredentialMirror {
    pub(super) host: Option<Scalar>,
    pub(super) token_env: Option<Scalar>,
    pub(super) token_file: Option<Scalar>,
    pub(super) header: Option<Scalar>,
    pub(super) value_env: Option<Scalar>,
    pub(super) value_file: Option<Scalar>,
    pub(super) username: Option<Scalar>,
    pub(super) username_env: Option<Scalar>,
    pub(super) password_env: Option<Scalar>,
    pub(super) password_file: Option<Scalar>,
    pub(super) token: Option<Scalar>,
    pub(super) password: Option<Scalar>,
    pub(super) value: Option<Scalar>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct LimitsMirror {
    pub(super) entries: Option<Scalar>,
    pub(super) total_bytes: Option<Scalar>,
    pub(super) ratio: Option<Scalar>,
    pub(super) download_bytes: Option<Scalar>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct LicensesMirror {
    pub(super) allow: Option<Vec<Scalar>>,
    pub(super) deny: Option<Vec<Scalar>>,
}

/// Rules and what is said of them, with the places of both.
pub(super) struct ChecksMirror(pub(super) Vec<(Scalar, Scalar)>);

impl<'de> Deserialize<'de> for ChecksMirror {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ChecksVisitor)
    }
}

struct ChecksVisitor;

impl<'de> Visitor<'de> for ChecksVisitor {
    type Value = ChecksMirror;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map from rules to what their findings count as")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ChecksMirror, A::Error> {
        let mut checks = Vec::new();
        while let Some(check) = map.next_entry()? {
            checks.push(check);
        }
        Ok(ChecksMirror(checks))
    }
}

impl<'de, M: Deserialize<'de>> Deserialize<'de> for Item<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor(PhantomData))
    }
}

struct ItemVisitor<M>(PhantomData<M>);

impl<'de, M: Deserialize<'de>> Visitor<'de> for ItemVisitor<M> {
    type Value = Item<M>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a path or a map with `path`")
    }

    fn visit_str<E>(self, path: &str) -> Result<Item<M>, E> {
        Ok(Item::Path(path.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Item<M>, A::Error> {
        M::deserialize(MapAccessDeserializer::new(map)).map(|map| Item::Map(Box::new(map)))
    }
}
