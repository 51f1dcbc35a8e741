//! One blob sent: POST, then one PUT of known length. Where that is refused one PATCH and a closing PUT, and where that
//! is too large, chunks.
//!
//! These are the ways that every registry was seen to take: some lose or refuse chunks (distribution-spec, "Pushing a
//! blob monolithically" and "in chunks"). A broken upload goes on where the registry tells how much arrived, and
//! starts over in a new session where it does not.

use std::ops::Range;

use reqwest::header::{CONTENT_RANGE, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode};
use tokio::sync::mpsc;
use url::Url;

use crate::event::Event;
use crate::formats::blob::Blob;

use super::feed::{Flaw, Trail, feed};
use super::push::check_digest;
use super::session::{Session, kept};
use super::way::Way;
use super::{Ask, Error, Reading, Repository, Request};
use crate::net::admission::Pass;
use crate::net::answer::Answer;
use crate::net::conversation::{MOST_REDIRECTS, host_of};
use crate::net::exchange::Outgoing;
use crate::net::fault::Fault;
use crate::net::origin::Origin;
use crate::net::place::Place;
use crate::net::retry::{Attempts, passes};

/// How many chunks wait between the reader and the network.
const IN_FLIGHT: usize = 2;

/// Attempts are counted anew after this share of a blob came through, so that a large one survives many breaks, and
/// their number is bounded all the same.
const SHARE: u64 = 32;

/// A smaller share is no progress worth a name.
const LEAST_SHARE: u64 = 1024 * 1024;

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
    trail: Trail,
    /// How many bytes at most the session can have.
    sent: u64,
    /// The bytes of the last request.
    part: Range<u64>,
    /// How far the blob was when attempts were last counted anew.
    credited: u64,
    /// The session went on after a break.
    resumed: bool,
    /// Sessions may go on after a break: none was found to have lost bytes.
    resumes: bool,
}

/// How one pass over the bytes ended, where the blob is as described.
enum Sent {
    /// The registry answered the last request of this way.
    Answered(Answer, Option<Pass>),
    Broken(Fault),
}

/// What follows from an answer.
enum Next {
    Stored,
    /// The session may have what arrived.
    GoOn,
    /// The session is of no more use.
    Anew,
}

impl Repository {
    /// Uploads a blob, into this session if there is one.
    pub(super) fn upload(
        &self,
        what: &str,
        place: &Place,
        blob: &dyn Blob,
        session: Option<Session>,
    ) -> Result<(), Error> {
        let mut upload = Upload {
            repository: self,
            what,
            place,
            blob,
            way: Way::Put,
            attempts: Attempts::new(&self.net, what, place.host()),
            renewals: 0,
            trail: Trail::default(),
            sent: 0,
            part: 0..0,
            credited: 0,
            resumed: false,
            resumes: true,
        };
        let mut session = session.map_or_else(|| self.open_session(what, place), Ok)?;
        loop {
            let sent = upload.send(&mut session)?;
            session = match upload.judge(sent, &session)? {
                Next::Stored => return Ok(()),
                Next::GoOn => upload.go_on(&session)?,
                Next::Anew => upload.start_over()?,
            };
            upload.tell_restart(session.offset);
        }
    }
}

impl Upload<'_> {
    /// Sends what the session lacks, and seals it.
    fn send(&mut self, session: &mut Session) -> Result<Sent, Error> {
        let descriptor = self.blob.descriptor();
        if self.way == Way::Put && session.offset == 0 {
            return self.send_part(&Method::PUT, session.sealing(descriptor.digest), session, 0..descriptor.size);
        }
        while session.offset < descriptor.size {
            let part = self.way.part(session, descriptor.size);
            let sent = self.send_part(&Method::PATCH, session.location.clone(), session, part.clone())?;
            // Amazon's registry answers 201 to a PATCH, and wants the PUT all the same.
            let answer = match sent {
                Sent::Answered(answer, _) if is_taken(answer.status) => answer,
                other => return Ok(other),
            };
            if answer.location().is_some() {
                session.location = self.repository.location(self.what, self.place, &answer)?;
            }
            let lost = kept(&answer).filter(|kept| part.start < *kept && *kept < part.end);
            if let Some(kept) = lost {
                return Ok(Sent::Broken(Fault::Kept { kept, sent: part.end }));
            }
            session.offset = part.end;
            self.credit(session.offset);
        }
        self.seal(session)
    }

    /// Streams a part of the blob as the body of one request, wherever the registry sends it.
    fn send_part(&mut self, method: &Method, mut url: Url, session: &Session, part: Range<u64>) -> Result<Sent, Error> {
        for _ in 0..=MOST_REDIRECTS {
            match self.send_once(method, url, session, part.clone())? {
                Sent::Answered(answer, _) if is_redirect(answer.status) => {
                    url = self.repository.location(self.what, self.place, &answer)?;
                    self.tell_restart(part.start);
                }
                sent => return Ok(sent),
            }
        }
        Err(Error::TooManyRedirects { what: self.what.to_owned(), host: host_of(&session.location) })
    }

    fn send_once(&mut self, method: &Method, url: Url, session: &Session, part: Range<u64>) -> Result<Sent, Error> {
        let net = &self.repository.net;
        let descriptor = self.blob.descriptor();
        let octets = HeaderValue::from_static("application/octet-stream");
        let mut request = Request::new(method.clone(), url).header(CONTENT_TYPE, octets);
        // A whole blob in one PATCH goes as docker sends it, which registries that cap chunks take.
        if part.start > 0 || part.end < descriptor.size {
            let range = HeaderValue::from_str(&format!("{}-{}", part.start, part.end - 1));
            request = request.header(CONTENT_RANGE, range.expect("digits are ASCII"));
        }
        let mut pass = None;
        if Origin::of(&request.url) == self.place.origin() {
            pass = net.pass(self.place, &self.place.push())?;
        }
        if let Some(pass) = &pass {
            request = pass.sign(request);
        }
        let id = descriptor.digest.to_string();
        let (sender, chunks) = mpsc::channel(IN_FLIGHT);
        self.part = part.clone();
        let pending = match net.start_exchange(request, Outgoing { length: part.end - part.start, chunks }) {
            Ok(pending) => pending,
            Err(fault) => return Ok(Sent::Broken(fault)),
        };
        let mut sent = part.start;
        let fed = feed(self.blob, part, &mut self.trail, &sender, |bytes| {
            sent += bytes;
            net.tell(Event::Advance { id: id.clone(), bytes });
        });
        drop(sender);
        self.sent = self.sent.max(sent);
        if let Err(flaw) = fed {
            drop(pending);
            self.cancel(session);
            return Err(self.flawed(flaw));
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
    fn seal(&self, session: &Session) -> Result<Sent, Error> {
        let Self { what, place, repository, blob, .. } = *self;
        let request = Request::new(Method::PUT, session.sealing(blob.descriptor().digest));
        let ask = Ask { what, place, scopes: place.push(), request, reading: Reading::Whole(0) };
        Ok(match repository.net.converse(&ask)? {
            Ok(answer) => Sent::Answered(answer, None),
            Err(fault) => Sent::Broken(fault),
        })
    }

    /// Whether the blob is stored; if not, it is worth another pass.
    fn judge(&mut self, sent: Sent, session: &Session) -> Result<Next, Error> {
        let (answer, pass) = match sent {
            Sent::Answered(answer, pass) => (answer, pass),
            // The answer may be lost, and the blob stored.
            Sent::Broken(_) if self.is_there()? => return Ok(Next::Stored),
            Sent::Broken(fault) => return self.attempts.after_fault(fault).map(|()| Next::GoOn),
        };
        let Self { what, place, repository, blob, .. } = *self;
        if answer.status == StatusCode::CREATED {
            return check_digest(what, blob.descriptor(), &answer).map(|()| Next::Stored);
        }
        let refused = repository.net.refused(what, place, &answer);
        if answer.status == StatusCode::UNAUTHORIZED && self.renews(&answer, pass.as_ref())? {
            return Ok(Next::GoOn);
        }
        if passes(answer.status) {
            if self.is_there()? {
                return Ok(Next::Stored);
            }
            return self.attempts.after_status(&answer, refused).map(|()| Next::GoOn);
        }
        let way = if session.offset > 0 && self.way == Way::Put { Way::Patch } else { self.way };
        if let Some(other) = way.after(answer.status, &self.part, session.least) {
            self.way = other;
            // A session that refused a part still has those before; one that refused a PUT may be closed.
            let is_alive = way != Way::Put;
            return Ok(if is_alive { Next::GoOn } else { self.give_up(session) });
        }
        if answer.status == StatusCode::NOT_FOUND && way != Way::Put {
            // The registry forgot the session, as one that was started anew may.
            return self.attempts.after_status(&answer, refused).map(|()| Next::Anew);
        }
        let next = self.give_up(session);
        if self.resumed && answer.status.is_client_error() {
            // What it had told of, it did not have.
            self.resumes = false;
            return Ok(next);
        }
        Err(refused)
    }

    /// The session as the registry says it stands, or another one.
    fn go_on(&mut self, session: &Session) -> Result<Session, Error> {
        let Some(found) = self.repository.ask_after(self.what, self.place, session) else {
            return self.start_over();
        };
        if !self.resumes || found.offset == 0 || found.offset > self.sent {
            self.cancel(&found);
            return self.start_over();
        }
        self.resumed = true;
        self.credit(found.offset);
        Ok(found)
    }

    fn start_over(&mut self) -> Result<Session, Error> {
        (self.sent, self.resumed) = (0, false);
        self.repository.open_session(self.what, self.place)
    }

    /// Counts attempts anew where enough came through since they were.
    fn credit(&mut self, offset: u64) {
        let share = (self.blob.descriptor().size / SHARE).max(LEAST_SHARE);
        if offset >= self.credited + share {
            self.credited = offset;
            self.attempts.progressed();
        }
    }

    fn tell_restart(&self, offset: u64) {
        let (net, id) = (&self.repository.net, self.blob.descriptor().digest.to_string());
        net.tell(Event::Restart { id: id.clone() });
        if offset > 0 {
            net.tell(Event::Advance { id, bytes: offset });
        }
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

    fn flawed(&self, flaw: Flaw) -> Error {
        let what = self.what.to_owned();
        match flaw {
            Flaw::Unreadable(cause) => Error::ReadBlob { what, cause },
            Flaw::Changed => Error::Changed { what },
        }
    }

    fn give_up(&self, session: &Session) -> Next {
        self.cancel(session);
        Next::Anew
    }

    fn cancel(&self, session: &Session) {
        self.repository.cancel(self.what, self.place, session);
    }
}

fn is_taken(status: StatusCode) -> bool {
    matches!(status, StatusCode::ACCEPTED | StatusCode::CREATED)
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT)
}
