//! The catalogues that a run may ask, and how.

use std::path::PathBuf;

use url::Url;

/// Where the Hub's own interface is.
const HUB: &str = "https://api.hub.confluent.io";

/// The catalogues that a run may ask, and how. Environment, files, flags and the spec are read before and stand here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogues {
    /// The Hub.
    pub hub: HubPlace,
    /// Whether nothing may be asked of any host: what the store and this machine have must do.
    pub offline: bool,
}

/// Where components of the Hub come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HubPlace {
    /// The Hub's interface, or that of a mirror; the path ends before `/api`.
    Api(Url),
    /// A directory that holds archives under the names that the Hub gives them: `owner-name-version.zip`.
    Directory(PathBuf),
}

impl Default for HubPlace {
    fn default() -> Self {
        Self::Api(Url::parse(HUB).expect("it is a URL"))
    }
}
