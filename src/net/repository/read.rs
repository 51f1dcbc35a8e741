//! Blobs read.

use std::io::Read;

use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, HeaderValue, RANGE};
use reqwest::{Method, StatusCode};

use crate::formats::descriptor::Descriptor;
use crate::formats::digest::Digest;

use super::blob_reader::BlobReader;
use super::{Ask, Error, Reading, Repository, Request};
use crate::net::answer::Answer;
use crate::net::place::Place;

impl Repository {
    /// Whether the blob is there, with the length that its descriptor says.
    pub fn has_blob(&self, descriptor: &Descriptor) -> Result<bool, Error> {
        let what = format!("look for blob `{}` in `{}`", descriptor.digest, self.reference.name());
        let place = self.place()?;
        let head = self.head_blob(&what, &place, place.pull(), descriptor.digest)?;
        match head.status {
            StatusCode::OK => Ok(is_described(&head, descriptor)),
            StatusCode::NOT_FOUND => Ok(false),
            // Some hosts before a registry know no HEAD; that they refuse it does not tell whether the blob is there.
            _ if head.status.is_client_error() || head.status.is_server_error() => {
                let first = HeaderValue::from_static("bytes=0-0");
                let part = self.get_blob(&what, &place, descriptor.digest, Some(first))?;
                match part.status {
                    StatusCode::OK => Ok(is_described(&part, descriptor)),
                    StatusCode::PARTIAL_CONTENT => Ok(total(&part).is_none_or(|total| total == descriptor.size)),
                    StatusCode::RANGE_NOT_SATISFIABLE => Ok(descriptor.size == 0),
                    StatusCode::NOT_FOUND => Ok(false),
                    _ => Err(self.net.refused(&what, &place, &part)),
                }
            }
            _ => Err(self.net.refused(&what, &place, &head)),
        }
    }

    /// A reader of a blob, from its start.
    ///
    /// It goes on by Range after a broken connection, and fails at the end where digest or length differ.
    pub fn read_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send>, Error> {
        self.read_blob_from(descriptor, 0)
    }

    /// A reader of a blob from `offset` to its end, as [`read_blob`](Self::read_blob); but a part has no digest, so
    /// whoever puts it to another part proves the whole.
    pub fn read_blob_from(&self, descriptor: &Descriptor, offset: u64) -> Result<Box<dyn Read + Send>, Error> {
        Ok(Box::new(BlobReader::open(self.clone(), descriptor, offset)?))
    }

    pub(super) fn get_blob(
        &self,
        what: &str,
        place: &Place,
        digest: Digest,
        range: Option<HeaderValue>,
    ) -> Result<Answer, Error> {
        let mut request = Request::new(Method::GET, place.at(&format!("blobs/{digest}")));
        if let Some(range) = range {
            request = request.header(RANGE, range);
        }
        self.net.ask(&Ask { what, place, scopes: place.pull(), request, reading: Reading::Flowing })
    }

    pub(super) fn head_blob(
        &self,
        what: &str,
        place: &Place,
        scopes: Vec<String>,
        digest: Digest,
    ) -> Result<Answer, Error> {
        let request = Request::new(Method::HEAD, place.at(&format!("blobs/{digest}")));
        self.net.ask(&Ask { what, place, scopes, request, reading: Reading::Whole(0) })
    }
}

/// Whether what a registry says of a blob fits its descriptor; what it does not say is no objection.
pub(super) fn is_described(answer: &Answer, descriptor: &Descriptor) -> bool {
    let length: Option<u64> = answer.header(CONTENT_LENGTH).and_then(|length| length.parse().ok());
    let is_page = answer.media_type().is_some_and(|media_type| media_type == "text/html");
    length.is_none_or(|length| length == descriptor.size)
        && answer.digest().is_none_or(|digest| digest == descriptor.digest)
        && !is_page
}

/// The whole length that `Content-Range` tells (RFC 9110 §14.4).
fn total(answer: &Answer) -> Option<u64> {
    answer.header(CONTENT_RANGE)?.rsplit_once('/')?.1.trim().parse().ok()
}
