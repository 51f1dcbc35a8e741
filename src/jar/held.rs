//! Jars whose bytes are held: no more of them at once than there is room for.

use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::{Decompress, FlushDecompress, Status};

use super::read;
use super::read_at::read_at;
use super::source::Source;
use super::{JarFacts, JarFault};

/// A larger jar is never held whole.
const MOST_OF_ONE: u64 = 10 << 20;
/// So much is held of all jars that are read at once, however many threads read.
const MOST: u64 = 16 << 20;
/// So much of a deflate stream is read at a time.
const CHUNK: usize = 128 << 10;

/// What all threads hold together.
static HELD: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The buffer of the jar that this thread held last: the next one needs no new pages.
    static SPARE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A jar that is held.
#[derive(Debug)]
pub(crate) struct Held {
    bytes: Vec<u8>,
    _room: Room,
}

impl Held {
    /// Begins to hold a jar of so many bytes, where there is room for it: nobody waits for that.
    pub(crate) fn begin(length: u64) -> Option<Self> {
        let room = Room::take(length)?;
        let length = usize::try_from(length).ok()?;
        let mut bytes = SPARE.take();
        bytes.clear();
        if bytes.capacity() < length {
            bytes = Vec::with_capacity(length + 1);
        }
        Some(Self { bytes, _room: room })
    }

    /// Adds bytes to what is held.
    pub(crate) fn add(&mut self, part: &[u8]) {
        self.bytes.extend_from_slice(part);
    }

    /// What the jar declares, of which all bytes are held now.
    pub(crate) fn facts(self) -> JarFacts {
        let length = self.bytes.len() as u64;
        // What is in memory can be read.
        read::facts(&mut Source::Held(self), 1).unwrap_or_else(|_| JarFacts::faulty(length, JarFault::NotInflated))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Holds what a deflate stream inflates to; whether that is what was promised.
    pub(super) fn inflate(&mut self, file: &File, offset: u64, compressed: u64, length: usize) -> io::Result<bool> {
        let mut state = Decompress::new(false);
        let mut input = vec![0; usize::try_from(compressed).unwrap_or(CHUNK).min(CHUNK)];
        let (mut fetched, mut unread) = (0, 0..0);
        // One byte more than promised, so that a stream that goes on is found out.
        self.bytes.resize(length + 1, 0);
        loop {
            if unread.is_empty() && fetched < compressed {
                let wanted = usize::try_from(compressed - fetched).unwrap_or(CHUNK).min(input.len());
                let taken = read_at(file, &mut input[..wanted], offset.saturating_add(fetched))?;
                fetched += taken as u64;
                unread = 0..taken;
            }
            let known = (state.total_in(), state.total_out());
            let filled = usize::try_from(known.1).unwrap_or(length).min(length + 1);
            let status = state.decompress(&input[unread.clone()], &mut self.bytes[filled..], FlushDecompress::None);
            unread.start += usize::try_from(state.total_in() - known.0).unwrap_or_default();
            let is_stuck = known == (state.total_in(), state.total_out());
            match status {
                Ok(Status::StreamEnd) => break,
                Ok(Status::Ok | Status::BufError) if !is_stuck => {}
                Ok(Status::Ok | Status::BufError) | Err(_) => return Ok(false),
            }
        }
        self.bytes.truncate(length);
        Ok(state.total_in() == compressed && state.total_out() == length as u64)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        SPARE.set(std::mem::take(&mut self.bytes));
    }
}

/// Room for a jar, given back when it goes.
#[derive(Debug)]
struct Room(u64);

impl Room {
    fn take(bytes: u64) -> Option<Self> {
        let fitting = |held: u64| held.checked_add(bytes).filter(|held| bytes <= MOST_OF_ONE && *held <= MOST);
        HELD.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fitting).ok().map(|_| Self(bytes))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        HELD.fetch_sub(self.0, Ordering::Relaxed);
    }
}
