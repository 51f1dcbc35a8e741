//! The bits of a deflate stream, the lowest of a byte first (RFC 1951 §3.1.1).

use super::Invalid;
use super::code::LONGEST;

/// Bits that are taken from bytes which stay where they are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bits {
    /// The next bits, the first one lowest; those above `count` may be there already.
    pub(super) held: u64,
    /// How many there surely are.
    pub(super) count: u32,
    /// Which byte is fetched next.
    next: usize,
}

impl Bits {
    /// Fetches bytes, so that there are 56 bits at least where the bytes do not end before.
    #[inline]
    pub(super) fn refill(&mut self, bytes: &[u8]) {
        if let Some(word) = bytes.get(self.next..).and_then(<[u8]>::first_chunk) {
            self.held |= u64::from_le_bytes(*word) << self.count;
            self.next += ((63 - self.count) >> 3) as usize;
            self.count |= 0x38;
        } else {
            while self.count < 56
                && let Some(byte) = bytes.get(self.next)
            {
                self.held |= u64::from(*byte) << self.count;
                self.next += 1;
                self.count += 8;
            }
        }
    }

    /// Takes so many bits, 32 at most.
    #[inline]
    pub(super) fn take(&mut self, bytes: &[u8], count: u32) -> Result<u32, Invalid> {
        if self.count < count {
            self.refill(bytes);
        }
        let taken = self.held & ((1 << count) - 1);
        self.pass(count)?;
        #[expect(clippy::cast_possible_truncation, reason = "32 bits at most")]
        Ok(taken as u32)
    }

    /// Passes over bits.
    #[inline]
    pub(super) fn pass(&mut self, count: u32) -> Result<(), Invalid> {
        self.count = self.count.checked_sub(count).ok_or(Invalid::Endless)?;
        self.held >>= count;
        Ok(())
    }

    /// Passes over the rest of a byte.
    pub(super) fn align(&mut self) {
        let rest = self.count % 8;
        self.held >>= rest;
        self.count -= rest;
    }

    /// Why these bits are no word.
    pub(super) fn fault(&self) -> Invalid {
        if (self.count as usize) < LONGEST { Invalid::Endless } else { Invalid::Stream }
    }

    /// Takes whole bytes, as many as there are of so many wanted; the stream stands at a byte.
    pub(super) fn bytes<'b>(&mut self, bytes: &'b [u8], most: usize) -> &'b [u8] {
        // What is held is given back.
        let start = self.next - (self.count / 8) as usize;
        (self.held, self.count) = (0, 0);
        let rest = &bytes[start..];
        let taken = &rest[..rest.len().min(most)];
        self.next = start + taken.len();
        taken
    }
}
