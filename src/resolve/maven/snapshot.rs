//! A snapshot becomes one of its builds: the newest that this machine or a repository names.

use crate::event::Event;
use crate::formats::coordinate::MavenCoordinate;
use crate::formats::maven_layout::{Kind, build_version};
use crate::formats::maven_metadata::{Build, Metadata};
use crate::resolve::Offer;

use super::repositories::Repository;
use super::{Maven, MavenError};

/// A build, and who names it.
struct Candidate<'r> {
    version: String,
    updated: String,
    /// `None` for what was installed on this machine.
    repository: Option<&'r Repository>,
}

impl Maven<'_> {
    /// The newest build counts; without any list, what stands under the snapshot's own name.
    pub(super) fn snapshot(&self, coordinate: &MavenCoordinate) -> Result<Offer, MavenError> {
        let installed = self.installed(coordinate).and_then(|metadata| candidate(coordinate, &metadata, None));
        if self.is_offline() || self.repositories.is_empty() {
            let here = self.here(coordinate, &coordinate.version)?;
            return here.map_or_else(|| Err(self.refuse_asking_nobody().expect_err("nobody is asked")), Ok);
        }
        self.refuse_asking_nobody()?;
        let (mut newest, mut failed) = (installed, Vec::new());
        for repository in self.repositories.iter().filter(|one| one.refuses(Kind::Snapshot).is_none()) {
            match self.builds_of(repository, coordinate) {
                Ok(metadata) => {
                    let named = metadata.and_then(|metadata| candidate(coordinate, &metadata, Some(repository)));
                    newest = newer(newest, named);
                }
                Err(said) => failed.push(repository.answer(said)),
            }
        }
        for answer in failed {
            self.tools.tell(Event::Warning(format!("{answer}; it may know a newer build of `{coordinate}`")));
        }
        match newest {
            Some(Candidate { version, repository: Some(repository), .. }) => {
                self.build(coordinate, &version, repository)
            }
            Some(Candidate { repository: None, .. }) | None => self.unnamed(coordinate),
        }
    }

    /// The named build: from this machine, or from the repository that names it, and from no other.
    fn build(&self, coordinate: &MavenCoordinate, build: &str, from: &Repository) -> Result<Offer, MavenError> {
        let offer = match self.here(coordinate, build)? {
            Some(offer) => offer,
            None => self.ask(from, coordinate, build).map_err(|said| MavenError::BuildMissing {
                repository: from.id.clone(),
                build: build.to_owned(),
                said,
            })?,
        };
        self.tools.tell(Event::Notice(format!("`{coordinate}` is the build `{build}` of `{}`", from.id)));
        Ok(offer)
    }

    /// What stands under the snapshot's own name.
    fn unnamed(&self, coordinate: &MavenCoordinate) -> Result<Offer, MavenError> {
        if let Some(offer) = self.here(coordinate, &coordinate.version)? {
            self.tools.tell(Event::Notice(format!("`{coordinate}` is the one that is on this machine")));
            return Ok(offer);
        }
        self.ask_in_turn(coordinate, &coordinate.version, self.repositories.iter())
    }
}

/// The build that a list names for the coordinate's file.
fn candidate<'r>(
    coordinate: &MavenCoordinate,
    metadata: &Metadata,
    repository: Option<&'r Repository>,
) -> Option<Candidate<'r>> {
    let classifier = coordinate.classifier.as_deref().unwrap_or_default();
    let named =
        metadata.builds.iter().find(|one| one.classifier == classifier && one.extension == coordinate.extension);
    if let Some(named) = named {
        return Some(Candidate { version: named.version.clone(), updated: named.updated.clone(), repository });
    }
    let version = match metadata.snapshot.as_ref()? {
        Build::Local => coordinate.version.clone(),
        Build::Deployed { timestamp, number } => build_version(&coordinate.version, timestamp, number),
    };
    Some(Candidate { version, updated: metadata.updated.clone(), repository })
}

/// The later one; of two at once the first.
fn newer<'r>(one: Option<Candidate<'r>>, other: Option<Candidate<'r>>) -> Option<Candidate<'r>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.updated > one.updated { other } else { one }),
        (one, other) => one.or(other),
    }
}
