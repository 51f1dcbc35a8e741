//! Content descriptors (image-spec, descriptor.md).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::digest::Digest;

/// What some bytes are: media type, digest and length in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// The media type, such as `application/vnd.oci.image.layer.v1.tar+gzip`.
    pub media_type: String,
    /// The digest of the bytes.
    pub digest: Digest,
    /// The length in bytes.
    pub size: u64,
}

impl Descriptor {
    /// Describes these bytes.
    pub fn of(media_type: &str, bytes: &[u8]) -> Self {
        Self { media_type: media_type.to_owned(), digest: Digest::of(bytes), size: bytes.len() as u64 }
    }

    /// Reads the three fields from a descriptor in a manifest or index; `None` where one is missing or malformed.
    pub fn from_value(value: &Value) -> Option<Self> {
        Some(Self {
            media_type: value.get("mediaType")?.as_str()?.to_owned(),
            digest: value.get("digest")?.as_str()?.parse().ok()?,
            size: value.get("size")?.as_u64()?,
        })
    }

    /// The descriptor as the JSON object of a manifest.
    pub fn to_value(&self) -> Value {
        serde_json::json!({
            "mediaType": self.media_type,
            "digest": self.digest,
            "size": self.size,
        })
    }
}
