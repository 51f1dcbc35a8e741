//! Tar (POSIX.1-2001 pax interchange format, ustar, and the dialects of V7 and GNU), written and read by hand.
//!
//! Libraries put clocks and names of this machine into headers; a layer must have nothing that was not asked for. And
//! they keep to themselves what other readers would see otherwise in a tar, which here is told.

mod field;
mod header;
mod member;
mod reader;

pub use header::{Header, Kind};
pub use member::{Doubt, Member};
pub use reader::{BadTar, GlobalRecords, Reader, Tail};

/// The size of a tar block, in bytes.
pub const BLOCK: u64 = 512;

/// Two zero blocks: the end of a tar.
pub const END: [u8; 1024] = [0; 1024];

/// Whether these bytes begin a tar: a header whose checksum fits, or that says so.
pub fn begins(head: &[u8]) -> bool {
    let Some(block) = head.first_chunk::<512>() else { return false };
    field::sums_up(block) || block[257..].starts_with(b"ustar")
}

/// How many zero bytes follow `size` bytes of content.
pub fn padding(size: u64) -> u64 {
    size.next_multiple_of(BLOCK) - size
}
