//! The way out by TLS: through a proxy that is asked to CONNECT, or past it.

use plugraft::formats::media_type::OCI_INDEX;
use plugraft::formats::secret::Secret;
use plugraft::net::Settings;

use super::{Client, quick, whole};
use crate::support::registry::Registry;
use crate::support::tls::TlsFront;
use crate::support::tunnel::{Asked, Tunnel};

/// Where nobody would come without the proxy.
const NAME: &str = "registry.test:5000";

/// Asks a registry behind TLS and a proxy; whether it answered, what the proxy heard, and what was said.
fn ask(wanted: Option<&str>, user: &str, no_proxy: &str) -> (bool, Vec<Asked>, String) {
    let registry = Registry::start();
    registry.put_manifest("a/b", "1", OCI_INDEX, br#"{"schemaVersion":2,"manifests":[]}"#);
    let front = TlsFront::start(&registry);
    let tunnel = Tunnel::start(front.address(), wanted);
    let authority = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(authority.path(), front.authority()).expect("written");
    let client = Client::new(Settings {
        ca_files: vec![authority.path().to_owned()],
        https_proxy: Some(Secret::new(format!("http://{user}{}", tunnel.address()))),
        no_proxy: Some(no_proxy.to_owned()),
        attempts: 2,
        ..quick()
    });
    let read = client.net.repository(&format!("{NAME}/a/b").parse().expect("a reference")).manifest("1");
    let said = read.as_ref().err().map(|error| format!("{error:?} {}", whole(error))).unwrap_or_default();
    let heard = registry.requests();
    assert!(heard.iter().all(|logged| logged.header("proxy-authorization").is_none() && !logged.through_proxy));
    let is_there = read.is_ok_and(|found| found.is_some());
    assert_eq!(is_there, !heard.is_empty());
    (is_there, tunnel.asked(), format!("{said} {:?}", client.said()))
}

fn asked(authorization: Option<&str>) -> Asked {
    Asked { target: NAME.to_owned(), authorization: authorization.map(str::to_owned) }
}

#[test]
fn tls_goes_through_a_proxy_s_tunnel() {
    let (is_there, heard, said) = ask(None, "", "other.test, registry.test:443");
    assert_eq!((is_there, heard), (true, vec![asked(None)]), "{said}");
}

#[test]
fn a_proxy_gets_its_own_user_and_password() {
    // canary:pass word
    let basic = "Basic Y2FuYXJ5OnBhc3Mgd29yZA==";
    let (is_there, heard, said) = ask(Some(basic), "canary:pass%20word@", "");
    assert_eq!((is_there, heard), (true, vec![asked(Some(basic))]), "{said}");
    for user in ["", "canary:other@"] {
        let (is_there, heard, said) = ask(Some(basic), user, "");
        assert!(!is_there && heard.iter().all(|asked| asked.target == NAME), "{heard:?}");
        assert!(!said.contains("canary") && !said.contains("other"), "{said}");
        assert!(said.contains("no connection: "), "{said}");
    }
}

#[test]
fn what_no_proxy_names_is_asked_directly() {
    for entry in ["registry.test", "registry.test:5000", ".test", "*"] {
        let (is_there, heard, _) = ask(None, "", entry);
        assert_eq!((is_there, heard), (false, Vec::new()), "{entry}: nobody is there");
    }
}
