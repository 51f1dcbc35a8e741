//! Any image's tag becomes a digest.

use crate::formats::digest::Digest;
use crate::formats::reference::Reference;
use crate::net::Net;

use super::Error;

/// The digest that a reference stands for: its own, else the one that its registry has behind the tag now.
pub fn digest_of(net: &Net, reference: &Reference) -> Result<Digest, Error> {
    if let Some(digest) = reference.digest() {
        return Ok(digest);
    }
    let wished = || reference.to_string();
    let tag = reference.tag().ok_or_else(|| Error::ImageWithoutTag { reference: wished() })?;
    let found = net.repository(reference).manifest_digest(tag);
    let found = found.map_err(|cause| Error::LookUpImage { reference: wished(), cause })?;
    found.ok_or_else(|| Error::NoSuchImage { reference: wished() })
}
