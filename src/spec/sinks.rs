//! `to`, `tags` and `tagTemplate` become sinks: one per repository or directory, with all its tags.

use std::path::{Path, PathBuf};

use crate::formats::reference::Reference;
use crate::formats::tag_template::{TagTemplate, is_tag};

use super::error::Error;
use super::parse::reference;
use super::place::{Place, Text};
use super::placement::layout;
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
}

struct Group {
    place: Place,
    destination: Destination,
    tags: Vec<String>,
}

/// Groups places by repository or directory, in the order in which each is first named.
pub(super) fn sinks(to: &[Text], tagging: &Tagging, directory: &Path) -> Result<Vec<SinkWish>, Error> {
    let mut groups: Vec<Group> = Vec::new();
    for text in to {
        let (destination, tag) = destination(text, directory)?;
        let repeated = || Error::RepeatedSink { place: text.place.clone(), target: text.value.clone() };
        match groups.iter_mut().find(|group| group.destination == destination) {
            None => groups.push(Group { place: text.place.clone(), destination, tags: tag.into_iter().collect() }),
            Some(group) => match tag {
                Some(tag) if !group.tags.contains(&tag) => group.tags.push(tag),
                _ => return Err(repeated()),
            },
        }
    }
    groups.into_iter().map(|group| sink(group, tagging)).collect()
}

fn destination(text: &Text, directory: &Path) -> Result<(Destination, Option<String>), Error> {
    if let Some((dir, tag)) = layout(text, directory)? {
        return Ok((Destination::Layout(dir), tag));
    }
    let named = reference(text)?;
    if named.digest().is_some() {
        return Err(Error::PinnedSink { place: text.place.clone() });
    }
    let repository = Text { value: named.name(), place: text.place.clone() };
    Ok((Destination::Registry(reference(&repository)?), named.tag().map(str::to_owned)))
}

fn sink(group: Group, tagging: &Tagging) -> Result<SinkWish, Error> {
    let tags = tagging.choose(group.tags);
    match group.destination {
        Destination::Layout(dir) => Ok(SinkWish::Layout { dir, tags }),
        Destination::Registry(repository) if tags == TagChoice::Given(Vec::new()) => {
            Err(Error::Untagged { place: group.place, repository: repository.name() })
        }
        Destination::Registry(repository) => Ok(SinkWish::Registry { repository, tags }),
    }
}
