//! Who we say we are to hosts that are no registries: from the spec, from a netrc file, or under a name.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use url::Url;

use crate::formats::netrc::Netrc;
use crate::formats::secret::Secret;

use super::Error;
use super::conversation::host_of;
use super::credentials::Source;
use super::download::Login;
use super::error::Identity;
use super::exchange::Request;
use super::origin::is_named;

/// What is known of hosts, and under names.
#[derive(Debug, Clone, Default)]
pub struct Logins {
    /// By host (`host` or `host:port`), the first that fits; shown at once.
    pub hosts: Vec<(String, Proof)>,
    /// A netrc file that was read, for hosts that are not listed; shown at once.
    pub netrc: Option<(PathBuf, Netrc)>,
    /// By name, such as the id of a server in Maven's settings; shown where a host asks for it.
    pub named: BTreeMap<String, NamedLogin>,
}

/// What is known under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedLogin {
    /// Where it is known from.
    pub source: Source,
    /// Shown where a host asks for it; `None` where nobody is to be shown anything but the headers.
    pub proof: Option<Proof>,
    /// Headers that go with every request at once.
    pub headers: Vec<(String, Secret)>,
}

/// What proves who asks.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    /// `Authorization: Bearer …` (RFC 6750).
    Bearer(Secret),
    /// `Authorization: Basic …` (RFC 7617).
    Basic {
        /// The user; some servers take a token here.
        username: String,
        /// The password.
        password: Secret,
    },
    /// A header of this name.
    Header {
        /// Its name, such as `PRIVATE-TOKEN`.
        name: String,
        /// Its value.
        value: Secret,
    },
    /// It should be there and is not; told where it would be shown.
    Missing {
        /// What is missing, such as "the variable `TOKEN` is not set".
        why: String,
    },
}

/// A user name may be a token, and is shown no more than the rest.
impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bearer(_) => "Bearer(***)",
            Self::Basic { .. } => "Basic(***)",
            Self::Header { .. } => "Header(***)",
            Self::Missing { .. } => "Missing",
        })
    }
}

/// What goes along with requests to one origin, and when.
pub(super) struct Papers {
    proof: Option<Proof>,
    headers: Vec<(String, Secret)>,
    source: Source,
    /// Whether the host has to ask first.
    pub(super) when_asked: bool,
}

impl Logins {
    /// What is known for a login at a URL.
    pub(super) fn papers(&self, login: &Login, url: &Url) -> Option<Papers> {
        match login {
            Login::Nobody => None,
            // A name that nothing is known under is not the only way to be known to its host.
            Login::Named(name) => match self.named.get(name) {
                Some(NamedLogin { source, proof, headers }) => Some(Papers {
                    proof: proof.clone(),
                    headers: headers.clone(),
                    source: source.clone(),
                    when_asked: true,
                }),
                None => self.of_host(url),
            },
            Login::Host => self.of_host(url),
        }
    }

    fn of_host(&self, url: &Url) -> Option<Papers> {
        let listed = self.hosts.iter().find(|(host, _)| is_named(url, std::slice::from_ref(host)));
        if let Some((host, proof)) = listed {
            let source = Source::Spec { host: host.clone() };
            return Some(Papers { proof: Some(proof.clone()), headers: Vec::new(), source, when_asked: false });
        }
        let (path, netrc) = self.netrc.as_ref()?;
        let (username, password) = netrc.login(url.host_str()?)?;
        let proof = Proof::Basic { username: username.to_owned(), password: password.clone() };
        Some(Papers { proof: Some(proof), headers: Vec::new(), source: Source::File(path.clone()), when_asked: false })
    }
}

impl Papers {
    /// Who we say we are.
    pub(super) fn identity(&self) -> Identity {
        Identity::Known(self.source.clone())
    }

    /// Whether there is anything to show to a host that asks.
    pub(super) fn has_proof(&self) -> bool {
        self.proof.is_some()
    }

    /// Puts the headers on a request that go with every one.
    pub(super) fn with_headers(&self, what: &str, request: Request) -> Result<Request, Error> {
        self.headers.iter().try_fold(request, |request, (name, value)| with_header(what, request, name, value.expose()))
    }

    /// Shows them with a request.
    pub(super) fn sign(&self, what: &str, request: Request) -> Result<Request, Error> {
        let authorization = AUTHORIZATION.as_str();
        match &self.proof {
            None => Ok(request),
            Some(Proof::Missing { why }) => Err(unfit(what, &request, why.clone())),
            Some(Proof::Bearer(token)) => {
                with_header(what, request, authorization, &format!("Bearer {}", token.expose()))
            }
            Some(Proof::Basic { username, password }) => {
                let both = STANDARD.encode(format!("{username}:{}", password.expose()));
                with_header(what, request, authorization, &format!("Basic {both}"))
            }
            Some(Proof::Header { name, value }) => with_header(what, request, name, value.expose()),
        }
    }
}

fn with_header(what: &str, request: Request, name: &str, text: &str) -> Result<Request, Error> {
    let Ok(name) = HeaderName::try_from(name) else {
        return Err(unfit(what, &request, "its header has no usable name".to_owned()));
    };
    let Ok(mut value) = HeaderValue::from_str(text) else {
        return Err(unfit(what, &request, "it has characters that no header takes".to_owned()));
    };
    value.set_sensitive(true);
    Ok(request.header(name, value))
}

fn unfit(what: &str, request: &Request, why: String) -> Error {
    Error::NoProof { what: what.to_owned(), host: host_of(&request.url), why }
}
