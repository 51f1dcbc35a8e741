//! The HTTP clients: whom they trust, which way they go.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder, NoProxy, Proxy};
use url::Url;

use crate::formats::secret::Secret;

use super::fault::Fault;
use super::{Error, Settings};

/// Never proxied: a proxy's own loopback is not ours.
const LOOPBACK: &str = "localhost,127.0.0.0/8,::1";

/// How long an unused connection is kept.
const IDLE: Duration = Duration::from_secs(30);

/// The clients of a run. The environment has no say in them.
///
/// Reading the system's roots takes longer than a whole run on loopback may, so only the first TLS connection does.
pub(super) struct Clients {
    stall: Duration,
    certificates: Vec<Certificate>,
    proxies: Vec<Proxy>,
    /// For plain HTTP, and proxies that are spoken to in plain HTTP.
    plain: Option<Client>,
    secure: OnceLock<Result<Client, String>>,
}

impl Clients {
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        // Fails where a provider is installed already, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut certificates = Vec::new();
        for path in &settings.ca_files {
            certificates.extend(read_certificates(path)?);
        }
        let proxies = proxies(settings)?;
        let by_tls = settings.http_proxy.as_ref().is_some_and(|proxy| proxy.expose().trim().starts_with("https:"));
        let builder = with_proxies(base(settings.stall), &proxies).tls_certs_only([]);
        let plain = builder.build().map_err(|cause| Error::Client { cause: cause.without_url() })?;
        let plain = Some(plain).filter(|_| !by_tls);
        Ok(Self { stall: settings.stall, certificates, proxies, plain, secure: OnceLock::new() })
    }

    /// The client for a URL.
    pub(super) fn of(&self, url: &Url) -> Result<Client, Fault> {
        match &self.plain {
            Some(plain) if url.scheme() == "http" => Ok(plain.clone()),
            _ => self.secure.get_or_init(|| self.secure()).clone().map_err(|why| Fault::Tls { why }),
        }
    }

    fn secure(&self) -> Result<Client, String> {
        let builder = || with_proxies(base(self.stall), &self.proxies);
        // A machine without any system roots can still use the given ones.
        builder()
            .tls_certs_merge(self.certificates.clone())
            .build()
            .or_else(|_| builder().tls_certs_only(self.certificates.clone()).build())
            .map_err(|cause| cause.without_url().to_string())
    }
}

fn with_proxies(builder: ClientBuilder, proxies: &[Proxy]) -> ClientBuilder {
    proxies.iter().cloned().fold(builder, ClientBuilder::proxy)
}

fn base(stall: Duration) -> ClientBuilder {
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

fn read_certificates(path: &Path) -> Result<Vec<Certificate>, Error> {
    let pem = std::fs::read(path).map_err(|cause| Error::ReadCaFile { path: path.to_owned(), cause })?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) | Err(_) => Err(Error::NoCertificates { path: path.to_owned() }),
    }
}

fn proxies(settings: &Settings) -> Result<Vec<Proxy>, Error> {
    let given = settings.no_proxy.as_deref().unwrap_or_default();
    let exceptions = format!("{given},{LOOPBACK}");
    let proxy = |name: &'static str, text: &Option<Secret>, make: fn(Url) -> reqwest::Result<Proxy>| {
        let Some(text) = text.as_ref().map(|text| text.expose().trim()).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let url = proxy_url(text).ok_or(Error::BadProxy { name })?;
        let proxy = make(url).map_err(|_| Error::BadProxy { name })?;
        Ok(Some(proxy.no_proxy(NoProxy::from_string(&exceptions))))
    };
    let https = proxy("HTTPS_PROXY", &settings.https_proxy, Proxy::https)?;
    let http = proxy("HTTP_PROXY", &settings.http_proxy, Proxy::http)?;
    Ok(https.into_iter().chain(http).collect())
}

/// A proxy may be written as `host:port`.
fn proxy_url(text: &str) -> Option<Url> {
    let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    Url::parse(&whole).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_urls_or_hosts() {
        let read = |text| proxy_url(text).map(String::from);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(read("proxy:3128"), some("http://proxy:3128/"));
        assert_eq!(read("https://u:p@proxy"), some("https://u:p@proxy/"));
        assert_eq!(read("socks5://proxy:1080"), None);
        assert_eq!(read("http://"), None);
    }

    #[test]
    fn a_bad_proxy_or_certificate_is_refused_without_its_secrets() {
        let settings =
            Settings { https_proxy: Some(Secret::new("socks5://u:secret@h".to_owned())), ..Settings::default() };
        let refused = Clients::new(&settings).map(drop).expect_err("no SOCKS");
        assert!(!format!("{refused:?} {refused}").contains("secret"), "{refused}");
        let settings = Settings { ca_files: vec!["Cargo.toml".into()], ..Settings::default() };
        assert!(matches!(Clients::new(&settings), Err(Error::NoCertificates { .. })));
        let settings = Settings { ca_files: vec!["no/such/file".into()], ..Settings::default() };
        assert!(matches!(Clients::new(&settings), Err(Error::ReadCaFile { .. })));
    }
}
