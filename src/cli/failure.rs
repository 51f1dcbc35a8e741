//! Why the command did not do what it was asked.

use std::io;
use std::path::{Path, PathBuf};

use plugraft::error::Error;
use plugraft::formats::lock::InvalidLock;
use plugraft::formats::maven_settings::{BadSettings, Unset};

use super::exit;

/// Why the command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A flag or variable holds what it cannot hold.
    #[error("`{name}` cannot be `{value}`")]
    Setting {
        /// The flag or variable.
        name: &'static str,
        /// What it holds.
        value: String,
    },
    /// `--password-stdin`, and nothing there.
    #[error("standard input holds no password")]
    NoPassword,
    /// The address of a worker is none; it may hold a password.
    #[error("a worker's address is no URL of the web")]
    BadWorker,
    /// A user for the worker, and no password.
    #[error("there is no password for the worker")]
    NoWorkerPassword,
    /// A file that is `-`, and `--password-stdin` at once.
    #[error("standard input cannot hold both a file and the password")]
    SharedInput,
    /// `--to -` and `--output json` at once.
    #[error("standard output cannot hold both the image and the JSON")]
    SharedOutput,
    /// `--to -`, and nobody but a person would read it.
    #[error("an image would be written to the terminal")]
    ImageToTerminal,
    /// Something that was named could not be read.
    #[error("could not read {what}")]
    Read {
        /// What, such as "the spec `plugraft.yaml`".
        what: String,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// Maven's settings are none.
    #[error("could not understand Maven's settings `{path}`")]
    MavenSettings {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        cause: BadSettings,
    },
    /// Maven's settings do not tell where this machine's repository is.
    #[error("could not tell where this machine's Maven repository is")]
    MavenLocal {
        /// What is missing.
        #[source]
        cause: Unset,
    },
    /// The environment names repositories in a way that is not understood.
    #[error("`PLUGRAFT_MAVEN_REPOSITORIES` is not a list of `id=URL`")]
    MavenRepositories,
    /// The spec is not one.
    #[error("could not understand the spec")]
    Spec(#[from] plugraft::spec::Error),
    /// No directory for one run could be made, where no lasting store can be had.
    #[error("could not make a temporary store")]
    TemporaryStore(#[source] plugraft::store::Error),
    /// The store could not be opened.
    #[error("could not open the store")]
    Store(#[source] plugraft::store::Error),
    /// The lock is none.
    #[error("could not understand the lock")]
    Lock(#[source] LockFault),
    /// `--locked`, and no lock is there.
    #[error("{}", no_lock(.file.as_deref()))]
    NoLock {
        /// Where it would be; `None` where the spec stands in no file.
        file: Option<PathBuf>,
    },
    /// A lock is wanted for a spec that stands in no file.
    #[error("there is no spec to lock")]
    NoSpecFile,
    /// Nothing in the lock has this name.
    #[error("nothing that is locked is called `{name}`")]
    NotLocked {
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// The store could not be listed, pruned or verified.
    #[error("could not look after the store")]
    Cache(#[source] plugraft::store::Error),
    /// Nothing tells where the store is.
    #[error("`HOME` is not set, so there is no store")]
    NoStore,
    /// The network could not be prepared.
    #[error("could not prepare the network")]
    Net(#[source] Box<plugraft::net::Error>),
    /// Things of two kinds to inspect at once.
    #[error("`{one}` and `{other}` are of different kinds")]
    MixedSubjects {
        /// One of them.
        one: String,
        /// The other.
        other: String,
    },
    /// A part of a plugin path that Kafka's own tool cannot list.
    #[error("`connect-plugin-path` would end with an error: `{place}` {why}")]
    Location {
        /// The element or location.
        place: String,
        /// A sentence without subject.
        why: String,
    },
    /// Nobody told which image a tag stands for.
    #[error("could not tell the image's digest")]
    Digest(#[source] Box<plugraft::resolve::Error>),
    /// Something that was given as a receipt is none.
    #[error("`{path}` is not what a build printed with `--output json`: {why}")]
    Receipt {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Nobody said where, and no platform is found.
    #[error("no Confluent Platform is found on this machine, and no directory is named")]
    NoPlatform,
    /// Licences have to be accepted, and nobody is there to ask.
    #[error("the licences above have to be accepted, and standard input is no terminal")]
    NobodyToAsk,
    /// Licences were not accepted.
    #[error("the licence was not accepted; nothing was installed")]
    Declined,
    /// A room of the library could not do its part.
    #[error(transparent)]
    Run(Box<Error>),
    /// An override file stands in the way; nothing was published.
    #[error("could not prepare the override `{path}`; nothing was published")]
    Override {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        cause: io::Error,
    },
    /// An option that the form has no use for.
    #[error("`{option}` has no meaning in the form that `--form` tells")]
    OtherForm {
        /// The option.
        option: &'static str,
    },
    /// An option that the form cannot do without.
    #[error("`{option}` is missing: {what}")]
    Unsaid {
        /// The option.
        option: &'static str,
        /// What it would say.
        what: &'static str,
    },
    /// The address of a worker that would get into an object has more than an address.
    #[error("a worker's address has a user, a password, a comma, a quote or a blank in it")]
    WorkerLogin,
    /// Nothing to render.
    #[error("no connector is defined in these files")]
    NoConnectors,
    /// A file in the way that is not ours.
    #[error("`{path}` was not written by plugraft, and is left as it is; nothing was written")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A file could not be written.
    #[error("could not write `{path}`")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// Standard output takes no more, and not because its reader has had enough.
    #[error("could not write to standard output")]
    Print(#[source] io::Error),
}

/// A fault of a lock's text with the name of its file, as a spec's has it.
#[derive(Debug, thiserror::Error)]
#[error("{}:{cause}", .file.display())]
pub(crate) struct LockFault {
    file: PathBuf,
    cause: InvalidLock,
}

fn no_lock(file: Option<&Path>) -> String {
    match file {
        Some(file) => format!("there is no `{}`", file.display()),
        None => "plugins that are not in a spec file are not locked".to_owned(),
    }
}

impl Failure {
    pub(crate) fn lock(file: &Path, cause: InvalidLock) -> Self {
        Self::Lock(LockFault { file: file.to_owned(), cause })
    }

    pub(crate) fn setting(name: &'static str, value: &str) -> Self {
        Self::Setting { name, value: value.to_owned() }
    }

    /// What the process tells its caller.
    pub(crate) fn exit(&self) -> u8 {
        match self {
            Self::Setting { .. }
            | Self::NoPassword
            | Self::BadWorker
            | Self::NoWorkerPassword
            | Self::SharedInput
            | Self::SharedOutput
            | Self::ImageToTerminal
            | Self::OtherForm { .. }
            | Self::Unsaid { .. }
            | Self::WorkerLogin
            | Self::NoPlatform
            | Self::NobodyToAsk
            | Self::NoSpecFile
            | Self::NotLocked { .. }
            | Self::MixedSubjects { .. }
            | Self::MavenRepositories => exit::USAGE,
            Self::Declined => exit::DENIED,
            Self::Spec(_) | Self::Lock(_) | Self::NoLock { .. } | Self::NoConnectors => exit::SPEC,
            Self::Read { .. }
            | Self::MavenSettings { .. }
            | Self::MavenLocal { .. }
            | Self::Receipt { .. }
            | Self::Digest(_)
            | Self::TemporaryStore(_)
            | Self::Store(_)
            | Self::Cache(_)
            | Self::NoStore
            | Self::Location { .. }
            | Self::Net(_)
            | Self::Override { .. } => exit::INPUT,
            Self::Run(error) => match **error {
                Error::Publish(_) | Error::Deploy(_) => exit::PUBLISH,
                Error::Connect(ref cause) if cause.is_about_time() => exit::LATE,
                Error::Install(ref cause) if cause.is_about_writing() => exit::PUBLISH,
                _ => exit::INPUT,
            },
            Self::Foreign { .. } | Self::Write { .. } | Self::Print(_) => exit::PUBLISH,
        }
    }

    /// What the user can do about it, where we know.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Setting { name: "--jobs", .. } => Some("a whole number above zero".to_owned()),
            Self::Setting { name: "SOURCE_DATE_EPOCH", .. } => Some(
                "seconds since 1970, as https://reproducible-builds.org/specs/source-date-epoch/ has it".to_owned(),
            ),
            Self::Setting { name: "--owner", .. } => {
                Some("a word of letters, digits, `-`, `_`, `.` and `/`".to_owned())
            }
            Self::NoPassword => Some("for example `plugraft build … --password-stdin < password.txt`".to_owned()),
            Self::MixedSubjects { .. } => {
                Some("inspect archives, directories and images one kind at a time".to_owned())
            }
            Self::Location { .. } => Some(
                "without `--format` what a worker finds nevertheless is listed, and what it passes over".to_owned(),
            ),
            Self::Unsaid { option: "--image", .. } => Some(
                "one that has plugraft as its entry point, best by digest; for `curl-job` curl and a shell".to_owned(),
            ),
            Self::WorkerLogin => Some("keep them in a Secret, and name that with `--worker-secret`".to_owned()),
            Self::Foreign { .. } => Some("name another place, or overwrite it with `--force`".to_owned()),
            Self::BadWorker | Self::Unsaid { option: "--worker", .. } => {
                Some("for example `--worker http://connect:8083`".to_owned())
            }
            Self::NoWorkerPassword => Some(
                "give it with `--password-stdin` or `--password-file`, or in `PLUGRAFT_WORKER_PASSWORD`".to_owned(),
            ),
            Self::SharedInput => Some("name the file instead of `-`".to_owned()),
            Self::SharedOutput => Some("write the image to a file: `--to oci-archive:FILE`".to_owned()),
            Self::ImageToTerminal => Some("send it on, for example `plugraft build … --to - | podman load`".to_owned()),
            Self::NoPlatform => Some("name the directory with `--component-dir`, or set `CONFLUENT_HOME`".to_owned()),
            Self::NobodyToAsk => Some("read them, and accept them with `--no-prompt`".to_owned()),
            Self::MavenLocal { .. } => {
                Some("set it, or name the directory as `maven.localRepository` in the spec".to_owned())
            }
            Self::MavenRepositories => {
                Some("for example `corp=https://repository.example.com/maven`, with commas between several".to_owned())
            }
            Self::Spec(error) => error.hint(),
            Self::Lock(fault) => fault.cause.hint(),
            Self::NoLock { file: Some(_) } => {
                Some("write it with `plugraft lock`, and keep it under version control".to_owned())
            }
            Self::NoLock { file: None } | Self::NoSpecFile => {
                Some("write a spec file and name it with `-f`; `plugraft.yaml` is found by itself".to_owned())
            }
            Self::NotLocked { known, .. } => {
                let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                Some(format!("what is locked: {}", known.join(", ")))
            }
            Self::Digest(cause) => cause.hint(),
            Self::Receipt { .. } => Some("`plugraft build --output json > receipt.json` writes one".to_owned()),
            Self::Store(_) => Some("what it keeps only saves time: any directory does, with `--store DIR`".to_owned()),
            Self::NoStore => Some("give `--store DIR`, or set `PLUGRAFT_STORE`".to_owned()),
            Self::TemporaryStore(_) => Some("give `--store DIR`, or set `TMPDIR`".to_owned()),
            Self::Net(error) => error.hint(),
            Self::Run(error) => error.hint(),
            _ => None,
        }
    }
}

impl From<plugraft::install::Error> for Failure {
    fn from(error: plugraft::install::Error) -> Self {
        Self::Run(Box::new(Error::Install(error)))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Run(Box::new(error))
    }
}
