//! A layer as byte ranges of its archives: read from any offset, written nowhere.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use super::members::{Members, Piece, last_piece, padding_after};
use crate::formats::blob::Blob;
use crate::formats::descriptor::Descriptor;
use crate::jar::read_at;
use crate::plugin::{Content, Vessels};
use crate::tree::NodeKind;

/// A described layer.
#[derive(Debug)]
pub(super) struct Rope {
    descriptor: Descriptor,
    members: Members,
}

impl Rope {
    /// The caller has read and verified these members, and found this descriptor.
    pub(super) fn new(descriptor: Descriptor, members: Members) -> Self {
        Self { descriptor, members }
    }
}

impl Blob for Rope {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn open(&self, offset: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(RopeReader::new(&self.members, offset)?))
    }
}

/// Reads the blob that members spell, from an offset.
pub(super) struct RopeReader<'a> {
    members: &'a Members,
    /// The next node: its part, and its place there.
    next: (usize, usize),
    padding: u64,
    ended: bool,
    /// The pieces of the node at hand that are not read yet, last first.
    pieces: Vec<Piece>,
    /// How much of the last of `pieces` is read already.
    done: u64,
    content: Option<Opened>,
}

/// The file that holds the content of the node at hand.
struct Opened {
    path: PathBuf,
    file: File,
    offset: u64,
}

impl<'a> RopeReader<'a> {
    pub(super) fn new(members: &'a Members, offset: u64) -> io::Result<Self> {
        let mut reader =
            Self { members, next: (0, 0), padding: 0, ended: false, pieces: Vec::new(), done: 0, content: None };
        reader.skip(offset)?;
        Ok(reader)
    }

    /// Passes over whole nodes by their length alone, then over the rest of one node.
    fn skip(&mut self, mut offset: u64) -> io::Result<()> {
        while let Some((part, at)) = self.peek() {
            let node = &self.members.parts[part].nodes[at];
            let length = self.members.length(node, self.padding);
            if length > offset {
                break;
            }
            offset -= length;
            self.padding = padding_after(node);
            self.next = (part, at + 1);
        }
        self.refill()?;
        while let Some(piece) = self.pieces.last().filter(|piece| piece.length() <= offset) {
            offset -= piece.length();
            self.pieces.pop();
        }
        self.done = offset;
        Ok(())
    }

    /// The next node's part and place.
    fn peek(&self) -> Option<(usize, usize)> {
        let (mut part, mut at) = self.next;
        while at >= self.members.parts.get(part)?.nodes.len() {
            (part, at) = (part + 1, 0);
        }
        Some((part, at))
    }

    /// Spells the next node; leaves `pieces` empty at the end of the blob.
    fn refill(&mut self) -> io::Result<()> {
        self.done = 0;
        let Some((index, at)) = self.peek() else {
            if !std::mem::replace(&mut self.ended, true) {
                self.pieces = vec![last_piece(self.padding)];
            }
            return Ok(());
        };
        let part = &self.members.parts[index];
        let node = &part.nodes[at];
        self.pieces = self.members.pieces(part, at, self.padding);
        self.pieces.reverse();
        self.padding = padding_after(node);
        self.next = (index, at + 1);
        if let NodeKind::File { size: 1.., content } = &node.kind {
            self.open(&part.vessels, content)?;
        }
        Ok(())
    }

    fn open(&mut self, vessels: &Vessels, content: &Content) -> io::Result<()> {
        let (path, offset) = vessels.place(content);
        match self.content.as_mut().filter(|opened| opened.path == path) {
            Some(opened) => opened.offset = offset,
            None => self.content = Some(Opened { file: File::open(&path)?, path, offset }),
        }
        Ok(())
    }
}

impl Read for RopeReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            let Some(piece) = self.pieces.last() else {
                self.refill()?;
                if self.pieces.is_empty() {
                    break;
                }
                continue;
            };
            let left = piece.length() - self.done;
            let room = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len() - filled);
            let target = &mut buffer[filled..filled + room];
            match piece {
                Piece::Literal(bytes) => {
                    let start = usize::try_from(self.done).expect("a literal fits in memory");
                    target.copy_from_slice(&bytes[start..start + room]);
                }
                Piece::Slice { skip, .. } => {
                    let opened = self.content.as_ref().expect("a slice stands in an opened file");
                    let at = opened.offset + skip + self.done;
                    if read_at(&opened.file, target, at)? < room {
                        return Err(io::Error::new(
                            io::ErrorKind::UnexpectedEof,
                            format!("`{}` is shorter than it was", opened.path.display()),
                        ));
                    }
                }
            }
            filled += room;
            self.done += room as u64;
            if room as u64 == left {
                self.pieces.pop();
                self.done = 0;
            }
        }
        Ok(filled)
    }
}
