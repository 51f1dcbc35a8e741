//! Where plugins go: plugin path, owner, platforms, layouts on disk.

use std::path::{Path, PathBuf};

use crate::formats::platform::Platform;
use crate::formats::tag_template::is_tag;

use super::error::Error;
use super::parse::Purpose;
use super::place::{Text, join};
use super::{BaseWish, Owner, PluginPathWish};

/// On `scratch` nothing tells a plugin path; a check needs some path and cares little which.
const CHECKED_PATH: &str = "/plugins";
/// The platform that a check on `scratch` assumes.
const CHECKED_PLATFORM: (&str, &str) = ("linux", "amd64");

pub(super) fn plugin_path(text: Option<&Text>, base: &BaseWish, purpose: Purpose) -> Result<PluginPathWish, Error> {
    match text.filter(|text| text.value != "auto") {
        Some(text) => path(text),
        None if *base != BaseWish::Scratch => Ok(PluginPathWish::Auto),
        None if purpose == Purpose::Check => path(&Text::key("pluginPath", CHECKED_PATH)),
        None => Err(Error::ScratchPluginPath),
    }
}

fn path(text: &Text) -> Result<PluginPathWish, Error> {
    let path = text.value.parse().map_err(|cause| Error::PluginPath { place: text.place.clone(), cause })?;
    Ok(PluginPathWish::Path(path))
}

pub(super) fn platforms(texts: &[Text], base: &BaseWish, purpose: Purpose) -> Result<Vec<Platform>, Error> {
    if texts.is_empty() && *base == BaseWish::Scratch {
        let (os, architecture) = CHECKED_PLATFORM;
        let assumed = Platform { os: os.to_owned(), architecture: architecture.to_owned(), variant: None };
        return if purpose == Purpose::Check { Ok(vec![assumed]) } else { Err(Error::ScratchPlatforms) };
    }
    let mut platforms = Vec::new();
    for text in texts {
        let platform = text.value.parse().map_err(|cause| Error::Platform { place: text.place.clone(), cause })?;
        if platforms.contains(&platform) {
            return Err(Error::RepeatedKey { place: text.place.clone(), key: text.value.clone() });
        }
        platforms.push(platform);
    }
    Ok(platforms)
}

pub(super) fn owner(text: &Text) -> Result<Owner, Error> {
    let number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    let owner = text.value.split_once(':').and_then(|(uid, gid)| Some(Owner { uid: number(uid)?, gid: number(gid)? }));
    owner.ok_or_else(|| Error::Owner { place: text.place.clone(), text: text.value.clone() })
}

/// Directory and tag of `oci:DIR[:tag]`; `None` for anything else. What follows the last `:` is the tag, unless it
/// holds a `/`.
pub(super) fn layout(text: &Text, directory: &Path) -> Result<Option<(PathBuf, Option<String>)>, Error> {
    let Some(rest) = text.value.strip_prefix("oci:") else { return Ok(None) };
    let (dir, tag) = match rest.rsplit_once(':') {
        Some((dir, tag)) if !tag.contains('/') => (dir, Some(tag)),
        _ => (rest, None),
    };
    if dir.is_empty() {
        return Err(Error::Empty { place: text.place.clone() });
    }
    if let Some(tag) = tag.filter(|tag| !is_tag(tag)) {
        return Err(Error::Tag { place: text.place.clone(), text: tag.to_owned() });
    }
    Ok(Some((join(text.directory(directory), dir), tag.map(str::to_owned))))
}
