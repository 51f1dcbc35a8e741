//! Deflate streams (RFC 1951) made part by part.
//!
//! Parts of [`PART`] bytes are compressed each by itself and end on a byte (a sync flush, RFC 1951 §3.2.4), so that put
//! one behind the other they are one stream: the same bytes however many threads made them.

use flate2::{Compress, Compression, FlushCompress, Status};

use super::gzip;

/// How many bytes one part holds; eight of the longest stored blocks.
pub const PART: usize = 8 * 0xffff;

/// The level that is used where none is asked for.
pub const DEFAULT_LEVEL: u8 = 6;

/// The library that compresses. Another version may write other bytes, so it is told wherever such bytes are named.
const LIBRARY: &str = "zlib-rs 0.6.8";

/// What compresses at this level, as records and labels tell it.
pub fn encoder(level: u8) -> String {
    format!("{LIBRARY}, level {level}")
}

/// Compresses parts, keeping its state from one to the next.
pub struct Deflater(Compress);

impl Deflater {
    /// Compresses at this level, 0 to 9.
    pub fn new(level: u8) -> Self {
        Self(Compress::new(Compression::new(level.min(9).into()), false))
    }

    /// One part; the last one ends the stream.
    pub fn part(&mut self, bytes: &[u8], is_last: bool) -> Vec<u8> {
        self.0.reset();
        // Room for what no level can shrink: a flush is never cut in two.
        let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 8 + 64);
        let flush = if is_last { FlushCompress::Finish } else { FlushCompress::Sync };
        loop {
            let done = usize::try_from(self.0.total_in()).expect("a part fits in memory");
            let status = self.0.compress_vec(&bytes[done..], &mut out, flush).expect("the state was reset");
            let is_flushed = self.0.total_in() == bytes.len() as u64 && out.len() < out.capacity();
            if if is_last { status == Status::StreamEnd } else { is_flushed } {
                return out;
            }
            out.reserve(bytes.len() / 8 + 64);
        }
    }
}

/// One part in stored blocks (RFC 1951 §3.2.4); the last one ends the stream.
pub fn stored_part(bytes: &[u8], is_last: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 64);
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    if blocks.peek().is_none() {
        out.extend_from_slice(&gzip::block_header(0, is_last));
    }
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).expect("chunked to 65,535 bytes");
        out.extend_from_slice(&gzip::block_header(length, is_last && blocks.peek().is_none()));
        out.extend_from_slice(block);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn check(length: usize, part: &mut dyn FnMut(&[u8], bool) -> Vec<u8>) -> usize {
        let bytes: Vec<u8> = (0..length).map(|at| (at.wrapping_mul(31) ^ (at >> 7)).to_le_bytes()[0]).collect();
        let parts = length.div_ceil(PART).max(1);
        let mut stream = Vec::new();
        for at in 0..parts {
            stream.extend(part(&bytes[at * PART..length.min((at + 1) * PART)], at + 1 == parts));
        }
        let mut back = Vec::new();
        let mut decoder = flate2::read::DeflateDecoder::new(&stream[..]);
        decoder.read_to_end(&mut back).expect("a deflate stream");
        assert_eq!(back, bytes);
        assert_eq!(decoder.total_in(), stream.len() as u64, "nothing behind the end");
        stream.len()
    }

    #[test]
    fn parts_make_one_stream() {
        for length in [0, 1, 70_000, PART - 1, PART, PART + 1, 3 * PART + 5] {
            let mut sizes: Vec<usize> = Vec::new();
            for level in 0..=9 {
                let mut deflater = Deflater::new(level);
                sizes.push(check(length, &mut |bytes, is_last| deflater.part(bytes, is_last)));
            }
            assert!(length < 70_000 || sizes[6] < length / 2, "{length}: {sizes:?}");
            assert!(check(length, &mut stored_part) >= length);
        }
    }

    #[test]
    fn the_library_is_the_one_that_is_locked() {
        let lock = include_str!("../../Cargo.lock");
        let (name, version) = LIBRARY.split_once(' ').expect("name and version");
        assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"\n")), "mend `LIBRARY`");
    }
}
