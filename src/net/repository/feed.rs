//! A blob on its way out: read, hashed, and withheld until it is proven.

use std::collections::VecDeque;
use std::io::{self, Read};

use bytes::{Bytes, BytesMut};
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

/// Sends a blob into the channel. The last chunk follows only when all bytes proved to be those described: a request
/// that lacks it can never be completed, and so never be sealed.
///
/// Where the other side has closed the channel, the rest is nobody's concern: its answer says why.
pub(super) fn feed(blob: &dyn Blob, chunks: &mpsc::Sender<Bytes>, mut told: impl FnMut(u64)) -> Result<(), Flaw> {
    let descriptor = blob.descriptor();
    let mut reader = blob.open(0).map_err(Flaw::Unreadable)?;
    let mut buffers = Buffers::for_blob(descriptor.size);
    let mut hasher = Hasher::default();
    let mut withheld: Option<Bytes> = None;
    loop {
        let chunk = buffers.fill(&mut reader).map_err(Flaw::Unreadable)?;
        hasher.update(&chunk);
        if hasher.length() > descriptor.size {
            return Err(Flaw::Changed);
        }
        let is_end = chunk.is_empty();
        let ready = if is_end { withheld.take() } else { withheld.replace(chunk) };
        if is_end && (hasher.length() != descriptor.size || hasher.clone().finish() != descriptor.digest) {
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

/// Buffers that come back when the network has taken their bytes.
struct Buffers {
    size: usize,
    lent: VecDeque<Bytes>,
}

impl Buffers {
    /// A small blob takes a small buffer, with room for one byte too many.
    fn for_blob(length: u64) -> Self {
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

        fn open(&self, _: u64) -> io::Result<Box<dyn Read + Send + '_>> {
            Ok(Box::new(&*self.1))
        }
    }

    /// Feeds a blob; what came through, and whether it was found to be as described.
    fn check(blob: &dyn Blob) -> (Vec<u8>, bool) {
        let (sender, mut chunks) = mpsc::channel(1024);
        let mut told = 0;
        let fed = feed(blob, &sender, |length| told += length);
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
