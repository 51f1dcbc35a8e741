use std::io;
use std::path::PathBuf;

use crate::formats::checksum::Checksum;
use crate::net;
use crate::resolve::Promiser;
use crate::store;

/// Why an archive is not at hand.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing is there.
    #[error("there is no file or directory `{path}`")]
    Missing {
        /// Where a plugin was expected.
        path: PathBuf,
    },
    /// It could not be brought here.
    #[error("a plugin could not be brought here")]
    Download {
        /// What went wrong.
        #[source]
        cause: Box<net::Error>,
    },
    /// A blob of a registry could not be brought here.
    #[error("could not bring `{place}` here")]
    Blob {
        /// Repository and digest.
        place: String,
        /// What went wrong.
        #[source]
        cause: io::Error,
    },
    /// The store does not take what comes.
    #[error("what is brought here could not be kept")]
    Store {
        /// What the store said.
        #[source]
        cause: store::Error,
    },
    /// Other bytes came, or are there, than were promised.
    #[error("`{place}` is not what {by} promises: `{promised}` is promised, and {} is found", in_words(.found.as_ref()))]
    Broken {
        /// Where they are from.
        place: String,
        /// The coordinate.
        coordinate: String,
        /// Who promised.
        by: Promiser,
        /// What was promised.
        promised: Checksum,
        /// What was found.
        found: Option<Checksum>,
        /// What the same promiser stated, and is true.
        kept: Vec<Checksum>,
    },
    /// It has another length than was promised.
    #[error("`{place}` has {found} bytes, and {promised} are promised")]
    OtherLength {
        /// Where it is from.
        place: String,
        /// The length that was promised.
        promised: u64,
        /// The length that was found.
        found: u64,
    },
    /// A checksum was stated for a directory.
    #[error("`{place}` is a directory, which has no checksum of that kind")]
    NoChecksum {
        /// Which.
        place: String,
    },
    /// A file was written to while it was read.
    #[error("`{path}` changed while it was read")]
    Changed {
        /// Which.
        path: PathBuf,
    },
    /// Neither a regular file nor a directory.
    #[error("`{path}` is neither a regular file nor a directory")]
    Irregular {
        /// What was named as a plugin.
        path: PathBuf,
    },
    /// The file or directory could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The file could not be hashed.
    #[error("could not take the digest of `{path}`")]
    Hash {
        /// Which file.
        path: PathBuf,
        /// What the store said.
        #[source]
        cause: store::Error,
    },
}

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Missing { .. } => {
                Some("build or download the plugin first, or correct its path in the spec".to_owned())
            }
            Self::Irregular { path } => {
                Some(format!("write it to a file first, and name that file instead of `{}`", path.display()))
            }
            Self::Read { path, cause } if cause.kind() == io::ErrorKind::PermissionDenied => {
                Some(format!("let the user of this run read `{}`", path.display()))
            }
            Self::Download { cause } => cause.hint(),
            Self::Blob { cause, .. } => cause.get_ref()?.downcast_ref::<net::Error>()?.hint(),
            Self::Broken { by, kept, promised, .. } => Some(broken(by, promised, kept)),
            Self::OtherLength { .. } => {
                Some("it may be cut off, or have been replaced; nothing of it is kept".to_owned())
            }
            Self::NoChecksum { .. } => Some("leave the checksum out, or name an archive".to_owned()),
            Self::Changed { .. } => Some("run again while nothing writes to it".to_owned()),
            Self::Store { .. } => Some("make room, or name another directory: `--store DIR`".to_owned()),
            Self::Read { .. } | Self::Hash { .. } => None,
        }
    }
}

fn in_words(found: Option<&Checksum>) -> String {
    found.map_or_else(|| "nothing of that kind".to_owned(), |found| format!("`{found}`"))
}

fn broken(by: &Promiser, promised: &Checksum, kept: &[Checksum]) -> String {
    let algorithm = promised.algorithm().name();
    match (by, kept.first()) {
        (_, Some(kept)) => format!(
            "its `{}` is as {by} promises, so one of the two is wrong there: tell who keeps it, and state a `sha256` of \
             your own until then",
            kept.algorithm().name()
        ),
        (Promiser::Spec, None) => format!("if the file may be another now, mend its `{algorithm}` in the spec"),
        (Promiser::Lock, None) => {
            "the file was replaced after it was locked; if that is meant, `plugraft update` takes the new one"
                .to_owned()
        }
        (_, None) => "it may be damaged on its way, or have been replaced; nothing of it is kept".to_owned(),
    }
}
