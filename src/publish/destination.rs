//! Sinks with their tags worked out.

use super::Error;
use super::docker_archive::DockerArchiveSink;
use super::docker_daemon::DockerDaemonSink;
use super::layout::LayoutSink;
use super::oci_archive::OciArchiveSink;
use super::registry::RegistrySink;
use super::sink::Sink;
use super::stdout::StdoutSink;
use crate::base::Base;
use crate::formats::reference::Reference;
use crate::formats::tag_template::{Field, TagTemplate};
use crate::image::Index;
use crate::resolve::BasePin;
use crate::spec::{SinkWish, TagChoice};

/// Works out the tags of every sink, before anything is sent anywhere.
pub(super) fn destinations(sinks: &[SinkWish], base: &Base, index: &Index) -> Result<Vec<Box<dyn Sink>>, Error> {
    let tags = |choice: &TagChoice| match choice {
        TagChoice::Given(tags) => Ok(tags.clone()),
        TagChoice::Template(template) => derive(template, base, index).map(|tag| vec![tag]),
    };
    let references = |repository: &Reference, choice: &TagChoice| {
        let tags = tags(choice)?;
        let references: Result<Vec<Reference>, _> = tags.iter().map(|tag| repository.by_tag(tag)).collect();
        references.map_err(Error::Name)
    };
    let sink = |wish: &SinkWish| -> Result<Box<dyn Sink>, Error> {
        Ok(match wish {
            SinkWish::Registry { repository, tags } => {
                Box::new(RegistrySink { repository: repository.clone(), tags: references(repository, tags)? })
            }
            SinkWish::Layout { dir, tags: choice } => Box::new(LayoutSink { dir: dir.clone(), tags: tags(choice)? }),
            SinkWish::OciArchive { file, tags: choice } => {
                Box::new(OciArchiveSink { file: file.clone(), tags: tags(choice)? })
            }
            SinkWish::Stdout { tags: choice } => Box::new(StdoutSink { tags: tags(choice)? }),
            SinkWish::DockerArchive { file, repository, tags } => {
                let tags = repository.as_ref().map_or(Ok(Vec::new()), |repository| references(repository, tags))?;
                Box::new(DockerArchiveSink { file: file.clone(), tags })
            }
            SinkWish::DockerDaemon { repository, tags } => {
                Box::new(DockerDaemonSink { tags: references(repository, tags)? })
            }
        })
    };
    sinks.iter().map(sink).collect()
}

/// Whether every tag template can be worked out for so many plugins.
pub(super) fn foresee(sinks: &[SinkWish], plugins: usize) -> Result<(), Error> {
    sinks.iter().try_for_each(|sink| match sink.tags() {
        TagChoice::Template(template) => tells(template, plugins),
        TagChoice::Given(_) => Ok(()),
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
