//! The image that is meant in an OCI image layout, be it a directory or in a tar.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::formats::descriptor::Descriptor;
use crate::formats::document::{self, Document, InvalidDocument};
use crate::formats::oci_layout::{CONTAINERD_NAME, INDEX, MARKER, REF_NAME, blob_path};
use crate::formats::reference::Reference;

use super::{ArchiveFile, BasePin, BasePlace, Error};

/// A layout.
pub(super) enum Layout<'a> {
    /// In a directory.
    Directory(&'a Path),
    /// In a tar, as this kind of place.
    Archive(&'a ArchiveFile, &'static str),
}

/// One image of a layout.
struct Listed {
    descriptor: Descriptor,
    tag: Option<String>,
    full_name: Option<String>,
}

impl Layout<'_> {
    /// Pins the image of this tag, or the only one.
    ///
    /// A tag is what `org.opencontainers.image.ref.name` says; where that is a full reference, as some tools write, the
    /// tag in it counts as well, and so does the name that Docker writes beside it. One image under several tags is one
    /// image.
    pub(super) fn pin(&self, tag: Option<&str>) -> Result<BasePin, Error> {
        self.check_marker()?;
        let listed = self.list()?;
        let mut tags: Vec<String> = listed.iter().filter_map(|image| image.tag.clone()).collect();
        tags.sort();
        tags.dedup();
        if listed.is_empty() {
            return Err(Error::EmptyLayout { dir: self.path() });
        }
        let meant: Vec<&Listed> = listed.iter().filter(|image| tag.is_none_or(|tag| image.is_tagged(tag))).collect();
        let Some(first) = meant.first() else {
            let tag = tag.unwrap_or_default().to_owned();
            return Err(Error::NoSuchTag { dir: self.path(), spelled: self.spelled(), tag, tags });
        };
        if meant.iter().any(|image| image.descriptor.digest != first.descriptor.digest) {
            return Err(Error::SeveralImages { dir: self.path(), spelled: self.spelled(), tags });
        }
        let path = blob_path(&self.path(), first.descriptor.digest);
        let root = self.blob(&first.descriptor).map_err(|cause| Error::ReadLayout { path: path.clone(), cause })?;
        let root = Document::read(&first.descriptor, root).map_err(|cause| Error::BadLayout { path, cause })?;
        let tag = tag.map(|tag| last_tag(tag).to_owned()).or_else(|| first.tag.clone());
        let name = first.full_name.clone().unwrap_or_else(|| local_name(self.kind(), &self.path(), tag.as_deref()));
        Ok(BasePin::Image { name, tag, root, place: self.place() })
    }

    fn path(&self) -> PathBuf {
        match self {
            Self::Directory(dir) => (*dir).to_owned(),
            Self::Archive(archive, _) => archive.path().to_owned(),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Directory(_) => "oci",
            Self::Archive(_, kind) => kind,
        }
    }

    /// How an image of this layout is named.
    fn spelled(&self) -> &'static str {
        match self.kind() {
            "oci" => "oci:DIR:TAG",
            "oci-archive" => "oci-archive:FILE:TAG",
            _ => "docker-archive:FILE:NAME:TAG",
        }
    }

    fn place(&self) -> BasePlace {
        match self {
            Self::Directory(dir) => BasePlace::Layout((*dir).to_owned()),
            Self::Archive(archive, _) => BasePlace::Archive((*archive).clone()),
        }
    }

    fn blob(&self, descriptor: &Descriptor) -> io::Result<Box<dyn Read + Send>> {
        match self {
            Self::Directory(dir) => Ok(Box::new(File::open(blob_path(dir, descriptor.digest))?)),
            Self::Archive(archive, _) => archive.blob(descriptor.digest, 0),
        }
    }

    /// One of the layout's own files; `None` where it is missing.
    fn text(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::Archive(archive, _) => archive.text(name),
            Self::Directory(dir) => match read(&dir.join(name)) {
                Err(Error::ReadLayout { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
                read => read.map(Some),
            },
        }
    }

    fn check_marker(&self) -> Result<(), Error> {
        let not_a_layout = |why: &str| Error::NotALayout { dir: self.path(), why: why.to_owned() };
        let text = self.text(MARKER)?.ok_or_else(|| not_a_layout("it has no file `oci-layout`"))?;
        let marker: Value =
            serde_json::from_slice(&text).map_err(|_| not_a_layout("its file `oci-layout` is not JSON"))?;
        match marker.get("imageLayoutVersion").and_then(Value::as_str) {
            Some(version) if version.starts_with("1.") => Ok(()),
            Some(version) => Err(not_a_layout(&format!("its version `{version}` is unknown"))),
            None => Err(not_a_layout("its file `oci-layout` states no version")),
        }
    }

    fn list(&self) -> Result<Vec<Listed>, Error> {
        let path = self.path().join(INDEX);
        let missing = || Error::ReadLayout { path: path.clone(), cause: io::ErrorKind::NotFound.into() };
        let text = self.text(INDEX)?.ok_or_else(missing)?;
        let index: Value = serde_json::from_slice(&text)
            .map_err(|cause| Error::BadLayout { path: path.clone(), cause: InvalidDocument::NotJson(cause) })?;
        let malformed = || Error::NotALayout {
            dir: self.path(),
            why: "its `index.json` lists something without media type, sha256 digest or size".to_owned(),
        };
        let entries = index.get("manifests").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        entries.iter().map(|entry| Listed::read(entry).ok_or_else(malformed)).collect()
    }
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
        let by_tag = self.tag.as_deref().is_some_and(|name| {
            name == tag || name.rsplit_once(':').is_some_and(|(front, last)| front.contains('/') && last == tag)
        });
        by_tag || tag.contains(':') && self.full_name.as_deref().is_some_and(|name| is_same_name(name, tag))
    }
}

/// Whether two texts name the same image, however much of the name is left out.
pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    let read = |text: &str| text.parse::<Reference>().ok();
    one == other || read(one).is_some_and(|one| Some(one) == read(other))
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

/// The tag at the end of a name, or all of it.
pub(super) fn last_tag(name: &str) -> &str {
    match name.rsplit_once(':') {
        Some((_, tag)) if !tag.contains('/') => tag,
        _ => name,
    }
}

/// What a base without a recorded name is called: never its place on this machine.
pub(super) fn local_name(kind: &str, path: &Path, tag: Option<&str>) -> String {
    let real: PathBuf = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let last = real.file_name().unwrap_or_default().to_string_lossy();
    tag.map_or_else(|| format!("{kind}:{last}"), |tag| format!("{kind}:{last}:{tag}"))
}
