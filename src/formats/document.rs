//! A JSON document that is addressed by the digest of its exact bytes: image manifest, index or config.

use serde_json::Value;

use super::descriptor::Descriptor;
use super::digest::Digest;

/// The exact bytes, their digest, and the same as ordered JSON.
///
/// Fields unknown to us stay where they are: an edit works on [`Document::value`] and makes a new document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    descriptor: Descriptor,
    bytes: Vec<u8>,
    value: Value,
}

impl Document {
    /// Reads bytes that came from outside; they are kept exactly.
    pub fn parse(media_type: &str, bytes: Vec<u8>) -> Result<Self, serde_json::Error> {
        let value = serde_json::from_slice(&bytes)?;
        Ok(Self { descriptor: Descriptor::of(media_type, &bytes), bytes, value })
    }

    /// Writes a value as compact JSON, keys in the value's own order.
    pub fn write(media_type: &str, value: Value) -> Self {
        let bytes = value.to_string().into_bytes();
        Self { descriptor: Descriptor::of(media_type, &bytes), bytes, value }
    }

    /// Media type, digest and length.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// The digest of the exact bytes.
    pub fn digest(&self) -> Digest {
        self.descriptor.digest
    }

    /// The media type.
    pub fn media_type(&self) -> &str {
        &self.descriptor.media_type
    }

    /// The exact bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes as ordered JSON.
    pub fn value(&self) -> &Value {
        &self.value
    }
}
