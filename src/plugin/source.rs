//! The bytes of an archive file, read in place.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use flate2::read::DeflateDecoder;
use rawzip::{FileReader, RangeReader, ReaderAt};

use super::Content;

/// An archive file that is open, with its length.
pub(super) struct Source {
    reader: FileReader,
    size: u64,
}

impl Source {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        Ok(Self { reader: FileReader::from(file), size })
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The first bytes of the file, as many as there are.
    pub(super) fn head<const N: usize>(&self) -> io::Result<Vec<u8>> {
        let mut head = Vec::with_capacity(N);
        RangeReader::new(self, 0..self.size.min(N as u64)).read_to_end(&mut head)?;
        Ok(head)
    }
}

impl ReaderAt for Source {
    /// An offset behind the end reads nothing, however far: systems refuse some offsets with an error.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        if offset >= self.size { Ok(0) } else { self.reader.read_at(buffer, offset) }
    }
}

/// The bytes of one small entry, inflated; `None` where they are not `size` bytes after all.
pub(super) fn inflate<R: ReaderAt>(reader: &R, content: &Content, size: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let outcome = match *content {
        Content::Stored { offset, .. } => {
            RangeReader::new(reader, offset..offset.saturating_add(size)).read_to_end(&mut bytes)
        }
        Content::Deflated { offset, compressed, .. } => {
            let raw = RangeReader::new(reader, offset..offset.saturating_add(compressed));
            DeflateDecoder::new(raw).take(size.saturating_add(1)).read_to_end(&mut bytes)
        }
        Content::File { .. } => return Ok(None),
    };
    match outcome {
        Ok(_) => Ok((bytes.len() as u64 == size).then_some(bytes)),
        Err(cause) if matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof) => Ok(None),
        Err(cause) => Err(cause),
    }
}
