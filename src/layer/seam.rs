//! The seam: the last small layer, which fits the graft to one base.
//!
//! Overlay runtimes create a parent that a layer does not mention anew, as 0:0 0755. So every directory on the way
//! stands once more in the seam, exactly as the base has it; one that the base lacks stands there as ours.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Error, Layer};
use crate::base::{Ancestor, Ground};
use crate::formats::blob::MemoryBlob;
use crate::formats::digest::Digest;
use crate::formats::gzip;
use crate::formats::image_path::ImagePath;
use crate::formats::media_type::OCI_LAYER_GZIP;
use crate::formats::tar::{self, Header, Kind};
use crate::spec::Owner;

/// The seam for this ground; `None` where plugins stand at the root.
pub(super) fn seam(ground: &Ground, owner: Owner, mtime: i64) -> Result<Option<Layer>, Error> {
    let mut way = ground.real_path.ancestors();
    if !ground.real_path.is_root() {
        way.push(ground.real_path.clone());
    }
    if way.is_empty() {
        return Ok(None);
    }
    let mut tar = Vec::new();
    for path in &way {
        let known = ground.ancestors.iter().find(|ancestor| ancestor.path == *path);
        let header = match known {
            Some(ancestor) => as_in_base(ancestor)?,
            None => as_ours(path, owner, mtime),
        };
        tar.extend_from_slice(&header.to_bytes());
    }
    tar.extend_from_slice(&tar::END);
    let blob = MemoryBlob::new(OCI_LAYER_GZIP, gzip::stored_member(&tar));
    Ok(Some(Layer { diff_id: Digest::of(&tar), blob: Box::new(blob), plugins: Vec::new(), encoder: None }))
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

fn as_ours(path: &ImagePath, owner: Owner, mtime: i64) -> Header<'_> {
    Header {
        name: path.tar_name(),
        kind: Kind::Directory,
        mode: 0o755,
        uid: owner.uid.into(),
        gid: owner.gid.into(),
        mtime,
        mtime_nanos: 0,
        xattrs: BTreeMap::new(),
    }
}
