//! Where a worker's REST interface listens.

use crate::formats::properties_edit::PropertiesText;

/// The port where nothing says another (`RestServerConfig`).
const PORT: u16 = 8083;

/// The first of a worker's listeners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listener {
    /// Whether it speaks TLS.
    pub(super) is_tls: bool,
    pub(super) port: u16,
    /// Whether nobody else reaches it.
    pub(super) is_loopback: bool,
}

impl Listener {
    /// Where a worker with these properties listens.
    pub(super) fn of(properties: &PropertiesText) -> Self {
        properties.get("listeners").map_or(Self { is_tls: false, port: PORT, is_loopback: false }, Self::parse)
    }

    fn parse(listeners: &str) -> Self {
        let first = listeners.split(',').next().unwrap_or_default().trim();
        let (scheme, rest) = first.split_once("://").unwrap_or(("http", first));
        let authority = rest.split('/').next().unwrap_or_default();
        let (host, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
        let host = host.trim_matches(['[', ']']);
        Self {
            is_tls: scheme.eq_ignore_ascii_case("https"),
            port: port.parse().unwrap_or(PORT),
            is_loopback: host == "localhost" || host == "::1" || host.starts_with("127."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_listener_counts() {
        let check = |text: &str, is_tls: bool, port: u16, is_loopback: bool| {
            assert_eq!(Listener::parse(text), Listener { is_tls, port, is_loopback }, "{text}");
        };
        check("http://:8083", false, 8083, false);
        check("HTTPS://0.0.0.0:8443,http://:8083", true, 8443, false);
        check(" http://localhost:80/ ", false, 80, true);
        check("http://127.0.0.1:1", false, 1, true);
        check("http://[::1]:1", false, 1, true);
        check("http://[::]:1", false, 1, false);
        check("http://connect", false, 8083, false);
        check("", false, 8083, false);
    }
}
