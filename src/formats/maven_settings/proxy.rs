//! The proxies of Maven's settings.

use roxmltree::Node;
use url::Url;

use super::filled::fill;
use super::server::{Unusable, login};
use super::{BadSettings, Filled, Variables};
use crate::formats::secret::Secret;
use crate::formats::xml::{child, text};

/// An entry of `<proxies>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Its name.
    pub id: String,
    /// Whether it is used at all.
    pub active: bool,
    /// The scheme of the URLs that it is for, in small letters.
    pub protocol: String,
    /// Its host.
    pub host: Filled,
    /// Its port.
    pub port: u16,
    /// Hosts that are reached without it, between bars; `*` stands for any text.
    pub non_proxy_hosts: String,
    /// Name and password for it.
    pub login: Result<Option<(Secret, Secret)>, Unusable>,
}

impl Proxy {
    pub(super) fn read(node: Node<'_, '_>, variables: &Variables) -> Result<Self, BadSettings> {
        let port = child(node, "port").map(|port| {
            let text = crate::formats::xml::text_of(port);
            let filled = fill(&text, variables).unwrap_or(text);
            if filled.is_empty() {
                Ok(8080)
            } else {
                filled.parse().map_err(|_| BadSettings::at(port, "`<port>` is no port"))
            }
        });
        Ok(Self {
            id: text(node, "id").unwrap_or_else(|| "default".to_owned()),
            active: text(node, "active").is_none_or(|active| super::read::is_true(&active, variables)),
            protocol: text(node, "protocol").map_or_else(|| "http".to_owned(), |name| name.to_ascii_lowercase()),
            host: fill(&text(node, "host").unwrap_or_default(), variables),
            port: port.unwrap_or(Ok(8080))?,
            non_proxy_hosts: text(node, "nonProxyHosts").unwrap_or_default(),
            login: login(node, variables),
        })
    }

    /// Whether a host is reached without it.
    fn spares(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        self.non_proxy_hosts.to_ascii_lowercase().split('|').any(|pattern| {
            let pattern = pattern.trim_matches(['[', ']']);
            !pattern.is_empty() && matches(pattern, bare)
        })
    }
}

/// The proxy on the way to a URL: the first for its scheme that does not spare its host; for https also one for http.
pub fn proxy_for<'a>(proxies: &'a [Proxy], url: &Url) -> Option<&'a Proxy> {
    let host = url.host_str()?;
    let mut fitting = proxies.iter().filter(|proxy| proxy.active && !proxy.spares(host));
    let by_scheme = |scheme: &'static str| move |proxy: &&Proxy| proxy.protocol == scheme;
    match url.scheme() {
        "https" => fitting.clone().find(by_scheme("https")).or_else(|| fitting.find(by_scheme("http"))),
        "http" => fitting.find(by_scheme("http")),
        _ => None,
    }
}

/// Whether a text is what a pattern with `*` says.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(id: &str, protocol: &str, active: bool, spared: &str) -> Proxy {
        Proxy {
            id: id.to_owned(),
            active,
            protocol: protocol.to_owned(),
            host: Ok("proxy".to_owned()),
            port: 8080,
            non_proxy_hosts: spared.to_owned(),
            login: Ok(None),
        }
    }

    #[test]
    fn ways() {
        let proxies = [
            proxy("off", "https", false, ""),
            proxy("plain", "http", true, "localhost|*.corp.example|10.*|[::1]"),
            proxy("plain-2", "http", true, ""),
        ];
        let check = |proxies: &[Proxy], url: &str, expected: Option<&str>| {
            let found = proxy_for(proxies, &Url::parse(url).expect("a URL"));
            assert_eq!(found.map(|proxy| proxy.id.as_str()), expected, "{url}");
        };
        check(&proxies, "http://r.example/", Some("plain"));
        check(&proxies, "https://r.example/", Some("plain"));
        check(&proxies, "https://M2.Corp.Example:8443/", Some("plain-2"));
        check(&proxies, "https://corp.example/", Some("plain"));
        check(&proxies, "http://10.1.2.3/", Some("plain-2"));
        check(&proxies[..2], "http://10.1.2.3/", None);
        check(&proxies[..2], "http://[::1]/", None);
        check(&proxies[..2], "http://localhost/", None);
        check(&proxies[..2], "file:///srv", None);
        let secure = [proxy("plain", "http", true, ""), proxy("secure", "https", true, "")];
        check(&secure, "https://r.example/", Some("secure"));
        check(&secure, "http://r.example/", Some("plain"));
    }

    #[test]
    fn stars() {
        for (pattern, text, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("a*", "ab", true),
            ("*.a.b", "x.a.b", true),
            ("*.a.b", "a.b", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
