//! Where plugins go: plugin path, owner, platforms, layouts on disk.

use std::path::{Path, PathBuf};

use crate::formats::image_path::ImagePath;
use crate::formats::platform::Platform;
use crate::formats::tag_template::is_tag;

use super::draft::Draft;
use super::error::Error;
use super::parse::{Purpose, switch};
use super::place::{Text, join};
use super::{BaseWish, Owner, PluginPathWish};

/// Platforms of an image that is one plugin, whose jars run on any: those of the images it is mounted beside.
const PLUGIN_ONLY_ARCHITECTURES: [&str; 4] = ["amd64", "arm64", "ppc64le", "s390x"];

/// On `scratch` nothing tells a plugin path; a check needs some path and cares little which.
const CHECKED_PATH: &str = "/plugins";
/// The platform that a check on `scratch` assumes.
const CHECKED_PLATFORM: (&str, &str) = ("linux", "amd64");

/// Whether the image is one plugin and no more, which leaves nothing to say of a base.
pub(super) fn plugin_only(draft: &Draft) -> Result<bool, Error> {
    if !switch(draft.plugin_only.as_ref())? {
        return Ok(false);
    }
    let base = draft.base.as_ref().filter(|text| text.value != "scratch").map(|text| ("base", text));
    let path = draft.plugin_path.as_ref().map(|text| ("pluginPath", text));
    let replace = draft.replace.as_ref().map(|text| ("replace", text));
    let env = draft.env.values().next().map(|text| ("env", text));
    match base.or(path).or(replace).or(env) {
        Some((key, text)) => Err(Error::IdleInPluginOnly { place: text.place.clone(), key }),
        None => Ok(true),
    }
}

pub(super) fn plugin_path(
    text: Option<&Text>,
    base: &BaseWish,
    plugin_only: bool,
    purpose: Purpose,
) -> Result<PluginPathWish, Error> {
    if plugin_only {
        return Ok(PluginPathWish::Path(ImagePath::root()));
    }
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

pub(super) fn platforms(
    texts: Option<&[Text]>,
    base: &BaseWish,
    plugin_only: bool,
    purpose: Purpose,
) -> Result<Vec<Platform>, Error> {
    let texts = texts.unwrap_or_default();
    if texts.is_empty() && plugin_only {
        return Ok(PLUGIN_ONLY_ARCHITECTURES.map(|architecture| platform("linux", architecture)).to_vec());
    }
    if texts.is_empty() && *base == BaseWish::Scratch {
        let (os, architecture) = CHECKED_PLATFORM;
        return if purpose == Purpose::Check {
            Ok(vec![platform(os, architecture)])
        } else {
            Err(Error::ScratchPlatforms)
        };
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

fn platform(os: &str, architecture: &str) -> Platform {
    Platform { os: os.to_owned(), architecture: architecture.to_owned(), variant: None }
}

pub(super) fn owner(text: &Text) -> Result<Owner, Error> {
    // POSIX keeps the highest number for "leave it as it is" (chown, (uid_t)-1): nobody has it.
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = |digits: &str| digits.parse().ok().filter(|number| is_number(digits) && *number != u32::MAX);
    let owner = text.value.split_once(':').and_then(|(uid, gid)| Some(Owner { uid: number(uid)?, gid: number(gid)? }));
    owner.ok_or_else(|| Error::Owner { place: text.place.clone(), text: text.value.clone() })
}

/// Directory and tag of `oci:DIR[:tag]`; `None` for anything else. What follows the last `:` is the tag, but for a drive.
pub(super) fn layout(text: &Text, directory: &Path) -> Result<Option<(PathBuf, Option<String>)>, Error> {
    located("oci:", text, directory)
}

/// Path and tag of `PREFIX` `PATH[:tag]`, likewise.
pub(super) fn located(prefix: &str, text: &Text, directory: &Path) -> Result<Option<(PathBuf, Option<String>)>, Error> {
    let Some(rest) = text.value.strip_prefix(prefix) else { return Ok(None) };
    let (dir, tag) = match rest.rsplit_once(':') {
        Some((drive, path)) if is_drive(drive) && path.contains(['/', '\\']) => (rest, None),
        Some((dir, tag)) => (dir, Some(tag)),
        None => (rest, None),
    };
    if dir.is_empty() {
        return Err(Error::Empty { place: text.place.clone() });
    }
    if let Some(tag) = tag.filter(|tag| !is_tag(tag)) {
        return Err(Error::Tag { place: text.place.clone(), text: tag.to_owned() });
    }
    Ok(Some((join(text.directory(directory), dir), tag.map(str::to_owned))))
}

fn is_drive(text: &str) -> bool {
    cfg!(windows) && text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// File and name of `docker-archive:FILE[:name:tag]`; `None` for anything else. The first `:` ends the file, but for a
/// drive.
pub(super) fn docker_archive<'t>(
    text: &'t Text,
    directory: &Path,
) -> Result<Option<(PathBuf, Option<&'t str>)>, Error> {
    let Some(rest) = text.value.strip_prefix("docker-archive:") else { return Ok(None) };
    let drive = rest.split_once(':').map_or(0, |(drive, _)| if is_drive(drive) { drive.len() + 1 } else { 0 });
    let (file, name) = match rest[drive..].find(':') {
        Some(at) => (&rest[..drive + at], Some(&rest[drive + at + 1..])),
        None => (rest, None),
    };
    if file.is_empty() || name == Some("") {
        return Err(Error::Empty { place: text.place.clone() });
    }
    Ok(Some((join(text.directory(directory), file), name)))
}
