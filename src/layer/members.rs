//! The members of a layer, and how each is spelled in the blob.
//!
//! A member is spelled as one gzip member of stored blocks (the padding of the member before it, and its tar header),
//! and one more for its body: the archive's own deflate stream, or stored blocks around the archive's own bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::formats::gzip;
use crate::formats::tar::{self, Header};
use crate::plugin::{Content, Vessels};
use crate::spec::Owner;
use crate::tree::{Node, NodeKind};

/// The members of a layer, in order.
///
/// Only nodes are kept; headers, padding and framing are made again at each reading, so that a layer of a hundred
/// thousand members stays small in memory.
#[derive(Debug, Clone)]
pub(super) struct Members {
    pub(super) parts: Vec<Part>,
    pub(super) owner: Owner,
    pub(super) mtime: i64,
}

/// The members that come from one archive.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) nodes: Arc<[Node]>,
    pub(super) vessels: Arc<Vessels>,
    /// CRC-32 of the files for which the archive promises none, by place in `nodes`.
    pub(super) crcs: Arc<BTreeMap<usize, u32>>,
}

/// One stretch of a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// These bytes.
    Literal(Vec<u8>),
    /// Bytes of the member's content, as they stand in the archive.
    Slice { skip: u64, length: u64 },
}

impl Piece {
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Literal(bytes) => bytes.len() as u64,
            Self::Slice { length, .. } => *length,
        }
    }
}

impl Part {
    /// The CRC-32 of a file's content: as promised, or as found by reading it before.
    pub(super) fn crc(&self, at: usize, content: &Content) -> u32 {
        let promised = match content {
            Content::Deflated { crc, .. } => Some(*crc),
            Content::Stored { crc, .. } => *crc,
            Content::File { .. } | Content::Added { .. } => None,
        };
        promised.or_else(|| self.crcs.get(&at).copied()).unwrap_or_default()
    }
}

impl Members {
    /// Every node with its part and its place there, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Part, usize, &Node)> {
        self.parts.iter().flat_map(|part| part.nodes.iter().enumerate().map(move |(at, node)| (part, at, node)))
    }

    /// The tar header of a node.
    pub(super) fn header(&self, node: &Node) -> Vec<u8> {
        let kind = match &node.kind {
            NodeKind::Directory => tar::Kind::Directory,
            NodeKind::Opaque => tar::Kind::File(0),
            NodeKind::File { size, .. } => tar::Kind::File(*size),
        };
        let marker = format!("{}/.wh..wh..opq", node.path.tar_name());
        let name = if node.kind == NodeKind::Opaque { &marker } else { node.path.tar_name() };
        let header = Header {
            name,
            kind,
            mode: node.mode,
            uid: self.owner.uid.into(),
            gid: self.owner.gid.into(),
            mtime: self.mtime,
            mtime_nanos: 0,
            xattrs: BTreeMap::new(),
        };
        header.to_bytes()
    }

    /// The pieces of one node; `padding` is what the node before it left to pad.
    pub(super) fn pieces(&self, part: &Part, at: usize, padding: u64) -> Vec<Piece> {
        let node = &part.nodes[at];
        let mut lead = zeros(padding);
        lead.extend_from_slice(&self.header(node));
        let mut pieces = vec![Piece::Literal(gzip::stored_member(&lead))];
        if let NodeKind::File { size: size @ 1.., content } = &node.kind {
            let crc = part.crc(at, content);
            match content {
                Content::Deflated { compressed, .. } => {
                    pieces.push(Piece::Literal(gzip::MEMBER_HEADER.to_vec()));
                    pieces.push(Piece::Slice { skip: 0, length: *compressed });
                }
                Content::Stored { .. } | Content::File { .. } | Content::Added { .. } => {
                    stored_blocks(*size, &mut pieces);
                }
            }
            pieces.push(Piece::Literal(gzip::trailer(crc, *size).to_vec()));
        }
        pieces
    }

    /// The length of what [`Members::pieces`] gives.
    pub(super) fn length(&self, node: &Node, padding: u64) -> u64 {
        let lead = padding + self.header(node).len() as u64;
        let body = match &node.kind {
            NodeKind::File { size: 1.., content: Content::Deflated { compressed, .. } } => {
                gzip::spliced_member_length(*compressed)
            }
            NodeKind::File { size: size @ 1.., .. } => gzip::stored_member_length(*size),
            NodeKind::File { .. } | NodeKind::Directory | NodeKind::Opaque => 0,
        };
        gzip::stored_member_length(lead) + body
    }
}

/// The end of a blob: the last padding and the end of the tar.
pub(super) fn last_piece(padding: u64) -> Piece {
    let mut tail = zeros(padding);
    tail.extend_from_slice(&tar::END);
    Piece::Literal(gzip::stored_member(&tail))
}

/// What a node leaves to pad before the next header.
pub(super) fn padding_after(node: &Node) -> u64 {
    match &node.kind {
        NodeKind::File { size, .. } => tar::padding(*size),
        NodeKind::Directory | NodeKind::Opaque => 0,
    }
}

pub(super) fn zeros(count: u64) -> Vec<u8> {
    vec![0; usize::try_from(count).expect("padding is below one block")]
}

/// A member of stored blocks without its trailer.
fn stored_blocks(size: u64, pieces: &mut Vec<Piece>) {
    let mut lead = gzip::MEMBER_HEADER.to_vec();
    let mut done = 0;
    while done < size {
        let length = (size - done).min(gzip::BLOCK);
        let short = u16::try_from(length).expect("at most one block");
        lead.extend_from_slice(&gzip::block_header(short, done + length == size));
        pieces.push(Piece::Literal(std::mem::take(&mut lead)));
        pieces.push(Piece::Slice { skip: done, length });
        done += length;
    }
}
