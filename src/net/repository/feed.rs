//! A blob on its way out: read, hashed, and withheld until it is proven.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::Range;

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::sync::mpsc;

use crate::formats::blob::Blob;
use crate::formats::digest::Hasher;

/// How much is read, hashed and handed over at a time; it stays in a processor's cache.
const CHUNK: usize = 256 * 1024;

/// Why a blob cannot be sent.
#[derive(Debug)]
pub(super) enum Flaw {
    /// Its bytes could not be read.
    Unreadable(io::Error),
    /// Its bytes are not those of its descriptor.
    Changed,
}

/// What was read and hashed of a blob: states along the way, so that a part that was sent need not be read again.
#[derive(Default)]
pub(super) struct Trail(Vec<Hasher>);

/// How far the kept states are apart. Hashing goes on from one of them, so at most this much is read again.
const STRIDE: u64 = 4 * 1024 * 1024;

impl Trail {
    /// The last state before `offset`; what was known of bytes behind it is forgotten.
    fn rewind(&mut self, offset: u64) -> Hasher {
        self.0.retain(|state| state.length() <= offset);
        self.0.last().cloned().unwrap_or_default()
    }

    fn mark(&mut self, state: &Hasher) {
        if state.length() >= self.0.last().map_or(0, Hasher::length) + STRIDE {
            self.0.push(state.clone());
        }
    }
}

/// Sends a part of a blob into the channel. The last chunk of the blob follows only when all bytes, those of earlier
/// parts as well, proved to be those described: a request that lacks it can never be completed, and so never be
/// sealed.
///
/// Where the other side has closed the channel, the rest is nobody's concern: its answer says why.
pub(super) fn feed(
    blob: &dyn Blob,
    part: Range<u64>,
    trail: &mut Trail,
    chunks: &mpsc::Sender<Bytes>,
    mut told: impl FnMut(u64),
) -> Result<(), Flaw> {
    let descriptor = blob.descriptor();
    let mut hasher = trail.rewind(part.start);
    let is_last = part.end == descriptor.size;
    // A blob that has grown shows it behind its end.
    let wanted = if is_last { u64::MAX } else { part.end - hasher.length() };
    let mut reader = blob.open(hasher.length()).map_err(Flaw::Unreadable)?.take(wanted);
    let mut buffers = Buffers::for_length(part.end - hasher.length());
    let mut known = part.start - hasher.length();
    let mut withheld: Option<Bytes> = None;
    loop {
        let mut chunk = buffers.fill(&mut reader).map_err(Flaw::Unreadable)?;
        hasher.update(&chunk);
        if hasher.length() > descriptor.size {
            return Err(Flaw::Changed);
        }
        let is_end = chunk.is_empty();
        trail.mark(&hasher);
        known -= skip(&mut chunk, known);
        if chunk.is_empty() && !is_end {
            continue;
        }
        let ready = if is_end { withheld.take() } else { withheld.replace(chunk) };
        let is_whole = || hasher.length() == part.end && (!is_last || hasher.clone().finish() == descriptor.digest);
        if is_end && !is_whole() {
            return Err(Flaw::Changed);
        }
        if let Some(ready) = ready {
            let length = ready.len() as u64;
            if chunks.blocking_send(ready).is_err() {
                return Ok(());
            }
            told(length);
        }
        if is_end {
            return Ok(());
        }
    }
}

/// Leaves out bytes that the other side has; how many.
fn skip(chunk: &mut Bytes, known: u64) -> u64 {
    let skipped = usize::try_from(known).unwrap_or(usize::MAX).min(chunk.len());
    chunk.advance(skipped);
    skipped as u64
}

/// Buffers that come back when the network has taken their bytes.
struct Buffers {
    size: usize,
    lent: VecDeque<Bytes>,
}

impl Buffers {
    /// A few bytes take a small buffer, with room for one byte too many.
    fn for_length(length: u64) -> Self {
        let size = usize::try_from(length).map_or(CHUNK, |length| length.saturating_add(1).min(CHUNK));
        Self { size, lent: VecDeque::new() }
    }

    /// The next bytes, as many as fit; fewer at the end only.
    fn fill(&mut self, reader: &mut dyn Read) -> io::Result<Bytes> {
        let mut buffer = self.take();
        let mut filled = 0;
        while filled < buffer.len() {
            match reader.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(length) => filled += length,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause),
            }
        }
        buffer.truncate(filled);
        let chunk = buffer.freeze();
        if filled == self.size {
            self.lent.push_back(chunk.clone());
        }
        Ok(chunk)
    }

    fn take(&mut self) -> BytesMut {
        let returned = self.lent.front().is_some_and(Bytes::is_unique).then(|| self.lent.pop_front()).flatten();
        returned.and_then(|bytes| bytes.try_into_mut().ok()).unwrap_or_else(|| BytesMut::zeroed(self.size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::blob::MemoryBlob;
    use crate::formats::descriptor::Descriptor;

    /// Reads otherwise than it is described.
    struct Liar(Descriptor, Vec<u8>);

    impl Blob for Liar {
        fn descriptor(&self) -> &Descriptor {
            &self.0
        }

        fn open(&self, offset: u64) -> io::Result<Box<dyn Read + Send + '_>> {
            Ok(Box::new(&self.1[usize::try_from(offset).expect("small")..]))
        }
    }

    /// Feeds a blob; what came through, and whether it was found to be as described.
    fn check(blob: &dyn Blob) -> (Vec<u8>, bool) {
        check_part(blob, 0..blob.descriptor().size, &mut Trail::default())
    }

    fn check_part(blob: &dyn Blob, part: Range<u64>, trail: &mut Trail) -> (Vec<u8>, bool) {
        let (sender, mut chunks) = mpsc::channel(1024);
        let mut told = 0;
        let fed = feed(blob, part, trail, &sender, |length| told += length);
        drop(sender);
        let mut bytes = Vec::new();
        while let Some(chunk) = chunks.blocking_recv() {
            bytes.extend_from_slice(&chunk);
        }
        assert_eq!(told, bytes.len() as u64);
        (bytes, fed.is_ok())
    }

    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|at| u8::try_from(at % 251).expect("under 251")).collect()
    }

    #[test]
    fn all_bytes_arrive_in_order() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7] {
            let blob = MemoryBlob::new("x", bytes(length));
            assert_eq!(check(&blob), (bytes(length), true), "{length}");
        }
    }

    #[test]
    fn parts_are_proven_together() {
        let length = 3 * STRIDE + 7;
        let all = bytes(usize::try_from(length).expect("small"));
        let blob = MemoryBlob::new("x", all.clone());
        let mut trail = Trail::default();
        // Forward in parts, back to where the other side stands, and to the end from inside of a stride.
        for (start, end) in [(0, 10), (10, STRIDE), (STRIDE, length - 1), (STRIDE + 5, length), (2, length)] {
            let within = usize::try_from(start).expect("small")..usize::try_from(end).expect("small");
            assert_eq!(check_part(&blob, start..end, &mut trail), (all[within].to_vec(), true), "{start} {end}");
        }
        let mut other = all;
        other[0] ^= 1;
        let changed = Liar(blob.descriptor().clone(), other);
        assert!(check_part(&changed, 0..length - 1, &mut trail).1, "nothing is proven before the end");
        let (sent, fed) = check_part(&changed, length - 1..length, &mut trail);
        assert!(!fed && sent.is_empty(), "the trail tells of other bytes");
        assert!(!check_part(&changed, 0..length + 1, &mut trail).1, "a part ends where it should");
    }

    #[test]
    fn the_end_of_another_blob_is_withheld() {
        for (described, read) in
            [(0, 1), (1, 0), (5, 6), (CHUNK, CHUNK + 1), (CHUNK + 1, CHUNK), (2 * CHUNK + 1, 2 * CHUNK + 1)]
        {
            let mut other = bytes(read);
            other.iter_mut().take(1).for_each(|byte| *byte ^= 1);
            let blob = Liar(Descriptor::of("x", &bytes(described)), other);
            let (sent, fed) = check(&blob);
            assert!(!fed && sent.len() < described.max(1), "{described} {read}: {} sent", sent.len());
        }
    }
}
