//! The files to write after publishing.

use std::path::Path;

use crate::formats::reference::Reference;

use super::draft::Draft;
use super::draft::OverrideDraft;
use super::error::Error;
use super::flags::Flags;
use super::parse::{switch, word};
use super::{OverrideTarget, OverrideWish, SinkWish};

const TARGETS: [(&str, OverrideTarget); 2] =
    [("confluent-operator", OverrideTarget::ConfluentOperator), ("generic", OverrideTarget::Generic)];

impl OverrideTarget {
    /// The words for all targets, in the order in which they are told.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TARGETS.iter().map(|(name, _)| *name)
    }
}

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
) -> Result<Vec<OverrideWish>, Error> {
    let in_registry = sinks.iter().any(|sink| matches!(sink, SinkWish::Registry { .. }));
    let mut wishes: Vec<OverrideWish> = Vec::new();
    for draft in drafts {
        let place = || draft.place.clone();
        let wish = wish(draft, directory)?;
        if !in_registry && name.is_none() {
            return Err(Error::UnnamedOverride { place: place() });
        }
        if !in_registry && wish.by_tag && name.is_some_and(|name| name.tag().is_none()) {
            return Err(Error::UntaggedOverride { place: place() });
        }
        if wishes.iter().any(|other| other.file == wish.file) {
            return Err(Error::RepeatedOverride { place: place(), file: wish.file.display().to_string() });
        }
        if sinks.iter().any(|sink| matches!(sink, SinkWish::Layout { dir, .. } if wish.file.starts_with(dir))) {
            return Err(Error::OverrideInLayout { place: place(), file: wish.file.display().to_string() });
        }
        wishes.push(wish);
    }
    Ok(wishes)
}

fn wish(draft: &OverrideDraft, directory: &Path) -> Result<OverrideWish, Error> {
    if draft.file.value.trim().is_empty() {
        return Err(Error::Empty { place: draft.file.place.clone() });
    }
    let wish = OverrideWish {
        target: word(&draft.target, &TARGETS)?,
        file: draft.file.path(directory),
        by_tag: switch(draft.by_tag.as_ref())?,
        set_global_registry: switch(draft.set_global_registry.as_ref())?,
        paths: draft.paths.iter().map(|(key, text)| (key.clone(), text.value.clone())).collect(),
    };
    misplaced(draft, wish.target)?;
    if wish.target == OverrideTarget::Generic && wish.paths.is_empty() {
        return Err(Error::IdleOverride { place: draft.place.clone() });
    }
    Ok(wish)
}

/// Refuses a key that this target never reads.
fn misplaced(draft: &OverrideDraft, target: OverrideTarget) -> Result<(), Error> {
    let stray = match target {
        OverrideTarget::ConfluentOperator => draft.paths.values().next().map(|text| (text, "generic")),
        OverrideTarget::Generic => draft.set_global_registry.as_ref().map(|text| (text, "confluent-operator")),
    };
    stray.map_or(Ok(()), |(text, target)| Err(Error::Misplaced { place: text.place.clone(), target }))
}
