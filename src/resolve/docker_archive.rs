//! The image that is meant in what `docker save` wrote (Docker image specification v1.2, "Combined Image JSON +
//! Filesystem Changeset Format"; since Docker 25 an OCI layout stands in the same tar).

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::event::Event;
use crate::formats::descriptor::Descriptor;
use crate::formats::digest::Digest;
use crate::formats::document::{Document, InvalidDocument};
use crate::formats::media_type::{OCI_CONFIG, OCI_LAYER, OCI_LAYER_GZIP, OCI_LAYER_ZSTD, OCI_MANIFEST};
use crate::formats::oci_layout::{INDEX, MARKER};
use crate::formats::{gzip, zstd};
use crate::tools::Tools;

use super::archive::Span;
use super::layout::{Layout, is_same_name, last_tag, local_name};
use super::{ArchiveFile, BasePin, BasePlace, Error};

const KIND: &str = "docker-archive";
const LISTING: &str = "manifest.json";

/// An image as `manifest.json` lists it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    config: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    layers: Vec<String>,
}

/// Pins the image of this name, or the only one.
///
/// An archive of the older form has no image manifest. The one that it gets here lists its layers as they lie there, so
/// that one without compression has its diff id as its digest, and no encoder has a say in any digest.
pub(super) fn pin(tools: &Tools, path: &Path, name: Option<&str>) -> Result<BasePin, Error> {
    let archive = ArchiveFile::open(path)?;
    if archive.has(MARKER) && archive.has(INDEX) {
        return Layout::Archive(&archive, KIND).pin(name);
    }
    let text = archive.text(LISTING)?.ok_or_else(|| bad(path, "it has no `manifest.json`".to_owned()))?;
    let listed: Vec<Listed> = serde_json::from_slice(&text)
        .map_err(|cause| bad(path, format!("its `manifest.json` does not list images: {cause}")))?;
    let image = meant(path, &listed, name)?;
    let config = config(&archive, &image.config)?;
    let (layers, spans) = layers(&archive, image, &config)?;
    if layers.iter().any(|layer| layer.media_type == OCI_LAYER) {
        tools.tell(Event::Notice("the base's layers are not compressed in its archive, and stay so".to_owned()));
    }
    let mut blobs = spans;
    blobs.insert(config.digest(), member(&archive, &image.config)?);
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": config.descriptor().to_value(),
        "layers": layers.iter().map(Descriptor::to_value).collect::<Vec<_>>(),
    });
    let tag = name.or_else(|| image.repo_tags.as_deref()?.first().map(String::as_str)).map(last_tag);
    Ok(BasePin::Image {
        name: local_name(KIND, path, tag),
        tag: tag.map(str::to_owned),
        root: Document::write(OCI_MANIFEST, manifest),
        place: BasePlace::Archive(archive.with_blobs(blobs)),
    })
}

fn bad(path: &Path, why: String) -> Error {
    Error::BadArchive { path: path.to_owned(), why }
}

/// The image of this name, or the only one.
fn meant<'a>(path: &Path, listed: &'a [Listed], name: Option<&str>) -> Result<&'a Listed, Error> {
    let is_meant = |image: &&Listed| {
        name.is_none_or(|name| image.repo_tags.iter().flatten().any(|tag| tag == name || is_same_name(tag, name)))
    };
    let dir = || path.to_owned();
    let spelled = "docker-archive:FILE:NAME:TAG";
    let tags = || {
        let mut tags: Vec<String> =
            listed.iter().flat_map(|image| image.repo_tags.clone().unwrap_or_default()).collect();
        tags.sort();
        tags
    };
    let meant: Vec<&Listed> = listed.iter().filter(is_meant).collect();
    match (&meant[..], name) {
        (_, _) if listed.is_empty() => Err(Error::EmptyLayout { dir: dir() }),
        ([], name) => {
            Err(Error::NoSuchTag { dir: dir(), spelled, tag: name.unwrap_or_default().to_owned(), tags: tags() })
        }
        ([first, rest @ ..], _) if rest.iter().all(|other| other.config == first.config) => Ok(*first),
        _ => Err(Error::SeveralImages { dir: dir(), spelled, tags: tags() }),
    }
}

fn member(archive: &ArchiveFile, name: &str) -> Result<Span, Error> {
    archive.span(name).ok_or_else(|| bad(archive.path(), format!("it lists `{name}`, and does not have it")))
}

/// The config; where its name holds a digest, as Docker's own do, it has to be that.
fn config(archive: &ArchiveFile, name: &str) -> Result<Document, Error> {
    let path = || archive.path().join(name);
    member(archive, name)?;
    let text = archive.text(name)?.unwrap_or_default();
    let config = Document::parse(OCI_CONFIG, text)
        .map_err(|cause| Error::BadLayout { path: path(), cause: InvalidDocument::NotJson(cause) })?;
    match promised(name) {
        Some(wanted) if wanted != config.digest() => {
            let cause = InvalidDocument::WrongDigest { wanted, found: config.digest() };
            Err(Error::BadLayout { path: path(), cause })
        }
        _ => Ok(config),
    }
}

/// The digest in a name such as `<hex>.json`, `sha256:<hex>` or `blobs/sha256/<hex>`.
fn promised(name: &str) -> Option<Digest> {
    let last = name.rsplit('/').next()?;
    let stem = last.split('.').next()?.trim_start_matches("sha256:");
    format!("sha256:{stem}").parse().ok()
}

/// The layers as they lie in the archive, and where.
fn layers(
    archive: &ArchiveFile,
    image: &Listed,
    config: &Document,
) -> Result<(Vec<Descriptor>, BTreeMap<Digest, Span>), Error> {
    let diff_ids: Option<Vec<Digest>> = config
        .value()
        .pointer("/rootfs/diff_ids")
        .and_then(Value::as_array)
        .and_then(|ids| ids.iter().map(|id| id.as_str()?.parse().ok()).collect());
    let diff_ids = diff_ids.filter(|ids| ids.len() == image.layers.len()).ok_or_else(|| {
        bad(archive.path(), format!("its config does not tell the diff ids of its {} layers", image.layers.len()))
    })?;
    let mut spans = BTreeMap::new();
    let mut layers = Vec::new();
    for (name, diff_id) in image.layers.iter().zip(diff_ids) {
        let span = member(archive, name)?;
        let read = |cause: io::Error| Error::ReadLayout { path: archive.path().join(name), cause };
        let magic = archive.magic(span).map_err(read)?;
        let (media_type, digest) = if magic.starts_with(&gzip::MAGIC) {
            (OCI_LAYER_GZIP, archive.digest(span).map_err(read)?)
        } else if magic == zstd::MAGIC {
            (OCI_LAYER_ZSTD, archive.digest(span).map_err(read)?)
        } else {
            (OCI_LAYER, diff_id)
        };
        spans.insert(digest, span);
        layers.push(Descriptor { media_type: media_type.to_owned(), digest, size: span.size });
    }
    Ok((layers, spans))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_promise_a_digest() {
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let digest = Some(Digest::of(b""));
        for (name, expected) in [
            (format!("{hex}.json"), digest),
            (format!("sha256:{hex}"), digest),
            (format!("blobs/sha256/{hex}"), digest),
            ("config.json".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(promised(&name), expected, "{name}");
        }
    }
}
