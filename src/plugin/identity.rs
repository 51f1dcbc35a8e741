//! Who a plugin is.
//!
//! Each of owner, name and version comes from the first of these that tells it:
//!
//! 1. the spec;
//! 2. `manifest.json`;
//! 3. the top directory, if its name ends in a version;
//! 4. the file name, if it ends in a version;
//! 5. `META-INF/maven/**/pom.properties` of the plugin's main jar: the jar named like the plugin, or the only jar;
//! 6. the top directory, whose name has no version, unless it is a usual name such as `lib`;
//! 7. the file name.
//!
//! Only the spec and `manifest.json` tell an owner. Whether `confluentinc-kafka-connect-s3` begins with an owner cannot
//! be told from the name alone, and does not matter: the folder is the same. Where the spec gives the owner, and a name
//! from 3 to 7 begins with that owner and a dash, they are taken off.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::finding::Findings;
use super::stem::Stem;
use super::{Rule, stem};
use crate::formats::entry_path::EntryPath;
use crate::formats::hub_manifest::HubManifest;
use crate::formats::license::License;
use crate::spec::PluginWish;

/// Owner, name and version of a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The owner's username on the Hub, such as `confluentinc`.
    pub owner: Option<String>,
    /// The component's name, such as `kafka-connect-datagen`.
    pub name: String,
    /// The version, free form.
    pub version: Option<String>,
    /// What told us the name.
    pub source: IdentitySource,
}

/// What told us who a plugin is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentitySource {
    /// The spec or a flag.
    Spec,
    /// `manifest.json`.
    HubManifest,
    /// The archive's top directory.
    TopDirectory,
    /// The archive's file name.
    FileName,
    /// `META-INF/maven/**/pom.properties` of a jar.
    PomProperties,
}

/// What `manifest.json` says beyond the identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubFacts {
    /// The title people read.
    pub title: Option<String>,
    /// `source`, `sink`, `transform`, `converter`, or what else stands there.
    pub component_types: Vec<String>,
    /// The licences.
    pub licenses: Vec<License>,
    /// What people call the owner, such as `Confluent, Inc.`.
    pub owner_name: Option<String>,
}

impl Identity {
    /// `<owner>-<name>`, or `<name>` where the owner is not known.
    pub fn folder(&self) -> String {
        match &self.owner {
            Some(owner) => format!("{owner}-{}", self.name),
            None => self.name.clone(),
        }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(owner) = &self.owner {
            write!(f, "{owner}/")?;
        }
        f.write_str(&self.name)?;
        self.version.as_ref().map_or(Ok(()), |version| write!(f, " {version}"))
    }
}

/// What may tell who a plugin is, before a jar has to be opened.
pub(super) struct Clues<'a> {
    pub(super) wish: &'a PluginWish,
    pub(super) hub: Option<&'a HubManifest>,
    pub(super) top: Option<Stem>,
    pub(super) file: Stem,
}

/// Name and version as `pom.properties` has them.
pub(super) struct Pom {
    pub(super) artifact: String,
    pub(super) version: Option<String>,
}

/// Top directories that many plugins share.
const USUAL_TOPS: [&str; 12] =
    ["lib", "libs", "jars", "plugin", "plugins", "connector", "connectors", "dist", "target", "build", "share", "usr"];

impl<'a> Clues<'a> {
    pub(super) fn new(wish: &'a PluginWish, hub: Option<&'a HubManifest>, top: Option<&str>, file_name: &str) -> Self {
        Self { wish, hub, top: top.map(stem::of), file: stem::of_file(file_name) }
    }

    /// Whether a jar has to be opened, because nothing before it tells name and version.
    pub(super) fn need_pom(&self) -> bool {
        let hub = |part: fn(&HubManifest) -> &Option<String>| self.hub.is_some_and(|hub| part(hub).is_some());
        let is_named = self.wish.name.is_some() || hub(|hub| &hub.name);
        let is_versioned = self.wish.version.is_some() || hub(|hub| &hub.version);
        !(is_named && is_versioned) && self.versioned().next().is_none()
    }

    /// What the main jar's name should begin with.
    pub(super) fn jar_names(&self) -> Vec<&str> {
        let known = [self.wish.name.as_deref(), self.hub.and_then(|hub| hub.name.as_deref())];
        let guessed = [self.top.as_ref(), Some(&self.file)].map(|stem| stem.map(|stem| stem.name.as_str()));
        known.into_iter().chain(guessed).flatten().collect()
    }

    /// Names with versions: top directory, then file.
    fn versioned(&self) -> impl Iterator<Item = (&Stem, IdentitySource)> {
        let top = self.top.as_ref().map(|top| (top, IdentitySource::TopDirectory));
        top.into_iter().chain([(&self.file, IdentitySource::FileName)]).filter(|(stem, _)| stem.version.is_some())
    }

    /// The identity; its owner and name can always stand in a folder's name.
    pub(super) fn identity(&self, pom: Option<&Pom>, findings: &mut Findings) -> Identity {
        let hub = self.hub;
        let owner = self.wish.owner.clone().or_else(|| hub?.owner.clone());
        let (name, source) = self.name(pom);
        let name = match (source, &self.wish.owner) {
            (IdentitySource::Spec | IdentitySource::HubManifest, _) | (_, None) => name,
            (_, Some(owner)) => {
                let rest = name.strip_prefix(owner.as_str()).and_then(|rest| rest.strip_prefix('-'));
                rest.filter(|rest| !rest.is_empty()).map_or(name.clone(), str::to_owned)
            }
        };
        let version = self.wish.version.clone();
        let version = version.or_else(|| hub?.version.clone());
        let version = version.or_else(|| self.versioned().next()?.0.version.clone()).or_else(|| pom?.version.clone());
        let identity = Identity { owner, name, version, source };
        if is_folder(&identity.folder()) && identity.owner.as_deref().is_none_or(is_folder) && is_folder(&identity.name)
        {
            return identity;
        }
        let folder = identity.folder();
        findings.about_archive(Rule::UnusableName, format!("`{}` cannot name a folder", folder.escape_default()));
        Identity { owner: None, name: harmless(&folder), ..identity }
    }

    fn name(&self, pom: Option<&Pom>) -> (String, IdentitySource) {
        let usual = |top: &&Stem| !USUAL_TOPS.contains(&top.name.to_lowercase().as_str());
        let spec = self.wish.name.as_ref().map(|name| (name, IdentitySource::Spec));
        let hub = || Some((self.hub?.name.as_ref()?, IdentitySource::HubManifest));
        let versioned = || self.versioned().next().map(|(stem, source)| (&stem.name, source));
        let jar = || pom.map(|pom| (&pom.artifact, IdentitySource::PomProperties));
        let top = || Some((&self.top.as_ref().filter(usual)?.name, IdentitySource::TopDirectory));
        let found = spec.or_else(hub).or_else(versioned).or_else(jar).or_else(top);
        let (name, source) = found.unwrap_or((&self.file.name, IdentitySource::FileName));
        (name.clone(), source)
    }
}

/// Whether a folder of this name can hold a plugin: Connect takes a folder that ends like an archive for one, by its
/// name only (`PluginUtils.isArchive`).
fn is_folder(name: &str) -> bool {
    let Ok(path) = EntryPath::parse(name.as_bytes()) else { return false };
    let is_archive = ["jar", "zip", "class"].iter().any(|extension| path.has_extension(extension));
    path.as_str() == name && path.parent().is_none() && name.trim() == name && !is_archive
}

/// A name for a denied plugin, so that the rest of it can be looked at.
fn harmless(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let plain: String = name.chars().take(64).map(|c| if is_plain(c) { c } else { '-' }).collect();
    if plain.is_empty() { "unnamed".to_owned() } else { plain }
}
