//! Why an overlay does not fit a plugin.

use crate::formats::entry_path::{EntryPath, InvalidEntryPath};

/// Why an overlay does not fit the plugin that it is for.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnfitOverlay {
    /// A pattern names nothing.
    #[error("`{pattern}` names nothing in it")]
    NoMatch {
        /// The pattern.
        pattern: String,
        /// What it may have meant, the likeliest first.
        nearest: Vec<EntryPath>,
    },
    /// Two of its parts speak of one file.
    #[error("`{path}` is named by `{pattern}` and by `{other}`")]
    NamedTwice {
        /// The file.
        path: EntryPath,
        /// One pattern.
        pattern: String,
        /// The other.
        other: String,
    },
    /// It would change whose plugin it is.
    #[error("`manifest.json` tells who the plugin is, and stays as it is")]
    HubManifest,
    /// It takes all files away.
    #[error("no file of the archive would be left")]
    NothingLeft,
    /// A file is there already.
    #[error("`{path}` is there already")]
    Exists {
        /// Where.
        path: EntryPath,
    },
    /// A directory is there already.
    #[error("`{path}` is a directory")]
    IsDirectory {
        /// Where.
        path: EntryPath,
    },
    /// A directory on the way is a file.
    #[error("`{file}` is a file, and cannot hold `{path}`")]
    BelowFile {
        /// Where.
        path: EntryPath,
        /// The file on the way.
        file: EntryPath,
    },
    /// Two files are put to one place.
    #[error("two files are put to `{path}`")]
    SamePath {
        /// Where.
        path: EntryPath,
    },
    /// Several directories come into question, or none.
    #[error("nothing tells where `{name}` goes{}", among(.directories))]
    Placeless {
        /// The file's name.
        name: String,
        /// The directories that come into question; `.` is the plugin's own folder.
        directories: Vec<String>,
    },
    /// The file's name cannot stand in a plugin.
    #[error("`{name}` cannot stand there")]
    Name {
        /// The name.
        name: String,
        /// Why.
        #[source]
        cause: InvalidEntryPath,
    },
    /// A directory is no file.
    #[error("`{file}` is a directory")]
    Directory {
        /// What was to be put in.
        file: String,
    },
    /// An archive is not unpacked.
    #[error("`{file}` is an archive, and is not unpacked")]
    Archive {
        /// What was to be put in.
        file: String,
    },
}

impl UnfitOverlay {
    /// What the user can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NoMatch { nearest, .. } if nearest.is_empty() => {
                "patterns start from the plugin's own folder, its top directory taken off, and case counts".to_owned()
            }
            Self::NoMatch { nearest, .. } => {
                let nearest: Vec<String> = nearest.iter().map(|path| format!("`{path}`")).collect();
                format!("did you mean {}?", nearest.join(" or "))
            }
            Self::NamedTwice { .. } => "let one of them speak of it: each file is removed or replaced once".to_owned(),
            Self::HubManifest => "set `owner`, `name` or `version` for this plugin in the spec instead".to_owned(),
            Self::NothingLeft => "name the other file as the plugin instead".to_owned(),
            Self::Exists { .. } => "write it under `replace`, with a `remove` that names the file".to_owned(),
            Self::IsDirectory { path } => format!("write `to: {path}/` to put the file into it"),
            Self::BelowFile { .. } | Self::SamePath { .. } => "say another place with `to`".to_owned(),
            Self::Placeless { .. } => "say it with `to`, such as `to: lib/`".to_owned(),
            Self::Name { .. } => "say under which name with `to`, such as `to: lib/driver.jar`".to_owned(),
            Self::Directory { .. } => "name its files, or a pattern such as `drivers/*.jar`".to_owned(),
            Self::Archive { .. } => {
                "unpack it and name the files; a jar has a name that ends in `.jar`, by `to` if need be".to_owned()
            }
        }
    }
}

fn among(directories: &[String]) -> String {
    if directories.is_empty() {
        return ": the plugin has no jar".to_owned();
    }
    let directories: Vec<String> = directories.iter().map(|dir| format!("`{dir}`")).collect();
    format!(": {} come into question", directories.join(", "))
}
