//! An archive file from its first byte to its last, hashed and counted on the way.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::rc::Rc;

use crate::formats::digest::{Digest, Hasher};

/// How much is read at a time, in bytes.
const CHUNK: usize = 128 << 10;

/// The bytes of a file in order.
pub(super) struct Stream<'a> {
    file: File,
    buffer: Vec<u8>,
    start: usize,
    hasher: Hasher,
    consumed: Rc<Cell<u64>>,
    advance: &'a dyn Fn(u64),
}

impl<'a> Stream<'a> {
    /// Opens a file; `advance` is told how many bytes more are read.
    pub(super) fn open(path: &Path, advance: &'a dyn Fn(u64)) -> io::Result<Self> {
        let file = File::open(path)?;
        Ok(Self { file, buffer: Vec::new(), start: 0, hasher: Hasher::default(), consumed: Rc::default(), advance })
    }

    /// How many bytes were consumed so far, also while somebody reads.
    pub(super) fn consumed(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.consumed)
    }

    /// Reads the rest of the file, and gives the digest of all of it.
    pub(super) fn finish(mut self) -> io::Result<Digest> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(self.hasher.finish())
    }
}

impl BufRead for Stream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.buffer.len() {
            self.start = 0;
            self.buffer.resize(CHUNK, 0);
            let outcome = self.file.read(&mut self.buffer);
            self.buffer.truncate(*outcome.as_ref().unwrap_or(&0));
            (self.advance)(outcome? as u64);
            self.hasher.update(&self.buffer);
        }
        Ok(&self.buffer[self.start..])
    }

    fn consume(&mut self, amount: usize) {
        self.start += amount;
        self.consumed.set(self.consumed.get() + amount as u64);
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let ahead = self.fill_buf()?;
        let taken = ahead.len().min(into.len());
        into[..taken].copy_from_slice(&ahead[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}
