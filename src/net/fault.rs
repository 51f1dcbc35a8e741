//! What breaks between two hosts.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

/// Why no answer came over the wire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// No connection came about.
    #[error("no connection: {why}")]
    Connect {
        /// What the system said.
        why: String,
    },
    /// The peers could not agree on TLS, or its certificate is not trusted.
    #[error("no trusted connection: {why}")]
    Tls {
        /// What the TLS library said.
        why: String,
    },
    /// The connection ended before the answer did, or carried no HTTP.
    #[error("the connection broke: {why}")]
    Broken {
        /// What the HTTP library said.
        why: String,
    },
    /// Nothing moved in either direction for too long.
    #[error("nothing moved for {} seconds", .patience.as_secs_f32())]
    Stalled {
        /// How long we waited.
        patience: Duration,
    },
}

impl Fault {
    /// Reads what the client says; its own words name URLs with their queries, and are not repeated.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        if let Some(cause) = chain(error).find_map(tls) {
            return Self::Tls { why: cause.to_string() };
        }
        let why = if error.is_timeout() { "timed out".to_owned() } else { innermost(error) };
        if error.is_connect() { Self::Connect { why } } else { Self::Broken { why } }
    }

    /// Whether the same request may fare better later. A certificate stays what it is.
    pub(super) fn passes(&self) -> bool {
        !matches!(self, Self::Tls { .. })
    }
}

fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}

/// What TLS said, where the peer speaks it; it travels inside of I/O errors.
fn tls<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let inner = || error.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref();
    let said: Option<&rustls::Error> = error.downcast_ref().or_else(inner);
    said.filter(|said| !matches!(said, rustls::Error::InvalidMessage(_)))
}

fn innermost(error: &reqwest::Error) -> String {
    let cause = chain(error).skip(1).last();
    cause.map_or_else(|| "the request could not be sent".to_owned(), ToString::to_string)
}
