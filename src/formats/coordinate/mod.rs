//! Coordinates: how a person names a plugin, in one text.
//!
//! | text | is |
//! |---|---|
//! | `packages/*.zip`, `file:///srv/x.zip` | a path or a glob pattern |
//! | `owner/name:version`, `hub:owner/name:version` | a component of the Confluent Hub |
//! | `maven:group:artifact:version[:classifier][@type]` | a file of a Maven repository |
//! | `https://host/x.zip`, `http://host/x.zip` | a file behind a URL |
//! | `oci://registry/repository:tag`, `…@sha256:…` | an image or an artifact of a registry |

mod grammar;

use std::fmt;

use url::Url;

use super::display_url::DisplayUrl;
use super::reference::Reference;

/// How a person names a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coordinate {
    /// A path, or a glob pattern for several files.
    Path(String),
    /// A component of the Confluent Hub, or of a mirror of it.
    Hub(HubCoordinate),
    /// A file of a Maven repository.
    Maven(MavenCoordinate),
    /// A file behind a URL of `https` or `http`, without user info and fragment. Its query may be a secret.
    Url(Url),
    /// An image or an artifact of a registry, by tag or digest.
    Image(Reference),
}

/// A component of the Hub.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HubCoordinate {
    /// The owner's username, such as `confluentinc`.
    pub owner: String,
    /// The component's name, such as `kafka-connect-datagen`.
    pub name: String,
    /// The version, free form; `latest` is whichever is the newest.
    pub version: String,
}

/// A file of a Maven repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MavenCoordinate {
    /// The group, such as `io.debezium`.
    pub group: String,
    /// The artifact, such as `debezium-connector-postgres`.
    pub artifact: String,
    /// The version: exact, `LATEST`, `RELEASE`, a snapshot, or a range.
    pub version: String,
    /// The classifier, such as `plugin`.
    pub classifier: Option<String>,
    /// The type, which is the file's extension: `jar` where none is written.
    pub extension: String,
}

/// Why a text is no coordinate.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("`{text}` names no plugin: {why}")]
pub struct InvalidCoordinate {
    /// The text as it was given, without secrets.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
    /// What to write instead, in one sentence, where that is known.
    pub instead: Option<String>,
}

impl HubCoordinate {
    /// Whether it means whichever version is the newest.
    pub fn is_latest(&self) -> bool {
        self.version == "latest"
    }

    /// The name that the Hub gives the archive of a version: `owner-name-version.zip`.
    pub fn file_name(&self) -> String {
        format!("{}-{}-{}.zip", self.owner, self.name, self.version)
    }
}

/// The canonical text, without secrets: of a URL the query is left out. What was read from it is equal to this.
impl fmt::Display for Coordinate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.write_str(path),
            Self::Hub(hub) => write!(f, "hub:{hub}"),
            Self::Maven(maven) => write!(f, "maven:{maven}"),
            Self::Url(url) => DisplayUrl::from(url).fmt(f),
            Self::Image(reference) => write!(f, "oci://{reference}"),
        }
    }
}

/// `owner/name:version`.
impl fmt::Display for HubCoordinate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}:{}", self.owner, self.name, self.version)
    }
}

/// `group:artifact:version[:classifier][@type]`, without a type that is `jar`.
impl fmt::Display for MavenCoordinate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.group, self.artifact, self.version)?;
        if let Some(classifier) = &self.classifier {
            write!(f, ":{classifier}")?;
        }
        if self.extension == "jar" { Ok(()) } else { write!(f, "@{}", self.extension) }
    }
}
