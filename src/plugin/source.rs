//! The bytes of an archive file, read in place.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use flate2::read::DeflateDecoder;
use rawzip::{FileReader, RangeReader, ReaderAt};

use super::Content;

/// Local headers are read in pieces of a few bytes, mostly one after another: so much is read at once.
const WINDOW: usize = 4 << 10;

/// An archive file that is open, with its length.
pub(super) struct Source {
    reader: FileReader,
    size: u64,
    window: RefCell<Window>,
}

/// The bytes that were read last, and where they begin.
#[derive(Default)]
struct Window {
    start: u64,
    bytes: Vec<u8>,
}

impl Source {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        Ok(Self { reader: FileReader::from(file), size, window: RefCell::default() })
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
        if offset >= self.size {
            return Ok(0);
        }
        if buffer.len() >= WINDOW {
            return self.reader.read_at(buffer, offset);
        }
        self.window.borrow_mut().read(&self.reader, buffer, offset)
    }
}

impl Window {
    fn read(&mut self, reader: &FileReader, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        if self.at(offset).is_empty() {
            self.start = offset;
            self.bytes.resize(WINDOW, 0);
            let outcome = reader.read_at(&mut self.bytes, offset);
            self.bytes.truncate(*outcome.as_ref().unwrap_or(&0));
            outcome?;
        }
        let found = self.at(offset);
        let taken = found.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&found[..taken]);
        Ok(taken)
    }

    /// What is known from this offset on.
    fn at(&self, offset: u64) -> &[u8] {
        let skip = offset.checked_sub(self.start).and_then(|skip| usize::try_from(skip).ok());
        skip.and_then(|skip| self.bytes.get(skip..)).unwrap_or_default()
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
        Content::File { .. } | Content::Added { .. } => return Ok(None),
    };
    match outcome {
        Ok(_) => Ok((bytes.len() as u64 == size).then_some(bytes)),
        Err(cause) if matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof) => Ok(None),
        Err(cause) => Err(cause),
    }
}
