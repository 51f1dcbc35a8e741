//! What the network is told before a run.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::formats::maven_settings::Proxy;
use crate::formats::secret::Secret;

use super::login::Logins;

/// How to reach hosts. Everything that comes from the environment is read by the command line and stands here.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Certificate files (PEM) trusted besides the system's roots. Where there are any, loopback is tried by TLS first.
    pub ca_files: Vec<PathBuf>,
    /// The certificate to show, as `--client-cert` and `--client-key` name it.
    pub client_certificate: Option<ClientCertificate>,
    /// Directories of the form of docker's `certs.d`, in search order; missing ones are skipped.
    pub certificate_directories: Vec<PathBuf>,
    /// Hosts (`host` or `host:port`) that may be spoken to in plain HTTP; loopback always may.
    pub plain_http: Vec<String>,
    /// Whether any host may be spoken to in plain HTTP where a URL says so.
    pub allows_http: bool,
    /// Whether nobody may be asked anything.
    pub offline: bool,
    /// Who we say we are to hosts that are no registries.
    pub logins: Logins,
    /// The proxies of Maven's settings: for what goes by a name of theirs, before the run's own.
    pub maven_proxies: Vec<Proxy>,
    /// How many bytes a download may have.
    pub largest_download: u64,
    /// `HTTPS_PROXY`; a proxy's address may hold a password.
    pub https_proxy: Option<Secret>,
    /// `HTTP_PROXY`; likewise.
    pub http_proxy: Option<Secret>,
    /// `NO_PROXY`.
    pub no_proxy: Option<String>,
    /// Where credentials come from.
    pub credentials: CredentialSettings,
    /// Where the container engine is.
    pub engine: EngineSettings,
    /// How often a request is tried in all; at least one.
    pub attempts: u32,
    /// How long a connection may make no progress at all.
    pub stall: Duration,
    /// The longest wait that a `Retry-After` may ask for.
    pub longest_wait: Duration,
    /// The first wait between attempts; doubled each time, with jitter. Tests make it tiny.
    pub first_wait: Duration,
    /// How waits are spent; a test that asks for minutes does not take them.
    pub wait: fn(Duration),
    /// How many uploads or downloads may run at once.
    pub parallel: usize,
    /// The host that stands behind a registry name, where they differ: `docker.io` → `registry-1.docker.io`.
    pub hosts: BTreeMap<String, String>,
}

/// A certificate that says who we are, for some registries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// The file of the certificate and those that it was signed with (PEM).
    pub certificate: PathBuf,
    /// The file of its key (PEM); may be the same.
    pub key: PathBuf,
    /// The registries that it is shown to.
    pub registries: Vec<String>,
}

/// Where credentials come from, first match wins: given, then each file in order.
#[derive(Clone)]
pub struct CredentialSettings {
    /// `--username` with its password, for every registry that a sink names.
    pub given: Option<(String, Secret)>,
    /// The registries that the given credentials may be sent to.
    pub given_for: Vec<String>,
    /// Files of the form of docker's `config.json` or containers' `auth.json`, in search order; missing ones are skipped.
    pub files: Vec<PathBuf>,
    /// `PATH`, to find credential helpers in.
    pub path: Option<String>,
    /// How long a credential helper may take; some ask a person, or a cloud.
    pub helper_patience: Duration,
}

/// Where the container engine is, and how it is trusted.
#[derive(Debug, Clone, Default)]
pub struct EngineSettings {
    /// `DOCKER_HOST`; `None` for the usual socket.
    pub host: Option<String>,
    /// `DOCKER_TLS_VERIFY`: `tcp://` is spoken by TLS.
    pub tls_verify: bool,
    /// `DOCKER_CERT_PATH`: the directory that holds `ca.pem`, `cert.pem` and `key.pem`.
    pub certificates: Option<PathBuf>,
}

impl Default for CredentialSettings {
    fn default() -> Self {
        Self {
            given: None,
            given_for: Vec::new(),
            files: Vec::new(),
            path: None,
            helper_patience: Duration::from_secs(120),
        }
    }
}

/// A user name may be a token, and is shown no more than the password.
impl fmt::Debug for CredentialSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialSettings")
            .field("given", &self.given.as_ref().map(|(_, password)| password))
            .field("given_for", &self.given_for)
            .field("files", &self.files)
            .field("helper_patience", &self.helper_patience)
            .finish_non_exhaustive()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ca_files: Vec::new(),
            client_certificate: None,
            certificate_directories: Vec::new(),
            plain_http: Vec::new(),
            allows_http: false,
            offline: false,
            logins: Logins::default(),
            maven_proxies: Vec::new(),
            largest_download: 8 << 30,
            https_proxy: None,
            http_proxy: None,
            no_proxy: None,
            credentials: CredentialSettings::default(),
            engine: EngineSettings::default(),
            attempts: 5,
            stall: Duration::from_secs(60),
            longest_wait: Duration::from_secs(120),
            first_wait: Duration::from_millis(500),
            wait: std::thread::sleep,
            parallel: 4,
            hosts: BTreeMap::from([("docker.io".to_owned(), "registry-1.docker.io".to_owned())]),
        }
    }
}
