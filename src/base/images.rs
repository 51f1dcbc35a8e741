//! The images of a base: which are kept, and their documents.

use std::sync::Arc;

use serde_json::Value;

use super::{BaseImage, Blobs, Error, ImageFiles, SurveyRecord};
use crate::event::Event;
use crate::formats::descriptor::Descriptor;
use crate::formats::digest::Digest;
use crate::formats::document::Document;
use crate::formats::media_type::{DOCKER_CONFIG, Family, OCI_CONFIG, Shape};
use crate::formats::platform::Platform;
use crate::tools::Tools;

/// The annotation of an attestation that `BuildKit` put beside an image.
const ATTESTATION: &str = "vnd.docker.reference.type";

/// What was found at the root.
pub(super) struct Found {
    pub(super) family: Family,
    pub(super) is_index: bool,
    pub(super) images: Vec<Image>,
}

/// One platform's image, not yet surveyed.
pub(super) struct Image {
    pub(super) platform: Platform,
    pub(super) manifest: Document,
    pub(super) config: Document,
    /// From the bottom up.
    pub(super) layers: Vec<Claim>,
}

/// What manifest and config say of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) descriptor: Descriptor,
    pub(super) diff_id: Digest,
}

impl Image {
    /// The image with what a survey found in it.
    pub(super) fn surveyed(self, record: SurveyRecord, files: Option<Arc<ImageFiles>>) -> BaseImage {
        BaseImage {
            platform: self.platform,
            manifest: self.manifest,
            config: self.config,
            layers: self.layers.into_iter().map(|claim| claim.descriptor).collect(),
            plugin_path: record.plugin_path,
            ground: record.ground,
            runtime: record.runtime,
            files,
        }
    }
}

/// Layers with the diff ids that the config lists for them.
pub(super) fn claims(config: &Document, layers: &[Descriptor]) -> Vec<Claim> {
    let diff_ids = diff_ids(config).unwrap_or_default();
    layers.iter().cloned().zip(diff_ids).map(|(descriptor, diff_id)| Claim { descriptor, diff_id }).collect()
}

fn diff_ids(config: &Document) -> Option<Vec<Digest>> {
    let listed = config.value().pointer("/rootfs/diff_ids")?.as_array()?;
    listed.iter().map(|id| id.as_str()?.parse().ok()).collect()
}

/// Reads the documents of every image that is kept: Linux only, and of these what the wishes name.
pub(super) fn read(tools: &Tools, blobs: &Blobs, root: &Document, wishes: &[Platform]) -> Result<Found, Error> {
    if let Some(wish) = wishes.iter().find(|wish| wish.os != "linux") {
        return Err(Error::NotLinux { wish: wish.clone() });
    }
    let (family, shape) = Family::of(root.media_type()).ok_or_else(|| unknown_type(root))?;
    check_shape(root, shape)?;
    let mut there = Vec::new();
    let (family, images) = match shape {
        Shape::Manifest => {
            let image = image(blobs, root.clone(), None)?;
            there.push(image.platform.clone());
            let is_kept = is_kept(&image.platform, wishes);
            (family, Vec::from_iter(is_kept.then_some(image)))
        }
        Shape::Index => {
            let children = children(tools, root, &mut there)?;
            kept_children(blobs, children, wishes, &mut there)?.unwrap_or((family, Vec::new()))
        }
    };
    let names = || there.iter().map(ToString::to_string).collect();
    if let Some(wish) = wishes.iter().find(|wish| !images.iter().any(|image| image.platform.meets(wish))) {
        return Err(Error::NoSuchPlatform { wish: wish.clone(), there: names() });
    }
    if images.is_empty() {
        return Err(Error::NoLinux { there: names() });
    }
    Ok(Found { family, is_index: shape == Shape::Index, images })
}

fn unknown_type(root: &Document) -> Error {
    let is_schema_one = root.value().get("schemaVersion").and_then(Value::as_u64) == Some(1);
    if is_schema_one || root.media_type().contains("docker.distribution.manifest.v1") {
        return Error::SchemaOne;
    }
    Error::UnknownType { media_type: root.media_type().to_owned() }
}

/// Refuses what one tool would take for a manifest and another for an index (CVE-2021-41190).
fn check_shape(document: &Document, shape: Shape) -> Result<(), Error> {
    let has = |key: &str| document.value().get(key).is_some();
    let other = match shape {
        Shape::Manifest => has("manifests"),
        Shape::Index => has("layers") || has("config"),
    };
    let stated = document.value().get("mediaType").and_then(Value::as_str);
    if other || stated.is_some_and(|stated| stated != document.media_type()) {
        return Err(Error::Ambiguous { what: manifest_name(document) });
    }
    Ok(())
}

fn is_kept(platform: &Platform, wishes: &[Platform]) -> bool {
    platform.os == "linux" && (wishes.is_empty() || wishes.iter().any(|wish| platform.meets(wish)))
}

/// A child of an index that may be an image for Linux.
struct Child {
    descriptor: Descriptor,
    family: Family,
    platform: Option<Platform>,
}

/// The children that may be kept. What else the index lists is left out, and said.
fn children(tools: &Tools, root: &Document, there: &mut Vec<Platform>) -> Result<Vec<Child>, Error> {
    let malformed = || Error::Malformed { what: "the base's index".to_owned(), field: "manifests" };
    let entries = root.value().get("manifests").and_then(Value::as_array).ok_or_else(malformed)?;
    let (mut children, mut attestations, mut foreign, mut others) = (Vec::new(), 0, Vec::new(), 0);
    for entry in entries {
        let descriptor = Descriptor::from_value(entry).ok_or_else(malformed)?;
        let platform = entry.get("platform").and_then(Platform::from_value);
        let is_unknown = platform.as_ref().is_some_and(|platform| platform.os == "unknown");
        if is_unknown || entry.get("annotations").is_some_and(|notes| notes.get(ATTESTATION).is_some()) {
            attestations += 1;
            continue;
        }
        match (Family::of(&descriptor.media_type), platform) {
            (Some((_, Shape::Index)), _) => return Err(Error::NestedIndex { digest: descriptor.digest }),
            (None, _) => others += 1,
            _ if entry.get("artifactType").is_some() => others += 1,
            (Some(_), Some(platform)) if platform.os != "linux" => {
                foreign.push(platform.to_string());
                there.push(platform);
            }
            (Some((family, Shape::Manifest)), platform) => children.push(Child { descriptor, family, platform }),
        }
    }
    if attestations > 0 {
        tools.tell(Event::Notice(format!(
            "the base's attestations ({attestations}) are left out: they speak of images that the new ones replace"
        )));
    }
    if !foreign.is_empty() {
        foreign.dedup();
        tools.tell(Event::Notice(format!("the base's {} is left out: it is not Linux", foreign.join(", "))));
    }
    if others > 0 {
        tools.tell(Event::Notice(format!(
            "the base's index lists other things than images ({others}): they are left out"
        )));
    }
    Ok(children)
}

fn kept_children(
    blobs: &Blobs,
    children: Vec<Child>,
    wishes: &[Platform],
    there: &mut Vec<Platform>,
) -> Result<Option<(Family, Vec<Image>)>, Error> {
    let mut families = Vec::new();
    let mut images = Vec::new();
    for child in children {
        if let Some(platform) = &child.platform
            && !is_kept(platform, wishes)
        {
            there.push(platform.clone());
            continue;
        }
        let manifest = blobs.manifest(&child.descriptor)?;
        check_shape(&manifest, Shape::Manifest)?;
        let image = image(blobs, manifest, child.platform)?;
        there.push(image.platform.clone());
        if is_kept(&image.platform, wishes) {
            families.push(child.family);
            images.push(image);
        }
    }
    families.dedup();
    match families[..] {
        [] => Ok(None),
        [family] => Ok(Some((family, images))),
        _ => Err(Error::MixedFamilies),
    }
}

/// Reads the config, and matches layers with diff ids. Without a platform from an index, the config tells it.
fn image(blobs: &Blobs, manifest: Document, listed: Option<Platform>) -> Result<Image, Error> {
    let what = manifest_name(&manifest);
    let malformed = |field| Error::Malformed { what: what.clone(), field };
    let config = manifest.value().get("config").and_then(Descriptor::from_value).ok_or_else(|| malformed("config"))?;
    if ![OCI_CONFIG, DOCKER_CONFIG].contains(&config.media_type.as_str()) {
        return Err(Error::NotAnImage { what, config_type: config.media_type });
    }
    let layers = manifest.value().get("layers").and_then(Value::as_array).ok_or_else(|| malformed("layers"))?;
    let layers: Option<Vec<Descriptor>> = layers.iter().map(Descriptor::from_value).collect();
    let layers = layers.ok_or_else(|| malformed("layers"))?;
    let config = blobs.config(&config)?;
    let bad_config = |field| Error::Malformed { what: format!("the config `{}`", config.digest()), field };
    let diff_ids = diff_ids(&config).ok_or_else(|| bad_config("rootfs.diff_ids"))?;
    if layers.len() != diff_ids.len() {
        return Err(Error::LayerCount { what, layers: layers.len(), diff_ids: diff_ids.len() });
    }
    let platform = match listed {
        Some(platform) => platform,
        None => Platform::from_value(config.value()).ok_or_else(|| bad_config("os` or `architecture"))?,
    };
    let layers = layers.into_iter().zip(diff_ids).map(|(descriptor, diff_id)| Claim { descriptor, diff_id }).collect();
    Ok(Image { platform, manifest, config, layers })
}

fn manifest_name(document: &Document) -> String {
    format!("the manifest `{}`", document.digest())
}
