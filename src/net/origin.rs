//! Scheme, host and port: what credentials belong to.

use url::{Host, Url};

/// Scheme, host and port of a URL (RFC 6454). Credentials for one origin go to no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin(url::Origin);

impl Origin {
    pub(super) fn of(url: &Url) -> Self {
        Self(url.origin())
    }

    /// As it may be shown, such as `https://r.io`.
    pub(super) fn text(&self) -> String {
        self.0.ascii_serialization()
    }
}

/// Whether a host is this machine, as its name or number says.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether a list names the URL's host, with or without its port.
pub(super) fn is_named(url: &Url, hosts: &[String]) -> bool {
    let Some(host) = url.host_str() else { return false };
    let with_port = url.port_or_known_default().map(|port| format!("{host}:{port}"));
    hosts.iter().any(|entry| entry.eq_ignore_ascii_case(host) || Some(entry.to_ascii_lowercase()) == with_port)
}

/// Whether plain HTTP is fine: on loopback, or where the settings name the host.
pub(super) fn may_be_plain(url: &Url, plain_http: &[String]) -> bool {
    is_loopback(url) || is_named(url, plain_http)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_needs_loopback_or_a_word() {
        let plain = ["r.io".to_owned(), "s.io:5000".to_owned()];
        for (url, expected) in [
            ("http://127.0.0.1:5000/", true),
            ("http://127.9.9.9/", true),
            ("http://[::1]:1/", true),
            ("http://localhost/", true),
            ("http://localhost.example.com/", false),
            ("http://R.io:81/", true),
            ("http://s.io:5000/", true),
            ("http://s.io/", false),
            ("http://x.r.io/", false),
            ("http://128.0.0.1/", false),
        ] {
            assert_eq!(may_be_plain(&Url::parse(url).expect("a URL"), &plain), expected, "{url}");
        }
    }
}
