//! What a registry holds, and the distribution-spec's verbs on it.

use std::collections::BTreeMap;
use std::sync::Arc;

use plugraft::formats::digest::Digest;
use serde_json::Value;

use crate::support::http::{Head, Response};

/// Repositories and open upload sessions.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) repositories: BTreeMap<String, Held>,
    pub(super) uploads: BTreeMap<u64, Upload>,
    sessions: u64,
}

/// One repository.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) blobs: BTreeMap<String, Arc<Vec<u8>>>,
    pub(super) manifests: BTreeMap<String, (String, Arc<Vec<u8>>)>,
    pub(super) tags: BTreeMap<String, String>,
}

/// One upload session.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) repository: String,
    pub(super) bytes: Vec<u8>,
}

/// How a registry does what the specification leaves to it.
#[derive(Debug, Clone)]
pub(super) struct Ways {
    pub(super) mount: Mount,
    pub(super) monolithic: bool,
    /// What arrives of a broken PUT is kept, as of a PATCH.
    pub(super) keeps_puts: bool,
    /// The longest body that a session takes, and the status of its refusal.
    pub(super) most: Option<(usize, u16)>,
    /// Where upload sessions are, when not here: scheme and address.
    pub(super) uploads_at: Option<String>,
    /// Where blobs are read, when not here: scheme and address.
    pub(super) blobs_at: Option<String>,
}

/// What a registry makes of `?mount=&from=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mount {
    /// 201 where the blob is there, else 202 with a session.
    Done,
    /// Always 202 with a session.
    Ignored,
    /// 405: it does not know mounts.
    Refused,
}

const MANIFEST_LIMIT: usize = 4 * 1024 * 1024;

impl Held {
    /// The digest behind a tag or digest.
    pub(super) fn resolve(&self, target: &str) -> Option<&str> {
        let digest = self.tags.get(target).map_or(target, String::as_str);
        self.manifests.get_key_value(digest).map(|(digest, _)| digest.as_str())
    }
}

impl Contents {
    pub(super) fn blob(&self, repository: &str, digest: &str) -> Option<&Arc<Vec<u8>>> {
        self.repositories.get(repository)?.blobs.get(digest)
    }

    pub(super) fn read_blob(&self, ways: &Ways, head: &Head, repository: &str, digest: &str) -> Response {
        let Some(blob) = self.blob(repository, digest) else {
            return Response::error(404, "BLOB_UNKNOWN", "blob unknown to registry");
        };
        if let (Some(elsewhere), "GET") = (&ways.blobs_at, head.method.as_str()) {
            return Response::new(307).with("Location", format!("{elsewhere}{}?signature=secret", head.path()));
        }
        Response::new(200)
            .with("content-type", "application/octet-stream")
            .with("docker-content-digest", digest)
            .with("accept-ranges", "bytes")
            .with_body(Arc::clone(blob))
            .in_range(head)
    }

    pub(super) fn start_upload(&mut self, ways: &Ways, head: &Head, repository: &str, body: &[u8]) -> Response {
        if let Some(digest) = head.query("mount").pop() {
            match ways.mount {
                Mount::Refused => return Response::error(405, "UNSUPPORTED", "mount is not supported"),
                Mount::Ignored => {}
                Mount::Done => {
                    let from = head.query("from").pop().unwrap_or_default();
                    if let Some(blob) = self.blob(&from, &digest).cloned() {
                        return self.keep(repository, &digest, blob);
                    }
                }
            }
        } else if let Some(digest) = head.query("digest").pop() {
            return if ways.monolithic { self.seal(repository, &digest, body.to_vec()) } else { refused() };
        }
        self.sessions += 1;
        let session = self.sessions;
        self.uploads.insert(session, Upload { repository: repository.to_owned(), bytes: Vec::new() });
        self.session_answer(202, ways, session)
    }

    /// Serves a session's own address.
    pub(super) fn go_on(&mut self, ways: &Ways, head: &Head, session: u64, body: &[u8]) -> Response {
        let Some(upload) = self.uploads.get_mut(&session) else {
            return Response::error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
        };
        if head.query("_state") != [state(session)] {
            return Response::error(400, "BLOB_UPLOAD_INVALID", "the location's query was not kept");
        }
        if let Some((_, status)) = ways.most.filter(|(most, _)| body.len() > *most) {
            return Response::error(status, "SIZE_INVALID", "the chunk is too long");
        }
        match head.method.as_str() {
            "PATCH" => {
                let first = head.header("content-range").map(|range| range.split('-').next().unwrap_or_default());
                if first.is_some_and(|first| first.parse() != Ok(upload.bytes.len())) {
                    return self.session_answer(416, ways, session);
                }
                upload.bytes.extend_from_slice(body);
                self.session_answer(202, ways, session)
            }
            "PUT" => {
                let Some(digest) = head.query("digest").pop() else {
                    return Response::error(400, "DIGEST_INVALID", "digest missing");
                };
                if !ways.monolithic && !body.is_empty() {
                    return refused();
                }
                let Some(mut upload) = self.uploads.remove(&session) else { return refused() };
                upload.bytes.extend_from_slice(body);
                self.seal(&upload.repository, &digest, upload.bytes)
            }
            "GET" => self.session_answer(204, ways, session),
            "DELETE" => {
                self.uploads.remove(&session);
                Response::new(204)
            }
            _ => refused(),
        }
    }

    /// Keeps what arrived of a PATCH whose connection broke, as docker-registry does.
    pub(super) fn keep_part(&mut self, session: u64, part: &[u8]) {
        if let Some(upload) = self.uploads.get_mut(&session) {
            upload.bytes.extend_from_slice(part);
        }
    }

    /// `Range: 0-0` stands for an empty session too, as with docker-registry 2.8.
    fn session_answer(&self, status: u16, ways: &Ways, session: u64) -> Response {
        let upload = &self.uploads[&session];
        let origin = ways.uploads_at.as_deref().unwrap_or_default();
        let state: String = url::form_urlencoded::byte_serialize(state(session).as_bytes()).collect();
        let location = format!("{origin}/v2/{}/blobs/uploads/{session}?_state={state}", upload.repository);
        Response::new(status)
            .with("Location", location)
            .with("Range", format!("0-{}", upload.bytes.len().saturating_sub(1)))
            .with("Docker-Upload-UUID", session.to_string())
    }

    fn seal(&mut self, repository: &str, digest: &str, bytes: Vec<u8>) -> Response {
        if Digest::of(&bytes).to_string() != digest {
            return Response::error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }
        self.keep(repository, digest, Arc::new(bytes))
    }

    fn keep(&mut self, repository: &str, digest: &str, blob: Arc<Vec<u8>>) -> Response {
        self.repositories.entry(repository.to_owned()).or_default().blobs.insert(digest.to_owned(), blob);
        Response::new(201)
            .with("Location", format!("/v2/{repository}/blobs/{digest}"))
            .with("Docker-Content-Digest", digest)
    }

    pub(super) fn read_manifest(&self, head: &Head, repository: &str, target: &str) -> Response {
        let repo = self.repositories.get(repository);
        let found = repo.and_then(|repo| repo.resolve(target).map(|digest| (digest, &repo.manifests[digest])));
        let Some((digest, (media_type, bytes))) = found else {
            return Response::error(404, "MANIFEST_UNKNOWN", "manifest unknown");
        };
        let accepts: Vec<&str> = head.headers.iter().filter(|(name, _)| name == "accept").map(|(_, v)| &**v).collect();
        let accepted = accepts.iter().flat_map(|value| value.split(',')).any(|one| {
            let one = one.split(';').next().unwrap_or_default().trim();
            one == media_type || one == "*/*"
        });
        if !accepted {
            return Response::error(404, "MANIFEST_UNKNOWN", "manifest found, but accept header does not support it");
        }
        Response::new(200)
            .with("content-type", media_type)
            .with("docker-content-digest", digest)
            .with_body(Arc::clone(bytes))
    }

    pub(super) fn put_manifest(&mut self, head: &Head, repository: &str, target: &str, body: &[u8]) -> Response {
        let digest = Digest::of(body).to_string();
        let media_type = head.header("content-type").unwrap_or_default();
        if body.len() > MANIFEST_LIMIT {
            return Response::error(413, "SIZE_INVALID", "manifest too large");
        }
        let Ok(value) = serde_json::from_slice::<Value>(body) else {
            return Response::error(400, "MANIFEST_INVALID", "not JSON");
        };
        let typed = value.get("mediaType").is_none_or(|inside| inside == media_type);
        if !typed || media_type.is_empty() {
            return Response::error(400, "MANIFEST_INVALID", "mediaType differs from Content-Type");
        }
        if target.starts_with("sha256:") && target != digest {
            return Response::error(400, "DIGEST_INVALID", "manifest does not match its digest");
        }
        let repo = self.repositories.entry(repository.to_owned()).or_default();
        if let Some(missing) = missing(repo, &value) {
            return Response::error(400, "MANIFEST_BLOB_UNKNOWN", &format!("{missing} is unknown to registry"));
        }
        repo.manifests.insert(digest.clone(), (media_type.to_owned(), Arc::new(body.to_vec())));
        if !target.starts_with("sha256:") {
            repo.tags.insert(target.to_owned(), digest.clone());
        }
        let mut answer = Response::new(201)
            .with("Location", format!("/v2/{repository}/manifests/{digest}"))
            .with("Docker-Content-Digest", digest);
        if let Some(subject) = value.pointer("/subject/digest").and_then(Value::as_str) {
            answer.set("OCI-Subject", subject);
        }
        answer
    }

    pub(super) fn delete_manifest(&mut self, repository: &str, target: &str) -> Response {
        let Some(repo) = self.repositories.get_mut(repository) else {
            return Response::error(404, "NAME_UNKNOWN", "repository name not known to registry");
        };
        if repo.tags.remove(target).is_some() {
            return Response::new(202);
        }
        if repo.manifests.remove(target).is_none() {
            return Response::error(404, "MANIFEST_UNKNOWN", "manifest unknown");
        }
        repo.tags.retain(|_, digest| digest != target);
        Response::new(202)
    }

    pub(super) fn list_tags(&self, repository: &str) -> Response {
        let Some(repo) = self.repositories.get(repository) else {
            return Response::error(404, "NAME_UNKNOWN", "repository name not known to registry");
        };
        let tags: Vec<&String> = repo.tags.keys().collect();
        let body = serde_json::json!({ "name": repository, "tags": tags }).to_string();
        Response::new(200).with("content-type", "application/json").with_body(Arc::new(body.into_bytes()))
    }
}

fn refused() -> Response {
    Response::error(405, "UNSUPPORTED", "the operation is unsupported")
}

/// What a session's address has to carry besides its number.
fn state(session: u64) -> String {
    format!("s+{session}/=&")
}

/// The first thing that a manifest names and the repository lacks.
fn missing(repo: &Held, manifest: &Value) -> Option<String> {
    let digest = |descriptor: &Value| descriptor.get("digest").and_then(Value::as_str).map(str::to_owned);
    let list = |key: &str| manifest.get(key).and_then(Value::as_array).into_iter().flatten();
    let local = list("layers").filter(|layer| layer.get("urls").is_none());
    let mut blobs = manifest.get("config").into_iter().chain(local).filter_map(digest);
    let mut children = list("manifests").filter_map(digest);
    blobs
        .find(|digest| !repo.blobs.contains_key(digest))
        .or_else(|| children.find(|digest| !repo.manifests.contains_key(digest)))
}
