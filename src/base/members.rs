//! The headers of a base layer's tar, one member after the other; contents are skipped, unless somebody reads them.
//!
//! Read as the container runtimes read it (Go's `archive/tar`): global pax headers say nothing about other members,
//! and links, devices and directories have no content whatever their size field says.

use std::collections::BTreeMap;
use std::io::Read;

use super::Times;
use crate::formats::tar::{self, BadTar, GlobalRecords};

/// What a header says of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// The name, components joined by `/`; empty for the root. `..` never climbs above the root.
    pub(super) path: String,
    /// What it is.
    pub(super) kind: Kind,
    /// Numeric owner.
    pub(super) uid: u64,
    /// Numeric group.
    pub(super) gid: u64,
    /// Permission bits, set-id and sticky included.
    pub(super) mode: u32,
    /// When it was last changed.
    pub(super) mtime: Times,
    /// Extended attributes by name.
    pub(super) xattrs: BTreeMap<String, Vec<u8>>,
}

/// What a member is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Directory,
    Symlink(String),
    /// Another name of what stands at this path in the same layer.
    HardLink(String),
    /// Anything else: regular files, devices, pipes.
    Other,
}

/// The tar, where the content of the member at hand can be read.
pub(super) type Contents<'a> = tar::Reader<&'a mut dyn Read>;

/// Hands every member to `each`, up to the end-of-archive blocks or the end of the bytes.
pub(super) fn read(
    tar: &mut dyn Read,
    each: &mut dyn FnMut(Member, &mut Contents<'_>) -> Result<(), BadTar>,
) -> Result<(), BadTar> {
    let mut reader = tar::Reader::new(tar, GlobalRecords::Ignored);
    while let Some(member) = reader.next_member()? {
        each(lower(member), &mut reader)?;
    }
    Ok(())
}

fn lower(member: tar::Member) -> Member {
    let is_directory = member.flag == b'5' || (member.flag == 0 && member.name.ends_with(b"/"));
    let kind = match member.flag {
        b'2' => Kind::Symlink(String::from_utf8_lossy(&member.target).into_owned()),
        b'1' => Kind::HardLink(clean(&String::from_utf8_lossy(&member.target))),
        _ if is_directory => Kind::Directory,
        _ => Kind::Other,
    };
    let (seconds, nanos) = member.mtime;
    let attribute = |(key, value): (String, _)| Some((key.strip_prefix("SCHILY.xattr.")?.to_owned(), value));
    Member {
        path: clean(&String::from_utf8_lossy(&member.name)),
        kind,
        uid: member.uid,
        gid: member.gid,
        mode: member.mode,
        mtime: Times { seconds, nanos },
        xattrs: member.pax.into_iter().filter_map(attribute).collect(),
    }
}

/// Components joined by `/`, as they would be below the image's root.
fn clean(name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_below_the_root() {
        for (name, path) in [("./", ""), ("/opt//x/", "opt/x"), ("a/./b", "a/b"), ("../../etc", "etc"), ("a/../b", "b")]
        {
            assert_eq!(clean(name), path);
        }
    }
}
