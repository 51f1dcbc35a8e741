//! Sinks with their tags worked out.

use std::path::PathBuf;

use super::Error;
use crate::base::Base;
use crate::formats::reference::Reference;
use crate::formats::tag_template::{Field, TagTemplate};
use crate::image::Index;
use crate::resolve::BasePin;
use crate::spec::{SinkWish, TagChoice};

/// A sink whose tags are known.
pub(super) enum Destination {
    Registry { repository: Reference, tags: Vec<Reference> },
    Layout { dir: PathBuf, tags: Vec<String> },
}

/// Works out the tags of every sink, before anything is sent anywhere.
pub(super) fn destinations(sinks: &[SinkWish], base: &Base, index: &Index) -> Result<Vec<Destination>, Error> {
    let work_out = |choice: &TagChoice| match choice {
        TagChoice::Given(tags) => Ok(tags.clone()),
        TagChoice::Template(template) => derive(template, base, index).map(|tag| vec![tag]),
    };
    sinks
        .iter()
        .map(|sink| match sink {
            SinkWish::Registry { repository, tags } => {
                let tags = work_out(tags)?.iter().map(|tag| repository.by_tag(tag)).collect::<Result<_, _>>();
                Ok(Destination::Registry { repository: repository.clone(), tags: tags.map_err(Error::Name)? })
            }
            SinkWish::Layout { dir, tags } => Ok(Destination::Layout { dir: dir.clone(), tags: work_out(tags)? }),
        })
        .collect()
}

/// What consumers should ask for: the first tag in a registry.
pub(super) fn consumers_reference(destinations: &[Destination]) -> Option<Reference> {
    destinations.iter().find_map(|destination| match destination {
        Destination::Registry { tags, .. } => tags.first().cloned(),
        Destination::Layout { .. } => None,
    })
}

/// Whether every tag template can be worked out for so many plugins.
pub(super) fn foresee(sinks: &[SinkWish], plugins: usize) -> Result<(), Error> {
    sinks.iter().try_for_each(|sink| match sink {
        SinkWish::Registry { tags: TagChoice::Template(template), .. }
        | SinkWish::Layout { tags: TagChoice::Template(template), .. } => tells(template, plugins),
        SinkWish::Registry { tags: TagChoice::Given(_), .. } | SinkWish::Layout { tags: TagChoice::Given(_), .. } => {
            Ok(())
        }
    })
}

/// Which plugin a template speaks of is clear where there is one.
fn tells(template: &TagTemplate, count: usize) -> Result<(), Error> {
    let of_plugin = |field| matches!(field, Field::PluginOwner | Field::PluginName | Field::PluginVersion);
    if count != 1 && template.fields().any(of_plugin) {
        return Err(Error::WhichPlugin { template: template.as_str().to_owned(), count });
    }
    Ok(())
}

fn derive(template: &TagTemplate, base: &Base, index: &Index) -> Result<String, Error> {
    tells(template, index.graft.plugins.len())?;
    let plugin = index.graft.plugins.first();
    let value = |field| match field {
        Field::PluginOwner => plugin?.owner.clone(),
        Field::PluginName => Some(plugin?.name.clone()),
        Field::PluginVersion => plugin?.version.clone(),
        Field::BaseVersion => base_version(base),
        Field::BaseTag => base_tag(base),
    };
    template.render(value).map_err(Error::Template)
}

fn base_tag(base: &Base) -> Option<String> {
    match &base.pin {
        BasePin::Scratch => None,
        BasePin::Image { tag, .. } => tag.clone(),
    }
}

/// The base's version: its tag where that looks like a version (`7.9.1`, `v0.1.2`), else what its labels say:
/// the standard one, then `release`, which Confluent's images carry.
fn base_version(base: &Base) -> Option<String> {
    let looks_like_version = |tag: &String| {
        let number = tag.strip_prefix('v').unwrap_or(tag);
        number.starts_with(|c: char| c.is_ascii_digit())
    };
    let label = |key: &str| {
        let labels = base.images.first()?.config.value().get("config")?.get("Labels")?;
        Some(labels.get(key)?.as_str()?.to_owned())
    };
    base_tag(base)
        .filter(looks_like_version)
        .or_else(|| label("org.opencontainers.image.version"))
        .or_else(|| label("release"))
}
