//! The files to write after publishing.

use std::path::Path;

use crate::formats::image_path::ImagePath;
use crate::formats::reference::Reference;

use super::draft::{Draft, OverrideDraft};
use super::error::{Error, OverrideFault};
use super::flags::Flags;
use super::parse::{switch, word};
use super::place::Text;
use super::{OverrideTarget, OverrideWish, PullPolicy, SinkWish};

/// The keys of an override whose values are texts, besides `target` and `file`.
pub(super) const OPTIONS: [&str; 10] = [
    "byTag",
    "container",
    "kafkaVersion",
    "mountPath",
    "object",
    "plugin",
    "pullPolicy",
    "pullSecrets",
    "replaces",
    "setGlobalRegistry",
];

const POLICIES: [(&str, PullPolicy); 3] =
    [("Always", PullPolicy::Always), ("IfNotPresent", PullPolicy::IfNotPresent), ("Never", PullPolicy::Never)];

impl OverrideWish {
    /// The overrides that flags ask for, without a build around them; relative paths start from `directory`.
    pub fn of(flags: &Flags, directory: &Path) -> Result<Vec<Self>, Error> {
        let draft = flags.above(Draft::default())?;
        draft.overrides.iter().flatten().map(|draft| wish(draft, directory)).collect()
    }
}

pub(super) fn overrides(
    drafts: &[OverrideDraft],
    directory: &Path,
    sinks: &[SinkWish],
    name: Option<&Reference>,
    plugin_only: bool,
) -> Result<Vec<OverrideWish>, Error> {
    let in_registry = sinks.iter().any(|sink| matches!(sink, SinkWish::Registry { .. }));
    let mut wishes: Vec<OverrideWish> = Vec::new();
    for draft in drafts {
        let place = || draft.place.clone();
        let wish = wish(draft, directory)?;
        if !wish.target.uses(plugin_only) {
            return Err(OverrideFault::Useless {
                place: draft.target.place.clone(),
                target: wish.target.name(),
                users: OverrideTarget::users(plugin_only),
                plugin_only,
            }
            .into());
        }
        if !in_registry && name.is_none() {
            return Err(OverrideFault::Unnamed { place: place() }.into());
        }
        if !in_registry && wish.by_tag && name.is_some_and(|name| name.tag().is_none()) {
            return Err(OverrideFault::Untagged { place: place() }.into());
        }
        let files = wish.files();
        if let Some(file) = wishes.iter().flat_map(OverrideWish::files).find(|file| files.contains(file)) {
            return Err(OverrideFault::Repeated { place: place(), file: file.display().to_string() }.into());
        }
        if sinks.iter().any(|sink| matches!(sink, SinkWish::Layout { dir, .. } if wish.file.starts_with(dir))) {
            return Err(OverrideFault::InLayout { place: place(), file: wish.file.display().to_string() }.into());
        }
        if sinks.iter().any(|sink| {
            matches!(sink, SinkWish::OciArchive { file, .. } | SinkWish::DockerArchive { file, .. } if wish.file == *file)
        }) {
            return Err(Error::RepeatedSink { place: place(), target: wish.file.display().to_string() });
        }
        wishes.push(wish);
    }
    Ok(wishes)
}

fn wish(draft: &OverrideDraft, directory: &Path) -> Result<OverrideWish, Error> {
    if draft.file.value.trim().is_empty() {
        return Err(Error::Empty { place: draft.file.place.clone() });
    }
    let targets: Vec<_> = OverrideTarget::all().collect();
    let target = word(&draft.target, &targets)?;
    misplaced(draft, target)?;
    if target == OverrideTarget::Generic && draft.paths.is_empty() {
        return Err(OverrideFault::Idle { place: draft.place.clone() }.into());
    }
    if target == OverrideTarget::Kustomize && !draft.options.contains_key("replaces") {
        return Err(Error::MissingKey { place: draft.place.clone(), key: "replaces" });
    }
    let one = |key| draft.options.get(key).and_then(|texts| texts.first());
    let checked = |key, is_fit: fn(&str) -> bool, what| one(key).map(|text| checked(text, is_fit, what)).transpose();
    let secrets = draft.options.get("pullSecrets").into_iter().flatten();
    Ok(OverrideWish {
        by_tag: switch(one("byTag"))?,
        set_global_registry: switch(one("setGlobalRegistry"))?,
        paths: draft.paths.iter().map(|(key, text)| (key.clone(), text.value.clone())).collect(),
        pull_secrets: secrets.map(|text| self::checked(text, is_object, OBJECT)).collect::<Result<_, _>>()?,
        pull_policy: one("pullPolicy").map(|text| word(text, &POLICIES)).transpose()?,
        object: checked("object", is_object, OBJECT)?,
        container: checked("container", is_label, "the name of a container")?,
        plugin: checked("plugin", is_plugin, "a plugin's name that a cluster takes")?,
        mount_path: checked("mountPath", is_mount, "an absolute path to mount at")?,
        replaces: checked("replaces", is_image_name, "an image's name without tag and digest")?,
        kafka_version: checked("kafkaVersion", is_version, "a version of Kafka")?,
        ..OverrideWish::new(target, draft.file.path(directory))
    })
}

const OBJECT: &str = "the name of a Kubernetes object";

fn checked(text: &Text, is_fit: fn(&str) -> bool, what: &'static str) -> Result<String, Error> {
    if is_fit(&text.value) {
        return Ok(text.value.clone());
    }
    Err(OverrideFault::Value { place: text.place.clone(), text: text.value.clone(), what }.into())
}

/// A DNS label (RFC 1123).
fn is_label(text: &str) -> bool {
    let is_plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    is_plain && (1..=63).contains(&text.len()) && !text.starts_with('-') && !text.ends_with('-')
}

/// A DNS subdomain (RFC 1123), as Kubernetes names most objects.
fn is_object(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

/// Strimzi's pattern wants two characters, and what it makes of the name is a volume's: a label, with `plugin-` before
/// it and a hash of eight characters behind.
fn is_plugin(text: &str) -> bool {
    is_label(text) && (2..=47).contains(&text.len())
}

/// A colon separates paths for a container runtime (Kubernetes, `VolumeMount.mountPath`).
fn is_mount(text: &str) -> bool {
    text.parse::<ImagePath>().is_ok() && !text.contains(':')
}

/// Kustomize compares names as they are written, so this is no reference with its registry filled in.
fn is_image_name(text: &str) -> bool {
    let is_tagless = !text.contains('@') && text.rsplit('/').next().is_some_and(|last| !last.contains(':'));
    is_tagless && text.parse::<Reference>().is_ok()
}

fn is_version(text: &str) -> bool {
    let mut parts = 0;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.split('.').inspect(|_| parts += 1).all(is_number) && parts > 1
}

/// Refuses a key that this target never reads.
fn misplaced(draft: &OverrideDraft, target: OverrideTarget) -> Result<(), Error> {
    let paths = draft.paths.values().next().map(|text| ("paths", text));
    let options = draft.options.iter().filter_map(|(key, texts)| Some((*key, texts.first()?)));
    match options.chain(paths).find(|(key, _)| !target.takes(key)) {
        None => Ok(()),
        Some((key, text)) => Err(OverrideFault::Misplaced {
            place: text.place.clone(),
            key,
            target: target.name(),
            takers: OverrideTarget::takers(key),
        }
        .into()),
    }
}
