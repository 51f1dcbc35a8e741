use std::io;
use std::path::PathBuf;

use crate::formats::properties_edit::MalformedEscape;

/// Why plugins could not be installed, listed or removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The directory of plugins is not there.
    #[error("there is no directory `{path}`")]
    Missing {
        /// The directory.
        path: PathBuf,
    },
    /// Something else stands where the directory of plugins should be.
    #[error("`{path}` is not a directory")]
    NotADirectory {
        /// What was named.
        path: PathBuf,
    },
    /// Something could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// Which file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A plugin could not be written; what stood there stands there still.
    #[error("could not write `{path}`; nothing was changed there")]
    Write {
        /// Which file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A finished folder could not be put into its place.
    #[error("could not put the new folder at `{path}`")]
    Swap {
        /// The place.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A folder could not be removed.
    #[error("could not remove `{path}`")]
    Remove {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// An archive's bytes are not those that were verified.
    #[error("`{path}` changed after it was verified; nothing of it was installed")]
    Changed {
        /// The archive.
        path: PathBuf,
    },
    /// A file stands where a plugin's folder goes.
    #[error("`{path}` is a file, where the plugin's folder goes")]
    InTheWay {
        /// The file.
        path: PathBuf,
    },
    /// A plugin comes with the platform, under its name alone.
    #[error("`{path}` is there already: `{plugin}` comes with the platform")]
    Bundled {
        /// The folder.
        path: PathBuf,
        /// The plugin.
        plugin: String,
    },
    /// Two folders would differ in case only.
    #[error("`{folder}` and `{other}` differ in case only")]
    CaseClash {
        /// The folder that is wanted.
        folder: String,
        /// The one that is there, or is wanted too.
        other: String,
    },
    /// Two names of a plugin are one file on this file system.
    #[error("`{path}` is written twice: this file system takes two names of the plugin for one")]
    SameName {
        /// The file.
        path: PathBuf,
    },
    /// The directory cannot stand in `plugin.path`, whose entries are separated by commas.
    #[error("`{path}` cannot stand in `plugin.path`")]
    Unlistable {
        /// The directory.
        path: PathBuf,
    },
    /// A worker's properties file is not one that Java reads.
    #[error("could not understand the worker's file `{path}`")]
    WorkerMalformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        cause: MalformedEscape,
    },
    /// A worker's properties file may not be written.
    #[error("the worker's file `{path}` is read-only")]
    WorkerReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// A worker's properties file could not be read.
    #[error("could not read the worker's file `{path}`")]
    WorkerRead {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A worker's properties file could not be written.
    #[error("could not write the worker's file `{path}`")]
    WorkerWrite {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// Nothing of this name is installed.
    #[error("`{name}` is not installed in `{directory}`")]
    NotInstalled {
        /// What was named.
        name: String,
        /// Where.
        directory: PathBuf,
        /// What has a similar name.
        near: Option<String>,
    },
    /// A name fits several plugins.
    #[error("`{name}` may be any of {}", .folders.join(", "))]
    Ambiguous {
        /// What was named.
        name: String,
        /// The folders it fits.
        folders: Vec<String>,
    },
    /// A folder that nobody can tell to be a plugin.
    #[error("`{path}` has neither a record nor a `manifest.json`, so it may be no plugin")]
    Unknown {
        /// The folder.
        path: PathBuf,
    },
}

impl Error {
    /// Whether something could not be written, rather than read or understood.
    pub fn is_about_writing(&self) -> bool {
        matches!(self, Self::Write { .. } | Self::Swap { .. } | Self::Remove { .. } | Self::WorkerWrite { .. })
    }

    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Missing { path } => format!("make it first: `mkdir -p {}`", path.display()),
            Self::Write { cause, .. } | Self::Swap { cause, .. } | Self::Remove { cause, .. } => return why_not(cause),
            Self::Read { .. } | Self::WorkerRead { .. } | Self::NotADirectory { .. } => return None,
            Self::Changed { .. } => "wait until it is written completely, then run again".to_owned(),
            Self::InTheWay { .. } => "move it away".to_owned(),
            Self::Bundled { path, .. } => {
                format!("Connect would find it twice: remove `{}` first, or leave the plugin out", path.display())
            }
            Self::CaseClash { .. } => {
                "where case does not count they would be one folder: remove the other, or set `owner` and `name`"
                    .to_owned()
            }
            Self::SameName { .. } => "install it on a file system that tells case apart".to_owned(),
            Self::Unlistable { .. } => "choose a directory whose path is UTF-8 and has no comma".to_owned(),
            Self::WorkerMalformed { .. } => "double the backslash, or finish the escape".to_owned(),
            Self::WorkerReadOnly { .. } => {
                "make it writable, or leave it out and set `plugin.path` yourself".to_owned()
            }
            Self::WorkerWrite { cause, .. } => {
                let why = why_not(cause).map(|why| format!("; {why}")).unwrap_or_default();
                format!("the plugins are installed: set `plugin.path` there, or run again{why}")
            }
            Self::NotInstalled { near, .. } => match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`plugraft list` tells what is installed".to_owned(),
            },
            Self::Ambiguous { .. } => "name the folder".to_owned(),
            Self::Unknown { .. } => "remove it by hand where it is no longer wanted".to_owned(),
        })
    }
}

/// What can be done where a file system takes nothing.
fn why_not(cause: &io::Error) -> Option<String> {
    Some(match cause.kind() {
        io::ErrorKind::PermissionDenied => "run as a user who may write there, or choose another directory".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only: choose another directory".to_owned(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "the old version and the new one need space at the same time: make room, then run again".to_owned()
        }
        _ => return None,
    })
}
