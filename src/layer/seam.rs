//! The seam: the last small layer, which fits the graft to one base.
//!
//! Overlay runtimes create a parent that a layer does not mention anew, as 0:0 0755. So every directory on the way
//! stands once more in the seam, exactly as the base has it; one that the base lacks stands there as ours. What completes
//! a plugin's service files stands there too, for it depends on the worker: the plugin's own layer does not.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Error, Layer};
use crate::base::{Ancestor, Ground};
use crate::formats::blob::MemoryBlob;
use crate::formats::digest::Digest;
use crate::formats::entry_path::EntryPath;
use crate::formats::gzip;
use crate::formats::image_path::ImagePath;
use crate::formats::media_type::OCI_LAYER_GZIP;
use crate::formats::tar::{self, Header, Kind};
use crate::scan::Shim;
use crate::tree::Tree;

/// The seam for this ground; `None` where nothing stands in it.
pub(super) fn seam(ground: &Ground, tree: &Tree, shims: &[Shim]) -> Result<Option<Layer>, Error> {
    let mut way = ground.real_path.ancestors();
    if !ground.real_path.is_root() {
        way.push(ground.real_path.clone());
    }
    if way.is_empty() && shims.is_empty() {
        return Ok(None);
    }
    let mut tar = Vec::new();
    for path in &way {
        let known = ground.ancestors.iter().find(|ancestor| ancestor.path == *path);
        let header = match known {
            Some(ancestor) => as_in_base(ancestor)?,
            None => as_ours(path, tree),
        };
        tar.extend_from_slice(&header.to_bytes());
    }
    for shim in shims {
        add_shim(&mut tar, tree, shim);
    }
    tar.extend_from_slice(&tar::END);
    let blob = MemoryBlob::new(OCI_LAYER_GZIP, gzip::stored_member(&tar));
    Ok(Some(Layer { diff_id: Digest::of(&tar), blob: Box::new(blob), plugins: Vec::new(), encoder: None }))
}

/// The files of a shim, and every directory between them and the plugin path, as the plugin's own layer has it. A folder
/// that hides one of the base does so in that layer.
fn add_shim(tar: &mut Vec<u8>, tree: &Tree, shim: &Shim) {
    let Some(folder) = tree.folders.get(shim.folder) else { return };
    let mut directories: BTreeSet<ImagePath> = BTreeSet::new();
    for file in &shim.files {
        let below = file
            .path
            .parent()
            .into_iter()
            .flat_map(|dir| std::iter::successors(Some(dir), EntryPath::parent).collect::<Vec<_>>());
        directories.extend(below.map(|dir| folder.path.join(&dir)));
    }
    let own = (!folder.path.is_root()).then(|| folder.path.clone());
    for path in own.iter().chain(&directories) {
        tar.extend_from_slice(&as_ours(path, tree).to_bytes());
    }
    for file in &shim.files {
        let path = folder.path.join(&file.path);
        let length = file.bytes.len() as u64;
        let header = Header { kind: Kind::File(length), mode: 0o644, ..as_ours(&path, tree) };
        tar.extend_from_slice(&header.to_bytes());
        tar.extend_from_slice(&file.bytes);
        tar.extend(std::iter::repeat_n(0, usize::try_from(tar::padding(length)).unwrap_or_default()));
    }
}

fn as_in_base(ancestor: &Ancestor) -> Result<Header<'_>, Error> {
    let mut xattrs = BTreeMap::new();
    for (name, value) in &ancestor.xattrs {
        let value = STANDARD
            .decode(value)
            .map_err(|_| Error::Attribute { path: ancestor.path.to_string(), name: name.clone() })?;
        xattrs.insert(name.as_str(), value);
    }
    Ok(Header {
        name: ancestor.path.tar_name(),
        kind: Kind::Directory,
        mode: ancestor.mode,
        uid: ancestor.uid,
        gid: ancestor.gid,
        mtime: ancestor.mtime.seconds,
        mtime_nanos: ancestor.mtime.nanos,
        xattrs,
    })
}

fn as_ours<'a>(path: &'a ImagePath, tree: &Tree) -> Header<'a> {
    Header {
        name: path.tar_name(),
        kind: Kind::Directory,
        mode: 0o755,
        uid: tree.owner.uid.into(),
        gid: tree.owner.gid.into(),
        mtime: tree.mtime,
        mtime_nanos: 0,
        xattrs: BTreeMap::new(),
    }
}
