//! A question to the cluster, asked until it is answered or time is over.

use std::time::Duration;

use serde_json::Value;

use crate::net::{Deed, Question};

use super::verdict::{Worth, worth};
use super::{Cluster, Error, Veil};

/// How long a worker may be silent: it gives up its own work after 90 seconds (`ConnectorsResource`).
const PATIENCE: Duration = Duration::from_secs(100);

/// How long it may be silent where no time is left: what was begun is finished.
const LAST_PATIENCE: Duration = Duration::from_secs(1);

/// How often a worker may fail at the same thing.
const MOST_FAILURES: u32 = 3;

/// Something that is wanted of the cluster.
#[derive(Clone, Copy)]
pub(super) struct Wish<'a> {
    /// As it reads behind "could not".
    pub(super) what: &'a str,
    pub(super) deed: Deed,
    pub(super) path: &'a [&'a str],
    pub(super) query: &'a str,
    pub(super) body: Option<&'a Value>,
    /// What its answer is not to repeat.
    pub(super) veil: &'a Veil,
}

impl Cluster {
    /// What was answered; `None` where the worker knows no such thing. Conflicts of a rebalance, gateways without a
    /// worker, resets and workers that are starting are waited out.
    pub(super) fn ask(&self, wish: &Wish<'_>) -> Result<Option<Value>, Error> {
        // What URLs take for directories (RFC 3986 §5.2.4) would name another resource.
        if let Some(name) = wish.path.iter().find(|segment| matches!(**segment, "." | ".." | "")) {
            return Err(Error::BadName { name: (*name).to_owned() });
        }
        let (mut looks, mut failures) = (0, 0);
        loop {
            let (seen, asked) = match self.ask_once(wish)? {
                Asked::Done(answer) => return Ok(answer),
                Asked::Later(seen, asked) => (seen, asked),
                Asked::Failed(error, seen, asked) => {
                    failures += 1;
                    if failures == MOST_FAILURES {
                        return Err(error);
                    }
                    (seen, asked)
                }
            };
            self.say_waiting(format!("waiting to {}: {seen}", wish.what));
            if !self.pause(looks, asked) {
                return Err(Error::TimedOut { what: wish.what.to_owned(), limit: self.pace.timeout, seen });
            }
            looks += 1;
        }
    }

    fn ask_once(&self, wish: &Wish<'_>) -> Result<Asked, Error> {
        let what = wish.what.to_owned();
        let patience = PATIENCE.min(self.left()).max(LAST_PATIENCE);
        let question = Question {
            what: wish.what,
            deed: wish.deed,
            path: wish.path,
            query: wish.query,
            body: wish.body,
            patience,
        };
        let reply = match self.workers.ask(&question) {
            Ok(reply) => reply,
            Err(cause) if cause.passes() => {
                let seen = Error::Unheard { what, cause }.to_string();
                let seen = seen.split_once(": ").map_or(seen.as_str(), |(_, why)| why).to_owned();
                return Ok(Asked::Later(seen, None));
            }
            Err(cause) => return Err(Error::Unheard { what, cause }),
        };
        let (host, status, asked) = (reply.host.clone(), reply.status, reply.wait);
        let refused = |words: &str| Error::Refused {
            what: what.clone(),
            host: host.clone(),
            status,
            words: wish.veil.hide(words),
        };
        match worth(reply) {
            Worth::Done(value) => Ok(Asked::Done(Some(value))),
            Worth::Missing => Ok(Asked::Done(None)),
            Worth::No(words) => Err(refused(&words)),
            Worth::Failed(words) => Ok(Asked::Failed(refused(&words), wish.veil.hide(&words), asked)),
            Worth::Later(seen) => {
                let asks = asked.map(|wait| format!(", and asks to wait {} s", wait.as_secs())).unwrap_or_default();
                Ok(Asked::Later(format!("{}{asks}", wish.veil.hide(&seen)), asked))
            }
            Worth::Strange(why) => Err(Error::NotAWorker { what, host, why }),
        }
    }

    /// What is there by this address.
    pub(super) fn get(&self, what: &str, path: &[&str], query: &str) -> Result<Option<Value>, Error> {
        let veil = Veil::default();
        self.ask(&Wish { what, deed: Deed::Get, path, query, body: None, veil: &veil })
    }

    /// The same where it is known to be there.
    pub(super) fn get_known(&self, what: &str, path: &[&str], query: &str) -> Result<Value, Error> {
        self.get(what, path, query)?.ok_or_else(|| self.odd(what, "it says that there is no such thing"))
    }

    /// What is said of an answer that has another form than a worker's.
    pub(super) fn odd(&self, what: &str, why: &str) -> Error {
        Error::NotAWorker { what: what.to_owned(), host: self.shown().join(", "), why: why.to_owned() }
    }
}

/// What came of one attempt: for what may fare better later, what was seen, and how long to wait as `Retry-After` has it.
enum Asked {
    Done(Option<Value>),
    Failed(Error, String, Option<Duration>),
    Later(String, Option<Duration>),
}
