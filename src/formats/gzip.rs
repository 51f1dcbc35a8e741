//! Gzip members (RFC 1952) made without an encoder.
//!
//! A gzip file is a series of members (§2.2), so a layer may be put together from members whose bodies are deflate
//! streams that somebody else made, and from *stored* deflate blocks (RFC 1951 §3.2.4) for all the rest. No bytes here
//! depend on the version of a compression library.

/// What every gzip file begins with (RFC 1952 §2.3.1).
pub const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The ten bytes before a member's deflate stream: no name, no time, unknown system (RFC 1952 §2.3).
pub const MEMBER_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// The longest stored block, in bytes.
pub const BLOCK: u64 = 0xffff;

/// The length of a member's header, in bytes.
const HEADER_LENGTH: u64 = MEMBER_HEADER.len() as u64;
/// The length of a member's trailer, in bytes.
const TRAILER_LENGTH: u64 = 8;
/// The length of a stored block's header, in bytes.
const BLOCK_HEADER_LENGTH: u64 = 5;

/// The eight bytes after a member's deflate stream: CRC-32 and length modulo 2³² of the inflated bytes.
pub fn trailer(crc: u32, length: u64) -> [u8; 8] {
    let length = u32::try_from(length & 0xffff_ffff).expect("masked to 32 bits");
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&crc.to_le_bytes());
    bytes[4..].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// The five bytes before a stored block of `length` bytes, at most [`BLOCK`].
pub fn block_header(length: u16, last: bool) -> [u8; 5] {
    let [low, high] = length.to_le_bytes();
    [u8::from(last), low, high, !low, !high]
}

/// A whole member that holds `bytes` in stored blocks.
pub fn stored_member(bytes: &[u8]) -> Vec<u8> {
    let mut member = Vec::with_capacity(bytes.len() + 32);
    member.extend_from_slice(&MEMBER_HEADER);
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    if blocks.peek().is_none() {
        member.extend_from_slice(&block_header(0, true));
    }
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).expect("chunked to 65,535 bytes");
        member.extend_from_slice(&block_header(length, blocks.peek().is_none()));
        member.extend_from_slice(block);
    }
    member.extend_from_slice(&trailer(crc32fast::hash(bytes), bytes.len() as u64));
    member
}

/// The length of [`stored_member`] for `length` bytes.
pub fn stored_member_length(length: u64) -> u64 {
    let blocks = length.div_ceil(BLOCK).max(1);
    HEADER_LENGTH + blocks * BLOCK_HEADER_LENGTH + length + TRAILER_LENGTH
}

/// The length of a member around a deflate stream of `compressed` bytes.
pub fn spliced_member_length(compressed: u64) -> u64 {
    HEADER_LENGTH + compressed + TRAILER_LENGTH
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn stored_members_inflate_to_what_was_stored() {
        for length in [0, 1, 511, 65_535, 65_536, 200_000] {
            let bytes: Vec<u8> = (0..length).map(|n: u32| n.to_le_bytes()[0] ^ 0x5a).collect();
            let member = stored_member(&bytes);
            assert_eq!(member.len() as u64, stored_member_length(u64::from(length)));
            let mut back = Vec::new();
            flate2::read::MultiGzDecoder::new(&member[..]).read_to_end(&mut back).expect("a gzip file");
            assert_eq!(back, bytes);
        }
    }
}
