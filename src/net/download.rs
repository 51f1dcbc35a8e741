//! A file behind a URL, brought here: it goes on where it broke off, and is retried as other requests are.

use std::io;

use bytes::{Buf as _, Bytes};
use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderValue, IF_NONE_MATCH, IF_RANGE, RANGE};
use reqwest::{Method, StatusCode};
use url::Url;

use super::answer::Answer;
use super::conversation::host_of;
use super::exchange::{Incoming, Reading, Request};
use super::fault::Fault;
use super::retry::{Attempts, passes};
use super::{Error, Net};

/// A file behind a URL, and as whom it may be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Where it is. The query may be a secret, and user info is never in it.
    pub url: Url,
    /// Which credentials may go along, to this URL's host and no other.
    pub login: Login,
}

/// Which credentials may go along with a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Login {
    /// None.
    Nobody,
    /// What is known for the URL's host: from the spec, or from a netrc file.
    #[default]
    Host,
    /// What is known under this name, such as a server's id in Maven's settings.
    Named(String),
}

/// Where the bytes of a download go. It may have some from an earlier time.
pub trait Landing {
    /// How many bytes it has.
    fn length(&self) -> u64;

    /// The tag of the version (`ETag`, strong) that these bytes are of; `None` where they cannot be gone on with.
    fn tag(&self) -> Option<String>;

    /// The answer begins: the whole has so many bytes, where that is known. Bytes that are there stay.
    fn begin(&mut self, total: Option<u64>);

    /// Forgets what is there; what comes is of the version with this tag.
    fn start_over(&mut self, tag: Option<String>) -> io::Result<()>;

    /// Takes the next bytes.
    fn take(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// What is known of a file before it is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Expected<'a> {
    /// Its length in bytes.
    pub size: Option<u64>,
    /// The tag of the version that is at hand already.
    pub tag: Option<&'a str>,
    /// Whether it may be a text: where it may not, one that comes is told.
    pub may_be_text: bool,
}

/// How a download ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// All bytes are in the landing.
    Whole,
    /// The version at hand is still the one that the host has; nothing came.
    Unchanged,
}

impl Net {
    /// Brings a file here.
    ///
    /// A connection that breaks is taken up again where the host tells by a strong `ETag` that the file is the same
    /// (RFC 9110 §13.1.5); else the file comes again from its start.
    pub fn download(
        &self,
        what: &str,
        download: &Download,
        expected: Expected<'_>,
        landing: &mut dyn Landing,
    ) -> Result<Arrival, Error> {
        let attempts = Attempts::new(self, what, &host_of(&download.url));
        Bringing { net: self, what, download, expected, landing, attempts, whole: None, furthest: 0 }.bring()
    }
}

struct Bringing<'a> {
    net: &'a Net,
    what: &'a str,
    download: &'a Download,
    expected: Expected<'a>,
    landing: &'a mut dyn Landing,
    attempts: Attempts,
    /// How many bytes there were at best.
    furthest: u64,
    /// How long the file is, as the last answer told.
    whole: Option<u64>,
}

impl Bringing<'_> {
    fn bring(mut self) -> Result<Arrival, Error> {
        loop {
            let request = self.request();
            let asked_from = request.headers.contains_key(RANGE).then(|| self.landing.length());
            let answer = self.net.follow(self.what, self.download, &request, Reading::Flowing)?;
            let mut answer = match answer {
                Ok(answer) if passes(answer.status) => {
                    let refused = self.net.turned_away(self.what, self.download, &answer);
                    self.attempts.after_status(&answer, refused)?;
                    continue;
                }
                Ok(answer) => answer,
                Err(fault) => {
                    self.attempts.after_fault(fault)?;
                    continue;
                }
            };
            let again = match (answer.status, asked_from) {
                (StatusCode::NOT_MODIFIED, None) if self.expected.tag.is_some() => return Ok(Arrival::Unchanged),
                (StatusCode::OK, _) => self.whole_answer(&answer)?,
                (StatusCode::PARTIAL_CONTENT, Some(offset)) if self.is_rest(&answer, offset) => 0,
                // Nothing is missing: had the file changed, all of it would have come.
                (StatusCode::RANGE_NOT_SATISFIABLE, Some(offset)) if ends_at(&answer, offset) => return self.arrived(),
                // Another part, a part of another version, or none at all: it comes again from its start.
                (StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE, Some(_)) => {
                    self.start_over(None)?;
                    let why = "it sent another part of the file than asked for".to_owned();
                    self.attempts.after_fault(Fault::Broken { why })?;
                    continue;
                }
                _ => return Err(self.net.turned_away(self.what, self.download, &answer)),
            };
            self.refuse_length()?;
            self.landing.begin(self.whole);
            let fault = match answer.incoming.take() {
                Some(incoming) => self.drain(incoming, again, &answer)?,
                None => None,
            };
            match fault {
                Some(fault) => self.attempts.after_fault(fault)?,
                None => return self.arrived(),
            }
        }
    }

    fn request(&mut self) -> Request {
        let mut request = Request::new(Method::GET, self.download.url.clone());
        let length = self.landing.length();
        let header = |text: &str| HeaderValue::from_str(text).ok();
        if length > 0
            && let Some(tag) = self.landing.tag().as_deref().and_then(header)
            && let Some(range) = header(&format!("bytes={length}-"))
        {
            request = request.header(RANGE, range).header(IF_RANGE, tag);
        } else if length == 0
            && let Some(tag) = self.expected.tag.and_then(header)
        {
            request = request.header(IF_NONE_MATCH, tag);
        }
        request
    }

    /// Whether an answer goes on where the landing ends, with the same version.
    fn is_rest(&mut self, answer: &Answer, offset: u64) -> bool {
        let range = answer.header(CONTENT_RANGE).unwrap_or_default();
        let Some((part, total)) = range.trim().strip_prefix("bytes ").and_then(|range| range.split_once('/')) else {
            return false;
        };
        let starts: Option<u64> = part.split_once('-').and_then(|(first, _)| first.trim().parse().ok());
        self.whole = total.trim().parse().ok();
        starts == Some(offset) && (answer.header(ETAG).is_none() || strong_tag(answer) == self.landing.tag())
    }

    /// Prepares for a file that comes from its start; how many of its bytes are there already.
    fn whole_answer(&mut self, answer: &Answer) -> Result<u64, Error> {
        let is_page = answer.media_type().is_some_and(|media_type| media_type == "text/html");
        if is_page && !self.expected.may_be_text {
            return Err(self.no_file(answer, "a page of type `text/html` came"));
        }
        self.whole = answer.header(CONTENT_LENGTH).and_then(|length| length.trim().parse().ok());
        let tag = strong_tag(answer);
        if tag.is_some() && tag == self.landing.tag() {
            return Ok(self.landing.length());
        }
        self.start_over(tag)?;
        Ok(0)
    }

    fn start_over(&mut self, tag: Option<String>) -> Result<(), Error> {
        let written = self.landing.start_over(tag);
        written.map_err(|cause| Error::Landing { what: self.what.to_owned(), cause })
    }

    /// Refuses a length that is another than promised, or too much, before anything comes.
    fn refuse_length(&self) -> Result<(), Error> {
        let most = self.net.settings().largest_download;
        match self.whole {
            Some(found) if self.expected.size.is_some_and(|size| size != found) => Err(self.other_length(found)),
            Some(found) if found > most => Err(self.too_large(most)),
            _ => Ok(()),
        }
    }

    fn other_length(&self, found: u64) -> Error {
        let expected = self.expected.size.unwrap_or_default();
        Error::OtherLength { what: self.what.to_owned(), expected, found }
    }

    fn too_large(&self, most: u64) -> Error {
        Error::TooLarge { what: self.what.to_owned(), limit: usize::try_from(most).unwrap_or(usize::MAX) }
    }

    /// Takes what comes, but for bytes that are there `again`; what broke, if anything did.
    fn drain(&mut self, mut incoming: Incoming, mut again: u64, answer: &Answer) -> Result<Option<Fault>, Error> {
        loop {
            let mut chunk: Bytes = match incoming.blocking_recv() {
                Some(Ok(chunk)) => chunk,
                Some(Err(fault)) => return Ok(Some(fault)),
                None => break,
            };
            if self.landing.length() == 0
                && !self.expected.may_be_text
                && let Some(kind) = page(&chunk)
            {
                return Err(self.no_file(answer, &format!("{kind} came")));
            }
            let skipped = usize::try_from(again).unwrap_or(usize::MAX).min(chunk.len());
            chunk.advance(skipped);
            again -= skipped as u64;
            self.take(&chunk)?;
        }
        match self.whole {
            Some(whole) if self.landing.length() < whole => {
                Ok(Some(Fault::Broken { why: "the file ended early".to_owned() }))
            }
            _ => Ok(None),
        }
    }

    fn take(&mut self, chunk: &[u8]) -> Result<(), Error> {
        let length = self.landing.length() + chunk.len() as u64;
        let most = self.net.settings().largest_download;
        if self.expected.size.is_some_and(|size| length > size) {
            return Err(self.other_length(length));
        }
        if length > most {
            return Err(self.too_large(most));
        }
        if !chunk.is_empty() {
            let taken = self.landing.take(chunk);
            taken.map_err(|cause| Error::Landing { what: self.what.to_owned(), cause })?;
            // A file that comes again from its start each time goes nowhere.
            if length > self.furthest {
                self.furthest = length;
                self.attempts.progressed();
            }
        }
        Ok(())
    }

    fn arrived(&self) -> Result<Arrival, Error> {
        let length = self.landing.length();
        if self.expected.size.is_some_and(|size| size != length) {
            return Err(self.other_length(length));
        }
        Ok(Arrival::Whole)
    }

    fn no_file(&self, answer: &Answer, why: &str) -> Error {
        Error::NotAFile { what: self.what.to_owned(), host: host_of(&answer.url), why: why.to_owned() }
    }
}

/// Whether an answer tells that the file has so many bytes (RFC 9110 §15.5.17).
fn ends_at(answer: &Answer, length: u64) -> bool {
    let range = answer.header(CONTENT_RANGE).unwrap_or_default();
    let told = range.trim().strip_prefix("bytes */").and_then(|length| length.trim().parse().ok());
    told == Some(length)
}

/// The tag of a version, where it stands for its bytes (RFC 9110 §8.8.3).
fn strong_tag(answer: &Answer) -> Option<String> {
    answer.header(ETAG).map(str::trim).filter(|tag| tag.starts_with('"') && tag.len() > 2).map(str::to_owned)
}

/// What a text is that comes where an archive should.
fn page(start: &[u8]) -> Option<&'static str> {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let begins = |with: &str| start.len() >= with.len() && start[..with.len()].eq_ignore_ascii_case(with.as_bytes());
    match () {
        () if begins("<!doctype html") || begins("<html") => Some("a page of HTML"),
        () if begins("<?xml") => Some("an XML document"),
        () if begins("{\"") => Some("a JSON document"),
        () => None,
    }
}
