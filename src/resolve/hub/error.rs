use std::io;
use std::path::PathBuf;

use crate::formats::checksum::InvalidChecksum;
use crate::net;

/// Why the Hub does not give a component.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HubError {
    /// It did not answer, or not as a Hub does.
    #[error("the Hub did not tell")]
    Ask {
        /// Why not.
        #[source]
        cause: net::Error,
    },
    /// The owner has no component on the Hub.
    #[error("the Hub has no owner `{owner}`")]
    NoSuchOwner {
        /// Who was wished.
        owner: String,
        /// Who was probably meant.
        near: Option<String>,
    },
    /// The owner has other components.
    #[error("`{owner}` has no component of this name on the Hub")]
    NoSuchName {
        /// Whose.
        owner: String,
        /// What was probably meant.
        near: Option<String>,
        /// All of the owner's components.
        names: Vec<String>,
    },
    /// The component has other versions.
    #[error("the Hub has no version `{version}` of it")]
    NoSuchVersion {
        /// What was wished.
        version: String,
        /// Those most like it, and last the newest.
        likely: Vec<String>,
    },
    /// The Hub answers with another component than it was asked for.
    #[error("the Hub answered with `{said}`")]
    AnotherComponent {
        /// What it answered with.
        said: String,
    },
    /// The Hub states a checksum that is none.
    #[error("the Hub states a checksum that is none")]
    BadChecksum {
        /// What is wrong with it.
        #[source]
        cause: InvalidChecksum,
    },
    /// The Hub states no checksum.
    #[error("the Hub states no checksum of the archive")]
    NoChecksums,
    /// The directory that stands for the Hub cannot be listed.
    #[error("could not list the mirror `{dir}`")]
    Directory {
        /// Which.
        dir: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}

impl HubError {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Ask { cause } => cause.hint(),
            Self::NoSuchOwner { near: Some(near), .. } | Self::NoSuchName { near: Some(near), .. } => {
                Some(format!("did you mean `{near}`?"))
            }
            Self::NoSuchOwner { .. } => {
                Some("the owner is what stands first in the component's address on the Hub".to_owned())
            }
            Self::NoSuchName { names, .. } => Some(format!("there are {}", listed(names))),
            Self::NoSuchVersion { likely, .. } => match likely.split_last() {
                Some((newest, [])) => Some(format!("the newest version is `{newest}`")),
                Some((newest, near)) => Some(format!("there are {}; the newest version is `{newest}`", listed(near))),
                None => None,
            },
            Self::AnotherComponent { .. } => {
                Some("check the address of the Hub: `hub` in the spec, `--hub` or `PLUGRAFT_HUB`".to_owned())
            }
            Self::NoChecksums | Self::BadChecksum { .. } => {
                Some("name the archive's URL instead, with a `sha256` of your own".to_owned())
            }
            Self::Directory { .. } => Some(
                "a mirror is a directory of archives called `owner-name-version.zip`: `hub` in the spec, `--hub` or \
                 `PLUGRAFT_HUB`"
                    .to_owned(),
            ),
        }
    }
}

/// Up to ten names.
fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(10).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > shown.len() { " and others" } else { "" };
    format!("{}{more}", shown.join(", "))
}
