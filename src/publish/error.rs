use std::io;
use std::path::PathBuf;

use crate::formats::digest::Digest;
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
    /// A file of a layout, or an archive, could not be read or written.
    #[error("could not {doing} `{path}`")]
    File {
        /// `read`, `write`, `create`, `lock`, `look at`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The bytes of a blob could not be read where they are.
    #[error("could not read {what} to write it to `{to}`")]
    Read {
        /// Which blob.
        what: String,
        /// Where it was going.
        to: String,
        /// What the system or the registry said.
        #[source]
        cause: io::Error,
    },
    /// An archive would take the place of something else than a file.
    #[error("`{path}` is there, and is no regular file")]
    NotAFile {
        /// What stands there.
        path: PathBuf,
    },
    /// The caller has no standard output for an image.
    #[error("there is no standard output for the image")]
    NoOutput,
    /// Standard output took no more.
    #[error("could not write the image to standard output")]
    Output {
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// Only one platform's image fits, and none of them is obviously meant.
    #[error("`{place}` takes one platform, and none of the image's is `{machine}`")]
    WhichPlatform {
        /// The sink.
        place: String,
        /// The platform of the machine that would run it.
        machine: String,
        /// What the image has.
        there: Vec<String>,
    },
    /// A layer is of a form that no engine loads from an archive.
    #[error("`{place}` cannot take the base's layer `{digest}` of the type `{media_type}`")]
    UnfitLayer {
        /// The sink.
        place: String,
        /// Which layer.
        digest: Digest,
        /// Its media type.
        media_type: String,
    },
    /// A container engine did not take the image.
    #[error("could not load the image into `{engine}`")]
    Engine {
        /// The engine's address.
        engine: String,
        /// What it said.
        #[source]
        cause: net::Error,
    },
    /// A container engine says it has loaded the image, and has another one.
    #[error("`{engine}` does not have `{wanted}` as `{reference}`, although it loaded it{}", .found.map(|id| format!(", but `{id}`")).unwrap_or_default())]
    OtherImage {
        /// The engine's address.
        engine: String,
        /// The tag's full reference.
        reference: String,
        /// The id of the image that was loaded.
        wanted: Digest,
        /// The id of what stands there.
        found: Option<Digest>,
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
            Self::Registry { cause, .. } | Self::Ask { cause, .. } | Self::Engine { cause, .. } => cause.hint(),
            Self::WhichPlatform { there, .. } => {
                Some(format!("choose one of {} with `--platform`, or `platforms` in the spec", there.join(", ")))
            }
            Self::UnfitLayer { .. } => Some("publish to an `oci-archive:`, or take a base with gzip layers".to_owned()),
            Self::OtherImage { .. } => Some("another process may have moved the tag; run again".to_owned()),
            Self::NotALayout { .. } => Some("name a new directory, or an OCI layout".to_owned()),
            Self::MalformedLayout { .. } => Some("remove the directory, or name another".to_owned()),
            Self::Changed { .. } => {
                Some("no tag was moved to it; wait until the archive is written completely, then run again".to_owned())
            }
            Self::NotAFile { .. } => Some("name a file; `-` writes to standard output".to_owned()),
            Self::Template(_)
            | Self::Name(_)
            | Self::File { .. }
            | Self::Read { .. }
            | Self::NoOutput
            | Self::Output { .. } => None,
        }
    }
}
