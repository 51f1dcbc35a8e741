use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::formats::digest::Digest;

use super::credentials::{CredentialError, Source};
use super::fault::Fault;
use super::refusal::Refusal;
use super::token::TokenError;

/// Why the network did not give what was wanted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A certificate file could not be read.
    #[error("could not read the certificates in `{path}`")]
    ReadCaFile {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A certificate file holds no certificates.
    #[error("`{path}` holds no certificates in PEM form")]
    NoCertificates {
        /// Which file.
        path: PathBuf,
    },
    /// A certificate to show, or its key, could not be read.
    #[error("could not read the client certificate's file `{path}`")]
    ReadClientCertificate {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A file holds no certificate to show.
    #[error("`{path}` holds no client certificate in PEM form, or the key for it is no such key")]
    NoClientCertificate {
        /// Which file.
        path: PathBuf,
    },
    /// A proxy's address cannot be used.
    #[error("`{name}` is not the address of an HTTP proxy")]
    BadProxy {
        /// The setting; its value may hold a password.
        name: &'static str,
    },
    /// The HTTP client could not be set up.
    #[error("could not set up the HTTP client")]
    Client {
        /// What the library said.
        #[source]
        cause: reqwest::Error,
    },
    /// The thread for network traffic could not be started.
    #[error("could not start the network thread")]
    Executor {
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// What should name a container engine does not.
    #[error("`DOCKER_HOST` {}", engine_trouble(.scheme.as_deref()))]
    BadEngine {
        /// The way of speaking to it, where that is the trouble; the rest may hold a password.
        scheme: Option<String>,
    },
    /// An engine is to be spoken to by TLS, and nothing tells with which certificates.
    #[error("nothing tells where the certificates for the container engine are")]
    NoEngineCertificates,
    /// A container engine gave no answer.
    #[error("could not {what}: no container engine answers at `{engine}`")]
    NoEngine {
        /// What was wanted.
        what: String,
        /// Its address.
        engine: String,
        /// What broke.
        #[source]
        cause: Fault,
    },
    /// A container engine said no, or nothing that can be understood.
    #[error("could not {what}: the container engine at `{engine}` says: {why}")]
    Engine {
        /// What was wanted.
        what: String,
        /// Its address.
        engine: String,
        /// What it said.
        why: String,
    },
    /// The name of a registry is not a host.
    #[error("`{registry}` is not the name of a host")]
    BadHost {
        /// The name.
        registry: String,
    },
    /// No answer came.
    #[error("could not {what}: `{host}` did not answer")]
    Wire {
        /// What was wanted.
        what: String,
        /// Who was asked.
        host: String,
        /// What broke.
        #[source]
        cause: Fault,
    },
    /// The host said no.
    #[error("could not {what}: `{host}` answered {refusal}")]
    Refused {
        /// What was wanted.
        what: String,
        /// Who was asked.
        host: String,
        /// What it said.
        refusal: Refusal,
        /// Who we said we are.
        identity: Identity,
    },
    /// The host answered, but not as the distribution specification says.
    #[error("could not {what}: `{host}` does not answer as a registry does: {why}")]
    NotARegistry {
        /// What was wanted.
        what: String,
        /// Who was asked.
        host: String,
        /// What is wrong with the answer.
        why: String,
    },
    /// Credentials could not be looked up.
    #[error("could not look up the credentials for `{registry}`")]
    Credentials {
        /// For whom.
        registry: String,
        /// What went wrong.
        #[source]
        cause: CredentialError,
    },
    /// The token endpoint's answer is no token.
    #[error("could not {what}: `{host}` gave no token")]
    Token {
        /// What was wanted.
        what: String,
        /// The token endpoint's host.
        host: String,
        /// What is wrong with its answer.
        #[source]
        cause: TokenError,
    },
    /// Somebody wants us to speak plain HTTP over a network.
    #[error("could not {what}: that needs plain HTTP with `{host}`, which is not allowed")]
    PlainHttp {
        /// What was wanted.
        what: String,
        /// With whom.
        host: String,
    },
    /// Redirects lead on and on.
    #[error("could not {what}: `{host}` redirects too often")]
    TooManyRedirects {
        /// What was wanted.
        what: String,
        /// Who was asked first.
        host: String,
    },
    /// The host asks for a longer wait than the settings allow.
    #[error("could not {what}: `{host}` asks to wait {} seconds, and the limit is {}", .asked.as_secs(), .longest.as_secs())]
    TooLongWait {
        /// What was wanted.
        what: String,
        /// Who was asked.
        host: String,
        /// How long it wants us to wait.
        asked: Duration,
        /// How long we may.
        longest: Duration,
    },
    /// A document is larger than the specification allows.
    #[error("could not {what}: it is larger than {limit} bytes")]
    TooLarge {
        /// What was wanted.
        what: String,
        /// How many bytes it may have.
        limit: usize,
    },
    /// What came has another digest than asked for.
    #[error("could not {what}: its digest is `{found}`, not `{expected}`")]
    OtherDigest {
        /// What was wanted.
        what: String,
        /// The digest asked for.
        expected: Digest,
        /// The digest of what came.
        found: Digest,
    },
    /// What came has another length than its descriptor says.
    #[error("could not {what}: it has {found} bytes, not {expected}")]
    OtherLength {
        /// What was wanted.
        what: String,
        /// The length that the descriptor says.
        expected: u64,
        /// The length of what came.
        found: u64,
    },
    /// A manifest is of a kind that cannot be used.
    #[error("could not {what}: {why}")]
    NotAnImage {
        /// What was wanted.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// The bytes that should be sent could not be read.
    #[error("could not {what}: its bytes could not be read")]
    ReadBlob {
        /// What was wanted.
        what: String,
        /// What the source said.
        #[source]
        cause: io::Error,
    },
    /// The bytes that should be sent are not those that were described; nothing was sealed.
    #[error("could not {what}: its bytes changed after they were verified")]
    Changed {
        /// What was wanted.
        what: String,
    },
}

/// Who we said we are when we were refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// Nobody: no credentials were found.
    Anonymous,
    /// The user whose credentials were found there.
    Known(Source),
    /// Nobody asked.
    Unasked,
}

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Refused { host, refusal, identity, .. } => refused(host, refusal, identity),
            // RFC 8446 §6.2 has an alert of this name.
            Self::Wire { host, cause: Fault::Tls { why }, .. } if why.contains("CertificateRequired") => Some(format!(
                "`{host}` wants to be shown a certificate: `--client-cert` with `--client-key`, or a folder in `certs.d`"
            )),
            Self::Wire { host, cause: Fault::Tls { .. }, .. } => Some(wants_certificates(host)),
            Self::Wire { host, cause: Fault::Certificates { .. }, .. } => {
                Some(format!("mend or remove that file; it lies where certificates for `{host}` are looked for"))
            }
            Self::Wire { cause: Fault::Connect { .. }, .. } => {
                Some("check the host's name, and the proxy settings".to_owned())
            }
            Self::NotARegistry { host, .. } => Some(format!(
                "a proxy or a login page may stand between here and `{host}`, or it is no registry at all"
            )),
            Self::Credentials { cause, .. } => cause.hint(),
            Self::BadEngine { scheme: Some(scheme) } if scheme == "ssh" => Some(
                "forward its socket, for example `ssh -L /tmp/engine.sock:/var/run/docker.sock HOST`, and set \
                 `DOCKER_HOST=unix:///tmp/engine.sock`"
                    .to_owned(),
            ),
            Self::BadEngine { .. } => {
                Some("for example `unix:///var/run/docker.sock` or `tcp://127.0.0.1:2375`".to_owned())
            }
            Self::NoEngineCertificates => Some("set `DOCKER_CERT_PATH`".to_owned()),
            Self::NoEngine { .. } => Some("start it, or say in `DOCKER_HOST` where it is".to_owned()),
            Self::PlainHttp { host, .. } => {
                Some(format!("if `{host}` is meant to be reached in plain HTTP, allow it: `--plain-http {host}`"))
            }
            Self::TooLongWait { .. } => {
                Some("try again later, or log in: limits are higher for known users".to_owned())
            }
            Self::Changed { .. } => Some("run again while nothing writes to the archives".to_owned()),
            _ => None,
        }
    }

    /// The digests that a registry names where it refuses a manifest for a blob that it lacks; it may name none.
    pub fn missing_blobs(&self) -> Option<&BTreeSet<Digest>> {
        match self {
            Self::Refused { refusal, .. } if refusal.says("MANIFEST_BLOB_UNKNOWN") || refusal.says("BLOB_UNKNOWN") => {
                Some(refusal.digests())
            }
            _ => None,
        }
    }

    /// Whether the host did not let us look, which does not tell what is there.
    pub fn is_forbidden(&self) -> bool {
        matches!(self, Self::Refused { refusal, .. } if matches!(refusal.status(), 403 | 405))
    }

    /// Whether the host answered with a refusal, so that another way may be tried.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::PlainHttp { .. } | Self::Token { .. })
    }
}

fn engine_trouble(scheme: Option<&str>) -> String {
    scheme.map_or_else(
        || "is not the address of a container engine".to_owned(),
        |scheme| format!("names an engine by `{scheme}`, which is not spoken here"),
    )
}

fn wants_certificates(host: &str) -> String {
    format!("if `{host}` has a certificate of an authority of your own, name that authority's file: `--ca-file`")
}

fn refused(host: &str, refusal: &Refusal, identity: &Identity) -> Option<String> {
    let denied = matches!(refusal.status(), 401 | 403) || refusal.says("DENIED") || refusal.says("UNAUTHORIZED");
    if refusal.status() == 429 || refusal.says("TOOMANYREQUESTS") {
        return Some("try again later, or log in: limits are higher for known users".to_owned());
    }
    if refusal.wants_tls() {
        return Some(wants_certificates(host));
    }
    if denied {
        return Some(match identity {
            Identity::Known(source) => {
                format!("the credentials were those of {source}; they may be wrong, or may not do this")
            }
            Identity::Unasked => format!("`{host}` did not ask for credentials"),
            Identity::Anonymous => {
                format!("no credentials were found for `{host}`; log in with `docker login` or `podman login`")
            }
        });
    }
    if refusal.says("NAME_UNKNOWN") {
        return Some("check the repository's name; some registries want it created first".to_owned());
    }
    if refusal.says("MANIFEST_BLOB_UNKNOWN") {
        return Some("the registry does not have a blob that it had confirmed; run again".to_owned());
    }
    (refusal.status() == 413).then(|| format!("a proxy before `{host}` limits the size of uploads"))
}
