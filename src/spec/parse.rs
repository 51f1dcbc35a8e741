//! The verb: text, flags and variables become a spec.

use std::collections::BTreeMap;
use std::path::Path;

use crate::check::{LicensePolicy, Policy};
use crate::formats::checksum::Checksum;
use crate::formats::media_type::Family;
use crate::formats::near_miss::near_miss;
use crate::formats::reference::Reference;
use crate::tools::HubPlace;

use super::checks::checks;
use super::compression::compression;
use super::credentials::credential;
use super::draft::{Draft, PluginDraft};
use super::error::Error;
use super::flags::Flags;
use super::limits::{limits, size};
use super::maven::maven;
use super::overlay::overlay;
use super::overrides::overrides;
use super::place::{Place, Text, join};
use super::read::read;
use super::sinks::{Tagging, sinks};
use super::{
    BaseWish, Coordinate, DefinitionsWish, ImageWishes, LayerSplit, Owner, Placement, PluginWish, Spec, placement,
    worker,
};

/// All that a spec is made of.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The spec's text and the file it stands in; relative paths there start from that file's directory.
    pub text: Option<(&'a Path, &'a str)>,
    /// What was said outside of the text.
    pub flags: &'a Flags,
    /// Where relative paths in the flags start from; empty for the process's own directory.
    pub directory: &'a Path,
    /// The environment, for `${NAME}` in the text.
    pub variables: &'a BTreeMap<String, String>,
}

/// What a spec is wanted for, and so what it has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// What a worker finds: plugins, or an image as the base.
    Inspect,
    /// Findings: plugins are enough.
    Check,
    /// Folders on this machine: what the text says of an image does not count.
    Install,
    /// The finished image: a base is needed.
    Plan,
    /// The published image: base and sinks are needed.
    Build,
}

impl Spec {
    /// Reads what was asked for.
    pub fn parse(input: &Input<'_>, purpose: Purpose) -> Result<Self, Error> {
        let text = match input.text {
            Some((file, text)) => read(file, text, input.variables)?,
            None => Draft::default(),
        };
        let draft = input.flags.above(text)?;
        if purpose != Purpose::Inspect && draft.plugins.iter().flatten().next().is_none() {
            return Err(Error::NoPlugins);
        }
        match purpose {
            Purpose::Inspect => lower(&draft, input.directory, Purpose::Check),
            Purpose::Install => lower(&draft.for_install(), input.directory, Purpose::Check),
            Purpose::Check | Purpose::Plan | Purpose::Build => lower(&draft, input.directory, purpose),
        }
    }
}

fn lower(draft: &Draft, directory: &Path, purpose: Purpose) -> Result<Spec, Error> {
    let plugins = draft.plugins.iter().flatten().map(|plugin| plugin_wish(plugin, directory));
    let plugins = plugins.collect::<Result<Vec<_>, _>>()?;
    let plugin_only = placement::plugin_only(draft)?;
    let base = match &draft.base {
        Some(text) => base_wish(text, directory)?,
        None if plugin_only || purpose == Purpose::Check => BaseWish::Scratch,
        None => return Err(Error::NoBase),
    };
    let tagging = Tagging::new(draft.tags.as_deref().unwrap_or_default(), draft.tag_template.as_ref())?;
    let name = draft.name.as_ref().map(reference).transpose()?;
    let sinks = sinks(draft.to.as_deref().unwrap_or_default(), &tagging, directory, name.as_ref())?;
    if sinks.is_empty() && purpose == Purpose::Build {
        return Err(Error::NoSinks);
    }
    let wanted = draft.overrides.as_deref().unwrap_or_default();
    let overrides = overrides(wanted, directory, &sinks, name.as_ref(), plugin_only)?;
    Ok(Spec {
        platforms: placement::platforms(draft.platforms.as_deref(), &base, plugin_only, purpose)?,
        placement: Placement {
            plugin_path: placement::plugin_path(draft.plugin_path.as_ref(), &base, plugin_only, purpose)?,
            owner: draft.owner.as_ref().map_or(Ok(Owner::default()), placement::owner)?,
            replace: switch(draft.replace.as_ref())?,
            plugin_only,
        },
        base,
        plugins,
        layers: choice(
            draft.layers.as_ref(),
            &[("per-plugin", LayerSplit::PerPlugin), ("single", LayerSplit::Single)],
        )?,
        compression: compression(draft.compression.as_ref())?,
        image: image(draft)?,
        hub: draft.hub.as_ref().map(|text| hub(text, directory)).transpose()?,
        credentials: draft.credentials.iter().map(|item| credential(item, directory)).collect::<Result<_, _>>()?,
        largest_download: draft.limits.download_bytes.as_ref().map(size).transpose()?,
        limits: limits(&draft.limits)?,
        policy: policy(draft)?,
        sinks,
        name,
        overrides,
        maven: maven(&draft.maven, directory)?,
        worker: worker::wish(&draft.worker)?,
        sync_manifests: switch(draft.sync_manifests.as_ref())?,
        connectors: draft.connectors.iter().flatten().map(|text| definitions(text, directory)).collect(),
    })
}

fn policy(draft: &Draft) -> Result<Policy, Error> {
    let names = |texts: &Option<Vec<Text>>| texts.iter().flatten().map(|text| text.value.clone()).collect();
    let licenses = LicensePolicy { allow: names(&draft.licenses.allow), deny: names(&draft.licenses.deny) };
    Ok(Policy { deny_warnings: switch(draft.deny_warnings.as_ref())?, licenses, checks: checks(&draft.checks)? })
}

pub(super) fn plugin_wish(draft: &PluginDraft, directory: &Path) -> Result<PluginWish, Error> {
    let value = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    let text = &draft.path;
    let unsound = |cause| Error::Checksum { place: text.place.clone(), cause };
    let (named, stated) = Coordinate::split_checksum(&text.value).map_err(unsound)?;
    let below = |path: &str| pattern(text.directory(directory), path);
    let refused = |cause| Error::Coordinate { place: text.place.clone(), cause };
    let (coordinate, or_path) = match named.parse().map_err(refused)? {
        Coordinate::Path(path) => (Coordinate::Path(below(&path)), None),
        Coordinate::Hub(hub) if !named.starts_with("hub:") => (Coordinate::Hub(hub), Some(below(named))),
        other => (other, None),
    };
    let listed = draft.checksums.iter().map(|(algorithm, text)| {
        let unsound = |cause| Error::Checksum { place: text.place.clone(), cause };
        Checksum::new(*algorithm, text.value.trim_start_matches(&format!("{}:", algorithm.name()))).map_err(unsound)
    });
    let listed = listed.collect::<Result<Vec<_>, _>>()?;
    Ok(PluginWish {
        coordinate,
        or_path,
        checksums: stated.into_iter().chain(listed).collect(),
        owner: value(&draft.owner),
        name: value(&draft.name),
        version: value(&draft.version),
        overlay: overlay(&draft.overlay, directory)?,
    })
}

fn definitions(text: &Text, directory: &Path) -> DefinitionsWish {
    DefinitionsWish { pattern: pattern(text.directory(directory), &text.value), place: text.place.clone() }
}

fn hub(text: &Text, directory: &Path) -> Result<HubPlace, Error> {
    let place = HubPlace::read(&text.value, text.directory(directory));
    place.ok_or_else(|| Error::Hub { place: text.place.clone() })
}

/// A pattern below a directory whose own name is no pattern.
fn pattern(directory: &Path, pattern: &str) -> String {
    let is_glob = pattern.contains(['*', '?', '[']);
    let directory = directory.to_string_lossy();
    let directory = if is_glob { glob::Pattern::escape(&directory) } else { directory.into_owned() };
    join(Path::new(&directory), pattern).to_string_lossy().into_owned()
}

fn base_wish(text: &Text, directory: &Path) -> Result<BaseWish, Error> {
    if text.value == "scratch" {
        return Ok(BaseWish::Scratch);
    }
    if let Some((dir, tag)) = placement::layout(text, directory)? {
        return Ok(BaseWish::Layout { dir, tag });
    }
    if let Some((file, tag)) = placement::located("oci-archive:", text, directory)? {
        return Ok(BaseWish::OciArchive { file, tag });
    }
    match placement::docker_archive(text, directory)? {
        Some((file, name)) => Ok(BaseWish::DockerArchive { file, name: name.map(str::to_owned) }),
        None => Ok(BaseWish::Registry(reference(text)?)),
    }
}

pub(super) fn reference(text: &Text) -> Result<Reference, Error> {
    text.value.parse().map_err(|cause| Error::Reference { place: text.place.clone(), cause })
}

pub(super) fn switch(text: Option<&Text>) -> Result<bool, Error> {
    choice(text, &[("false", false), ("true", true)])
}

pub(super) fn choice<T: Copy + Default>(text: Option<&Text>, table: &[(&'static str, T)]) -> Result<T, Error> {
    text.map_or(Ok(T::default()), |text| word(text, table))
}

pub(super) fn word<T: Copy>(text: &Text, table: &[(&'static str, T)]) -> Result<T, Error> {
    let found = table.iter().find(|(word, _)| *word == text.value).map(|(_, value)| *value);
    let known: Vec<_> = table.iter().map(|(word, _)| *word).collect();
    found.ok_or_else(|| Error::Choice {
        place: text.place.clone(),
        text: text.value.clone(),
        near: near_miss(&text.value, known.iter().copied()),
        known,
    })
}

fn image(draft: &Draft) -> Result<ImageWishes, Error> {
    for (key, text) in &draft.labels {
        named(key, &text.place)?;
        if key.starts_with("dev.plugraft.") {
            return Err(Error::ReservedLabel { place: text.place.clone() });
        }
    }
    for (key, text) in &draft.annotations {
        named(key, &text.place)?;
    }
    for (name, text) in &draft.env {
        // Kubernetes' own grammar of names (`IsEnvVarName`), the strictest that images meet.
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
        if name.is_empty() || name.as_bytes()[0].is_ascii_digit() || !plain || text.value.contains('\0') {
            return Err(Error::EnvName { place: text.place.clone(), name: name.clone() });
        }
    }
    let values =
        |map: &BTreeMap<String, Text>| map.iter().map(|(key, text)| (key.clone(), text.value.clone())).collect();
    Ok(ImageWishes {
        labels: values(&draft.labels),
        annotations: values(&draft.annotations),
        env: values(&draft.env),
        format: choice(draft.format.as_ref(), &[("oci", Some(Family::Oci)), ("docker", Some(Family::Docker))])?,
    })
}

fn named(key: &str, place: &Place) -> Result<(), Error> {
    if key.trim().is_empty() { Err(Error::Empty { place: place.clone() }) } else { Ok(()) }
}
