use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::formats::display_url::DisplayUrl;
use crate::formats::maven_range::BadRange;
use crate::formats::maven_settings::{Unset, Unusable};
use crate::formats::xml::BadXml;
use crate::net;

/// Why no Maven repository gave a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MavenError {
    /// Nothing tells where any repository is.
    #[error("no Maven repository is known")]
    NoRepositories,
    /// Nothing may be asked, and this machine does not have it.
    #[error("it is not on this machine, and nothing may be asked")]
    Offline {
        /// Where it would have been.
        local: Option<PathBuf>,
    },
    /// The version is meant as a range, and is none.
    #[error(transparent)]
    BadRange(#[from] BadRange),
    /// No version fits.
    #[error("no version is `{wish}`: {}", list(.answers))]
    NoVersion {
        /// What was wished.
        wish: String,
        /// The newest version that is known.
        newest: Option<String>,
        /// What each repository said.
        answers: Vec<RepositoryAnswer>,
    },
    /// No repository has the file.
    #[error("{}", list(.answers))]
    NotFound {
        /// What each repository said, in the order in which they were asked.
        answers: Vec<RepositoryAnswer>,
        /// What is known about versions, where any repository told.
        known: Option<Box<Known>>,
    },
    /// A repository names a build of a snapshot, and does not have it.
    #[error("`{repository}` names the build `{build}`, and does not give it: {said}")]
    BuildMissing {
        /// The repository's id.
        repository: String,
        /// The version of the build.
        build: String,
        /// What it said about the build's file.
        said: Said,
    },
    /// A file of this machine's repository could not be read.
    #[error("could not read `{path}`")]
    ReadLocal {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}

/// The versions of an artifact that are known where the wished one is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Whether the wished version is among them: then the file is of another classifier or type.
    pub is_listed: bool,
    /// Those most like it, the likeliest first.
    pub near: Vec<String>,
    /// The newest.
    pub newest: String,
}

/// What a repository said.
#[derive(Debug)]
pub struct RepositoryAnswer {
    /// Its id.
    pub id: String,
    /// Where it is, where that is known.
    pub place: Option<DisplayUrl>,
    /// What it said.
    pub said: Said,
    /// Why its entry in Maven's settings could not be used, so that it was asked as nobody.
    pub credentials: Option<Unusable>,
}

/// What came of asking a repository.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Said {
    /// It does not have the file.
    #[error("does not have it")]
    Missing,
    /// It is not meant to be asked for such versions.
    #[error("is not asked for {0}")]
    OtherVersions(&'static str),
    /// A mirror exists to keep it from being asked.
    #[error("is blocked by the mirror `{mirror}`")]
    Blocked {
        /// The mirror's id.
        mirror: String,
    },
    /// Its address has a variable that is not set.
    #[error("has an address in which {0}")]
    Unset(#[from] Unset),
    /// Its address is none that can be asked.
    #[error("has no address that begins with `https:`, `http:` or `file:`")]
    NoAddress,
    /// No answer came, or a refusal.
    #[error("did not give it: {}", sentence(.0))]
    Failed(#[from] net::Error),
    /// What should be a list of versions is something else.
    #[error("has a `{file}` that cannot be read: {cause}")]
    BadMetadata {
        /// The list.
        file: &'static str,
        /// What is wrong with it.
        cause: BadXml,
    },
    /// What should be a checksum is something else.
    #[error("has a `{file}` that holds no checksum")]
    BadChecksum {
        /// The checksum's file.
        file: String,
    },
    /// A file of a repository on this machine could not be read.
    #[error("has a file `{path}` that could not be read: {cause}")]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl fmt::Display for RepositoryAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.id)?;
        if let Some(place) = &self.place {
            write!(f, " ({place})")?;
        }
        write!(f, " {}", self.said)
    }
}

fn list(answers: &[RepositoryAnswer]) -> String {
    if answers.is_empty() {
        return "no repository was asked".to_owned();
    }
    answers.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// An error with its causes, in one line.
fn sentence(error: &net::Error) -> String {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

impl MavenError {
    /// What the user can do about it, where we know.
    pub(in crate::resolve) fn hint(&self) -> Option<String> {
        match self {
            Self::NoRepositories => Some(
                "name one under `maven.repositories`, in the environment as `PLUGRAFT_MAVEN_REPOSITORIES=id=URL`, or in \
                 Maven's `settings.xml`; an installed Maven (`MAVEN_HOME`, or `mvn` on the `PATH`) tells its own"
                    .to_owned(),
            ),
            Self::Offline { local: Some(local) } => {
                Some(format!("run without `offline` once, or bring it to `{}`", local.display()))
            }
            Self::NoVersion { newest: Some(newest), .. } => Some(format!("the newest is `{newest}`")),
            Self::NotFound { answers, known } => {
                let by_answer = answers.iter().find_map(RepositoryAnswer::hint);
                by_answer.or_else(|| known.as_deref().map(Known::hint)).or_else(|| {
                    let all_lack = answers.iter().all(|answer| matches!(answer.said, Said::Missing));
                    (all_lack && !answers.is_empty()).then(|| "check the group and the artifact".to_owned())
                })
            }
            Self::NoVersion { answers, .. } => answers.iter().find_map(RepositoryAnswer::hint),
            Self::BuildMissing { .. } => {
                Some("deploy the snapshot again, or name a build of it that is there".to_owned())
            }
            Self::Offline { local: None } | Self::BadRange(_) | Self::ReadLocal { .. } => None,
        }
    }
}

impl Known {
    fn hint(&self) -> String {
        if self.is_listed {
            return "that version is there; check classifier and type, such as `:plugin@zip` or `@tar.gz`".to_owned();
        }
        let quoted: Vec<String> = self.near.iter().map(|version| format!("`{version}`")).collect();
        match &quoted[..] {
            [] => format!("the newest version is `{}`", self.newest),
            near => format!("did you mean {}? The newest version is `{}`", near.join(" or "), self.newest),
        }
    }
}

impl RepositoryAnswer {
    fn hint(&self) -> Option<String> {
        let id = &self.id;
        match (&self.said, &self.credentials) {
            (Said::Failed(_), Some(Unusable::Encrypted)) => Some(format!(
                "the password of the server `{id}` is encrypted by Maven, and only Maven has the key; write \
                 `${{env.NAME}}` in its place and set that variable, or name the host under `credentials`"
            )),
            (Said::Failed(_), Some(Unusable::Unset(Unset { variable }))) | (Said::Unset(Unset { variable }), _) => {
                Some(match variable.strip_prefix("env.") {
                    Some(name) => format!("set `{name}`; Maven's settings name it for `{id}`"),
                    None => format!("Maven's settings name `{variable}` for `{id}`, which is not known here"),
                })
            }
            (Said::Failed(net::Error::Refused { refusal, identity, .. }), _)
                if matches!(refusal.status(), 401 | 403) =>
            {
                Some(match identity {
                    net::Identity::Known(source) => {
                        format!("the credentials were those of {source}; they may be wrong")
                    }
                    net::Identity::Anonymous | net::Identity::Unasked | net::Identity::Stranger => {
                        format!("Maven's settings have no `<server>` of the id `{id}` with a name and a password")
                    }
                })
            }
            (Said::Failed(cause), _) => cause.hint(),
            (Said::Blocked { mirror }, _) => Some(format!(
                "the mirror `{mirror}` of Maven's settings refuses plain HTTP, or whatever else it names; use an address \
                 that it does not stand for"
            )),
            _ => None,
        }
    }
}
