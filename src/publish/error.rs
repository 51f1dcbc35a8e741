use std::io;
use std::path::PathBuf;

use crate::formats::reference::InvalidReference;
use crate::formats::tag_template::NoTag;
use crate::net;

/// Why the image was not published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A tag template gave no tag.
    #[error("could not derive a tag")]
    Template(#[source] NoTag),
    /// A tag template speaks of the plugin, and there are several.
    #[error("`{template}` speaks of the plugin, and there are {count}")]
    WhichPlugin {
        /// The template.
        template: String,
        /// How many plugins.
        count: usize,
    },
    /// A tag and its repository make no reference.
    #[error("could not name the image")]
    Name(#[source] InvalidReference),
    /// A registry did not take a blob or manifest.
    #[error("could not publish to `{repository}`")]
    Registry {
        /// The repository.
        repository: String,
        /// What the registry said.
        #[source]
        cause: net::Error,
    },
    /// A registry did not say what stands at a tag.
    #[error("could not ask what stands at `{reference}`")]
    Ask {
        /// The tag's full reference.
        reference: String,
        /// What the registry said.
        #[source]
        cause: net::Error,
    },
    /// A directory is there, and it is no OCI layout.
    #[error("`{dir}` is not empty and not an OCI layout")]
    NotALayout {
        /// The directory.
        dir: PathBuf,
    },
    /// A file of the layout is malformed.
    #[error("`{path}` {problem}")]
    MalformedLayout {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A file of the layout could not be read or written.
    #[error("could not {doing} `{path}`")]
    Layout {
        /// `read`, `write`, `create`, `lock`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The bytes of a blob could not be read where they are.
    #[error("could not read {what} to write it to `{dir}`")]
    Read {
        /// Which blob.
        what: String,
        /// Where it was going.
        dir: PathBuf,
        /// What the system or the registry said.
        #[source]
        cause: io::Error,
    },
    /// A blob reads otherwise than when it was described.
    #[error("{what} changed while it was published")]
    Changed {
        /// Which blob.
        what: String,
    },
}

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Template(NoTag::Unknown { .. }) => Some("write the tag itself, or another field".to_owned()),
            Self::WhichPlugin { .. } => Some("with several plugins, write the tag itself".to_owned()),
            Self::Registry { cause, .. } | Self::Ask { cause, .. } => cause.hint(),
            Self::NotALayout { .. } => Some("name a new directory, or an OCI layout".to_owned()),
            Self::MalformedLayout { .. } => Some("remove the directory, or name another".to_owned()),
            Self::Changed { .. } => {
                Some("nothing was sealed; wait until the archive is written completely, then run again".to_owned())
            }
            Self::Template(_) | Self::Name(_) | Self::Layout { .. } | Self::Read { .. } => None,
        }
    }
}
