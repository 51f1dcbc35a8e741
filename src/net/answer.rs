//! What a host answered.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{AsHeaderName, CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER, WARNING};
use reqwest::{Response, StatusCode};
use url::Url;

use crate::formats::digest::Digest;

use super::brought::Brought;
use super::exchange::Incoming;
use super::refusal::clean;

/// Status, headers and, where it was read, the body.
#[derive(Debug)]
pub(super) struct Answer {
    /// Who answered; relative locations are relative to it.
    pub(super) url: Url,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// The body where it flows instead.
    pub(super) incoming: Option<Incoming>,
    /// What is not shown, should the host repeat it.
    pub(super) brought: Brought,
}

impl Answer {
    pub(super) fn head(response: &Response, brought: Brought) -> Self {
        Self {
            url: response.url().clone(),
            status: response.status(),
            headers: response.headers().clone(),
            body: Bytes::new(),
            incoming: None,
            brought,
        }
    }

    /// What the host says, made fit to be shown.
    pub(super) fn shown(&self, text: &str) -> String {
        clean(&self.brought.hide(text))
    }

    /// A header's text.
    pub(super) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The media type without its parameters.
    pub(super) fn media_type(&self) -> Option<String> {
        let text = self.header(CONTENT_TYPE)?;
        Some(text.split(';').next().unwrap_or(text).trim().to_ascii_lowercase())
    }

    /// What `Docker-Content-Digest` says (distribution-spec, "Pulling manifests").
    pub(super) fn digest(&self) -> Option<Digest> {
        self.header("docker-content-digest")?.trim().parse().ok()
    }

    /// Where `Location` points; relative ones start from the URL that answered.
    pub(super) fn location(&self) -> Option<Url> {
        self.url.join(self.header(LOCATION)?.trim()).ok()
    }

    /// How long `Retry-After` asks to wait. A date is read against the answer's own `Date`.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        let text = self.header(RETRY_AFTER)?.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = httpdate::parse_http_date(text).ok()?;
        let now = httpdate::parse_http_date(self.header(DATE)?.trim()).ok()?;
        Some(until.duration_since(now).unwrap_or_default())
    }

    /// The texts of `Warning: 299` headers (distribution-spec, "Warnings").
    pub(super) fn warnings(&self) -> impl Iterator<Item = &str> {
        self.headers.get_all(WARNING).iter().filter_map(|value| {
            let quoted = value.to_str().ok()?.trim().strip_prefix("299 ")?.split_once('"')?.1;
            Some(quoted.rsplit_once('"').map_or(quoted, |(text, _)| text))
        })
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn answer(headers: &[(&'static str, &'static str)]) -> Answer {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        let url = Url::parse("https://r.io/v2/a/blobs/uploads/?mount=x").expect("a URL");
        Answer { url, status: StatusCode::OK, headers, body: Bytes::new(), incoming: None, brought: Brought::default() }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_by_the_servers_clock() {
        let wait = |headers: &[_]| answer(headers).retry_after().map(|wait| wait.as_secs());
        let at = ("retry-after", "Sun, 06 Nov 1994 08:50:00 GMT");
        assert_eq!(wait(&[("retry-after", " 7")]), Some(7));
        assert_eq!(wait(&[at, ("date", "Sun, 06 Nov 1994 08:49:37 GMT")]), Some(23));
        assert_eq!(wait(&[at, ("date", "Sun, 06 Nov 1994 08:51:00 GMT")]), Some(0));
        assert_eq!(wait(&[at]), None);
        assert_eq!(wait(&[("retry-after", "soon")]), None);
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn locations_are_relative_to_who_answered() {
        let location = |to| answer(&[("location", to)]).location().map(String::from);
        let at = |text: &str| Some(text.to_owned());
        assert_eq!(location("/v2/a/blobs/uploads/1?_state=x%3D"), at("https://r.io/v2/a/blobs/uploads/1?_state=x%3D"));
        assert_eq!(location("1?s"), at("https://r.io/v2/a/blobs/uploads/1?s"));
        assert_eq!(location("//s.io/1"), at("https://s.io/1"));
        assert_eq!(location("http://["), None);
        assert_eq!(answer(&[]).location(), None);
    }

    #[test]
    fn only_persistent_warnings_are_read() {
        let texts = |text| answer(&[("warning", text)]).warnings().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(texts("299 - \"moves to \\\"b\\\" soon\""), ["moves to \\\"b\\\" soon"]);
        assert_eq!(texts("110 - \"stale\""), Vec::<String>::new());
    }
}
