//! Manifests and indexes, read and written.

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::formats::digest::Digest;
use crate::formats::document::Document;
use crate::formats::media_type::{Family, MANIFESTS, OCI_INDEX, OCI_MANIFEST};

use super::{Ask, Error, Reading, Repository, Request};
use crate::net::answer::Answer;
use crate::net::conversation::host_of;
use crate::net::place::Place;
use crate::net::retry::{Attempts, passes};

/// What a registry has to take, and hence what a client may expect (distribution-spec, "Pushing manifests").
const LIMIT: usize = 4 * 1024 * 1024;

impl Repository {
    /// The manifest or index behind a tag or digest, verified; `None` where the registry says it has none.
    ///
    /// At most 4 MiB are read (distribution-spec, "Pushing manifests").
    pub fn manifest(&self, target: &str) -> Result<Option<Document>, Error> {
        let what = format!("read manifest `{target}` of `{}`", self.reference.name());
        let place = self.place()?;
        let answer = self.ask_manifest(&what, &place, Method::GET, target)?;
        match answer.status {
            StatusCode::OK => document(&what, target, &answer).map(Some),
            StatusCode::NOT_FOUND => Ok(None),
            _ => Err(self.net.refused(&what, &place, &answer)),
        }
    }

    /// The digest behind a tag, by HEAD where the registry answers it, else by GET; `None` where there is none.
    pub fn manifest_digest(&self, tag: &str) -> Result<Option<Digest>, Error> {
        let what = format!("look up `{tag}` in `{}`", self.reference.name());
        let answer = self.ask_manifest(&what, &self.place()?, Method::HEAD, tag)?;
        match (answer.status, answer.digest()) {
            (StatusCode::OK, Some(digest)) => Ok(Some(digest)),
            (StatusCode::NOT_FOUND, _) => Ok(None),
            // No digest, or HEAD is refused where GET may not be.
            _ => Ok(self.manifest(tag)?.map(|document| document.digest())),
        }
    }

    /// Puts a manifest or index under a tag or digest, and reads its digest back.
    pub fn push_manifest(&self, target: &str, document: &Document) -> Result<(), Error> {
        let what = format!("push manifest `{target}` to `{}`", self.reference.name());
        let place = &self.place()?;
        let invalid = || Error::NotAnImage { what: what.clone(), why: "its media type is not one".to_owned() };
        let media_type = HeaderValue::from_str(document.media_type()).map_err(|_| invalid())?;
        let mut request = Request::new(Method::PUT, place.at(&format!("manifests/{target}")));
        request = request.header(CONTENT_TYPE, media_type);
        request.body = Some(Bytes::copy_from_slice(document.bytes()));
        let ask = Ask { what: &what, place, scopes: place.push(), request, reading: Reading::Whole(0) };
        let mut attempts = Attempts::new(&self.net, &what, place.host());
        loop {
            match self.net.converse(&ask)? {
                Ok(answer) if answer.status == StatusCode::CREATED => {
                    return self.check_stored(&ask, target, document, answer.digest());
                }
                // A manifest may be stored and its answer lost, or no answer at all.
                Ok(answer) if passes(answer.status) => {
                    if self.stands(&ask, target)? == Some(document.digest()) {
                        return Ok(());
                    }
                    attempts.after_status(&answer, self.net.refused(&what, place, &answer))?;
                }
                Ok(answer) => return Err(self.net.refused(&what, place, &answer)),
                Err(fault) => {
                    if self.stands(&ask, target)? == Some(document.digest()) {
                        return Ok(());
                    }
                    attempts.after_fault(fault)?;
                }
            }
        }
    }

    fn check_stored(
        &self,
        ask: &Ask<'_>,
        target: &str,
        document: &Document,
        told: Option<Digest>,
    ) -> Result<(), Error> {
        let found = match told {
            Some(found) => Some(found),
            None => self.manifest_digest(target)?,
        };
        let (what, expected) = (ask.what.to_owned(), document.digest());
        match found {
            Some(found) if found == expected => Ok(()),
            Some(found) => Err(Error::OtherDigest { what, expected, found }),
            None => {
                let why = "it took the manifest, and does not have it".to_owned();
                Err(Error::NotARegistry { what, host: host_of(&ask.request.url), why })
            }
        }
    }

    /// What stands under a target right now, asked once; `None` also where there is no clear answer.
    fn stands(&self, ask: &Ask<'_>, target: &str) -> Result<Option<Digest>, Error> {
        let request = manifest_request(ask.place, Method::HEAD, target);
        let head = self.net.converse(&Ask { request, scopes: ask.scopes.clone(), ..*ask })?;
        Ok(head.ok().filter(|head| head.status == StatusCode::OK).and_then(|head| head.digest()))
    }

    fn ask_manifest(&self, what: &str, place: &Place, method: Method, target: &str) -> Result<Answer, Error> {
        let request = manifest_request(place, method, target);
        self.net.ask(&Ask { what, place, scopes: place.pull(), request, reading: Reading::Whole(LIMIT) })
    }
}

fn manifest_request(place: &Place, method: Method, target: &str) -> Request {
    let accept = HeaderValue::from_str(&MANIFESTS.join(", ")).expect("media types are ASCII");
    Request::new(method, place.at(&format!("manifests/{target}"))).header(ACCEPT, accept)
}

/// Reads what came as a manifest or index, and proves it.
fn document(what: &str, target: &str, answer: &Answer) -> Result<Document, Error> {
    let what = || what.to_owned();
    if answer.body.len() > LIMIT {
        return Err(Error::TooLarge { what: what(), limit: LIMIT });
    }
    let found = Digest::of(&answer.body);
    let promised: Option<Digest> = target.parse().ok().or_else(|| answer.digest());
    let value: Value = serde_json::from_slice(&answer.body).map_err(|_| {
        let kind = answer.media_type().unwrap_or_else(|| "no media type".to_owned());
        let why = format!("it answered 200 and `{kind}` instead of a manifest");
        Error::NotARegistry { what: what(), host: host_of(&answer.url), why }
    })?;
    if let Some(expected) = promised.filter(|expected| *expected != found) {
        return Err(Error::OtherDigest { what: what(), expected, found });
    }
    let media_type = media_type(&value, answer.media_type()).map_err(|why| Error::NotAnImage { what: what(), why })?;
    Document::parse(&media_type, answer.body.to_vec())
        .map_err(|cause| Error::NotAnImage { what: what(), why: cause.to_string() })
}

/// What a document is. Header and body have to agree, and a body has to be one thing only: otherwise two readers see
/// two images under one digest (image-spec, "Media Type Conflicts"; CVE-2021-41190).
fn media_type(value: &Value, header: Option<String>) -> Result<String, String> {
    let is_index = value.get("manifests").is_some();
    let is_manifest = value.get("layers").is_some() || value.get("config").is_some();
    if value.get("schemaVersion").and_then(Value::as_u64) == Some(1) {
        return Err("it is an image of Docker's schema 1, which is no longer supported".to_owned());
    }
    if is_index && is_manifest {
        return Err("it is an index and a manifest at once".to_owned());
    }
    let header = header.filter(|header| Family::of(header).is_some());
    let stated = value.get("mediaType").and_then(Value::as_str).map(str::to_owned);
    match (stated, header) {
        (Some(stated), _) if Family::of(&stated).is_none() => {
            Err(format!("it is of type `{}`, which is no image", crate::net::refusal::clean(&stated)))
        }
        (Some(stated), Some(header)) if stated != header => {
            Err(format!("it says to be `{stated}`, and the registry says `{header}`"))
        }
        (Some(stated), _) => Ok(stated),
        (None, Some(header)) => Ok(header),
        (None, None) if is_index => Ok(OCI_INDEX.to_owned()),
        (None, None) if is_manifest => Ok(OCI_MANIFEST.to_owned()),
        (None, None) => Err("it is neither an image manifest nor an index".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::formats::media_type::{DOCKER_INDEX, DOCKER_MANIFEST};

    fn check(value: &Value, header: Option<&str>, expected: Option<&str>) {
        let found = media_type(value, header.map(str::to_owned));
        assert_eq!(found.as_deref().ok(), expected, "{value} {header:?}: {found:?}");
    }

    #[test]
    fn header_and_body_agree_on_the_type() {
        let index = json!({ "schemaVersion": 2, "manifests": [] });
        let manifest = json!({ "schemaVersion": 2, "config": {}, "layers": [] });
        let docker = json!({ "schemaVersion": 2, "mediaType": DOCKER_MANIFEST, "config": {}, "layers": [] });
        check(&index, Some(DOCKER_INDEX), Some(DOCKER_INDEX));
        check(&index, Some("application/json"), Some(OCI_INDEX));
        check(&index, None, Some(OCI_INDEX));
        check(&manifest, Some("text/plain"), Some(OCI_MANIFEST));
        check(&docker, Some("application/octet-stream"), Some(DOCKER_MANIFEST));
        check(&docker, Some(DOCKER_MANIFEST), Some(DOCKER_MANIFEST));
    }

    #[test]
    fn two_meanings_are_none() {
        check(&json!({ "mediaType": OCI_MANIFEST, "layers": [] }), Some(DOCKER_MANIFEST), None);
        check(&json!({ "layers": [], "manifests": [] }), Some(OCI_INDEX), None);
        check(&json!({ "schemaVersion": 1, "fsLayers": [] }), None, None);
        check(&json!({ "mediaType": "application/vnd.other+json", "layers": [] }), None, None);
        check(&json!({ "schemaVersion": 2 }), None, None);
        check(&json!([]), None, None);
    }
}
