//! `to`, `tags` and `tagTemplate` become sinks: one per repository, directory or file, with all its tags.

use std::path::{Path, PathBuf};

use crate::formats::reference::Reference;
use crate::formats::tag_template::{TagTemplate, is_tag};

use super::error::Error;
use super::parse::reference;
use super::place::{Place, Text};
use super::placement::{docker_archive, layout, located};
use super::{SinkWish, TagChoice};

/// The tags that no sink names itself.
pub(super) struct Tagging {
    /// Further tags of every sink.
    extra: Vec<String>,
    /// For sinks without any tag.
    template: Option<TagTemplate>,
}

impl Tagging {
    pub(super) fn new(tags: &[Text], template: Option<&Text>) -> Result<Self, Error> {
        let mut extra = Vec::new();
        for text in tags {
            if !is_tag(&text.value) {
                return Err(Error::Tag { place: text.place.clone(), text: text.value.clone() });
            }
            if extra.contains(&text.value) {
                return Err(Error::RepeatedSink { place: text.place.clone(), target: text.value.clone() });
            }
            extra.push(text.value.clone());
        }
        let parse =
            |text: &Text| text.value.parse().map_err(|cause| Error::Template { place: text.place.clone(), cause });
        Ok(Self { extra, template: template.map(parse).transpose()? })
    }

    fn choose(&self, mut given: Vec<String>) -> TagChoice {
        given.extend(self.extra.iter().filter(|tag| !given.contains(tag)).cloned().collect::<Vec<_>>());
        match &self.template {
            Some(template) if given.is_empty() => TagChoice::Template(template.clone()),
            _ => TagChoice::Given(given),
        }
    }
}

#[derive(PartialEq)]
enum Destination {
    Registry(Reference),
    Layout(PathBuf),
    OciArchive(PathBuf),
    Stdout,
    /// The file, and what the image in it is called.
    DockerArchive(PathBuf, Option<Reference>),
    DockerDaemon(Reference),
}

struct Group {
    place: Place,
    destination: Destination,
    tags: Vec<String>,
}

/// Groups places by repository, directory or file, in the order in which each is first named.
///
/// A Docker archive without a name of its own has that of the image.
pub(super) fn sinks(
    to: &[Text],
    tagging: &Tagging,
    directory: &Path,
    name: Option<&Reference>,
) -> Result<Vec<SinkWish>, Error> {
    let mut groups: Vec<Group> = Vec::new();
    for text in to {
        let (destination, tag) = destination(text, directory, name)?;
        let repeated = || Error::RepeatedSink { place: text.place.clone(), target: text.value.clone() };
        let is_over = groups.iter().any(|group| group.destination.is_over(&destination));
        match groups.iter_mut().find(|group| group.destination == destination) {
            None if is_over => return Err(repeated()),
            None => groups.push(Group { place: text.place.clone(), destination, tags: tag.into_iter().collect() }),
            Some(group) => match tag {
                Some(tag) if !group.tags.contains(&tag) => group.tags.push(tag),
                _ => return Err(repeated()),
            },
        }
    }
    groups.into_iter().map(|group| sink(group, tagging)).collect()
}

impl Destination {
    fn file(&self) -> Option<&Path> {
        match self {
            Self::OciArchive(file) | Self::DockerArchive(file, _) => Some(file),
            Self::Registry(_) | Self::Layout(_) | Self::Stdout | Self::DockerDaemon(_) => None,
        }
    }

    /// Whether both would write the same file.
    fn is_over(&self, other: &Self) -> bool {
        self.file().is_some() && self.file() == other.file()
    }
}

fn destination(
    text: &Text,
    directory: &Path,
    name: Option<&Reference>,
) -> Result<(Destination, Option<String>), Error> {
    if text.value == "-" {
        return Ok((Destination::Stdout, None));
    }
    if let Some((dir, tag)) = layout(text, directory)? {
        return Ok((Destination::Layout(dir), tag));
    }
    if let Some((file, tag)) = located("oci-archive:", text, directory)? {
        return Ok((Destination::OciArchive(file), tag));
    }
    if let Some((file, named)) = docker_archive(text, directory)? {
        let (repository, tag) = match named {
            Some(named) => repository(named, text).map(|(repository, tag)| (Some(repository), tag))?,
            None => (name.map(unnumbered).transpose()?, name.and_then(Reference::tag).map(str::to_owned)),
        };
        return Ok((Destination::DockerArchive(file, repository), tag));
    }
    if let Some(named) = text.value.strip_prefix("docker-daemon:") {
        let (repository, tag) = repository(named, text)?;
        return Ok((Destination::DockerDaemon(repository), tag));
    }
    let (repository, tag) = repository(&text.value, text)?;
    Ok((Destination::Registry(repository), tag))
}

/// A name without its tag, and the tag.
fn repository(named: &str, text: &Text) -> Result<(Reference, Option<String>), Error> {
    let named = reference(&Text { value: named.to_owned(), place: text.place.clone() })?;
    if named.digest().is_some() {
        return Err(Error::PinnedSink { place: text.place.clone() });
    }
    let repository = Text { value: named.name(), place: text.place.clone() };
    Ok((reference(&repository)?, named.tag().map(str::to_owned)))
}

fn unnumbered(name: &Reference) -> Result<Reference, Error> {
    reference(&Text::key("name", &name.name()))
}

fn sink(group: Group, tagging: &Tagging) -> Result<SinkWish, Error> {
    let tags = tagging.choose(group.tags);
    let is_untagged = tags == TagChoice::Given(Vec::new());
    let untagged =
        |repository: &Reference| Error::Untagged { place: group.place.clone(), repository: repository.name() };
    match group.destination {
        Destination::Layout(dir) => Ok(SinkWish::Layout { dir, tags }),
        Destination::OciArchive(file) => Ok(SinkWish::OciArchive { file, tags }),
        Destination::Stdout => Ok(SinkWish::Stdout { tags }),
        Destination::DockerArchive(_, None) if !is_untagged => Err(Error::NamelessSink { place: group.place }),
        Destination::Registry(repository)
        | Destination::DockerDaemon(repository)
        | Destination::DockerArchive(_, Some(repository))
            if is_untagged =>
        {
            Err(untagged(&repository))
        }
        Destination::DockerArchive(file, repository) => Ok(SinkWish::DockerArchive { file, repository, tags }),
        Destination::DockerDaemon(repository) => Ok(SinkWish::DockerDaemon { repository, tags }),
        Destination::Registry(repository) => Ok(SinkWish::Registry { repository, tags }),
    }
}
