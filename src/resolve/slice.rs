//! A part of an open file, read without moving anybody's place in it.

use std::io::{self, Read};
use std::sync::Arc;

use rawzip::{FileReader, ReaderAt as _};

/// Reads a part of a file.
pub(super) struct Slice {
    file: Arc<FileReader>,
    at: u64,
    left: u64,
}

impl Slice {
    /// This many bytes from an offset.
    pub(super) fn new(file: &Arc<FileReader>, at: u64, left: u64) -> Self {
        Self { file: Arc::clone(file), at, left }
    }

    /// All of it.
    pub(super) fn whole(file: &Arc<FileReader>) -> Self {
        Self::new(file, 0, u64::MAX)
    }
}

impl Read for Slice {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        let taken = self.file.read_at(&mut into[..room], self.at)?;
        self.at += taken as u64;
        self.left -= taken as u64;
        Ok(taken)
    }
}
