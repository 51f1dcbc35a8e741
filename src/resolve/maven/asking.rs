//! One repository is asked for one file: whether it has it, and what it promises about it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use url::Url;

use crate::event::Event;
use crate::formats::checksum::{Algorithm, Checksum};
use crate::formats::checksum_file;
use crate::formats::coordinate::MavenCoordinate;
use crate::formats::maven_layout::{METADATA, artifact_folder, file, version_folder};
use crate::formats::maven_metadata::{self, Metadata};
use crate::formats::xml;
use crate::net::{self, Download, Login};
use crate::resolve::{Offer, Place, Promise, Promiser};

use super::repositories::{Repository, Where};
use super::{Maven, Said, file_name};

/// What repositories promise by, the best first. A repository that has nothing better than MD5 is taken at that word,
/// with a warning.
const BEST_FIRST: [Algorithm; 4] = [Algorithm::Sha512, Algorithm::Sha256, Algorithm::Sha1, Algorithm::Md5];

impl Maven<'_> {
    /// The offer of a repository for the file of a version.
    pub(super) fn ask(
        &self,
        repository: &Repository,
        coordinate: &MavenCoordinate,
        version: &str,
    ) -> Result<Offer, Said> {
        let path = file(coordinate, version);
        let found = Found::look(self, repository, &path)?.ok_or(Said::Missing)?;
        let promises = self.promises(repository, coordinate, &path)?;
        let (place, size) = match found {
            Found::Here(path, size) => (Place::Here(path), Some(size)),
            Found::There(download, size) => (Place::There(download), size),
        };
        let taken = (version != coordinate.version).then(|| version.to_owned());
        Ok(Offer { taken, place, file_name: file_name(coordinate), size, promises })
    }

    /// The best checksum that is offered.
    fn promises(
        &self,
        repository: &Repository,
        coordinate: &MavenCoordinate,
        path: &str,
    ) -> Result<Vec<Promise>, Said> {
        let mut unreadable = None;
        for algorithm in BEST_FIRST {
            let path = format!("{path}.{}", algorithm.name());
            let text = match self.small_file(repository, &path, checksum_file::LIMIT) {
                // Object stores say 403 where nothing is, to who may not list.
                Err(Said::Failed(net::Error::Refused { refusal, .. })) if refusal.status() < 500 => None,
                text => text?,
            };
            let Some(text) = text else { continue };
            match checksum_file::parse(&text, algorithm) {
                Some(checksum) => {
                    if algorithm == Algorithm::Md5 {
                        self.warn_about(repository, coordinate, "states no checksum better than MD5");
                    }
                    return Ok(vec![promise(repository, checksum)]);
                }
                None => unreadable = unreadable.or(Some(path)),
            }
        }
        if let Some(path) = unreadable {
            let file = path.rsplit('/').next().unwrap_or_default().to_owned();
            return Err(Said::BadChecksum { file });
        }
        self.warn_about(repository, coordinate, "states no checksum");
        Ok(Vec::new())
    }

    fn warn_about(&self, repository: &Repository, coordinate: &MavenCoordinate, what: &str) {
        let warning = format!("the Maven repository `{}` {what} for `{coordinate}`", repository.id);
        self.tools.tell(Event::Warning(warning));
    }

    /// The versions that a repository lists; `None` where it has no list.
    pub(super) fn versions_of(
        &self,
        repository: &Repository,
        coordinate: &MavenCoordinate,
    ) -> Result<Option<Metadata>, Said> {
        self.metadata(repository, &format!("{}/{METADATA}", artifact_folder(coordinate)))
    }

    /// The builds of a snapshot that a repository lists; `None` where it has no list.
    pub(super) fn builds_of(
        &self,
        repository: &Repository,
        coordinate: &MavenCoordinate,
    ) -> Result<Option<Metadata>, Said> {
        self.metadata(repository, &format!("{}/{METADATA}", version_folder(coordinate, &coordinate.version)))
    }

    fn metadata(&self, repository: &Repository, path: &str) -> Result<Option<Metadata>, Said> {
        let text = self.small_file(repository, path, xml::LIMIT)?;
        let read = text.map(|text| maven_metadata::parse(&text)).transpose();
        read.map_err(|cause| Said::BadMetadata { file: METADATA, cause })
    }

    fn small_file(&self, repository: &Repository, path: &str, limit: usize) -> Result<Option<Vec<u8>>, Said> {
        match &repository.place {
            Where::Web(base) => {
                let what = format!("read `{path}` of the Maven repository `{}`", repository.id);
                let page = self.tools.net.read(&what, &download(repository, base, path), limit)?;
                Ok(page.map(|page| page.body.into()))
            }
            Where::Directory(directory) => {
                let path = directory.join(path);
                read_small(&path, limit).map_err(|cause| Said::Read { path, cause })
            }
            Where::Blocked { .. } | Where::Unset(_) | Where::NoAddress => Ok(None),
        }
    }
}

/// Where a repository has a file, and how long it is.
enum Found {
    Here(PathBuf, u64),
    There(Download, Option<u64>),
}

impl Found {
    fn look(maven: &Maven<'_>, repository: &Repository, path: &str) -> Result<Option<Self>, Said> {
        match &repository.place {
            Where::Web(base) => {
                let what = format!("look for `{path}` in the Maven repository `{}`", repository.id);
                let download = download(repository, base, path);
                let length = maven.tools.net.look_for(&what, &download)?;
                // A server that does not know the length of what it makes on the fly says none, or zero.
                Ok(length.map(|length| Self::There(download, length.filter(|length| *length > 0))))
            }
            Where::Directory(directory) => {
                let path = directory.join(path);
                match fs::metadata(&path) {
                    Ok(found) if found.is_file() => Ok(Some(Self::Here(path, found.len()))),
                    Ok(_) => Ok(None),
                    Err(cause) if is_missing(&cause) => Ok(None),
                    Err(cause) => Err(Said::Read { path, cause }),
                }
            }
            Where::Blocked { .. } | Where::Unset(_) | Where::NoAddress => Ok(None),
        }
    }
}

/// The promises that stand beside a file of this machine.
pub(super) fn promises_beside(path: &Path, by: &str) -> io::Result<Vec<Promise>> {
    for algorithm in BEST_FIRST {
        let beside = PathBuf::from(format!("{}.{}", path.display(), algorithm.name()));
        let text = read_small(&beside, checksum_file::LIMIT)?;
        if let Some(checksum) = text.and_then(|text| checksum_file::parse(&text, algorithm)) {
            return Ok(vec![Promise { checksum, by: Promiser::Maven(by.to_owned()) }]);
        }
    }
    Ok(Vec::new())
}

/// A file that is meant to be short; `None` where nothing is.
pub(super) fn read_small(path: &Path, limit: usize) -> io::Result<Option<Vec<u8>>> {
    use std::io::Read as _;
    let file = match fs::File::open(path) {
        Err(cause) if is_missing(&cause) => return Ok(None),
        file => file?,
    };
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

pub(super) fn is_missing(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn promise(repository: &Repository, checksum: Checksum) -> Promise {
    Promise { checksum, by: Promiser::Maven(repository.id.clone()) }
}

fn download(repository: &Repository, base: &Url, path: &str) -> Download {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
    }
    Download { url, login: Login::Named(repository.id.clone()) }
}
