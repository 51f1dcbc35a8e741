//! Files of Maven repositories.
//!
//! A coordinate enters, its exact place and what was promised leave. This machine's own repository is looked at first,
//! then each repository in Maven's order, with its mirrors. What is sent, and to whom, is [`net`](crate::net)'s.

mod asking;
mod error;
mod floating;
mod local;
mod remembered;
mod repositories;
mod snapshot;

pub use error::{Known, MavenError, RepositoryAnswer, Said};

use crate::event::Event;
use crate::formats::coordinate::MavenCoordinate;
use crate::formats::maven_layout::{self, Kind, kind};
use crate::formats::maven_range::MavenRange;
use crate::formats::maven_settings::Unusable;
use crate::formats::maven_version::MavenVersion;
use crate::formats::near_miss::nearest;
use crate::tools::Tools;

use super::Error;
use super::catalogue::{Catalogue, Floating, Offer};
use repositories::{Repository, repositories};

/// The Maven repositories of a run.
pub(super) struct Maven<'a> {
    tools: &'a Tools,
    repositories: Vec<Repository>,
}

impl<'a> Maven<'a> {
    pub(super) fn new(tools: &'a Tools) -> Self {
        Self { tools, repositories: repositories(&tools.catalogues.maven) }
    }

    fn is_offline(&self) -> bool {
        self.tools.catalogues.offline || self.tools.catalogues.maven.settings.offline
    }

    /// The offer of an exact version, a snapshot or a build of one.
    fn exact(&self, coordinate: &MavenCoordinate) -> Result<Offer, MavenError> {
        let version = &coordinate.version;
        if kind(version) == Kind::Snapshot {
            return self.snapshot(coordinate);
        }
        if let Some(offer) = self.here(coordinate, version)? {
            return Ok(offer);
        }
        if self.is_offline()
            && let Some(offer) = self.recall(coordinate)
        {
            return Ok(offer);
        }
        self.refuse_asking_nobody()?;
        let offer = self.ask_in_turn(coordinate, version, self.repositories.iter())?;
        self.remember(coordinate, &offer);
        Ok(offer)
    }

    /// Asks repositories one after another for a file, until one has it.
    fn ask_in_turn<'r>(
        &self,
        coordinate: &MavenCoordinate,
        version: &str,
        repositories: impl Iterator<Item = &'r Repository>,
    ) -> Result<Offer, MavenError> {
        let mut answers = Vec::new();
        for repository in repositories {
            let said = match repository.refuses(kind(version)) {
                Some(said) => said,
                None => match self.ask(repository, coordinate, version) {
                    Ok(offer) => {
                        self.tell_of_failures(&answers, repository);
                        return Ok(offer);
                    }
                    Err(said) => said,
                },
            };
            answers.push(repository.answer(said));
        }
        let known = self.known(coordinate, &answers).map(Box::new);
        Err(MavenError::NotFound { answers, known })
    }

    /// A repository that should have come first, and could not be asked, is named.
    fn tell_of_failures(&self, answers: &[RepositoryAnswer], taken: &Repository) {
        let failed = answers.iter().filter(|one| !matches!(one.said, Said::Missing | Said::OtherVersions(_)));
        for answer in failed {
            self.tools.tell(Event::Warning(format!("{answer}; it comes from `{}`", taken.id)));
        }
    }

    fn refuse_asking_nobody(&self) -> Result<(), MavenError> {
        if self.is_offline() {
            return Err(MavenError::Offline { local: self.tools.catalogues.maven.local.clone() });
        }
        if self.repositories.is_empty() {
            return Err(MavenError::NoRepositories);
        }
        for repository in &self.repositories {
            let why = match &repository.credentials {
                None => continue,
                Some(Unusable::Encrypted) => "has a password that is encrypted by Maven".to_owned(),
                Some(unset) => format!("names a variable: {unset}"),
            };
            let warning = format!("the server `{}` of Maven's settings {why}; it is asked as nobody", repository.id);
            self.tools.tell(Event::Warning(warning));
        }
        Ok(())
    }

    /// What is known about versions, for a hint; whoever cannot tell is not asked twice.
    fn known(&self, coordinate: &MavenCoordinate, answers: &[RepositoryAnswer]) -> Option<Known> {
        let mut versions = Vec::new();
        for (repository, answer) in self.repositories.iter().zip(answers) {
            if matches!(answer.said, Said::Missing)
                && let Ok(Some(metadata)) = self.versions_of(repository, coordinate)
            {
                versions.extend(metadata.versions);
            }
        }
        let newest = MavenVersion::newest(versions.iter().map(String::as_str))?.to_owned();
        let version = &coordinate.version;
        let near = nearest(version, versions.iter().map(String::as_str), 3).into_iter().map(str::to_owned).collect();
        Some(Known { is_listed: versions.contains(version), near, newest })
    }
}

impl Catalogue for Maven<'_> {
    type Coordinate = MavenCoordinate;

    fn versions(&self, coordinate: &MavenCoordinate) -> Result<Vec<String>, Error> {
        let failed = |cause| Error::Maven { coordinate: coordinate.to_string(), cause: Box::new(cause) };
        self.refuse_asking_nobody().map_err(failed)?;
        let listed = self.listed(coordinate);
        if listed.versions.is_empty() && listed.has_failed() {
            let wish = coordinate.version.clone();
            return Err(failed(MavenError::NoVersion { wish, newest: None, answers: listed.answers }));
        }
        Ok(listed.versions)
    }

    fn offer(&self, coordinate: &MavenCoordinate, floating: Floating) -> Result<Offer, Error> {
        let failed = |cause| Error::Maven { coordinate: coordinate.to_string(), cause: Box::new(cause) };
        let version = &coordinate.version;
        if kind(version) != Kind::Floating {
            return self.exact(coordinate).map_err(failed);
        }
        let range = version.starts_with(['[', '(']).then(|| MavenRange::parse(version)).transpose();
        let range = range.map_err(|bad| failed(bad.into()))?;
        let only = range.as_ref().and_then(MavenRange::only).map(str::to_owned);
        let version = match (only, floating) {
            (Some(only), _) => only,
            (None, Floating::Refused) => return Err(Error::Floats { coordinate: format!("maven:{coordinate}") }),
            (None, Floating::Resolved) => self.float(coordinate, range.as_ref()).map_err(failed)?,
        };
        let exact = MavenCoordinate { version: version.clone(), ..coordinate.clone() };
        let offer = self.exact(&exact).map_err(failed)?;
        Ok(Offer { taken: offer.taken.or(Some(version)), ..offer })
    }
}

/// The name that a file goes by: as its version is written, also where a build of a snapshot was taken.
fn file_name(coordinate: &MavenCoordinate) -> String {
    maven_layout::file_name(coordinate, &coordinate.version)
}
