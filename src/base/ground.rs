//! The directories on the way to the plugin path.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::formats::image_path::ImagePath;

/// What one image has at and above its plugin path.
///
/// Recorded in the image's label, so its JSON form is a promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ground {
    /// The plugin path with every link of the base resolved: where the bytes go.
    pub real_path: ImagePath,
    /// Every directory from below the root down to `real_path` itself that the base has, from the top down.
    pub ancestors: Vec<Ancestor>,
    /// The names directly below `real_path` that the base has already, sorted; `true` for a directory.
    pub occupied: BTreeMap<String, bool>,
    /// A sentence where the image's own user surely may not enter one of the ancestors; `None` where it may, or where
    /// only `/etc/passwd` and `/etc/group` of the image could tell.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// A directory of the base, exactly as the uppermost layer that states it has it.
///
/// A directory that exists only because other members stand below it, stated by no layer, is what runtimes make of it:
/// owned by root, 0755, at the beginning of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ancestor {
    /// Where it stands, links resolved.
    pub path: ImagePath,
    /// Numeric owner.
    pub uid: u64,
    /// Numeric group.
    pub gid: u64,
    /// Permission bits, set-id and sticky included.
    pub mode: u32,
    /// When it was last changed.
    pub mtime: Times,
    /// Extended attributes (`SCHILY.xattr.*` of the PAX header), by name without the prefix; values in base64.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub xattrs: BTreeMap<String, String>,
}

/// A point in time: seconds and nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Seconds; negative before 1970.
    pub seconds: i64,
    /// Nanoseconds, 0 to 999,999,999.
    pub nanos: u32,
}
