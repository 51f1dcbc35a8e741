//! Zstandard files (RFC 8878), as far as one is told from others.

/// What a frame begins with (§3.1.1); a skippable frame (§3.1.2) begins otherwise.
pub const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
