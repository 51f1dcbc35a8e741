//! Where a request goes: a registry's base URL, a repository, and what may be done there.

use reqwest::Method;
use url::Url;

use super::exchange::{Reading, Request};
use super::fault::Fault;
use super::origin::{Origin, is_loopback, is_named};
use super::{Error, Net};

/// A repository at a registry.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The registry as references name it.
    pub(super) registry: String,
    /// The repository.
    pub(super) repository: String,
    /// Where the registry's API starts, such as `https://registry-1.docker.io/`.
    pub(super) base: Url,
}

impl Place {
    /// The URL of an endpoint, such as `manifests/1.0`.
    pub(super) fn at(&self, endpoint: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("/v2/{}/{endpoint}", self.repository));
        url
    }

    /// The scope to read.
    pub(super) fn pull(&self) -> Vec<String> {
        vec![format!("repository:{}:pull", self.repository)]
    }

    /// The scope to read and write.
    pub(super) fn push(&self) -> Vec<String> {
        vec![format!("repository:{}:pull,push", self.repository)]
    }

    /// The scopes to mount: some token endpoints hear the first only, and that has to be the repository written to.
    pub(super) fn mount(&self, from: &str) -> Vec<String> {
        let mut scopes = self.push();
        scopes.push(format!("repository:{from}:pull"));
        scopes
    }

    /// Whose credentials these are.
    pub(super) fn origin(&self) -> Origin {
        Origin::of(&self.base)
    }

    /// The host that is spoken to.
    pub(super) fn host(&self) -> &str {
        &self.registry
    }
}

impl Net {
    /// Where a registry's API starts.
    ///
    /// In plain HTTP are the hosts that the settings say, and loopback. A loopback host is tried by TLS first where
    /// certificates were given or its port is that of HTTPS; it stays with TLS where a handshake comes about, even
    /// one that fails on its certificate.
    pub(super) fn base(&self, registry: &str) -> Result<Url, Error> {
        let mut bases = self.inner.bases.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(base) = bases.get(registry) {
            return Ok(base.clone());
        }
        let base = self.find_base(registry)?;
        bases.insert(registry.to_owned(), base.clone());
        Ok(base)
    }

    fn find_base(&self, registry: &str) -> Result<Url, Error> {
        let settings = self.settings();
        let host = settings.hosts.get(registry).map_or(registry, String::as_str);
        let with = |scheme: &str| {
            let url = Url::parse(&format!("{scheme}://{host}/")).ok();
            let bare = url.filter(|url| url.path() == "/" && url.username().is_empty() && url.password().is_none());
            bare.ok_or_else(|| Error::BadHost { registry: registry.to_owned() })
        };
        let (secure, plain) = (with("https")?, with("http")?);
        if is_named(&secure, &settings.plain_http) {
            return Ok(plain);
        }
        let is_told = !settings.ca_files.is_empty() || self.inner.clients.knows(&secure);
        let untold = !is_told && secure.port().is_some();
        if is_loopback(&secure) && (untold || settings.offline || !self.speaks_tls(&secure)) {
            return Ok(plain);
        }
        Ok(secure)
    }

    fn speaks_tls(&self, secure: &Url) -> bool {
        let mut url = secure.clone();
        url.set_path("/v2/");
        matches!(
            self.exchange(Request::new(Method::GET, url), Reading::Whole(0)),
            Ok(_) | Err(Fault::Tls { .. } | Fault::Certificates { .. })
        )
    }
}
