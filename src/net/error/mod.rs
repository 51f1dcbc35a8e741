mod hint;

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
    /// Nothing may be asked of anybody.
    #[error("could not {what}: this run is offline, and `{host}` would have to be asked")]
    Offline {
        /// What was wanted.
        what: String,
        /// Who would have been asked.
        host: String,
    },
    /// Something else came than the file that was asked for.
    #[error("could not {what}: `{host}` does not give the file: {why}")]
    NotAFile {
        /// What was wanted.
        what: String,
        /// Who answered.
        host: String,
        /// What came.
        why: String,
    },
    /// A host answers, but not as a Hub does.
    #[error("could not {what}: `{host}` does not answer as a Hub does at `{at}`: {why}")]
    NotAHub {
        /// What was wanted.
        what: String,
        /// Who answered.
        host: String,
        /// Where.
        at: String,
        /// What is wrong with the answer.
        why: String,
    },
    /// A redirect leads from TLS to plain HTTP.
    #[error("could not {what}: `{host}` redirects from HTTPS to plain HTTP with `{to}`")]
    Downgrade {
        /// What was wanted.
        what: String,
        /// Who redirects.
        host: String,
        /// Where to.
        to: String,
    },
    /// Credentials that should be shown cannot be.
    #[error("could not {what}: the credentials for `{host}` cannot be used: {why}")]
    NoProof {
        /// What was wanted.
        what: String,
        /// Who would have been shown them.
        host: String,
        /// What is wrong with them.
        why: String,
    },
    /// What came could not be written.
    #[error("could not {what}: what came could not be written")]
    Landing {
        /// What was wanted.
        what: String,
        /// What the system said.
        #[source]
        cause: io::Error,
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
    /// Nobody: no credentials are known for a host that is no registry.
    Stranger,
    /// The user whose credentials were found there.
    Known(Source),
    /// Nobody asked.
    Unasked,
}

impl Error {
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
