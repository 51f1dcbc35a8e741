//! The bytes of a jar, at any offset.

use std::fs::File;
use std::io;

use super::held::Held;
use super::read_at::read_at;
use super::stream::Stream;

/// The bytes of a jar: read in place, held, or inflated on the way.
pub(super) enum Source {
    /// A stretch of a file.
    Stretch {
        /// The file.
        file: File,
        /// Where the stretch begins.
        offset: u64,
        /// How long it is.
        length: u64,
    },
    /// All of them.
    Held(Held),
    /// What a deflate stream inflates to.
    Stream(Box<Stream>),
}

impl Source {
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Stretch { length, .. } => *length,
            Self::Held(held) => held.bytes().len() as u64,
            Self::Stream(stream) => stream.length(),
        }
    }

    /// All bytes, where they are held.
    pub(super) fn held(&self) -> Option<&[u8]> {
        if let Self::Held(held) = self { Some(held.bytes()) } else { None }
    }

    /// Whether it can be read at several places at once.
    pub(super) fn can_be_shared(&self) -> bool {
        matches!(self, Self::Stretch { .. })
    }

    /// The same bytes for another reader; one of its own where it can be shared.
    pub(super) fn again(&self) -> io::Result<Self> {
        match self {
            Self::Stretch { file, offset, length } => {
                Ok(Self::Stretch { file: file.try_clone()?, offset: *offset, length: *length })
            }
            Self::Held(_) | Self::Stream(_) => Err(io::Error::other("is read by one alone")),
        }
    }

    /// Reads at an offset until the buffer is full or the jar ends.
    pub(super) fn read_at(&mut self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let left = usize::try_from(self.length().saturating_sub(at)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let buffer = &mut buffer[..wanted];
        match self {
            Self::Stretch { file, offset, .. } => read_at(file, buffer, offset.saturating_add(at)),
            Self::Held(held) => {
                let start = usize::try_from(at).unwrap_or(usize::MAX);
                let Some(found) = held.bytes().get(start..).and_then(|rest| rest.get(..wanted)) else { return Ok(0) };
                buffer.copy_from_slice(found);
                Ok(wanted)
            }
            Self::Stream(stream) => stream.read_at(buffer, at),
        }
    }

    /// So many bytes from an offset on; `None` where the jar ends before.
    pub(super) fn array<const N: usize>(&mut self, at: u64) -> io::Result<Option<[u8; N]>> {
        let mut array = [0; N];
        Ok((self.read_at(&mut array, at)? == N).then_some(array))
    }
}
