//! An upload that a registry has open: where it goes on, and how much of it arrived.

use reqwest::header::{HeaderName, RANGE};
use reqwest::{Method, StatusCode};
use url::Url;

use crate::formats::digest::Digest;

use super::{Ask, Error, Reading, Repository, Request};
use crate::net::answer::Answer;
use crate::net::conversation::no_location;
use crate::net::place::Place;

const CHUNK_MIN_LENGTH: HeaderName = HeaderName::from_static("oci-chunk-min-length");

/// An open upload session (distribution-spec, "Pushing blobs").
#[derive(Debug)]
pub(super) struct Session {
    /// Where it goes on. The query is the registry's own state and is kept byte for byte.
    pub(super) location: Url,
    /// How many bytes the registry has, as far as it told.
    pub(super) offset: u64,
    /// The least that it takes as a chunk before the last.
    pub(super) least: u64,
}

impl Session {
    /// The session's address with the digest behind its state.
    pub(super) fn sealing(&self, digest: Digest) -> Url {
        let mut url = self.location.clone();
        let query = match self.location.query() {
            None | Some("") => format!("digest={digest}"),
            Some(state) => format!("{state}&digest={digest}"),
        };
        url.set_query(Some(&query));
        url
    }
}

/// How many bytes of an upload arrived, as an answer tells.
///
/// `0-0` is what docker-registry 2.8 says of an empty session as well as of one byte, so it tells nothing.
pub(super) fn kept(answer: &Answer) -> Option<u64> {
    let range = answer.header(RANGE)?.trim();
    let range = range.strip_prefix("bytes").map_or(range, |range| range.trim_start_matches(['=', ' ']));
    let (first, last) = range.split_once('-')?;
    let last: u64 = last.trim().parse().ok()?;
    (first.trim() == "0" && last > 0).then(|| last.checked_add(1)).flatten()
}

impl Repository {
    /// Opens a session.
    pub(super) fn open_session(&self, what: &str, place: &Place) -> Result<Session, Error> {
        let request = Request::new(Method::POST, place.at("blobs/uploads/"));
        let ask = Ask { what, place, scopes: place.push(), request, reading: Reading::Whole(0) };
        let answer = self.net.ask(&ask)?;
        match answer.status {
            StatusCode::ACCEPTED => self.opened(what, place, &answer),
            _ => Err(self.net.refused(what, place, &answer)),
        }
    }

    /// The session that a 202 speaks of.
    pub(super) fn opened(&self, what: &str, place: &Place, answer: &Answer) -> Result<Session, Error> {
        let least = answer.header(CHUNK_MIN_LENGTH).and_then(|least| least.trim().parse().ok()).unwrap_or(0);
        Ok(Session { location: self.location(what, place, answer)?, offset: 0, least })
    }

    /// Asks a registry, once, how much of an upload arrived; `None` where it does not tell (distribution-spec,
    /// "Resuming an upload").
    pub(super) fn ask_after(&self, what: &str, place: &Place, session: &Session) -> Option<Session> {
        let request = Request::new(Method::GET, session.location.clone());
        let ask = Ask { what, place, scopes: place.push(), request, reading: Reading::Whole(0) };
        // Whatever goes wrong here goes wrong in the next step as well, which says so.
        let answer = self.net.converse(&ask).ok()?.ok()?;
        let location = match answer.location() {
            Some(_) => self.location(what, place, &answer).ok()?,
            None => session.location.clone(),
        };
        let is_told = answer.status == StatusCode::NO_CONTENT;
        is_told.then(|| Session { location, offset: kept(&answer).unwrap_or(0), least: session.least })
    }

    /// Gives a session back, as a courtesy: a registry forgets it sooner or later anyway.
    pub(super) fn cancel(&self, what: &str, place: &Place, session: &Session) {
        let request = Request::new(Method::DELETE, session.location.clone());
        let ask = Ask { what, place, scopes: place.push(), request, reading: Reading::Whole(0) };
        drop(self.net.converse(&ask));
    }

    /// Where an upload goes on.
    pub(super) fn location(&self, what: &str, place: &Place, answer: &Answer) -> Result<Url, Error> {
        let mut location = answer.location().ok_or_else(|| no_location(what, answer))?;
        let same_host = location.host() == place.base.host() && location.port() == place.base.port();
        // A registry behind a proxy that ends TLS may not know that it is reached by https.
        if same_host && location.scheme() == "http" && place.base.scheme() == "https" {
            // Never refused between two schemes of the same kind.
            let _ = location.set_scheme("https");
        }
        self.net.refuse_plain(what, &location)?;
        Ok(location)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use reqwest::header::{HeaderMap, HeaderValue};

    use super::*;
    use crate::net::brought::Brought;

    #[test]
    fn a_range_tells_how_much_arrived() {
        let check = |range: &'static str, expected: Option<u64>| {
            let url = Url::parse("https://r.io/").expect("a URL");
            let headers = HeaderMap::from_iter([(RANGE, HeaderValue::from_static(range))]);
            let (body, brought) = (Bytes::new(), Brought::default());
            let answer = Answer { url, status: StatusCode::NO_CONTENT, headers, body, incoming: None, brought };
            assert_eq!(kept(&answer), expected, "{range}");
        };
        check("0-9", Some(10));
        check("bytes=0-9", Some(10));
        check("bytes 0-9", Some(10));
        check("0-0", None);
        check("0--1", None);
        check("5-9", None);
        check("0-18446744073709551615", None);
        check("", None);
    }
}
