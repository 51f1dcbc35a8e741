//! What `docker load` reads as a sink: `manifest.json`, the config and the layers of one platform, in a tar
//! (Docker image specification v1.2, "Combined Image JSON + Filesystem Changeset Format").

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::blobs::is_distributable;
use super::members::Members;
use super::sink::{Finished, Sink};
use super::{BlobCount, Error, Published, Target, TargetState, archive_file};
use crate::event::Event;
use crate::formats::digest::Digest;
use crate::formats::media_type::{OCI_LAYER, OCI_LAYER_ZSTD};
use crate::formats::reference::Reference;
use crate::image::{Image, Index};

const LISTING: &str = "manifest.json";

/// An archive file.
pub(super) struct DockerArchiveSink {
    pub(super) file: PathBuf,
    /// What the image in it is called.
    pub(super) tags: Vec<Reference>,
}

impl Sink for DockerArchiveSink {
    fn admit(&self, image: &Finished<'_>) -> Result<(), Error> {
        self.chosen(image).and_then(|one| admit(image, one, &self.place()))
    }

    fn publish(&self, image: &Finished<'_>) -> Result<Published, Error> {
        let one = self.chosen(image)?;
        let members = members(image, one, &self.tags);
        let file = archive_file::replace(image.tools, &self.file, &members)?;
        Ok(Published {
            kind: "docker-archive".to_owned(),
            tags: self.tags.iter().map(|tag| self.called(tag)).collect(),
            by_digest: format!("{}@{}", self.place(), one.config.digest()),
            place: self.file.display().to_string(),
            blobs: BlobCount::of(image.parts, one),
            file: Some(file),
        })
    }

    /// What stands under each name now; an archive without a name is replaced whole, by what it lists first.
    fn compare(&self, image: &Finished<'_>) -> Result<Vec<Target>, Error> {
        let one = self.chosen(image)?;
        let (standing, wanted) = (standing(&self.file), one.config.digest());
        if self.tags.is_empty() {
            let found = standing.first().map(|(id, _)| *id);
            return Ok(vec![Target { reference: self.place(), state: TargetState::of(found, wanted) }]);
        }
        let named = |name: &String| standing.iter().find(|(_, names)| names.contains(name)).map(|(id, _)| *id);
        let target = |tag: &Reference| Target {
            reference: self.called(tag),
            state: TargetState::of(named(&familiar(tag)), wanted),
        };
        Ok(self.tags.iter().map(target).collect())
    }
}

impl DockerArchiveSink {
    fn place(&self) -> String {
        format!("docker-archive:{}", self.file.display())
    }

    fn called(&self, tag: &Reference) -> String {
        format!("{}:{}", self.place(), familiar(tag))
    }

    fn chosen<'a>(&self, image: &Finished<'a>) -> Result<&'a Image, Error> {
        choose(image.index, ("linux", HOST_ARCHITECTURE), &self.place())
    }
}

/// The image ids in the archive that stands there now, with their names.
fn standing(file: &Path) -> Vec<(Digest, Vec<String>)> {
    let Some((archive, listed)) = archive_file::standing(file, LISTING) else { return Vec::new() };
    let ids = listed.as_array().into_iter().flatten().filter_map(|image| {
        let config = archive.text(image.get("Config")?.as_str()?).ok()??;
        let names = image.get("RepoTags").and_then(Value::as_array).into_iter().flatten();
        Some((Digest::of(&config), names.filter_map(|name| name.as_str().map(str::to_owned)).collect()))
    });
    ids.collect()
}

/// This machine's architecture, as images spell it.
const HOST_ARCHITECTURE: &str = if cfg!(target_arch = "x86_64") {
    "amd64"
} else if cfg!(target_arch = "aarch64") {
    "arm64"
} else if cfg!(target_arch = "s390x") {
    "s390x"
} else if cfg!(all(target_arch = "powerpc64", target_endian = "little")) {
    "ppc64le"
} else if cfg!(target_arch = "riscv64") {
    "riscv64"
} else {
    "unknown"
};

/// The one image that goes where only one can: the only one, else that of the machine which will run it.
pub(super) fn choose<'a>(index: &'a Index, machine: (&str, &str), place: &str) -> Result<&'a Image, Error> {
    let fits = |image: &&Image| (&*image.platform.os, &*image.platform.architecture) == machine;
    match &index.images[..] {
        [only] => Ok(only),
        several => several.iter().find(fits).ok_or_else(|| Error::WhichPlatform {
            place: place.to_owned(),
            machine: format!("{}/{}", machine.0, machine.1),
            there: several.iter().map(|image| image.platform.to_string()).collect(),
        }),
    }
}

/// Refuses layers that no engine loads from an archive. Of several platforms, it says which one goes there.
pub(super) fn admit(image: &Finished<'_>, one: &Image, place: &str) -> Result<(), Error> {
    if image.index.images.len() > 1 {
        image.tools.tell(Event::Notice(format!("`{place}` takes one platform: {}", one.platform)));
    }
    let is_unfit = |media_type: &str| media_type == OCI_LAYER_ZSTD;
    let layers = one.layers.iter().map(|layer| &layer.descriptor);
    match layers.into_iter().find(|layer| is_unfit(&layer.media_type) || !is_distributable(layer)) {
        None => Ok(()),
        Some(layer) => Err(Error::UnfitLayer {
            place: place.to_owned(),
            digest: layer.digest,
            media_type: layer.media_type.clone(),
        }),
    }
}

/// The members of the archive: what lists the image first, so that it is found without reading the rest.
pub(super) fn members<'a>(image: &Finished<'a>, one: &Image, tags: &[Reference]) -> Members<'a> {
    let config = format!("{}.json", one.config.digest().hex());
    let names: Vec<String> = one
        .layers
        .iter()
        .map(|layer| {
            let ending = if layer.descriptor.media_type == OCI_LAYER { "tar" } else { "tar.gz" };
            format!("{}.{ending}", layer.descriptor.digest.hex())
        })
        .collect();
    let tags: Vec<String> = tags.iter().map(familiar).collect();
    let listing = json!([{"Config": config, "RepoTags": tags, "Layers": names}]);
    let mut members = Members::default();
    members.file(LISTING.to_owned(), listing.to_string().into_bytes());
    members.file(config, one.config.bytes().to_vec());
    for (at, (layer, name)) in one.layers.iter().zip(&names).enumerate() {
        let digest = layer.descriptor.digest;
        let part = image.parts.iter().find(|part| part.blob().descriptor().digest == digest);
        if let Some(part) = part.filter(|_| !names[..at].contains(name)) {
            members.part(name.clone(), part);
        }
    }
    members
}

/// A reference as engines write it: without Docker Hub's own parts (distribution/reference, `FamiliarString`).
pub(super) fn familiar(reference: &Reference) -> String {
    let full = reference.to_string();
    let short = full.strip_prefix("docker.io/library/").or_else(|| full.strip_prefix("docker.io/"));
    short.unwrap_or(&full).to_owned()
}
