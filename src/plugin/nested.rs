//! A file inside of an archive, read at any offset.

use std::cell::RefCell;
use std::io::{self, Read as _, sink};

use flate2::read::DeflateDecoder;
use rawzip::{RangeReader, ReaderAt};

/// So many inflated bytes are at hand.
const WINDOW: u64 = 16 << 20;
/// A jar's end and table of contents, a local header and a small file: few stretches, where it is honest.
const MOST_PASSES: u32 = 6;

/// A stored file: bytes of the archive.
pub(super) struct Stored<R> {
    pub(super) reader: R,
    pub(super) offset: u64,
    pub(super) size: u64,
}

impl<R: ReaderAt> ReaderAt for Stored<R> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let left = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let room = left.min(buffer.len());
        if room == 0 { Ok(0) } else { self.reader.read_at(&mut buffer[..room], self.offset.saturating_add(offset)) }
    }
}

/// A deflated file: where a stretch of it is not at hand, it is inflated once more from its beginning, and kept nowhere.
/// What asks for many stretches gets none.
pub(super) struct Inflated<R> {
    reader: R,
    offset: u64,
    compressed: u64,
    size: u64,
    window: RefCell<Window>,
}

#[derive(Default)]
struct Window {
    start: u64,
    bytes: Vec<u8>,
    passes: u32,
}

impl<R: ReaderAt> Inflated<R> {
    pub(super) fn new(reader: R, offset: u64, compressed: u64, size: u64) -> Self {
        Self { reader, offset, compressed, size, window: RefCell::default() }
    }

    fn pass(&self, window: &mut Window, offset: u64) -> io::Result<()> {
        window.passes += 1;
        window.bytes.clear();
        window.start = offset.min(self.size.saturating_sub(WINDOW));
        let raw = RangeReader::new(&self.reader, self.offset..self.offset.saturating_add(self.compressed));
        let mut inflated = DeflateDecoder::new(raw);
        let passed = io::copy(&mut inflated.by_ref().take(window.start), &mut sink());
        let read = passed.and_then(|_| inflated.take(WINDOW).read_to_end(&mut window.bytes));
        match read {
            Ok(_) => Ok(()),
            // A damaged stream ends here; that it is damaged is told by packing.
            Err(cause) if cause.raw_os_error().is_none() => Ok(()),
            Err(cause) => Err(cause),
        }
    }
}

impl<R: ReaderAt> ReaderAt for Inflated<R> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut window = self.window.borrow_mut();
        if window.at(offset).is_empty() && offset < self.size && window.passes < MOST_PASSES {
            self.pass(&mut window, offset)?;
        }
        let found = window.at(offset);
        let taken = found.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&found[..taken]);
        Ok(taken)
    }
}

impl Window {
    /// What is at hand from this offset on.
    fn at(&self, offset: u64) -> &[u8] {
        let skip = offset.checked_sub(self.start).and_then(|skip| usize::try_from(skip).ok());
        skip.and_then(|skip| self.bytes.get(skip..)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;

    #[test]
    fn every_offset_is_read_and_no_stretch_without_end() {
        let plain: Vec<u8> = (0..5_000_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut encoder = DeflateEncoder::new(b"before".to_vec(), Compression::fast());
        encoder.write_all(&plain).expect("into memory");
        let bytes = encoder.finish().expect("into memory");
        let (size, compressed) = (plain.len() as u64, bytes.len() as u64 - 6);
        assert!(size > WINDOW);
        let inflated = Inflated::new(&bytes[..], 6, compressed, size);
        let check = |offset: usize| {
            let mut found = [0; 32];
            inflated.read_exact_at(&mut found, offset as u64).expect("bytes");
            assert_eq!(found, plain[offset..offset + 32], "at {offset}");
        };
        check(plain.len() - 32);
        check(plain.len() - usize::try_from(WINDOW).expect("it fits"));
        assert_eq!(inflated.window.borrow().passes, 1, "the end of a file is one stretch");
        check(0);
        check(1000);
        assert_eq!(inflated.window.borrow().passes, 2);
        for _ in 0..MOST_PASSES {
            inflated.read_at(&mut [0; 1], size - 1).expect("nothing is an answer");
            inflated.read_at(&mut [0; 1], 0).expect("nothing is an answer");
        }
        assert_eq!(inflated.window.borrow().passes, MOST_PASSES);
        assert_eq!(inflated.read_at(&mut [0; 1], size).expect("the end"), 0);

        let cut = Inflated::new(&bytes[..], 6, compressed / 2, size);
        assert_eq!(cut.read_at(&mut [0; 1], size - 1).expect("nothing is an answer"), 0);

        let stored = Stored { reader: &plain[..], offset: 8, size: 4 };
        let mut found = [0; 9];
        assert_eq!(stored.read_at(&mut found, 1).expect("bytes"), 3);
        assert_eq!(found[..3], plain[9..12]);
    }
}
