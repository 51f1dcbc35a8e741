//! CRCs that an archive does not promise: of a bare jar, of the files of a directory, and of what an overlay put in.

use std::collections::BTreeMap;

use super::faith::Known;
use super::inflate::{CHUNK, Failure};
use super::members::Part;
use crate::formats::digest::Hasher;
use crate::jar::read_at;
use crate::plugin::Content;
use crate::tools::Tools;
use crate::tree::NodeKind;

/// Reads the files without a promise and gives their CRCs, by place in the part's nodes.
///
/// What was hashed before has to hash to the same again: nothing else would tell that it changed.
/// A gzip member ends with the CRC of its body, so a rope can only be read from any offset when it is known before.
pub(super) fn unpromised(tools: &Tools, part: &Part, known: &Known<'_>) -> Result<BTreeMap<usize, u32>, Failure> {
    let wanted: Vec<(usize, &Content, u64)> = part
        .nodes
        .iter()
        .enumerate()
        .filter_map(|(at, node)| match &node.kind {
            NodeKind::File { size: size @ 1.., content } => match content {
                Content::Stored { crc: None, .. } | Content::File { .. } | Content::Added { .. } => {
                    Some((at, content, *size))
                }
                Content::Stored { crc: Some(_), .. } | Content::Deflated { .. } => None,
            },
            NodeKind::File { .. } | NodeKind::Directory | NodeKind::Opaque => None,
        })
        .collect();
    tools
        .in_parallel(&wanted, |(at, content, size)| Ok((*at, crc_of(part, content, *size, known)?)))
        .map(|crcs| crcs.into_iter().collect())
}

fn crc_of(part: &Part, content: &Content, size: u64, known: &Known<'_>) -> Result<u32, Failure> {
    let (path, offset) = part.vessels.place(content);
    let failed = |cause| Failure::Read { path: path.clone(), cause };
    let changed = || Failure::Changed { path: path.clone() };
    let digest = known.digest(content, size);
    // A pipe that took the place of a file would be waited for.
    let found = std::fs::metadata(&path).map_err(failed)?;
    if !found.is_file() || (digest.is_some() && found.len() != size) {
        return Err(changed());
    }
    let file = std::fs::File::open(&path).map_err(failed)?;
    let (mut crc, mut hasher) = (crc32fast::Hasher::new(), Hasher::default());
    let mut chunk = vec![0; CHUNK];
    let mut done = 0;
    while done < size {
        let length = usize::try_from(size - done).unwrap_or(CHUNK).min(CHUNK);
        let taken = read_at(&file, &mut chunk[..length], offset + done).map_err(failed)?;
        if taken < length {
            return Err(changed());
        }
        crc.update(&chunk[..taken]);
        if digest.is_some() {
            hasher.update(&chunk[..taken]);
        }
        done += taken as u64;
    }
    match digest {
        Some(digest) if digest != hasher.finish() => Err(changed()),
        Some(_) | None => Ok(crc.finalize()),
    }
}
