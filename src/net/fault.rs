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
    /// The certificates that go with the host cannot be used; nobody was asked.
    #[error("its certificates cannot be used: {why}")]
    Certificates {
        /// Which file, and what is wrong with it.
        why: String,
    },
    /// A proxy of Maven's settings cannot be used; nobody was asked.
    #[error("the proxy `{id}` of Maven's settings cannot be used: {why}")]
    Proxy {
        /// Its id.
        id: String,
        /// What is wrong with it.
        why: String,
    },
    /// The connection ended before the answer did, or carried no HTTP.
    #[error("the connection broke: {why}")]
    Broken {
        /// What the HTTP library said.
        why: String,
    },
    /// Less was kept than was sent.
    #[error("the registry kept {kept} bytes of {sent}")]
    Kept {
        /// How many bytes of the blob it has.
        kept: u64,
        /// How many it was sent.
        sent: u64,
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
        !matches!(self, Self::Tls { .. } | Self::Certificates { .. } | Self::Proxy { .. })
    }
}

fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}

/// What TLS said, where the peer speaks it; it travels inside of I/O errors, one in another.
fn tls<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    match error.downcast_ref::<io::Error>() {
        Some(wrapped) => tls(wrapped.get_ref()?),
        None => error.downcast_ref().filter(|said| !matches!(said, rustls::Error::InvalidMessage(_))),
    }
}

fn innermost(error: &reqwest::Error) -> String {
    let cause = chain(error).skip(1).last();
    cause.map_or_else(|| "the request could not be sent".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use rustls::{CertificateError, InvalidMessage};

    use super::*;

    #[test]
    fn tls_is_heard_through_any_number_of_io_errors() {
        let distrust = || rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let once = io::Error::new(io::ErrorKind::InvalidData, distrust());
        assert_eq!(tls(&once), Some(&distrust()));
        assert_eq!(tls(&io::Error::other(once)), Some(&distrust()));
        let no_tls = rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType);
        assert_eq!(tls(&io::Error::other(no_tls)), None, "the peer speaks something else");
        assert_eq!(tls(&io::Error::from(io::ErrorKind::ConnectionReset)), None);
    }
}
