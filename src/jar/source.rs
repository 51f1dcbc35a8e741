//! The bytes of a jar, at any offset.

use std::fs::File;
use std::io;

/// The bytes of a jar, read in place or held.
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
    Held(Vec<u8>),
}

impl Source {
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Stretch { length, .. } => *length,
            Self::Held(bytes) => bytes.len() as u64,
        }
    }

    /// Reads at an offset until the buffer is full or the jar ends.
    pub(super) fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let left = usize::try_from(self.length().saturating_sub(at)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let buffer = &mut buffer[..wanted];
        match self {
            Self::Stretch { file, offset, .. } => fill(file, buffer, offset.saturating_add(at)),
            Self::Held(bytes) => {
                let start = usize::try_from(at).unwrap_or(usize::MAX);
                let Some(found) = bytes.get(start..).and_then(|rest| rest.get(..wanted)) else { return Ok(0) };
                buffer.copy_from_slice(found);
                Ok(wanted)
            }
        }
    }

    /// So many bytes from an offset on; `None` where the jar ends before.
    pub(super) fn array<const N: usize>(&self, at: u64) -> io::Result<Option<[u8; N]>> {
        let mut array = [0; N];
        Ok((self.read_at(&mut array, at)? == N).then_some(array))
    }
}

fn fill(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<usize> {
    let wanted = buffer.len();
    while !buffer.is_empty() {
        match positioned_read(file, buffer, offset) {
            Ok(0) => break,
            Ok(taken) => {
                buffer = &mut buffer[taken..];
                offset += taken as u64;
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(wanted - buffer.len())
}

#[cfg(unix)]
fn positioned_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn positioned_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}
