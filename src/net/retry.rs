//! When to try again, and how long to wait before.

use std::time::Duration;

use reqwest::StatusCode;

use crate::event::Event;

use super::answer::Answer;
use super::fault::Fault;
use super::refusal::Refusal;
use super::{Error, Net};

/// Statuses that pass: the same request may fare better later.
const PASSING: [StatusCode; 6] = [
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::INTERNAL_SERVER_ERROR,
    StatusCode::BAD_GATEWAY,
    StatusCode::SERVICE_UNAVAILABLE,
    StatusCode::GATEWAY_TIMEOUT,
];

/// What nginx and Cloudflare say of a registry behind them that went away or did not answer.
const PASSING_AT_PROXIES: [u16; 6] = [499, 520, 521, 522, 523, 524];

/// Doubling stops here: 64 times the first wait.
const DOUBLINGS: u32 = 6;

/// The attempts at one request.
pub(super) struct Attempts {
    net: Net,
    what: String,
    host: String,
    failed: u32,
}

/// Whether a status is worth another attempt.
pub(super) fn passes(status: StatusCode) -> bool {
    PASSING.contains(&status) || PASSING_AT_PROXIES.contains(&status.as_u16())
}

impl Attempts {
    pub(super) fn new(net: &Net, what: &str, host: &str) -> Self {
        Self { net: net.clone(), what: what.to_owned(), host: host.to_owned(), failed: 0 }
    }

    /// Something came through since the last failure: counting starts over.
    pub(super) fn progressed(&mut self) {
        self.failed = 0;
    }

    /// Waits after a fault on the wire, or gives up.
    pub(super) fn after_fault(&mut self, fault: Fault) -> Result<(), Error> {
        let why = fault.to_string();
        let passes = fault.passes();
        let error = Error::Wire { what: self.what.clone(), host: self.host.clone(), cause: fault };
        if passes { self.pause(error, why, None) } else { Err(error) }
    }

    /// Waits after a passing status, or gives up with `error`.
    pub(super) fn after_status(&mut self, answer: &Answer, error: Error) -> Result<(), Error> {
        let asked = answer.retry_after();
        let longest = self.net.settings().longest_wait;
        if let Some(asked) = asked.filter(|asked| *asked > longest) {
            return Err(Error::TooLongWait { what: self.what.clone(), host: self.host.clone(), asked, longest });
        }
        self.pause(error, Refusal::of(answer).to_string(), asked)
    }

    fn pause(&mut self, error: Error, why: String, asked: Option<Duration>) -> Result<(), Error> {
        self.failed += 1;
        if self.failed >= self.net.settings().attempts {
            return Err(error);
        }
        let wait = asked.unwrap_or_default().max(self.backoff());
        self.net.tell(Event::Retry {
            what: self.what.clone(),
            why,
            wait_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            asked: asked.is_some(),
        });
        (self.net.settings().wait)(wait);
        Ok(())
    }

    /// Doubled with each failure, and between a half and the whole of it, so that uploads that broke together do not
    /// come back together.
    fn backoff(&self) -> Duration {
        let settings = self.net.settings();
        let full = settings.first_wait * 2_u32.pow((self.failed - 1).min(DOUBLINGS));
        full.min(settings.longest_wait).mul_f64(fastrand::f64().mul_add(0.5, 0.5))
    }
}
