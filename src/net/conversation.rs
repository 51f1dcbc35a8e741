//! From a question to its answer: signed where it may be, led by redirects, asked again where that may help.

use reqwest::{Client, Method, StatusCode};
use url::Url;

use super::admission::Pass;
use super::answer::Answer;
use super::error::Identity;
use super::exchange::{self, Outgoing, Reading, Request};
use super::executor::Pending;
use super::fault::Fault;
use super::origin::{Origin, may_be_plain};
use super::place::Place;
use super::refusal::Refusal;
use super::retry::{Attempts, passes};
use super::{Error, Net};

/// How many redirects are followed; browsers and Go's client stop at about as many.
pub(super) const MOST_REDIRECTS: usize = 10;

/// A question to a registry.
pub(super) struct Ask<'a> {
    /// What is wanted, as it reads behind "could not".
    pub(super) what: &'a str,
    pub(super) place: &'a Place,
    pub(super) scopes: Vec<String>,
    pub(super) request: Request,
    pub(super) reading: Reading,
}

impl Net {
    /// Asks a registry until it gives an answer that is not a passing one.
    pub(super) fn ask(&self, ask: &Ask<'_>) -> Result<Answer, Error> {
        let mut attempts = Attempts::new(self, ask.what, ask.place.host());
        loop {
            match self.converse(ask)? {
                Ok(answer) if passes(answer.status) => {
                    attempts.after_status(&answer, self.refused(ask.what, ask.place, &answer))?;
                }
                Ok(answer) => return Ok(answer),
                Err(fault) => attempts.after_fault(fault)?,
            }
        }
    }

    /// Asks once, and follows redirects; credentials go to the registry's own origin only.
    ///
    /// A fault is what may fare better with another attempt, and is the caller's to judge; an error is final.
    pub(super) fn converse(&self, ask: &Ask<'_>) -> Result<Result<Answer, Fault>, Error> {
        let mut request = ask.request.clone();
        for _ in 0..=MOST_REDIRECTS {
            let answer = match self.ask_signed(ask, &request)? {
                Ok(answer) => answer,
                Err(fault) => return Ok(Err(fault)),
            };
            if !redirects(&request, answer.status) {
                return Ok(Ok(answer));
            }
            request.url = answer.location().ok_or_else(|| no_location(ask.what, &answer))?;
        }
        Err(Error::TooManyRedirects { what: ask.what.to_owned(), host: host_of(&ask.request.url) })
    }

    fn ask_signed(&self, ask: &Ask<'_>, request: &Request) -> Result<Result<Answer, Fault>, Error> {
        self.refuse_plain(ask.what, &request.url)?;
        if Origin::of(&request.url) != ask.place.origin() {
            return Ok(self.exchange(request.clone(), ask.reading));
        }
        let pass = self.pass(ask.place, &ask.scopes)?;
        let answer = match self.exchange(signed(request, pass.as_ref()), ask.reading) {
            Ok(answer) if answer.status == StatusCode::UNAUTHORIZED => answer,
            other => return Ok(other),
        };
        match self.renew(ask.place, &ask.scopes, pass.as_ref(), &answer)? {
            Some(renewed) => Ok(self.exchange(renewed.sign(request.clone()), ask.reading)),
            None => Ok(Ok(answer)),
        }
    }

    /// Asks a token endpoint. Only its own origin hears the request's headers and body.
    pub(super) fn ask_endpoint(
        &self,
        what: &str,
        endpoint: &Url,
        request: &Request,
        limit: usize,
    ) -> Result<Answer, Error> {
        let host = host_of(endpoint);
        let mut attempts = Attempts::new(self, what, &host);
        self.refuse_plain(what, endpoint)?;
        loop {
            match self.exchange(request.clone(), Reading::Whole(limit)) {
                Ok(answer) if passes(answer.status) => {
                    attempts.after_status(&answer, refused(what, &host, &answer, Identity::Unasked))?;
                }
                Ok(answer) => return Ok(answer),
                Err(fault) => attempts.after_fault(fault)?,
            }
        }
    }

    /// Sends one request and reads its answer; warnings are passed on.
    pub(super) fn exchange(&self, request: Request, reading: Reading) -> Result<Answer, Fault> {
        let client = self.inner.clients.of(&request.url)?;
        self.exchange_by(&client, request, reading)
    }

    /// Likewise, by this client.
    pub(super) fn exchange_by(&self, client: &Client, request: Request, reading: Reading) -> Result<Answer, Fault> {
        let wire = exchange::exchange(client.clone(), request, self.settings().stall, reading);
        let answer = self.inner.executor.run(wire)?;
        self.pass_on_warnings(&answer);
        Ok(answer)
    }

    /// Starts a request whose body is still being read.
    pub(super) fn start_exchange(
        &self,
        request: Request,
        body: Outgoing,
    ) -> Result<Pending<Result<Answer, Fault>>, Fault> {
        let client = self.inner.clients.of(&request.url)?;
        let wire = exchange::exchange_outgoing(client, request, body, self.settings().stall);
        Ok(self.inner.executor.start_work(wire))
    }

    pub(super) fn refuse_plain(&self, what: &str, url: &Url) -> Result<(), Error> {
        let is_fine = match url.scheme() {
            "https" => true,
            "http" => self.settings().allows_http || may_be_plain(url, &self.settings().plain_http),
            _ => false,
        };
        if self.settings().offline {
            return Err(Error::Offline { what: what.to_owned(), host: host_of(url) });
        }
        if is_fine { Ok(()) } else { Err(Error::PlainHttp { what: what.to_owned(), host: host_of(url) }) }
    }

    /// The error for an answer that ends a conversation.
    pub(super) fn refused(&self, what: &str, place: &Place, answer: &Answer) -> Error {
        refused(what, &host_of(&answer.url), answer, self.inner.admission.identity(place))
    }
}

/// The error for an answer that should say where to go on.
pub(super) fn no_location(what: &str, answer: &Answer) -> Error {
    let why = format!("it answered {} without a usable `Location`", answer.status.as_u16());
    Error::NotARegistry { what: what.to_owned(), host: host_of(&answer.url), why }
}

/// Host and port of a URL, as they may be shown.
pub(super) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn signed(request: &Request, pass: Option<&Pass>) -> Request {
    pass.map_or_else(|| request.clone(), |pass| pass.sign(request.clone()))
}

/// Whether an answer sends the same request elsewhere (RFC 9110 §15.4); with a body only its sender can.
pub(super) fn redirects(request: &Request, status: StatusCode) -> bool {
    let reads = matches!(request.method, Method::GET | Method::HEAD);
    match status {
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => reads,
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => reads || request.body.is_none(),
        _ => false,
    }
}

fn refused(what: &str, host: &str, answer: &Answer, identity: Identity) -> Error {
    let (what, host) = (what.to_owned(), host.to_owned());
    if answer.status.is_client_error() || answer.status.is_server_error() {
        return Error::Refused { what, host, refusal: Refusal::of(answer), identity };
    }
    let page = answer.media_type().filter(|media_type| media_type.contains("html"));
    let kind = page.map_or_else(String::new, |page| format!(" and a page of type `{page}`"));
    Error::NotARegistry { what, host, why: format!("it answered {}{kind}", answer.status.as_u16()) }
}
