//! Which version a wish such as `LATEST` means today, by the lists of all repositories together.

use std::collections::BTreeSet;

use crate::event::Event;
use crate::formats::coordinate::MavenCoordinate;
use crate::formats::maven_layout::{Kind, kind};
use crate::formats::maven_metadata::Metadata;
use crate::formats::maven_range::MavenRange;
use crate::formats::maven_version::MavenVersion;

use super::{Maven, MavenError, RepositoryAnswer, Said};

/// What all repositories list of an artifact.
pub(super) struct Listed {
    /// The oldest first, each once.
    pub(super) versions: Vec<String>,
    lists: Vec<Metadata>,
    /// What those said that list nothing.
    pub(super) answers: Vec<RepositoryAnswer>,
}

impl Listed {
    /// Whether any of them could not be asked.
    pub(super) fn has_failed(&self) -> bool {
        self.answers.iter().any(|answer| !matches!(answer.said, Said::Missing))
    }

    /// What the list that was written last says; of two at once the first.
    fn said_last(&self, of: impl Fn(&Metadata) -> Option<&String>) -> Option<String> {
        let saying = self.lists.iter().filter_map(|list| Some((&list.updated, of(list)?)));
        let last = saying.reduce(|one, other| if other.0 > one.0 { other } else { one });
        last.map(|(_, version)| version.clone())
    }

    fn newest(&self, fits: impl Fn(&str) -> bool) -> Option<String> {
        let fitting = self.versions.iter().map(String::as_str).filter(|version| fits(version));
        MavenVersion::newest(fitting).map(str::to_owned)
    }
}

impl Maven<'_> {
    /// The lists of all repositories; a version that its repository is not asked for is left out.
    pub(super) fn listed(&self, coordinate: &MavenCoordinate) -> Listed {
        let mut listed = Listed { versions: Vec::new(), lists: Vec::new(), answers: Vec::new() };
        for repository in &self.repositories {
            let unusable = repository.refuses(Kind::Floating);
            match unusable.map_or_else(|| self.versions_of(repository, coordinate), Err) {
                Ok(Some(mut metadata)) => {
                    let takes = |version: &String| repository.refuses(kind(version)).is_none();
                    metadata.versions.retain(takes);
                    metadata.latest = metadata.latest.filter(takes);
                    metadata.release = metadata.release.filter(takes);
                    listed.versions.extend(metadata.versions.iter().cloned());
                    listed.lists.push(metadata);
                }
                Ok(None) => listed.answers.push(repository.answer(Said::Missing)),
                Err(said) => listed.answers.push(repository.answer(said)),
            }
        }
        let mut seen = BTreeSet::new();
        listed.versions.retain(|version| seen.insert(version.clone()));
        listed.versions = MavenVersion::sorted(listed.versions);
        listed
    }

    /// The version that is meant today. A repository that cannot be asked might know a newer one, and is named.
    pub(super) fn float(&self, coordinate: &MavenCoordinate, range: Option<&MavenRange>) -> Result<String, MavenError> {
        self.refuse_asking_nobody()?;
        let listed = self.listed(coordinate);
        let is_release = |version: &str| kind(version) == Kind::Release;
        let version = match (range, coordinate.version.as_str()) {
            (Some(range), _) => listed.newest(|version| range.contains(version)),
            (None, "RELEASE") => listed.said_last(|list| list.release.as_ref()).or_else(|| listed.newest(is_release)),
            (None, _) => listed
                .said_last(|list| list.latest.as_ref())
                .or_else(|| listed.said_last(|list| list.release.as_ref()))
                .or_else(|| listed.newest(|_| true)),
        };
        let newest = listed.newest(|_| true);
        for answer in listed.answers.iter().filter(|answer| version.is_some() && !matches!(answer.said, Said::Missing))
        {
            let warning = format!("{answer}; it may know a newer version of `{coordinate}`");
            self.tools.tell(Event::Warning(warning));
        }
        let wish = coordinate.version.clone();
        version.ok_or(MavenError::NoVersion { wish, newest, answers: listed.answers })
    }
}
