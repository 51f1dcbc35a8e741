//! Any image's tag becomes a digest; an image or artifact that holds one plugin becomes the blob that is it.
//!
//! An image counts where all its platforms have one and the same layer, such as `plugraft build --plugin-only` and any
//! `FROM scratch` with one `COPY` make. An artifact counts where one of its layers is an archive by its title
//! (`org.opencontainers.image.title`, as ORAS writes it) or by its media type.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::formats::descriptor::Descriptor;
use crate::formats::digest::Digest;
use crate::formats::document::Document;
use crate::formats::media_type::{
    DOCKER_CONFIG, DOCKER_LAYER, DOCKER_LAYER_GZIP, Family, OCI_CONFIG, OCI_LAYER, OCI_LAYER_GZIP, Shape,
};
use crate::formats::reference::Reference;
use crate::net::Net;
use crate::tools::Tools;

use super::catalogue::Offer;
use super::{Error, Place, Promise, Promiser};

/// The kind of the store's records of what was found behind a reference, for runs that are offline.
const KIND: &str = "plugin-image-1";

const TITLE: &str = "org.opencontainers.image.title";

/// The layer of an instruction that adds nothing: a gzip of an empty tar, as Docker writes it.
const EMPTY_LAYER: u64 = 32;

/// The digest that a reference stands for: its own, else the one that its registry has behind the tag now.
pub fn digest_of(net: &Net, reference: &Reference) -> Result<Digest, Error> {
    if let Some(digest) = reference.digest() {
        return Ok(digest);
    }
    let wished = || reference.to_string();
    let tag = reference.tag().ok_or_else(|| Error::ImageWithoutTag { reference: wished() })?;
    let found = net.repository(reference).manifest_digest(tag);
    let found = found.map_err(|cause| Error::LookUpImage { reference: wished(), cause })?;
    found.ok_or_else(|| Error::NoSuchImage { reference: wished() })
}

/// A blob that is a plugin, and what to call it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Found {
    manifest: Digest,
    media_type: String,
    digest: Digest,
    size: u64,
    file_name: String,
}

/// The blob that is the plugin of an image or artifact.
pub(super) fn offer(tools: &Tools, reference: &Reference) -> Result<Offer, Error> {
    let key = Digest::of(reference.to_string().as_bytes());
    let remembered = if tools.catalogues.offline { tools.store.record(KIND, key) } else { None };
    let found = if let Some(found) = remembered {
        found
    } else {
        let found = look(tools, reference)?;
        tools.remember(KIND, key, &found);
        found
    };
    let descriptor = Descriptor { media_type: found.media_type, digest: found.digest, size: found.size };
    let promise = Promise { checksum: descriptor.digest.into(), by: Promiser::Image };
    Ok(Offer {
        taken: reference.digest().is_none().then(|| found.manifest.to_string()),
        size: Some(descriptor.size),
        place: Place::Blob { repository: reference.by_digest(found.manifest), descriptor },
        file_name: found.file_name,
        promises: vec![promise],
    })
}

fn look(tools: &Tools, reference: &Reference) -> Result<Found, Error> {
    let target = reference.target().ok_or_else(|| Error::ImageWithoutTag { reference: reference.to_string() })?;
    let root = manifest(tools, reference, &target)?;
    if let Some(expected) = reference.digest().filter(|expected| *expected != root.digest()) {
        return Err(no_plugin(reference, format!("`{}` came for `{expected}`", root.digest())));
    }
    let mut found = BTreeMap::new();
    for manifest in images(tools, reference, &root)? {
        let (descriptor, title) = plugin(reference, &manifest)?;
        found.insert(descriptor.digest, (descriptor, title));
    }
    let mut found = found.into_values();
    match (found.next(), found.next()) {
        (Some((Descriptor { media_type, digest, size }, title)), None) => {
            let file_name = title.unwrap_or_else(|| name(reference, &media_type));
            Ok(Found { manifest: root.digest(), media_type, digest, size, file_name })
        }
        (None, _) => Err(no_plugin(reference, "its index lists no image".to_owned())),
        (Some(_), Some(_)) => Err(no_plugin(reference, "its platforms have different layers".to_owned())),
    }
}

fn manifest(tools: &Tools, reference: &Reference, target: &str) -> Result<Document, Error> {
    let found = tools.net.repository(reference).manifest(target);
    let found = found.map_err(|cause| Error::LookUpImage { reference: reference.to_string(), cause })?;
    found.ok_or_else(|| Error::NoSuchImage { reference: reference.to_string() })
}

/// The manifest itself, or those that an index lists for platforms: not attestations.
fn images(tools: &Tools, reference: &Reference, root: &Document) -> Result<Vec<Document>, Error> {
    if !matches!(Family::of(root.media_type()), Some((_, Shape::Index))) {
        return Ok(vec![root.clone()]);
    }
    let is_image = |child: &&Value| {
        let of = |pointer: &str| child.pointer(pointer).and_then(Value::as_str);
        of("/platform/os") != Some("unknown") && of("/annotations/vnd.docker.reference.type").is_none()
    };
    let children = root.value().get("manifests").and_then(Value::as_array).into_iter().flatten();
    let children = children.filter(is_image).filter_map(Descriptor::from_value);
    children.map(|child| manifest(tools, reference, &child.digest.to_string())).collect()
}

/// The one layer that is a plugin, and its title.
fn plugin(reference: &Reference, manifest: &Document) -> Result<(Descriptor, Option<String>), Error> {
    let value = manifest.value();
    let layers = value.get("layers").and_then(Value::as_array).into_iter().flatten();
    let layers: Vec<(Descriptor, Option<String>)> = layers
        .filter_map(|layer| {
            let title = layer.get("annotations").and_then(|all| all.get(TITLE)).and_then(Value::as_str);
            Some((Descriptor::from_value(layer)?, title.map(last_part)))
        })
        .collect();
    let config = value.pointer("/config/mediaType").and_then(Value::as_str).unwrap_or_default();
    let is_image = [OCI_CONFIG, DOCKER_CONFIG].contains(&config) && value.get("artifactType").is_none();
    let is_titled = layers.iter().any(|(_, title)| title.is_some());
    if is_image && !is_titled { layer_of_image(reference, layers) } else { archive_of_artifact(reference, layers) }
}

fn layer_of_image(
    reference: &Reference,
    mut layers: Vec<(Descriptor, Option<String>)>,
) -> Result<(Descriptor, Option<String>), Error> {
    layers.retain(|(descriptor, _)| descriptor.size > EMPTY_LAYER);
    let count = layers.len();
    match layers.pop().filter(|_| count == 1) {
        Some((layer, _)) if is_tar(&layer.media_type) => Ok((layer, None)),
        Some((layer, _)) => {
            let why = format!("its layer is of type `{}`, which is not read", layer.media_type.escape_default());
            Err(no_plugin(reference, why))
        }
        None => Err(no_plugin(reference, format!("it is an image of {count} layers, and one is wanted"))),
    }
}

fn archive_of_artifact(
    reference: &Reference,
    layers: Vec<(Descriptor, Option<String>)>,
) -> Result<(Descriptor, Option<String>), Error> {
    let all = layers.len();
    let is_archive = |(layer, title): &(Descriptor, Option<String>)| match title {
        Some(title) => has_archive_name(title),
        None => is_tar(&layer.media_type) || ARCHIVE_TYPES.contains(&layer.media_type.as_str()),
    };
    let mut archives: Vec<_> = layers.into_iter().filter(is_archive).collect();
    let titles: Vec<String> =
        archives.iter().map(|(layer, title)| title.clone().unwrap_or_else(|| layer.digest.to_string())).collect();
    let found = archives.pop();
    match found.filter(|_| titles.len() == 1) {
        Some(found) => Ok(found),
        None if titles.is_empty() => Err(no_plugin(reference, format!("none of its {all} layers is an archive"))),
        None => {
            let titles = titles.iter().map(|title| format!("`{title}`")).collect::<Vec<_>>().join(", ");
            Err(no_plugin(reference, format!("it has several archives: {titles}")))
        }
    }
}

const ARCHIVE_TYPES: [&str; 5] =
    ["application/zip", "application/java-archive", "application/gzip", "application/x-gzip", "application/x-tar"];

fn is_tar(media_type: &str) -> bool {
    [OCI_LAYER_GZIP, OCI_LAYER, DOCKER_LAYER_GZIP, DOCKER_LAYER].contains(&media_type)
}

fn has_archive_name(title: &str) -> bool {
    let title = title.to_ascii_lowercase();
    [".zip", ".jar", ".tar.gz", ".tgz", ".tar"].iter().any(|extension| title.ends_with(extension))
}

/// A title may be a path, and names no place here.
fn last_part(title: &str) -> String {
    title.rsplit(['/', '\\']).next().unwrap_or(title).chars().filter(|c| !c.is_control()).collect()
}

/// What to call the file of a layer: the repository's last part with the tag.
fn name(reference: &Reference, media_type: &str) -> String {
    let repository = reference.repository();
    let last = repository.rsplit('/').next().unwrap_or(repository);
    let tag = reference.tag().map_or_else(String::new, |tag| format!("-{tag}"));
    let extension = match media_type {
        "application/zip" => "zip",
        "application/java-archive" => "jar",
        _ if media_type.ends_with("gzip") => "tar.gz",
        _ => "tar",
    };
    format!("{last}{tag}.{extension}")
}

fn no_plugin(reference: &Reference, why: String) -> Error {
    Error::NoPluginImage { reference: reference.to_string(), why }
}
