//! What a spec says about Maven repositories.

use std::path::{Path, PathBuf};

use url::Url;

use crate::formats::maven_settings::Repository;

use super::draft::{MavenDraft, RepositoryDraft};
use super::error::Error;
use super::parse::word;
use super::place::Text;

/// What is wished about Maven repositories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MavenWishes {
    /// The settings to read in place of the user's own.
    pub settings: Option<PathBuf>,
    /// This machine's own repository, where it is another than the settings say.
    pub local_repository: Option<PathBuf>,
    /// Repositories that are asked before those of the settings.
    pub repositories: Vec<Repository>,
}

pub(super) fn maven(draft: &MavenDraft, directory: &Path) -> Result<MavenWishes, Error> {
    let path = |text: &Option<Text>| text.as_ref().map(|text| text.path(directory));
    Ok(MavenWishes {
        settings: path(&draft.settings),
        local_repository: path(&draft.local_repository),
        repositories: draft.repositories.iter().flatten().map(repository).collect::<Result<_, _>>()?,
    })
}

fn repository(draft: &RepositoryDraft) -> Result<Repository, Error> {
    let place = || draft.url.place.clone();
    let url = Url::parse(&draft.url.value).ok().filter(|url| matches!(url.scheme(), "https" | "http" | "file"));
    let url = url.ok_or_else(|| Error::RepositoryUrl { place: place() })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::RepositoryLogin { place: place() });
    }
    let takes =
        |text: &Option<Text>| text.as_ref().map_or(Ok(true), |text| word(text, &[("true", true), ("false", false)]));
    Ok(Repository {
        id: draft.id.value.clone(),
        url: Ok(url.into()),
        releases: takes(&draft.releases)?,
        snapshots: takes(&draft.snapshots)?,
    })
}
