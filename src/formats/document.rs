//! A JSON document that is addressed by the digest of its exact bytes: image manifest, index or config.

use std::io::{self, Read};

use serde_json::Value;

use super::descriptor::Descriptor;
use super::digest::Digest;

/// The most bytes that a document may have: registries need not take more (distribution-spec, "Pushing manifests").
pub const LIMIT: u64 = 4 << 20;

/// The exact bytes, their digest, and the same as ordered JSON.
///
/// Fields unknown to us stay where they are: an edit works on [`Document::value`] and makes a new document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    descriptor: Descriptor,
    bytes: Vec<u8>,
    value: Value,
}

/// Why bytes are not the document that a descriptor promised.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidDocument {
    /// It is longer than [`LIMIT`].
    #[error("it has {size} bytes, and at most {LIMIT} are allowed")]
    TooLarge {
        /// The length that was promised.
        size: u64,
    },
    /// It is longer or shorter than promised.
    #[error("it should have {wanted} bytes, and has {found}")]
    WrongLength {
        /// The length that was promised.
        wanted: u64,
        /// The length that was found, or one more than was promised.
        found: u64,
    },
    /// Its bytes are others.
    #[error("it should have the digest `{wanted}`, and has `{found}`")]
    WrongDigest {
        /// The digest that was promised.
        wanted: Digest,
        /// The digest that was found.
        found: Digest,
    },
    /// It is not JSON.
    #[error("it is not JSON")]
    NotJson(#[source] serde_json::Error),
    /// The bytes did not come.
    #[error("its bytes could not be read")]
    Read(#[source] io::Error),
}

impl Document {
    /// Reads what a descriptor promised, and keeps it only if length and digest are the promised ones.
    pub fn read(promised: &Descriptor, reader: impl Read) -> Result<Self, InvalidDocument> {
        if promised.size > LIMIT {
            return Err(InvalidDocument::TooLarge { size: promised.size });
        }
        let mut bytes = Vec::new();
        reader.take(promised.size + 1).read_to_end(&mut bytes).map_err(InvalidDocument::Read)?;
        let found = bytes.len() as u64;
        if found != promised.size {
            return Err(InvalidDocument::WrongLength { wanted: promised.size, found });
        }
        let found = Digest::of(&bytes);
        if found != promised.digest {
            return Err(InvalidDocument::WrongDigest { wanted: promised.digest, found });
        }
        Self::parse(&promised.media_type, bytes).map_err(InvalidDocument::NotJson)
    }

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
