//! The HTTP clients: whom they trust, which way they go.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder, Proxy};
use url::Url;

use crate::formats::maven_settings::Proxy as MavenProxy;

use super::certificates::{Certificates, Own};
use super::conversation::host_of;
use super::fault::Fault;
use super::proxy::Proxies;
use super::{Error, Settings};

/// How long an unused connection is kept.
const IDLE: Duration = Duration::from_secs(30);

/// The clients of a run. The environment has no say in them.
///
/// Reading the system's roots takes longer than a whole run on loopback may, so only the first TLS connection does.
pub(super) struct Clients {
    stall: Duration,
    certificates: Certificates,
    proxies: Proxies,
    /// For plain HTTP, directly and by proxies that are spoken to in plain HTTP.
    plain: [Client; 2],
    /// For hosts that have no certificates of their own, directly and by proxies.
    secure: [OnceLock<Result<Client, Fault>>; 2],
    /// By scheme, host and port.
    known: Mutex<BTreeMap<(String, String), Result<Client, Fault>>>,
    /// By the id of a proxy of Maven's settings, and whether the host is spoken to by TLS.
    ways: Mutex<BTreeMap<(String, String), Result<Client, Fault>>>,
}

impl Clients {
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        // Fails where a provider is installed already, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        let certificates = Certificates::new(settings)?;
        let proxies = Proxies::new(settings)?;
        let plain = |builder: ClientBuilder| {
            builder.tls_certs_only([]).build().map_err(|cause| Error::Client { cause: cause.without_url() })
        };
        let plain = [plain(base(settings.stall))?, plain(proxies.apply(base(settings.stall)))?];
        let (secure, known, ways) = Default::default();
        Ok(Self { stall: settings.stall, certificates, proxies, plain, secure, known, ways })
    }

    /// The client for a URL.
    pub(super) fn of(&self, url: &Url) -> Result<Client, Fault> {
        let by_proxy = !self.proxies.is_direct(url);
        if !self.proxies.needs_tls(url) {
            return Ok(self.plain[usize::from(by_proxy)].clone());
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let name = (url.scheme().to_owned(), host_of(url));
        known.entry(name).or_insert_with(|| self.secure(url, by_proxy)).clone()
    }

    /// The client for a URL that is reached by a proxy of Maven's settings.
    pub(super) fn by(&self, url: &Url, proxy: &MavenProxy) -> Result<Client, Fault> {
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (proxy.id.clone(), format!("{}://{}", url.scheme(), host_of(url)));
        ways.entry(key).or_insert_with(|| self.way(url, proxy)).clone()
    }

    fn way(&self, url: &Url, proxy: &MavenProxy) -> Result<Client, Fault> {
        let way = maven_way(proxy)?;
        let own = if url.scheme() == "https" { self.certificates.of(url)?.unwrap_or_default() } else { Own::default() };
        let builder = || base(self.stall).proxy(way.clone());
        let client =
            if url.scheme() == "https" { self.finish(&builder, &own) } else { builder().tls_certs_only([]).build() };
        client.map_err(|cause| Fault::Tls { why: cause.without_url().to_string() })
    }

    /// Whether a host has certificates of its own, so that it is one that speaks TLS.
    pub(super) fn knows(&self, url: &Url) -> bool {
        !matches!(self.certificates.of(url), Ok(None))
    }

    fn secure(&self, url: &Url, by_proxy: bool) -> Result<Client, Fault> {
        let own = if url.scheme() == "https" { self.certificates.of(url)? } else { None };
        match own {
            Some(own) => self.build(by_proxy, &own),
            None => self.secure[usize::from(by_proxy)].get_or_init(|| self.build(by_proxy, &Own::default())).clone(),
        }
    }

    fn build(&self, by_proxy: bool, own: &Own) -> Result<Client, Fault> {
        let builder = || if by_proxy { self.proxies.apply(base(self.stall)) } else { base(self.stall) };
        self.finish(&builder, own).map_err(|cause| Fault::Tls { why: cause.without_url().to_string() })
    }

    /// Builds a client that trusts, and shows, what it should.
    fn finish(&self, builder: &dyn Fn() -> ClientBuilder, own: &Own) -> reqwest::Result<Client> {
        let trusted: Vec<Certificate> = [self.certificates.trusted(), &own.trusted].concat();
        let builder = || own.shown.iter().cloned().fold(builder(), ClientBuilder::identity);
        // A machine without any system roots can still use the given ones.
        builder()
            .tls_certs_merge(trusted.clone())
            .build()
            .or_else(|_| builder().tls_certs_only(trusted.clone()).build())
    }
}

/// A proxy as Maven's settings describe it.
fn maven_way(proxy: &MavenProxy) -> Result<Proxy, Fault> {
    let unusable = |why: String| Fault::Proxy { id: proxy.id.clone(), why };
    let host = proxy.host.as_ref().map_err(|unset| unusable(unset.to_string()))?;
    let login = proxy.login.as_ref().map_err(|cause| unusable(cause.to_string()))?;
    let address =
        if host.contains("://") { format!("{host}:{}", proxy.port) } else { format!("http://{host}:{}", proxy.port) };
    let way = Proxy::all(address).map_err(|_| unusable("it has no host".to_owned()))?;
    Ok(match login {
        Some((name, password)) => way.basic_auth(name.expose(), password.expose()),
        None => way,
    })
}

pub(super) fn base(stall: Duration) -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("plugraft/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .tcp_nodelay(true)
        .connect_timeout(stall)
        .pool_idle_timeout(IDLE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::secret::Secret;

    #[test]
    fn a_bad_proxy_is_refused_without_its_secrets() {
        let settings =
            Settings { https_proxy: Some(Secret::new("socks5://u:secret@h".to_owned())), ..Settings::default() };
        let refused = Clients::new(&settings).map(drop).expect_err("no SOCKS");
        assert!(!format!("{refused:?} {refused}").contains("secret"), "{refused}");
    }
}
