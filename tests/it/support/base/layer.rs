//! Layers: members of a tar, and how they are packed.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use plugraft::formats::media_type::{DOCKER_LAYER_GZIP, Family, OCI_LAYER, OCI_LAYER_GZIP, OCI_LAYER_ZSTD};

/// One member of a layer's tar.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(super) path: String,
    kind: Kind,
    pub(super) uid: u64,
    pub(super) gid: u64,
    pub(super) mode: u32,
    pub(super) mtime: (i64, u32),
    pub(super) xattrs: Vec<(String, Vec<u8>)>,
}

#[derive(Debug, Clone)]
enum Kind {
    Directory,
    File(Vec<u8>),
    Link(String),
    HardLink(String),
}

/// A directory: 0:0, 0755.
pub(crate) fn dir(path: &str) -> Member {
    Member {
        path: path.to_owned(),
        kind: Kind::Directory,
        uid: 0,
        gid: 0,
        mode: 0o755,
        mtime: (1_699_999_999, 987_654_321),
        xattrs: Vec::new(),
    }
}

/// A regular file: 0:0, 0644.
pub(crate) fn file(path: &str, bytes: &[u8]) -> Member {
    Member { kind: Kind::File(bytes.to_vec()), mode: 0o644, ..dir(path) }
}

/// A symbolic link.
pub(crate) fn link(path: &str, target: &str) -> Member {
    Member { kind: Kind::Link(target.to_owned()), mode: 0o777, ..dir(path) }
}

/// A hard link to an earlier member.
pub(crate) fn hard_link(path: &str, target: &str) -> Member {
    Member { kind: Kind::HardLink(target.to_owned()), mode: 0o644, ..dir(path) }
}

/// The deletion of `path` from the layers below.
pub(crate) fn whiteout(path: &str) -> Member {
    let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
    file(format!("{dir}/.wh.{name}").trim_start_matches('/'), b"")
}

/// The deletion of what the layers below have in directory `path`.
pub(crate) fn opaque(path: &str) -> Member {
    file(&format!("{path}/.wh..wh..opq"), b"")
}

impl Member {
    pub(crate) fn owner(self, uid: u64, gid: u64) -> Self {
        Self { uid, gid, ..self }
    }

    pub(crate) fn mode(self, mode: u32) -> Self {
        Self { mode, ..self }
    }

    /// Seconds and nanoseconds.
    pub(crate) fn mtime(self, seconds: i64, nanos: u32) -> Self {
        Self { mtime: (seconds, nanos), ..self }
    }

    pub(crate) fn xattr(mut self, name: &str, value: &[u8]) -> Self {
        self.xattrs.push((name.to_owned(), value.to_vec()));
        self
    }

    fn append(&self, tar: &mut tar::Builder<Vec<u8>>) {
        let (seconds, nanos) = self.mtime;
        let mtime = match (seconds, nanos) {
            (..0, 1..) => format!("-{}.{:09}", -(seconds + 1), 1_000_000_000 - nanos),
            _ => format!("{seconds}.{nanos:09}"),
        };
        let xattrs: Vec<(String, &[u8])> =
            self.xattrs.iter().map(|(name, value)| (format!("SCHILY.xattr.{name}"), &value[..])).collect();
        let mut pax: Vec<(&str, &[u8])> = xattrs.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        if nanos > 0 || seconds < 0 {
            pax.push(("mtime", mtime.as_bytes()));
        }
        tar.append_pax_extensions(pax).expect("in memory");
        let mut header = tar::Header::new_gnu();
        header.set_uid(self.uid);
        header.set_gid(self.gid);
        header.set_mode(self.mode);
        header.set_mtime(u64::try_from(seconds).unwrap_or(0));
        header.set_size(0);
        match &self.kind {
            Kind::Directory => {
                header.set_entry_type(tar::EntryType::Directory);
                tar.append_data(&mut header, format!("{}/", self.path), &[][..]).expect("in memory");
            }
            Kind::File(bytes) => {
                header.set_size(bytes.len() as u64);
                tar.append_data(&mut header, &self.path, &bytes[..]).expect("in memory");
            }
            Kind::Link(target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                tar.append_link(&mut header, &self.path, target).expect("in memory");
            }
            Kind::HardLink(target) => {
                header.set_entry_type(tar::EntryType::Link);
                tar.append_link(&mut header, &self.path, target).expect("in memory");
            }
        }
    }
}

/// How a layer is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    /// Gzip, and then zero bytes up to a whole block.
    PaddedGzip,
    /// Several gzip members.
    ManyMembers,
    /// Two frames of zstd, and a skippable one between them.
    Zstd,
    /// The magic number of xz, and nothing that xz could read.
    Xz,
}

/// One layer.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    pub(super) packing: Packing,
    pub(super) tar: Vec<u8>,
}

impl Layer {
    /// These members, packed so.
    pub(crate) fn new(packing: Packing, members: impl IntoIterator<Item = Member>) -> Self {
        let mut tar = tar::Builder::new(Vec::new());
        for member in members {
            member.append(&mut tar);
        }
        Self { packing, tar: tar.into_inner().expect("in memory") }
    }

    /// These very bytes for a tar.
    pub(crate) fn of_bytes(packing: Packing, tar: Vec<u8>) -> Self {
        Self { packing, tar }
    }

    pub(super) fn media_type(&self, family: Family) -> &'static str {
        match (self.packing, family) {
            (Packing::Zstd, _) => OCI_LAYER_ZSTD,
            (Packing::Plain, Family::Oci) => OCI_LAYER,
            (Packing::Plain, Family::Docker) => "application/vnd.docker.image.rootfs.diff.tar",
            (_, Family::Oci) => OCI_LAYER_GZIP,
            (_, Family::Docker) => DOCKER_LAYER_GZIP,
        }
    }

    pub(super) fn blob(&self) -> Vec<u8> {
        match self.packing {
            Packing::Plain => self.tar.clone(),
            Packing::Gzip => gzip(&self.tar),
            Packing::PaddedGzip => {
                let mut blob = gzip(&self.tar);
                blob.resize((blob.len() + 1).next_multiple_of(512), 0);
                blob
            }
            Packing::ManyMembers => self.tar.chunks(700).flat_map(gzip).collect(),
            Packing::Zstd => {
                let (one, other) = self.tar.split_at(self.tar.len() / 3);
                [zstd(one), b"\x50\x2a\x4d\x18\x03\0\0\0toc".to_vec(), zstd(other)].concat()
            }
            Packing::Xz => [b"\xfd7zXZ\0", &self.tar[..]].concat(),
        }
    }
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut zip = GzEncoder::new(Vec::new(), Compression::fast());
    zip.write_all(bytes).expect("in memory");
    zip.finish().expect("in memory")
}
