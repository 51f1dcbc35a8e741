//! CRCs that an archive does not promise: of a bare jar, and of the files of a directory.

use std::collections::BTreeMap;

use super::inflate::{CHUNK, Failure};
use super::members::Part;
use super::source::read_at;
use crate::plugin::Content;
use crate::tools::Tools;
use crate::tree::NodeKind;

/// Reads the files without a promise and gives their CRCs, by place in the part's nodes.
///
/// A gzip member ends with the CRC of its body, so a rope can only be read from any offset when it is known before.
pub(super) fn unpromised(tools: &Tools, part: &Part) -> Result<BTreeMap<usize, u32>, Failure> {
    let wanted: Vec<(usize, &Content, u64)> = part
        .nodes
        .iter()
        .enumerate()
        .filter_map(|(at, node)| match &node.kind {
            NodeKind::File { size: size @ 1.., content } => match content {
                Content::Stored { crc: None, .. } | Content::File { .. } => Some((at, content, *size)),
                Content::Stored { crc: Some(_), .. } | Content::Deflated { .. } => None,
            },
            NodeKind::File { .. } | NodeKind::Directory | NodeKind::Opaque => None,
        })
        .collect();
    tools
        .in_parallel(&wanted, |(at, content, size)| Ok((*at, crc_of(part, content, *size)?)))
        .map(|crcs| crcs.into_iter().collect())
}

fn crc_of(part: &Part, content: &Content, size: u64) -> Result<u32, Failure> {
    let (path, offset) = match content {
        Content::File { path } => (part.source.file_of(Some(path)), 0),
        Content::Stored { offset, .. } | Content::Deflated { offset, .. } => (part.source.file_of(None), *offset),
    };
    let failed = |cause| Failure::Read { path: path.clone(), cause };
    let file = std::fs::File::open(&path).map_err(failed)?;
    let mut crc = crc32fast::Hasher::new();
    let mut chunk = vec![0; CHUNK];
    let mut done = 0;
    while done < size {
        let length = usize::try_from(size - done).unwrap_or(CHUNK).min(CHUNK);
        let taken = read_at(&file, &mut chunk[..length], offset + done).map_err(failed)?;
        if taken < length {
            return Err(failed(std::io::ErrorKind::UnexpectedEof.into()));
        }
        crc.update(&chunk[..taken]);
        done += taken as u64;
    }
    Ok(crc.finalize())
}
