//! A blob: bytes of known digest and length that can be read again from any offset.

use std::io::{self, Read};

use super::descriptor::Descriptor;

/// Bytes that a sink can read as often as it needs: to retry, to resume, for a second sink.
///
/// The bytes behind it may have changed since they were described, so every reader of a whole blob hashes what it
/// reads and compares with the descriptor.
pub trait Blob: Send + Sync {
    /// What the bytes are: media type, digest and length.
    fn descriptor(&self) -> &Descriptor;

    /// A reader of the bytes from `offset` to the end.
    fn open(&self, offset: u64) -> io::Result<Box<dyn Read + Send + '_>>;
}

/// A small blob held in memory, such as a config.
#[derive(Debug, Clone)]
pub struct MemoryBlob {
    descriptor: Descriptor,
    bytes: Vec<u8>,
}

impl MemoryBlob {
    /// Describes `bytes` as `media_type`.
    pub fn new(media_type: &str, bytes: Vec<u8>) -> Self {
        Self { descriptor: Descriptor::of(media_type, &bytes), bytes }
    }
}

impl Blob for MemoryBlob {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn open(&self, offset: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.bytes.len());
        Ok(Box::new(&self.bytes[start..]))
    }
}
