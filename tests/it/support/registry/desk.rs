//! What a registry answers: admission first, then what the path names.

use std::sync::Arc;

use super::auth::{Auth, Tokens, needed};
use super::contents::{Contents, Ways};
use crate::support::http::{Head, Host, Response, Serve};

/// A registry without its listeners.
pub(super) struct Desk {
    pub(super) contents: Contents,
    pub(super) ways: Ways,
    pub(super) auth: Auth,
    pub(super) tokens: Tokens,
    /// The token endpoint's address, as challenges name it.
    pub(super) realm: String,
}

impl Serve for Desk {
    fn host(&self, host: Host, head: &Head) -> Host {
        if host == Host::Main && head.path() == "/token" { Host::Token } else { host }
    }

    fn keep_part(&mut self, head: &Head, part: &[u8]) {
        let is_kept = head.method == "PATCH" || head.method == "PUT" && self.ways.keeps_puts;
        if is_kept && let Some(session) = head.path().rsplit_once("/blobs/uploads/").and_then(|(_, id)| id.parse().ok())
        {
            self.contents.keep_part(session, part);
        }
    }

    fn serve(&mut self, host: Host, head: &Head, body: &[u8]) -> Response {
        if host == Host::Token {
            return match &self.auth {
                Auth::Bearer(ways) => self.tokens.serve(ways, head, body),
                Auth::None | Auth::Basic { .. } => Response::new(404),
            };
        }
        let route = Route::of(head.path());
        if host == Host::Second {
            // Object stores refuse a signed address that comes with credentials as well.
            if head.header("authorization").is_some() {
                return Response::error(400, "UNKNOWN", "only one way to sign a request is allowed");
            }
            let here = Ways { blobs_at: None, ..self.ways.clone() };
            return self.contents.serve(&here, head, route, body);
        }
        let needed = needed(head, route.as_ref().and_then(Route::repository));
        if let Err(refusal) = self.auth.admit(&mut self.tokens, head, &needed, &self.realm) {
            return refusal;
        }
        self.contents.serve(&self.ways, head, route, body)
    }
}

/// What a path names (distribution-spec, "Endpoints").
enum Route<'a> {
    Version,
    Uploads(&'a str),
    Session(&'a str, u64),
    Blob(&'a str, &'a str),
    Manifest(&'a str, &'a str),
    Tags(&'a str),
}

impl<'a> Route<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let rest = path.strip_prefix("/v2")?.trim_start_matches('/');
        if rest.is_empty() {
            return Some(Self::Version);
        }
        if let Some((repository, session)) = rest.split_once("/blobs/uploads") {
            return match session.trim_matches('/') {
                "" => Some(Self::Uploads(repository)),
                session => Some(Self::Session(repository, session.parse().ok()?)),
            };
        }
        if let Some((repository, digest)) = rest.split_once("/blobs/") {
            return Some(Self::Blob(repository, digest));
        }
        if let Some((repository, target)) = rest.split_once("/manifests/") {
            return Some(Self::Manifest(repository, target));
        }
        rest.strip_suffix("/tags/list").map(Self::Tags)
    }

    fn repository(&self) -> Option<&'a str> {
        match self {
            Self::Version => None,
            Self::Uploads(repository)
            | Self::Session(repository, _)
            | Self::Blob(repository, _)
            | Self::Manifest(repository, _)
            | Self::Tags(repository) => Some(repository),
        }
    }
}

impl Contents {
    fn serve(&mut self, ways: &Ways, head: &Head, route: Option<Route<'_>>, body: &[u8]) -> Response {
        let read = matches!(head.method.as_str(), "GET" | "HEAD");
        match (route, head.method.as_str()) {
            (Some(Route::Version), _) if read => {
                let answer = Response::new(200).with("docker-distribution-api-version", "registry/2.0");
                answer.with("content-type", "application/json").with_body(Arc::new(b"{}".to_vec()))
            }
            (Some(Route::Uploads(repository)), "POST") => self.start_upload(ways, head, repository, body),
            (Some(Route::Session(_, session)), _) => self.go_on(ways, head, session, body),
            (Some(Route::Blob(repository, digest)), _) if read => self.read_blob(ways, head, repository, digest),
            (Some(Route::Manifest(repository, target)), _) if read => self.read_manifest(head, repository, target),
            (Some(Route::Manifest(repository, target)), "PUT") => self.put_manifest(head, repository, target, body),
            (Some(Route::Manifest(repository, target)), "DELETE") => self.delete_manifest(repository, target),
            (Some(Route::Tags(repository)), _) if read => self.list_tags(repository),
            (Some(_), _) => Response::error(405, "UNSUPPORTED", "the operation is unsupported"),
            (None, _) => Response::error(404, "UNSUPPORTED", "no such endpoint"),
        }
    }
}
