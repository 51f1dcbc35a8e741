//! Which way a request goes: through a proxy, or directly where `NO_PROXY` says so.

use std::net::IpAddr;

use reqwest::{ClientBuilder, Proxy};
use url::{Host, Url};

use crate::formats::secret::Secret;

use super::origin::is_loopback;
use super::{Error, Settings};

/// The proxies of a run, and the hosts that are reached without them.
pub(super) struct Proxies {
    ways: Vec<Proxy>,
    /// The proxy for plain HTTP is itself spoken to by TLS.
    http_by_tls: bool,
    exceptions: Vec<Exception>,
}

/// An entry of `NO_PROXY`: a host or network, and perhaps the one port that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Exception {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Hosts {
    All,
    /// A name and all names below it.
    Name(String),
    /// An address, and how many of its leading bits count.
    Network(IpAddr, u32),
}

impl Proxies {
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        let proxy = |name: &'static str, text: &Option<Secret>, make: fn(Url) -> reqwest::Result<Proxy>| {
            let Some(text) = text.as_ref().map(|text| text.expose().trim()).filter(|text| !text.is_empty()) else {
                return Ok(None);
            };
            let url = proxy_url(text).ok_or(Error::BadProxy { name })?;
            let by_tls = url.scheme() == "https";
            let proxy = make(url).map_err(|_| Error::BadProxy { name })?;
            Ok(Some((proxy, by_tls)))
        };
        let https = proxy("HTTPS_PROXY", &settings.https_proxy, Proxy::https)?;
        let http = proxy("HTTP_PROXY", &settings.http_proxy, Proxy::http)?;
        let http_by_tls = http.as_ref().is_some_and(|(_, by_tls)| *by_tls);
        let ways = https.into_iter().chain(http).map(|(proxy, _)| proxy).collect();
        let listed = settings.no_proxy.as_deref().unwrap_or_default();
        let exceptions = listed.split([',', ' ', '\t']).filter_map(Exception::parse).collect();
        Ok(Self { ways, http_by_tls, exceptions })
    }

    /// Whether a URL is asked directly. Loopback always is: a proxy's own loopback is not ours.
    pub(super) fn is_direct(&self, url: &Url) -> bool {
        self.ways.is_empty() || is_loopback(url) || self.exceptions.iter().any(|exception| exception.covers(url))
    }

    /// Whether the way to a URL begins with TLS.
    pub(super) fn needs_tls(&self, url: &Url) -> bool {
        url.scheme() != "http" || self.http_by_tls && !self.is_direct(url)
    }

    /// Sets a client up to go through them.
    pub(super) fn apply(&self, builder: ClientBuilder) -> ClientBuilder {
        self.ways.iter().cloned().fold(builder, ClientBuilder::proxy)
    }
}

impl Exception {
    /// Reads `*`, `host`, `.host`, `*.host`, an address or a network (`10.0.0.0/8`); each with `:port` where one port
    /// is meant, an IPv6 address in brackets then.
    fn parse(entry: &str) -> Option<Self> {
        let entry = entry.trim().to_ascii_lowercase();
        if let Some(hosts) = Hosts::network(&entry) {
            return Some(Self { hosts, port: None });
        }
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (entry.as_str(), None),
        };
        let hosts = Hosts::network(host).or_else(|| Hosts::named(host))?;
        Some(Self { hosts, port })
    }

    fn covers(&self, url: &Url) -> bool {
        let port = self.port.is_none_or(|port| url.port_or_known_default() == Some(port));
        port && match (&self.hosts, url.host()) {
            (Hosts::All, _) => true,
            (Hosts::Name(name), Some(Host::Domain(host))) => is_below(host.trim_end_matches('.'), name),
            (Hosts::Network(network, prefix), Some(Host::Ipv4(address))) => {
                is_within(address.into(), *network, *prefix)
            }
            (Hosts::Network(network, prefix), Some(Host::Ipv6(address))) => {
                is_within(address.into(), *network, *prefix)
            }
            _ => false,
        }
    }
}

impl Hosts {
    fn network(text: &str) -> Option<Self> {
        let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        let (address, prefix) = match bare.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse().ok()?)),
            None => (bare, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let (_, width) = bits(address);
        let prefix = prefix.unwrap_or(width);
        (prefix <= width).then_some(Self::Network(address, prefix))
    }

    fn named(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::All);
        }
        let name = text.strip_prefix('*').unwrap_or(text).trim_matches('.');
        (!name.is_empty()).then(|| Self::Name(name.to_owned()))
    }
}

fn is_below(host: &str, name: &str) -> bool {
    host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn is_within(address: IpAddr, network: IpAddr, prefix: u32) -> bool {
    let ((address, width), (network, other_width)) = (bits(address), bits(network));
    width == other_width && (address ^ network).checked_shr(width - prefix).unwrap_or(0) == 0
}

/// An address as a number, and how many bits it has.
fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
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

    fn check(no_proxy: &str, url: &str, direct: bool) {
        let settings = Settings {
            https_proxy: Some(Secret::new("proxy:3128".to_owned())),
            no_proxy: Some(no_proxy.to_owned()),
            ..Settings::default()
        };
        let proxies = Proxies::new(&settings).expect("a proxy");
        assert_eq!(proxies.is_direct(&Url::parse(url).expect("a URL")), direct, "{no_proxy} {url}");
    }

    #[test]
    fn names_cover_what_is_below_them() {
        for entry in ["r.io", ".r.io", "*.r.io", " R.IO ", "x.io, r.io", "x.io r.io"] {
            check(entry, "https://r.io/", true);
            check(entry, "https://a.b.r.io/", true);
            check(entry, "https://other.io/", false);
            check(entry, "https://xr.io/", false);
        }
        check("*", "https://r.io/", true);
        check("", "https://r.io/", false);
        check(",,:,.", "https://r.io/", false);
        check("r.io", "https://r.io./", true);
    }

    #[test]
    fn a_port_narrows() {
        check("r.io:5000", "https://r.io:5000/", true);
        check("r.io:5000", "https://a.r.io:5000/", true);
        check("r.io:5000", "https://r.io/", false);
        check("r.io:443", "https://r.io/", true);
        check("r.io:no", "https://r.io/", false);
        check("10.0.0.1:5000", "https://10.0.0.1:5000/", true);
        check("10.0.0.1:5000", "https://10.0.0.1/", false);
        check("[fd00::1]:5000", "https://[fd00::1]:5000/", true);
        check("[fd00::1]:5000", "https://[fd00::1]/", false);
    }

    #[test]
    fn networks_cover_their_addresses() {
        check("10.0.0.0/8", "https://10.9.8.7/", true);
        check("10.0.0.0/8", "https://11.0.0.1/", false);
        check("10.0.0.0/8", "https://10.example.com/", false);
        check("0.0.0.0/0", "https://192.0.2.1/", true);
        check("0.0.0.0/0", "https://[fd00::1]/", false);
        check("192.0.2.7", "https://192.0.2.7:5000/", true);
        check("192.0.2.7/33", "https://192.0.2.7/", false);
        check("fd00::/8", "https://[fd12::1]/", true);
        check("::/0", "https://[fd12::1]/", true);
        check("fd00::/8", "https://[fe80::1]/", false);
    }

    #[test]
    fn loopback_is_never_asked_of_another_host() {
        check("", "https://127.0.0.1:5000/", true);
        check("", "https://localhost/", true);
        check("", "https://[::1]/", true);
    }
}
