//! A base of nothing.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Base, BaseImage, Error, Ground, PluginPath, PluginPathReader, PluginPathSource, Runtime};
use crate::formats::document::Document;
use crate::formats::image_path::ImagePath;
use crate::formats::media_type::Family;
use crate::formats::platform::Platform;
use crate::resolve::BasePin;
use crate::spec::{Placement, PluginPathWish};

/// An empty image for each platform that is asked for, else for the two that nearly all clusters have.
pub(super) fn base(wishes: &[Platform], placement: &Placement) -> Result<Base, Error> {
    let PluginPathWish::Path(path) = &placement.plugin_path else {
        return Err(Error::ScratchPluginPath);
    };
    if let Some(wish) = wishes.iter().find(|wish| wish.os != "linux") {
        return Err(Error::NotLinux { wish: wish.clone() });
    }
    let mut platforms = wishes.to_vec();
    if platforms.is_empty() {
        platforms = ["amd64", "arm64"].map(linux).to_vec();
    }
    let images: Vec<BaseImage> =
        platforms.into_iter().map(|platform| image(platform, path, placement.plugin_only)).collect();
    Ok(Base { pin: BasePin::Scratch, family: Family::Oci, is_index: images.len() > 1, images })
}

fn linux(architecture: &str) -> Platform {
    Platform { os: "linux".to_owned(), architecture: architecture.to_owned(), variant: None }
}

fn image(platform: Platform, path: &ImagePath, plugin_only: bool) -> BaseImage {
    BaseImage {
        platform,
        manifest: Document::write(Family::Oci.manifest(), json!({})),
        config: Document::write(Family::Oci.config(), json!({})),
        layers: Vec::new(),
        plugin_path: PluginPath {
            named: path.clone(),
            source: PluginPathSource::Spec,
            // Who mounts a plugin names it: no worker runs here.
            reader: if plugin_only { PluginPathReader::Fixed } else { PluginPathReader::WorkerFile },
        },
        runtime: Runtime::default(),
        files: None,
        ground: Ground { real_path: path.clone(), ancestors: Vec::new(), occupied: BTreeMap::new(), note: None },
    }
}
