//! A deflated jar that is read on the way, and kept nowhere.

use std::fs::File;
use std::io;

use flate2::{Decompress, FlushDecompress, Status};

use super::read_at::read_at;

const CHUNK: usize = 128 << 10;
/// So many of the bytes that were inflated last stay at hand.
const KEPT: u64 = 1 << 20;
/// So many of them stay where the table of contents is looked for, which is mostly a fifteenth of a jar.
const KEPT_OF_TABLE: std::ops::RangeInclusive<u64> = KEPT..=(16 << 20);
/// Its end, its table and its members are three passes where it is honest.
const MOST_PASSES: u32 = 8;

/// What a deflate stream inflates to. What is not at hand is inflated on to, once more from the beginning where it lies
/// before; what asks for that too often gets nothing.
pub(super) struct Stream {
    file: File,
    offset: u64,
    compressed: u64,
    length: u64,
    state: Decompress,
    input: Vec<u8>,
    /// How much of the input was fetched.
    fetched: u64,
    /// What was inflated last, and where that begins.
    window: Vec<u8>,
    start: u64,
    is_over: bool,
    passes: u32,
    /// How many of the bytes that were inflated last stay at hand.
    kept: usize,
}

impl Stream {
    pub(super) fn new(file: File, offset: u64, compressed: u64, length: u64) -> Self {
        Self {
            file,
            offset,
            compressed,
            length,
            state: Decompress::new(false),
            input: Vec::new(),
            fetched: 0,
            window: Vec::new(),
            start: 0,
            is_over: false,
            passes: 0,
            kept: narrow((length / 12).clamp(*KEPT_OF_TABLE.start(), *KEPT_OF_TABLE.end())),
        }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Reads at an offset until the buffer is full or the stream ends.
    pub(super) fn read_at(&mut self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let mut done = 0;
        while done < buffer.len() {
            let at = at + done as u64;
            if at < self.start {
                self.passes += 1;
                if self.passes > MOST_PASSES {
                    break;
                }
                self.rewind();
            }
            let found = usize::try_from(at - self.start).ok().and_then(|skip| self.window.get(skip..));
            let found = found.unwrap_or_default();
            if !found.is_empty() {
                let taken = found.len().min(buffer.len() - done);
                buffer[done..done + taken].copy_from_slice(&found[..taken]);
                done += taken;
            } else if self.step()?.is_empty() {
                break;
            }
        }
        Ok(done)
    }

    /// Inflates the whole stream; whether it is what was promised.
    pub(super) fn is_whole(&mut self) -> io::Result<bool> {
        while !self.step()?.is_empty() {}
        Ok(self.is_over && self.state.total_out() == self.length && self.state.total_in() == self.compressed)
    }

    /// Begins anew, and lets it be read from the beginning as often as at first.
    pub(super) fn restart(&mut self) {
        self.rewind();
        self.passes = 0;
    }

    fn rewind(&mut self) {
        self.state.reset(false);
        self.input.clear();
        self.kept = narrow(KEPT);
        self.window.clear();
        self.window.shrink_to(2 * self.kept);
        (self.fetched, self.start, self.is_over) = (0, 0, false);
    }

    /// Inflates a part more; empty where the stream ends, is none, or gives more than was promised.
    fn step(&mut self) -> io::Result<&[u8]> {
        if self.window.len() >= self.kept + narrow(KEPT) {
            let gone = self.window.len() - self.kept;
            self.window.drain(..gone);
            self.start += gone as u64;
        }
        let most = self.kept + narrow(KEPT) + CHUNK;
        if self.window.capacity() < most {
            self.window.reserve_exact(most - self.window.len());
        }
        let before = self.window.len();
        self.window.resize(before + CHUNK, 0);
        let mut filled = before;
        while filled < self.window.len() && !self.is_over && self.state.total_out() <= self.length {
            if self.state.total_in() == self.fetched && self.fetched < self.compressed {
                let length = usize::try_from(self.compressed - self.fetched).unwrap_or(CHUNK).min(CHUNK);
                self.input.resize(length, 0);
                let taken = read_at(&self.file, &mut self.input, self.offset.saturating_add(self.fetched))?;
                self.input.truncate(taken);
                self.fetched += taken as u64;
            }
            let unread = usize::try_from(self.fetched - self.state.total_in()).expect("at most one chunk");
            let input = &self.input[self.input.len() - unread..];
            let known = (self.state.total_in(), self.state.total_out());
            let status = self.state.decompress(input, &mut self.window[filled..], FlushDecompress::None);
            filled += usize::try_from(self.state.total_out() - known.1).expect("at most one chunk");
            self.is_over = matches!(status, Ok(Status::StreamEnd));
            if status.is_err() || (known == (self.state.total_in(), self.state.total_out()) && !self.is_over) {
                break;
            }
        }
        self.window.truncate(filled);
        Ok(&self.window[before..])
    }
}

/// A length of bytes that are in memory.
fn narrow(length: u64) -> usize {
    usize::try_from(length).expect("at most 16 MiB")
}
