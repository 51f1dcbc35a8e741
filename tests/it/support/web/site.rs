//! Files by path, and who may read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plugraft::formats::digest::Digest;

use crate::support::http::{Head, Host, Response, Serve};

/// What stands at a path.
pub(super) enum Resource {
    File(Arc<Vec<u8>>),
    Elsewhere { status: u16, to: String },
}

/// What has to be shown below a path.
pub(super) struct Guard {
    pub(super) below: String,
    pub(super) proof: Proof,
}

/// A header, and how a refusal asks for it.
pub(super) struct Proof {
    name: String,
    value: String,
    asks_by: Option<&'static str>,
}

#[derive(Default)]
pub(super) struct Site {
    pub(super) resources: BTreeMap<String, Resource>,
    pub(super) guards: Vec<Guard>,
    pub(super) ignores_ranges: bool,
    pub(super) hides_etags: bool,
}

impl Proof {
    pub(super) fn basic(username: &str, password: &str) -> Self {
        let value = format!("Basic {}", STANDARD.encode(format!("{username}:{password}")));
        Self { name: "authorization".to_owned(), value, asks_by: Some("Basic realm=\"files\"") }
    }

    pub(super) fn header(name: &str, value: &str) -> Self {
        Self { name: name.to_ascii_lowercase(), value: value.to_owned(), asks_by: None }
    }

    /// The refusal of a request that does not show it. Who hides what it guards says 404, as GitLab does.
    fn refusal(&self, head: &Head) -> Option<Response> {
        if head.header(&self.name) == Some(self.value.as_str()) {
            return None;
        }
        Some(match self.asks_by {
            Some(challenge) => Response::new(401).with("WWW-Authenticate", challenge),
            None => Response::new(404),
        })
    }
}

impl Serve for Site {
    fn serve(&mut self, _: Host, head: &Head, _: &[u8]) -> Response {
        let path = head.path();
        let mut guards = self.guards.iter().filter(|guard| path.starts_with(&guard.below));
        if let Some(refusal) = guards.find_map(|guard| guard.proof.refusal(head)) {
            return refusal;
        }
        match self.resources.get(path) {
            _ if !matches!(head.method.as_str(), "GET" | "HEAD") => Response::new(405),
            None => Response::new(404).with("content-type", "text/plain").with_body(Arc::new(b"not found".to_vec())),
            Some(Resource::Elsewhere { status, to }) => Response::new(*status).with("location", to),
            Some(Resource::File(bytes)) => self.file(head, path, bytes),
        }
    }
}

impl Site {
    fn file(&self, head: &Head, path: &str, bytes: &Arc<Vec<u8>>) -> Response {
        let tag = etag(bytes);
        if !self.hides_etags && head.header("if-none-match") == Some(tag.as_str()) {
            return Response::new(304).with("etag", tag);
        }
        let mut whole = Response::new(200).with("content-type", media_type(path)).with_body(Arc::clone(bytes));
        if !self.hides_etags {
            whole.set("etag", &tag);
        }
        let is_meant = head.header("if-range").is_none_or(|meant| meant == tag && !self.hides_etags);
        if self.ignores_ranges || !is_meant {
            return whole;
        }
        let answer = whole.with("accept-ranges", "bytes").in_range(head);
        if self.hides_etags { answer } else { answer.with("etag", tag) }
    }
}

/// The tag of these bytes.
pub(crate) fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", &Digest::of(bytes).hex()[..16])
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("zip") => "application/zip",
        Some("xml" | "pom") => "text/xml",
        Some("html") => "text/html; charset=utf-8",
        Some("md5" | "sha1" | "sha256" | "sha512") => "text/plain",
        _ if path.starts_with("/api/") && !path.ends_with("/archive") => "application/json",
        _ => "application/octet-stream",
    }
}
