//! The image that is meant in an OCI image layout.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::formats::descriptor::Descriptor;
use crate::formats::document::{self, Document, InvalidDocument};
use crate::formats::oci_layout::{CONTAINERD_NAME, INDEX, MARKER, REF_NAME, blob_path};

use super::{BasePin, BasePlace, Error};

/// One image of a layout.
struct Listed {
    descriptor: Descriptor,
    tag: Option<String>,
    full_name: Option<String>,
}

/// Pins the image of this tag, or the only one.
///
/// A tag is what `org.opencontainers.image.ref.name` says; where that is a full reference, as some tools write, the
/// tag in it counts as well. One image under several tags is one image.
pub(super) fn pin(dir: &Path, tag: Option<&str>) -> Result<BasePin, Error> {
    check_marker(dir)?;
    let listed = list(dir)?;
    let mut tags: Vec<String> = listed.iter().filter_map(|image| image.tag.clone()).collect();
    tags.sort();
    tags.dedup();
    if listed.is_empty() {
        return Err(Error::EmptyLayout { dir: dir.to_owned() });
    }
    let meant: Vec<&Listed> = listed.iter().filter(|image| tag.is_none_or(|tag| image.is_tagged(tag))).collect();
    let Some(first) = meant.first() else {
        let tag = tag.unwrap_or_default().to_owned();
        return Err(Error::NoSuchTag { dir: dir.to_owned(), tag, tags });
    };
    if meant.iter().any(|image| image.descriptor.digest != first.descriptor.digest) {
        return Err(Error::SeveralImages { dir: dir.to_owned(), tags });
    }
    let path = blob_path(dir, first.descriptor.digest);
    let file = File::open(&path).map_err(|cause| Error::ReadLayout { path: path.clone(), cause })?;
    let root = Document::read(&first.descriptor, file).map_err(|cause| Error::BadLayout { path, cause })?;
    let tag = tag.map(str::to_owned).or_else(|| first.tag.clone());
    let name = first.full_name.clone().unwrap_or_else(|| local_name(dir, tag.as_deref()));
    Ok(BasePin::Image { name, tag, root, place: BasePlace::Layout(dir.to_owned()) })
}

impl Listed {
    fn read(entry: &Value) -> Option<Self> {
        let annotation = |key: &str| Some(entry.get("annotations")?.get(key)?.as_str()?.to_owned());
        Some(Self {
            descriptor: Descriptor::from_value(entry)?,
            tag: annotation(REF_NAME),
            full_name: annotation(CONTAINERD_NAME),
        })
    }

    fn is_tagged(&self, tag: &str) -> bool {
        self.tag.as_deref().is_some_and(|name| {
            name == tag || name.rsplit_once(':').is_some_and(|(front, last)| front.contains('/') && last == tag)
        })
    }
}

fn check_marker(dir: &Path) -> Result<(), Error> {
    let not_a_layout = |why: &str| Error::NotALayout { dir: dir.to_owned(), why: why.to_owned() };
    let text = read(&dir.join(MARKER)).map_err(|error| match error {
        Error::ReadLayout { cause, .. } if cause.kind() == std::io::ErrorKind::NotFound => {
            not_a_layout("it has no file `oci-layout`")
        }
        other => other,
    })?;
    let marker: Value = serde_json::from_slice(&text).map_err(|_| not_a_layout("its file `oci-layout` is not JSON"))?;
    match marker.get("imageLayoutVersion").and_then(Value::as_str) {
        Some(version) if version.starts_with("1.") => Ok(()),
        Some(version) => Err(not_a_layout(&format!("its version `{version}` is unknown"))),
        None => Err(not_a_layout("its file `oci-layout` states no version")),
    }
}

fn list(dir: &Path) -> Result<Vec<Listed>, Error> {
    let path = dir.join(INDEX);
    let text = read(&path)?;
    let index: Value = serde_json::from_slice(&text)
        .map_err(|cause| Error::BadLayout { path, cause: InvalidDocument::NotJson(cause) })?;
    let malformed = || Error::NotALayout {
        dir: dir.to_owned(),
        why: "its `index.json` lists something without media type, sha256 digest or size".to_owned(),
    };
    let entries = index.get("manifests").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    entries.iter().map(|entry| Listed::read(entry).ok_or_else(malformed)).collect()
}

/// A layout's own files are read whole, so they are bounded like documents.
fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let failed = |cause| Error::ReadLayout { path: path.to_owned(), cause };
    let mut text = Vec::new();
    let taken = File::open(path).and_then(|file| file.take(document::LIMIT + 1).read_to_end(&mut text));
    let size = taken.map_err(failed)? as u64;
    if size > document::LIMIT {
        return Err(Error::BadLayout { path: path.to_owned(), cause: InvalidDocument::TooLarge { size } });
    }
    Ok(text)
}

/// What a layout without a recorded name is called: never its place on this machine.
fn local_name(dir: &Path, tag: Option<&str>) -> String {
    let real: PathBuf = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let folder = real.file_name().unwrap_or_default().to_string_lossy();
    tag.map_or_else(|| format!("oci:{folder}"), |tag| format!("oci:{folder}:{tag}"))
}
