//! Why the connectors could not be looked after.

use std::time::Duration;

use crate::net::Unheard;

/// Why the connectors could not be looked after.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No worker may be asked, or none will ever answer.
    #[error("could not {what}{}", unheard(.cause))]
    Unheard {
        /// What was wanted.
        what: String,
        /// What broke.
        cause: Unheard,
    },
    /// Time ran out.
    #[error("could not {what} within {}; what was seen last: {seen}", seconds(*.limit))]
    TimedOut {
        /// What was wanted.
        what: String,
        /// How long it could take.
        limit: Duration,
        /// What was seen last.
        seen: String,
    },
    /// The worker said no.
    #[error("could not {what}: `{host}` answered {status}{}", behind(.words))]
    Refused {
        /// What was wanted.
        what: String,
        /// Who was asked.
        host: String,
        /// The HTTP status.
        status: u16,
        /// What it said.
        words: String,
    },
    /// Whoever answers is no worker.
    #[error("could not {what}: `{host}` does not answer as a Connect worker does: {why}")]
    NotAWorker {
        /// What was wanted.
        what: String,
        /// Who was asked.
        host: String,
        /// What is wrong with the answer.
        why: String,
    },
    /// The cluster has no connector of this name.
    #[error("the cluster has no connector `{name}`")]
    NoConnector {
        /// The name.
        name: String,
        /// The names that it has and that are near.
        near: Vec<String>,
    },
    /// A name that means a directory in an address.
    #[error("no connector can be called `{name}`")]
    BadName {
        /// The name.
        name: String,
    },
    /// Connectors that somebody else owns would be changed.
    #[error("{}", others(.theirs))]
    OthersOwn {
        /// Names and owners.
        theirs: Vec<(String, String)>,
    },
    /// Connectors that somebody else owns would be deleted.
    #[error("{}", others(.theirs))]
    OthersWouldLose {
        /// Names and owners.
        theirs: Vec<(String, String)>,
    },
    /// Nothing is defined, so that everything would be deleted.
    #[error("no connector is defined, so all that belong to `{owner}` would be deleted")]
    NothingLeft {
        /// The owner.
        owner: String,
    },
}

impl Error {
    /// Whether the time that was given is all that was missing.
    pub fn is_about_time(&self) -> bool {
        matches!(self, Self::TimedOut { .. })
    }

    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unheard { cause: Unheard::Barred(cause), .. } => cause.hint(),
            Self::Unheard { .. } => Some(
                "check the address of the worker (`--worker`, `PLUGRAFT_WORKER`); an authority of your own is named by \
                 `--ca-file`"
                    .to_owned(),
            ),
            Self::TimedOut { .. } => Some("`--timeout` gives it longer".to_owned()),
            Self::Refused { status: 401 | 403, .. } => {
                Some("say who you are with `--username` and `--password-stdin`, or with `--client-cert`".to_owned())
            }
            Self::Refused { status: 400, words, .. } if words.is_empty() => Some(
                "workers of Kafka 4 answer so where a name has `/`, `%` or `\\`, which their addresses cannot have".to_owned(),
            ),
            Self::NotAWorker { host, .. } => Some(format!(
                "a proxy or a login page may stand between here and the worker; check the address, or open `{host}` in a \
                 browser"
            )),
            Self::NoConnector { near, .. } if !near.is_empty() => {
                let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
                Some(format!("did you mean {}?", near.join(" or ")))
            }
            Self::NoConnector { .. } => Some("`plugraft connectors list` tells what there is".to_owned()),
            Self::OthersOwn { .. } => Some(
                "give them other names; or to take them over, write the option `plugraft.owner` into their definitions, \
                 and apply those once without `--owner`"
                    .to_owned(),
            ),
            Self::OthersWouldLose { .. } => {
                Some("nothing was deleted; leave them out, or delete them without `--owner`".to_owned())
            }
            Self::NothingLeft { .. } => {
                Some("if that is meant, delete them by name: `plugraft connectors delete NAME…`".to_owned())
            }
            Self::Refused { .. } | Self::BadName { .. } => None,
        }
    }
}

/// Each address and what broke there.
fn unheard(cause: &Unheard) -> String {
    match cause {
        Unheard::Silent(tried) => {
            let tried: Vec<String> =
                tried.iter().map(|(host, fault)| format!("`{host}` did not answer ({fault})")).collect();
            format!(": {}", tried.join(", "))
        }
        Unheard::Barred(cause) => {
            let said = cause.to_string();
            said.split_once(": ").map_or_else(|| format!(": {said}"), |(_, why)| format!(": {why}"))
        }
    }
}

fn others(theirs: &[(String, String)]) -> String {
    let theirs: Vec<String> = theirs.iter().map(|(name, owner)| format!("`{name}` belongs to `{owner}`")).collect();
    theirs.join(", ")
}

fn behind(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(": {words}") }
}

/// `90 s`, `0.25 s`.
pub(super) fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}
