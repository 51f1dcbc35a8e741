//! This machine's own repository, usually `~/.m2/repository`.
//!
//! What lies there counts, wherever it came from: `_remote.repositories`, by which Maven remembers that, is not read.

use std::fs;
use std::path::PathBuf;

use crate::formats::coordinate::MavenCoordinate;
use crate::formats::maven_layout::{LOCAL_METADATA, file, version_folder};
use crate::formats::maven_metadata::{self, Metadata};
use crate::formats::xml;
use crate::resolve::{Offer, Place};

use super::asking::{is_missing, promises_beside, read_small};
use super::{Maven, MavenError, file_name};

/// How the repository of this machine is called where it promises.
const LOCAL: &str = "local";

impl Maven<'_> {
    /// The file of a version, where it is on this machine; the checksums beside it are promises, as anywhere.
    pub(super) fn here(&self, coordinate: &MavenCoordinate, version: &str) -> Result<Option<Offer>, MavenError> {
        let Some(path) = self.local(&file(coordinate, version)) else { return Ok(None) };
        let failed = |cause| MavenError::ReadLocal { path: path.clone(), cause };
        match fs::metadata(&path) {
            Ok(found) if found.is_file() => {}
            Ok(_) => return Ok(None),
            Err(cause) if is_missing(&cause) => return Ok(None),
            Err(cause) => return Err(failed(cause)),
        }
        let promises = promises_beside(&path, LOCAL).map_err(failed)?;
        let taken = (version != coordinate.version).then(|| version.to_owned());
        let (place, file_name) = (Place::Here(path), file_name(coordinate));
        Ok(Some(Offer { taken, place, file_name, size: None, promises }))
    }

    /// What was installed on this machine of a snapshot; a list that cannot be read is none, as Maven has it.
    pub(super) fn installed(&self, coordinate: &MavenCoordinate) -> Option<Metadata> {
        let folder = version_folder(coordinate, &coordinate.version);
        let path = self.local(&format!("{folder}/{LOCAL_METADATA}"))?;
        maven_metadata::parse(&read_small(&path, xml::LIMIT).ok()??).ok()
    }

    fn local(&self, path: &str) -> Option<PathBuf> {
        Some(self.tools.catalogues.maven.local.as_ref()?.join(path))
    }
}
