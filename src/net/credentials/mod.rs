//! A registry and a repository in, the credentials for them out.
//!
//! The first match wins: those given for the run, then each file in order. A file asks its credential helpers first,
//! as docker does, then its own entries, the longest namespace first, as podman does. A helper that is not installed is
//! an error only where nothing else is found.
//! What was found is kept for the run, so that a helper is asked once. Nothing here is printed or sent.

mod error;
mod file;
mod helper;

pub use error::CredentialError;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::formats::secret::Secret;

use super::CredentialSettings;
use file::AuthFile;

/// What a registry takes as proof of who asks.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// For Basic, or for a token endpoint.
    Password {
        /// The user; some registries take a token here, so it is no more shown than the password.
        username: String,
        /// The password.
        password: Secret,
    },
    /// A refresh token, which a token endpoint exchanges.
    IdentityToken {
        /// The user, where one is named beside it.
        username: Option<String>,
        /// The token.
        token: Secret,
    },
    /// Goes into requests as it is (`registrytoken`).
    BearerToken(Secret),
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password { .. } => "Password(***)",
            Self::IdentityToken { .. } => "IdentityToken(***)",
            Self::BearerToken(_) => "BearerToken(***)",
        })
    }
}

/// Where a credential came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Given for this run.
    Given,
    /// An entry of a file.
    File(PathBuf),
    /// `credentials` of the spec.
    Spec {
        /// The host that they are for.
        host: String,
    },
    /// A credential helper that a file names.
    Helper {
        /// The program, such as `docker-credential-desktop`.
        program: String,
        /// The file that names it.
        file: PathBuf,
    },
    /// A server of Maven's settings, by its id.
    MavenServer(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => f.write_str("the user and password given for this run"),
            Self::Spec { host } => write!(f, "`credentials` for `{host}`"),
            Self::File(file) => write!(f, "`{}`", file.display()),
            Self::Helper { program, file } => write!(f, "`{program}`, named in `{}`", file.display()),
            Self::MavenServer(id) => write!(f, "the server `{id}` of Maven's settings"),
        }
    }
}

/// A credential and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The credential.
    pub credential: Credential,
    /// Where it came from.
    pub source: Source,
}

/// Finds credentials; one for a run.
pub struct Credentials {
    settings: CredentialSettings,
    /// By registry and repository. Held while a helper runs: of several threads one asks, and the others wait.
    known: Mutex<BTreeMap<(String, String), Option<Found>>>,
}

impl Credentials {
    /// Remembers where to look. Nothing is read yet.
    pub fn new(settings: CredentialSettings) -> Self {
        Self { settings, known: Mutex::default() }
    }

    /// The credentials for a repository of a registry (`host` or `host:port`); `None` where none are known.
    pub fn for_registry(&self, registry: &str, repository: &str) -> Result<Option<Found>, CredentialError> {
        let registry = canonical(registry);
        let key = (registry.to_owned(), repository.to_owned());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&key) {
            return Ok(found.clone());
        }
        let found = self.find(registry, repository)?;
        known.insert(key, found.clone());
        Ok(found)
    }

    fn find(&self, registry: &str, repository: &str) -> Result<Option<Found>, CredentialError> {
        if let Some((username, password)) = &self.settings.given
            && self.settings.given_for.iter().any(|given_for| canonical(given_for) == registry)
        {
            let credential = Credential::Password { username: username.clone(), password: password.clone() };
            return Ok(Some(Found { credential, source: Source::Given }));
        }
        let mut missing = None;
        for path in &self.settings.files {
            let Some(file) = AuthFile::read(path)? else { continue };
            let found = match self.ask_helper(&file, path, registry) {
                // A file may come from a machine with other programs; the credentials may be elsewhere here.
                Err(error @ CredentialError::HelperMissing { .. }) => {
                    missing.get_or_insert(error);
                    None
                }
                asked => asked?,
            };
            let entry = || file.entry(registry, repository);
            let listed = || entry().map(|credential| Found { credential, source: Source::File(path.clone()) });
            if let Some(found) = found.or_else(listed) {
                return Ok(Some(found));
            }
        }
        missing.map_or(Ok(None), Err)
    }

    fn ask_helper(&self, file: &AuthFile, path: &Path, registry: &str) -> Result<Option<Found>, CredentialError> {
        let Some(name) = file.helper(registry) else { return Ok(None) };
        let helper = helper::Helper::find(name, self.settings.path.as_deref(), registry, path)?;
        let servers: &[&str] = if registry == DOCKER_HUB { &[DOCKER_HUB_KEY, DOCKER_HUB] } else { &[registry] };
        for server in servers {
            if let Some(credential) = helper.get(server, self.settings.helper_patience)? {
                let source = Source::Helper { program: helper.program, file: path.to_owned() };
                return Ok(Some(Found { credential, source }));
            }
        }
        Ok(None)
    }
}

const DOCKER_HUB: &str = "docker.io";

/// The name under which docker keeps the credentials of Docker Hub since its first registry.
const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// One name for a registry that has several: Docker Hub.
fn canonical(registry: &str) -> &str {
    match registry {
        "index.docker.io" | "registry-1.docker.io" => DOCKER_HUB,
        other => other,
    }
}
