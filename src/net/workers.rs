//! The REST interface of Connect workers: any worker of a cluster answers for all of it (KIP-26).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use url::Url;

use crate::formats::display_url::DisplayUrl;

use super::answer::Answer;
use super::conversation::host_of;
use super::download::Login;
use super::exchange::{Reading, Request, exchange};
use super::fault::Fault;
use super::refusal::clean;
use super::{Error, Net};

/// How much of an answer is read: a cluster with a thousand connectors says a few megabytes about them.
const MOST: usize = 64 << 20;

/// What a request that changes something may take longer, as the exchange has it.
const CHANGE_FACTOR: u32 = 5;

/// The workers of one cluster, by the addresses that they are known by.
#[derive(Clone)]
pub struct Workers {
    net: Net,
    addresses: Arc<[Url]>,
    /// Which one answered last.
    turn: Arc<AtomicUsize>,
}

/// How something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// `GET`.
    Get,
    /// `PUT`.
    Put,
    /// `POST`.
    Post,
    /// `DELETE`.
    Delete,
}

/// A question to a cluster. Names stand in its path as they are, and are encoded here.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What is wanted, as it reads behind "could not".
    pub what: &'a str,
    /// How it is asked.
    pub deed: Deed,
    /// The segments of the path below the address.
    pub path: &'a [&'a str],
    /// The query, as it is written.
    pub query: &'a str,
    /// A body of JSON.
    pub body: Option<&'a Value>,
    /// How long nothing may move until the worker is given up.
    pub patience: Duration,
}

/// What a worker, or whoever stands in its place, answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// Who it was.
    pub host: String,
    /// The HTTP status.
    pub status: u16,
    /// How long `Retry-After` asks to wait (RFC 9110 §10.2.3).
    pub wait: Option<Duration>,
    /// What it said.
    pub said: Said,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// JSON, as workers answer.
    Json(Value),
    /// That it is to be asked elsewhere, at this address without its query.
    Elsewhere(String),
    /// A page for people, by its title where it has one.
    Page(Option<String>),
    /// Something else, in short.
    Other(String),
    /// More than is read.
    TooMuch,
}

/// Why no address gave an answer.
#[derive(Debug)]
pub enum Unheard {
    /// What broke on the way, by the addresses in the order they were tried.
    Silent(Vec<(String, Fault)>),
    /// It may not be asked.
    Barred(Box<Error>),
}

impl Net {
    /// The cluster whose workers have these addresses. Nothing is asked of it yet.
    pub fn workers(&self, addresses: &[Url]) -> Workers {
        Workers { net: self.clone(), addresses: addresses.into(), turn: Arc::default() }
    }
}

impl Workers {
    /// The addresses as they may be shown.
    pub fn shown(&self) -> Vec<String> {
        self.addresses.iter().map(|address| DisplayUrl::from(address).to_string()).collect()
    }

    /// Asks one address after the other, beginning with the one that answered last, until one answers. A gateway that
    /// finds nobody behind it has not answered, unless no other address does better.
    pub fn ask(&self, question: &Question<'_>) -> Result<Reply, Unheard> {
        let first = self.turn.load(Ordering::Relaxed);
        let (mut silent, mut from_gateway) = (Vec::new(), None);
        for at in (0..self.addresses.len()).map(|step| (first + step) % self.addresses.len()) {
            let address = &self.addresses[at];
            match self.ask_at(address, question).map_err(|error| Unheard::Barred(Box::new(error)))? {
                Ok(answer) if matches!(answer.status.as_u16(), 502..=504) => from_gateway = Some(reply(&answer)),
                Ok(answer) => {
                    self.turn.store(at, Ordering::Relaxed);
                    return Ok(reply(&answer));
                }
                Err(fault) => silent.push((host_of(address), fault)),
            }
        }
        from_gateway.ok_or(Unheard::Silent(silent))
    }

    fn ask_at(&self, address: &Url, question: &Question<'_>) -> Result<Result<Answer, Fault>, Error> {
        self.net.refuse_plain(question.what, address)?;
        let mut url = at(address, question.path);
        url.set_query(Some(question.query).filter(|query| !query.is_empty()));
        let json = HeaderValue::from_static("application/json");
        let mut request = Request::new(question.deed.method(), url.clone()).header(ACCEPT, json.clone());
        if let Some(body) = question.body {
            request = request.header(CONTENT_TYPE, json);
            request.body = Some(Bytes::from(body.to_string()));
        }
        if let Some(papers) = self.net.settings().logins.papers(&Login::Host, &url) {
            request = papers.sign(question.what, papers.with_headers(question.what, request)?)?;
        }
        let client = match self.net.inner.clients.of(&url) {
            Ok(client) => client,
            Err(fault) => return Ok(Err(fault)),
        };
        let stall = match question.deed {
            Deed::Get | Deed::Delete => question.patience,
            Deed::Put | Deed::Post => question.patience / CHANGE_FACTOR,
        };
        Ok(self.net.inner.executor.run(exchange(client, request, stall, Reading::Whole(MOST))))
    }
}

impl Deed {
    fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Put => Method::PUT,
            Self::Post => Method::POST,
            Self::Delete => Method::DELETE,
        }
    }
}

impl Unheard {
    /// Whether the same question may fare better later.
    pub fn passes(&self) -> bool {
        match self {
            Self::Silent(tried) => tried.iter().any(|(_, fault)| fault.passes()),
            Self::Barred(_) => false,
        }
    }
}

/// The address of a resource. Whatever a name holds is one segment: a worker reads what is behind `;` as a parameter
/// (JAX-RS, matrix parameters), so nothing but unreserved characters stays as it is (RFC 3986 §2.3).
fn at(address: &Url, path: &[&str]) -> Url {
    let mut whole = address.path().trim_end_matches('/').to_owned();
    for segment in path {
        whole.push('/');
        whole.push_str(&encoded(segment));
    }
    let mut url = address.clone();
    url.set_path(if whole.is_empty() { "/" } else { &whole });
    url
}

fn encoded(segment: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut text = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    text
}

fn reply(answer: &Answer) -> Reply {
    Reply { host: host_of(&answer.url), status: answer.status.as_u16(), wait: answer.retry_after(), said: said(answer) }
}

fn said(answer: &Answer) -> Said {
    if answer.body.len() > MOST {
        return Said::TooMuch;
    }
    if answer.status.is_redirection() {
        let to = answer.location().map_or_else(|| "nowhere".to_owned(), |to| DisplayUrl::from(&to).to_string());
        return Said::Elsewhere(to);
    }
    let text = String::from_utf8_lossy(&answer.body);
    // What is no success may repeat what was sent along; what is one is data, and stays as it is.
    let text = if answer.status.is_success() { text.into_owned() } else { answer.brought.hide(&text) };
    let start = text.trim_start();
    if start.is_empty() || answer.status == StatusCode::NO_CONTENT {
        return Said::Nothing;
    }
    if let Ok(value) = serde_json::from_str(&text) {
        return Said::Json(value);
    }
    let is_page = start.starts_with('<') || answer.media_type().is_some_and(|media_type| media_type.contains("html"));
    if is_page { Said::Page(title(start)) } else { Said::Other(clean(start)) }
}

/// The title of a page, which says more about who answers than the rest of it.
fn title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let begin = lower.find("<title")?;
    let begin = begin + lower[begin..].find('>')? + 1;
    let end = begin + lower[begin..].find("</title")?;
    Some(clean(&page[begin..end])).filter(|title| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_segment_whatever_it_holds() {
        for (address, path, expected) in [
            ("http://w:8083", &[][..], "http://w:8083/"),
            ("http://w:8083/", &["connectors"], "http://w:8083/connectors"),
            (
                "https://w/connect/",
                &["connectors", "a b/c%2F;d?e#f+g"],
                "https://w/connect/connectors/a%20b%2Fc%252F%3Bd%3Fe%23f%2Bg",
            ),
            ("http://w", &["connectors", "ä\u{1f600}", "config"], "http://w/connectors/%C3%A4%F0%9F%98%80/config"),
            ("http://w", &["connectors", "a..b", "."], "http://w/connectors/a..b/"),
        ] {
            assert_eq!(at(&Url::parse(address).expect("a URL"), path).as_str(), expected);
        }
    }

    #[test]
    fn pages_are_known_by_their_titles() {
        for (page, expected) in [
            ("<html><title>Sign in</title>", Some("Sign in")),
            ("<HTML><Title lang=x>\n a \u{1b}b </TITLE>", Some("a b")),
            ("<html><title></title>", None),
            ("<html><title>never ends", None),
            ("<html>", None),
        ] {
            assert_eq!(title(page).as_deref(), expected, "{page}");
        }
    }
}
