//! The catalogues that a run may ask, and how.

use std::path::{Path, PathBuf};

use url::Url;

use crate::formats::maven_settings::{Repository, Settings};

/// Where the Hub's own interface is.
const HUB: &str = "https://api.hub.confluent.io";

/// The catalogues that a run may ask, and how. Environment, files, flags and the spec are read before and stand here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogues {
    /// The Hub.
    pub hub: HubPlace,
    /// Maven repositories.
    pub maven: MavenPlaces,
    /// Whether nothing may be asked of any host: what the store and this machine have must do.
    pub offline: bool,
}

/// Where files of Maven coordinates come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MavenPlaces {
    /// What the user's and the installation's settings say.
    pub settings: Settings,
    /// The repositories that the run names itself; they are asked first.
    pub repositories: Vec<Repository>,
    /// The repositories that every project of the installed Maven knows; empty where none is installed.
    pub inherited: Vec<Repository>,
    /// This machine's own repository, which is looked at before any host is asked.
    pub local: Option<PathBuf>,
}

/// Where components of the Hub come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HubPlace {
    /// The Hub's interface, or that of a mirror; the path ends before `/api`.
    Api(Url),
    /// A directory that holds archives under the names that the Hub gives them: `owner-name-version.zip`.
    Directory(PathBuf),
}

impl HubPlace {
    /// Reads a URL, or the path of a directory that starts from `directory`; `None` where it is a URL of another kind,
    /// or one with user info or a query.
    pub fn read(text: &str, directory: &Path) -> Option<Self> {
        let is_url = text.contains("://");
        if !is_url {
            return Some(Self::Directory(directory.join(text)));
        }
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http"))?;
        let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        is_plain.then_some(Self::Api(url))
    }
}

impl Default for HubPlace {
    fn default() -> Self {
        Self::Api(Url::parse(HUB).expect("it is a URL"))
    }
}
