use std::io;
use std::path::PathBuf;

use crate::formats::digest::Digest;
use crate::formats::document::InvalidDocument;
use crate::net;
use crate::spec::Place;

use super::LockError;
use super::hub::HubError;
use super::maven::MavenError;

/// Why a coordinate could not be pinned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No file or directory has this name.
    #[error("`{path}` does not exist")]
    NoSuchPlugin {
        /// As it was wished.
        path: String,
        /// Existing paths most like it, the likeliest first.
        nearest: Vec<String>,
    },
    /// No file or directory matches a pattern.
    #[error("nothing matches `{pattern}`")]
    NothingMatches {
        /// As it was wished.
        pattern: String,
        /// Existing paths where matches would have been.
        nearest: Vec<String>,
    },
    /// A pattern is malformed.
    #[error("`{pattern}` is not a pattern")]
    BadPattern {
        /// As it was wished.
        pattern: String,
        /// What is wrong with it.
        #[source]
        cause: glob::PatternError,
    },
    /// Neither a file nor a directory, such as a socket.
    #[error("`{path}` is neither a file nor a directory")]
    NotAFile {
        /// Which.
        path: PathBuf,
    },
    /// The file system did not tell what a path is.
    #[error("could not look at `{path}`")]
    Look {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// Two wishes for one file call it differently.
    #[error("`{place}` is given twice, under different names")]
    WishedTwice {
        /// Which file.
        place: String,
    },
    /// A pattern of plugins matches several, and what is to be changed is in one.
    #[error("{place}: `{coordinate}` names {count} plugins, and this is for one")]
    OverlayForSeveral {
        /// Where the first change was asked for.
        place: Place,
        /// As it was wished.
        coordinate: String,
        /// How many.
        count: usize,
    },
    /// What is to be put into a plugin could not be pinned.
    #[error("{place}: could not find what is to be put into the plugin")]
    Addition {
        /// Where it was asked for.
        place: Place,
        /// Why not.
        #[source]
        cause: Box<Self>,
    },
    /// A component that the Hub does not give.
    #[error("could not find `{coordinate}` on the Hub")]
    Hub {
        /// The coordinate.
        coordinate: String,
        /// Why not.
        #[source]
        cause: Box<HubError>,
    },
    /// A coordinate that means another file every day, and no lock that tells which.
    #[error("`{coordinate}` is whichever version is the newest, and no lock tells which")]
    Floats {
        /// The coordinate.
        coordinate: String,
    },
    /// An image or artifact that holds no plugin, or several.
    #[error("`{reference}` is not one plugin: {why}")]
    NoPluginImage {
        /// As it was wished, fully qualified.
        reference: String,
        /// What is wrong with it.
        why: String,
    },
    /// A coordinate that no catalogue of this run can look up.
    #[error("no catalogue is there to look up `{coordinate}` in")]
    NoCatalogue {
        /// The coordinate.
        coordinate: String,
    },
    /// No Maven repository gave what a coordinate names.
    #[error("could not find `maven:{coordinate}`")]
    Maven {
        /// The coordinate, without its scheme.
        coordinate: String,
        /// Why not.
        #[source]
        cause: Box<MavenError>,
    },
    /// The base is named without tag and digest.
    #[error("`{reference}` has neither tag nor digest")]
    BaseWithoutTag {
        /// As it was wished, fully qualified.
        reference: String,
    },
    /// The registry has no such image.
    #[error("the registry has no `{reference}`")]
    NoSuchBase {
        /// As it was wished, fully qualified.
        reference: String,
    },
    /// The registry did not give the base's manifest.
    #[error("could not read the manifest of `{reference}`")]
    ReadBase {
        /// As it was wished, fully qualified.
        reference: String,
        /// Why not.
        #[source]
        cause: net::Error,
    },
    /// The registry gave another manifest than was asked for.
    #[error("`{reference}` came with the digest `{found}`")]
    OtherBase {
        /// As it was wished, fully qualified.
        reference: String,
        /// The digest of what came.
        found: Digest,
    },
    /// An image of which neither tag nor digest is told.
    #[error("`{reference}` has neither tag nor digest")]
    ImageWithoutTag {
        /// As it was wished, fully qualified.
        reference: String,
    },
    /// The registry has no image of this tag.
    #[error("the registry has no `{reference}`")]
    NoSuchImage {
        /// As it was wished, fully qualified.
        reference: String,
    },
    /// The registry did not tell the digest behind a tag.
    #[error("could not look up the digest of `{reference}`")]
    LookUpImage {
        /// As it was wished, fully qualified.
        reference: String,
        /// Why not.
        #[source]
        cause: net::Error,
    },
    /// A directory is no OCI image layout of a version that is known.
    #[error("`{dir}` is not an OCI image layout: {why}")]
    NotALayout {
        /// Which directory.
        dir: PathBuf,
        /// What is missing or unknown.
        why: String,
    },
    /// A file of a layout could not be read.
    #[error("could not read `{path}` of the base's layout")]
    ReadLayout {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A layout's manifest is not what its index says.
    #[error("`{path}` of the base's layout is not what its index says")]
    BadLayout {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        cause: InvalidDocument,
    },
    /// An archive could not be read.
    #[error("could not read the base's archive `{path}`")]
    ReadArchive {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A file is no archive of an image, or a hostile one.
    #[error("`{path}` is no archive of an image: {why}")]
    BadArchive {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A layout lists no image at all.
    #[error("`{dir}` has no image")]
    EmptyLayout {
        /// Which layout.
        dir: PathBuf,
    },
    /// A layout has no image of this tag.
    #[error("`{dir}` has no image tagged `{tag}`")]
    NoSuchTag {
        /// Which layout.
        dir: PathBuf,
        /// How one of its images is named.
        spelled: &'static str,
        /// The tag that was wished.
        tag: String,
        /// The tags that are there, sorted.
        tags: Vec<String>,
    },
    /// The lock does not agree with the spec, or with what is there.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A layout has several images, and the wish fits more than one.
    #[error("`{dir}` has several images that may be meant")]
    SeveralImages {
        /// Which layout.
        dir: PathBuf,
        /// How one of its images is named.
        spelled: &'static str,
        /// The tags that are there, sorted.
        tags: Vec<String>,
    },
}

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoSuchPlugin { nearest, .. } if !nearest.is_empty() => {
                Some(format!("did you mean {}?", quoted(nearest, " or ")))
            }
            Self::NothingMatches { nearest, .. } if !nearest.is_empty() => {
                Some(format!("what is there: {}", quoted(nearest, ", ")))
            }
            Self::Addition { cause, .. } => cause.hint(),
            Self::OverlayForSeveral { .. } => {
                Some("name the one plugin by its own path, or by a pattern that only it matches".to_owned())
            }
            Self::WishedTwice { .. } => Some("say once what is said of the plugin besides its path".to_owned()),
            Self::Lock(cause) => cause.hint(),
            Self::Maven { cause, .. } => cause.hint(),
            Self::BaseWithoutTag { reference } => Some(format!(
                "write a tag or a digest, such as `{reference}:7.9.1`: nothing here picks the latest image by itself"
            )),
            Self::ImageWithoutTag { reference } => {
                Some(format!("write a tag or a digest, such as `{reference}:1.0`: nothing here picks the latest image"))
            }
            Self::NoSuchBase { .. } | Self::NoSuchImage { .. } => {
                Some("check the name and the tag; a private repository may also need a login to be seen".to_owned())
            }
            Self::Hub { cause, .. } => cause.hint(),
            Self::Floats { .. } => {
                Some("`plugraft lock` writes down what it is today; or write a version".to_owned())
            }
            Self::NoPluginImage { .. } => Some(
                "an image of one plugin is what `plugraft build --plugin-only` makes; an artifact has one layer whose \
                 title ends in `.zip`, `.jar` or `.tar.gz`"
                    .to_owned(),
            ),
            Self::ReadBase { cause, .. } | Self::LookUpImage { cause, .. } => cause.hint(),
            Self::NoSuchTag { tags, spelled, .. } | Self::SeveralImages { tags, spelled, .. } if !tags.is_empty() => {
                Some(format!("its tags are {}; write `{spelled}`", quoted(tags, ", ")))
            }
            Self::BadArchive { .. } => Some(
                "`oci-archive:` reads an OCI image layout in a tar, `docker-archive:` what `docker save` writes"
                    .to_owned(),
            ),
            Self::SeveralImages { .. } => Some("its images have no tags; give each a layout of its own".to_owned()),
            Self::NotALayout { .. } => Some(
                "a base is a registry reference, `oci:DIR[:tag]` with an OCI image layout in DIR, `oci-archive:FILE[:tag]`, \
                 `docker-archive:FILE[:name:tag]` or `scratch`"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}

fn quoted(names: &[String], between: &str) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(between)
}
