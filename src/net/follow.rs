//! Files of hosts that are no registries: asked for, led by redirects, and asked for again where that may help.

use bytes::Bytes;
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Method, StatusCode};
use url::Url;

use crate::formats::maven_settings::proxy_for;

use super::answer::Answer;
use super::conversation::{MOST_REDIRECTS, host_of, no_location, redirects};
use super::download::{Download, Login};
use super::error::Identity;
use super::exchange::{Reading, Request};
use super::fault::Fault;
use super::login::Papers;
use super::origin::{Origin, is_loopback};
use super::refusal::Refusal;
use super::retry::{Attempts, passes};
use super::{Error, Net};

/// A short document, such as a catalogue's answer.
#[derive(Debug, Clone)]
pub struct Page {
    /// Who answered in the end.
    pub url: Url,
    /// Its bytes.
    pub body: Bytes,
    /// The media type, without parameters.
    pub media_type: Option<String>,
}

impl Net {
    /// Reads a short document whole; `None` where the host says that there is none (404, 410).
    pub fn read(&self, what: &str, download: &Download, most: usize) -> Result<Option<Page>, Error> {
        let answer = self.ask_host(what, download, Method::GET, Reading::Whole(most))?;
        match answer.status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            StatusCode::OK if answer.body.len() > most => Err(Error::TooLarge { what: what.to_owned(), limit: most }),
            StatusCode::OK => {
                let media_type = answer.media_type();
                Ok(Some(Page { url: answer.url, body: answer.body, media_type }))
            }
            _ => Err(self.turned_away(what, download, &answer)),
        }
    }

    /// Whether the host has a file, and its length where it tells.
    pub fn look_for(&self, what: &str, download: &Download) -> Result<Option<Option<u64>>, Error> {
        let answer = match self.ask_host(what, download, Method::HEAD, Reading::Flowing)? {
            // Some hosts know no HEAD, and links that are signed for GET are for nothing else.
            answer if matches!(answer.status.as_u16(), 400 | 403 | 405 | 501) => {
                self.ask_host(what, download, Method::GET, Reading::Flowing)?
            }
            answer => answer,
        };
        match answer.status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            StatusCode::OK => Ok(Some(answer.header(CONTENT_LENGTH).and_then(|length| length.trim().parse().ok()))),
            _ => Err(self.turned_away(what, download, &answer)),
        }
    }

    /// Asks until the answer is not a passing one.
    fn ask_host(&self, what: &str, download: &Download, method: Method, reading: Reading) -> Result<Answer, Error> {
        let request = Request::new(method, download.url.clone());
        let mut attempts = Attempts::new(self, what, &host_of(&download.url));
        loop {
            match self.follow(what, download, &request, reading)? {
                Ok(answer) if passes(answer.status) => {
                    attempts.after_status(&answer, self.turned_away(what, download, &answer))?;
                }
                Ok(answer) => return Ok(answer),
                Err(fault) => attempts.after_fault(fault)?,
            }
        }
    }

    /// Asks once, and follows redirects: credentials go to the first origin only, and nothing that began with TLS goes
    /// on without.
    ///
    /// A fault is what may fare better with another attempt, and is the caller's to judge; an error is final.
    pub(super) fn follow(
        &self,
        what: &str,
        download: &Download,
        request: &Request,
        reading: Reading,
    ) -> Result<Result<Answer, Fault>, Error> {
        let papers = self.settings().logins.papers(&download.login, &download.url);
        let mut request = request.clone();
        for _ in 0..=MOST_REDIRECTS {
            self.refuse_plain(what, &request.url)?;
            let is_home = Origin::of(&request.url) == Origin::of(&download.url);
            let papers = papers.as_ref().filter(|_| is_home);
            let answer = match self.show(what, papers, &download.login, &request, reading)? {
                Ok(mut answer) => {
                    answer.brought.add_query(&request.url);
                    answer
                }
                Err(fault) => return Ok(Err(fault)),
            };
            if !redirects(&request, answer.status) {
                return Ok(Ok(answer));
            }
            let to = answer.location().ok_or_else(|| no_location(what, &answer))?;
            if request.url.scheme() == "https" && to.scheme() != "https" {
                let (host, to) = (host_of(&request.url), host_of(&to));
                return Err(Error::Downgrade { what: what.to_owned(), host, to });
            }
            request.url = to;
        }
        Err(Error::TooManyRedirects { what: what.to_owned(), host: host_of(&download.url) })
    }

    fn show(
        &self,
        what: &str,
        papers: Option<&Papers>,
        login: &Login,
        request: &Request,
        reading: Reading,
    ) -> Result<Result<Answer, Fault>, Error> {
        let Some(papers) = papers else { return Ok(self.exchange_as(login, request.clone(), reading)) };
        let request = papers.with_headers(what, request.clone())?;
        let known = self.knows_to_show(&request.url);
        if !papers.has_proof() {
            return Ok(self.exchange_as(login, request, reading));
        }
        if papers.when_asked && !known {
            match self.exchange_as(login, request.clone(), reading) {
                Ok(answer) if answer.status == StatusCode::UNAUTHORIZED => self.will_show(&request.url),
                other => return Ok(other),
            }
        }
        Ok(self.exchange_as(login, papers.sign(what, request)?, reading))
    }

    /// What goes by a name of Maven's settings goes the way that they name, if they name one.
    fn exchange_as(&self, login: &Login, request: Request, reading: Reading) -> Result<Answer, Fault> {
        let proxies: &[_] = if matches!(login, Login::Named(_)) { &self.settings().maven_proxies } else { &[] };
        match proxy_for(proxies, &request.url).filter(|_| !is_loopback(&request.url)) {
            Some(proxy) => self.exchange_by(&self.inner.clients.by(&request.url, proxy)?, request, reading),
            None => self.exchange(request, reading),
        }
    }

    /// Whether a host has asked for credentials in this run.
    fn knows_to_show(&self, url: &Url) -> bool {
        let asked = self.inner.asked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        asked.contains(&Origin::of(url).text())
    }

    fn will_show(&self, url: &Url) {
        let mut asked = self.inner.asked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        asked.insert(Origin::of(url).text());
    }

    /// The error for an answer that is not what was asked for.
    pub(super) fn turned_away(&self, what: &str, download: &Download, answer: &Answer) -> Error {
        let (what, host) = (what.to_owned(), host_of(&answer.url));
        if answer.status.is_client_error() || answer.status.is_server_error() {
            let is_home = Origin::of(&answer.url) == Origin::of(&download.url);
            let papers = self.settings().logins.papers(&download.login, &download.url);
            let identity = papers.filter(|_| is_home).map_or(Identity::Stranger, |papers| papers.identity());
            return Error::Refused { what, host, refusal: Refusal::of(answer), identity };
        }
        Error::NotAFile { what, host, why: format!("it answered {}", answer.status.as_u16()) }
    }
}
