//! One blob sent: POST, then one PUT of known length, or where that is refused one PATCH and a closing PUT.
//!
//! These are the ways that every registry was seen to take: some lose or refuse chunks (distribution-spec, "Pushing a
//! blob monolithically" and "in chunks"). A broken upload starts over in a new session.

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode};
use tokio::sync::mpsc;
use url::Url;

use crate::event::Event;
use crate::formats::blob::Blob;

use super::feed::{Flaw, feed};
use super::push::check_digest;
use super::{Ask, Error, Reading, Repository, Request};
use crate::net::admission::Pass;
use crate::net::answer::Answer;
use crate::net::exchange::Outgoing;
use crate::net::fault::Fault;
use crate::net::origin::Origin;
use crate::net::place::Place;
use crate::net::retry::{Attempts, passes};

/// How many chunks wait between the reader and the network.
const IN_FLIGHT: usize = 2;

/// Answers to a PUT of a whole blob by servers that want a PATCH, or that have lost the session.
const NO_WHOLE_PUT: [StatusCode; 7] = [
    StatusCode::NOT_FOUND,
    StatusCode::METHOD_NOT_ALLOWED,
    StatusCode::LENGTH_REQUIRED,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::RANGE_NOT_SATISFIABLE,
    StatusCode::NOT_IMPLEMENTED,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Put,
    Patch,
}

/// A blob being sent to a place.
struct Upload<'a> {
    repository: &'a Repository,
    what: &'a str,
    place: &'a Place,
    blob: &'a dyn Blob,
    way: Way,
    attempts: Attempts,
    /// How often a new token was had while bytes were under way.
    renewals: u32,
}

/// How one pass over the bytes ended, where the blob is as described.
enum Sent {
    /// The registry answered the last request of this way.
    Answered(Answer, Option<Pass>),
    Broken(Fault),
}

impl Repository {
    /// Uploads a blob, into this session if there is one.
    pub(super) fn upload(&self, what: &str, place: &Place, blob: &dyn Blob, session: Option<Url>) -> Result<(), Error> {
        let attempts = Attempts::new(&self.net, what, place.host());
        let mut upload = Upload { repository: self, what, place, blob, way: Way::Put, attempts, renewals: 0 };
        let mut session = session;
        loop {
            let location = session.take().map_or_else(|| upload.start(), Ok)?;
            let sent = upload.send(&location)?;
            if upload.is_stored(sent, &location)? {
                return Ok(());
            }
            self.net.tell(Event::Restart { id: blob.descriptor().digest.to_string() });
        }
    }
}

impl Upload<'_> {
    fn start(&self) -> Result<Url, Error> {
        let Self { what, place, repository, .. } = *self;
        let request = Request::new(Method::POST, place.at("blobs/uploads/"));
        let ask = Ask { what, place, scopes: place.push(), request, reading: Reading::Whole(0) };
        let answer = repository.net.ask(&ask)?;
        match answer.status {
            StatusCode::ACCEPTED => repository.location(what, place, &answer),
            _ => Err(repository.net.refused(what, place, &answer)),
        }
    }

    fn send(&self, location: &Url) -> Result<Sent, Error> {
        match self.way {
            Way::Put => self.send_bytes(Method::PUT, self.sealing(location), location),
            Way::Patch => {
                let sent = self.send_bytes(Method::PATCH, location.clone(), location)?;
                match sent {
                    // Amazon's registry answers 201 to a PATCH, and wants the PUT all the same.
                    Sent::Answered(answer, _)
                        if matches!(answer.status, StatusCode::ACCEPTED | StatusCode::CREATED) =>
                    {
                        self.seal(location, &answer)
                    }
                    other => Ok(other),
                }
            }
        }
    }

    /// Streams the blob as the body of one request.
    fn send_bytes(&self, method: Method, url: Url, session: &Url) -> Result<Sent, Error> {
        let net = &self.repository.net;
        let octets = HeaderValue::from_static("application/octet-stream");
        let mut request = Request::new(method, url).header(CONTENT_TYPE, octets);
        let mut pass = None;
        if Origin::of(&request.url) == self.place.origin() {
            pass = net.pass(self.place, &self.place.push())?;
        }
        if let Some(pass) = &pass {
            request = pass.sign(request);
        }
        let descriptor = self.blob.descriptor();
        let id = descriptor.digest.to_string();
        let (sender, chunks) = mpsc::channel(IN_FLIGHT);
        let pending = match net.start_exchange(request, Outgoing { length: descriptor.size, chunks }) {
            Ok(pending) => pending,
            Err(fault) => return Ok(Sent::Broken(fault)),
        };
        let fed = feed(self.blob, &sender, |bytes| net.tell(Event::Advance { id: id.clone(), bytes }));
        drop(sender);
        if let Err(flaw) = fed {
            drop(pending);
            self.cancel(session);
            let what = self.what.to_owned();
            return Err(match flaw {
                Flaw::Unreadable(cause) => Error::ReadBlob { what, cause },
                Flaw::Changed => Error::Changed { what },
            });
        }
        Ok(match pending.wait() {
            Ok(answer) => {
                net.pass_on_warnings(&answer);
                Sent::Answered(answer, pass)
            }
            Err(fault) => Sent::Broken(fault),
        })
    }

    /// Closes a session whose bytes are there.
    fn seal(&self, location: &Url, patched: &Answer) -> Result<Sent, Error> {
        let Self { what, place, repository, .. } = *self;
        let next = match patched.location() {
            Some(_) => repository.location(what, place, patched)?,
            None => location.clone(),
        };
        let request = Request::new(Method::PUT, self.sealing(&next));
        let ask = Ask { what, place, scopes: place.push(), request, reading: Reading::Whole(0) };
        Ok(match repository.net.converse(&ask)? {
            Ok(answer) => Sent::Answered(answer, None),
            Err(fault) => Sent::Broken(fault),
        })
    }

    /// The session's address with the digest behind its own state, which is kept byte for byte.
    fn sealing(&self, location: &Url) -> Url {
        let digest = self.blob.descriptor().digest;
        let mut url = location.clone();
        let query = match location.query() {
            None | Some("") => format!("digest={digest}"),
            Some(state) => format!("{state}&digest={digest}"),
        };
        url.set_query(Some(&query));
        url
    }

    /// Whether the blob is stored; if not, it is worth another pass.
    fn is_stored(&mut self, sent: Sent, location: &Url) -> Result<bool, Error> {
        let (answer, pass) = match sent {
            Sent::Answered(answer, pass) => (answer, pass),
            // The answer may be lost, and the blob stored.
            Sent::Broken(_) if self.is_there()? => return Ok(true),
            Sent::Broken(fault) => return self.attempts.after_fault(fault).map(|()| false),
        };
        let Self { what, place, repository, blob, .. } = *self;
        if answer.status == StatusCode::CREATED {
            return check_digest(what, blob.descriptor(), &answer).map(|()| true);
        }
        let refused = repository.net.refused(what, place, &answer);
        if answer.status == StatusCode::UNAUTHORIZED && self.renews(&answer, pass.as_ref())? {
            return Ok(false);
        }
        if passes(answer.status) {
            if self.is_there()? {
                return Ok(true);
            }
            return self.attempts.after_status(&answer, refused).map(|()| false);
        }
        self.cancel(location);
        if self.way == Way::Put && NO_WHOLE_PUT.contains(&answer.status) {
            self.way = Way::Patch;
            return Ok(false);
        }
        Err(refused)
    }

    fn is_there(&self) -> Result<bool, Error> {
        self.repository.holds(self.what, self.place, self.blob.descriptor())
    }

    /// Whether a token that died under way could be replaced.
    fn renews(&mut self, answer: &Answer, pass: Option<&Pass>) -> Result<bool, Error> {
        let net = &self.repository.net;
        self.renewals += 1;
        let is_ours = Origin::of(&answer.url) == self.place.origin();
        if !is_ours || self.renewals >= net.settings().attempts {
            return Ok(false);
        }
        Ok(net.renew(self.place, &self.place.push(), pass, answer)?.is_some())
    }

    /// Gives a session back, as a courtesy: a registry forgets it sooner or later anyway.
    fn cancel(&self, location: &Url) {
        let Self { what, place, repository, .. } = *self;
        let request = Request::new(Method::DELETE, location.clone());
        let ask = Ask { what, place, scopes: place.push(), request, reading: Reading::Whole(0) };
        drop(repository.net.converse(&ask));
    }
}
