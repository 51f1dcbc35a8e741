//! Retries, waits, redirects, warnings and proxies: what every request goes through.

use plugraft::formats::media_type::OCI_INDEX;
use plugraft::formats::secret::Secret;
use plugraft::net::{Net, Settings};

use super::{Client, Heard, impatient, quick, whole};
use crate::support::registry::{Fault, Registry};

const INDEX: &[u8] = br#"{"schemaVersion":2,"manifests":[]}"#;

fn registry() -> Registry {
    let registry = Registry::start();
    registry.put_manifest("a/b", "1", OCI_INDEX, INDEX);
    registry
}

/// Reads tag `1` after a fault; what was said, and the error at the end if there is one.
fn check(fault: Fault, expected: &[&str]) {
    let registry = registry().fault(fault);
    let client = Client::new(quick());
    let read = client.at(&registry, "a/b").manifest("1");
    let error = read.as_ref().err().map(|error| whole(error).replace(&registry.address(), "HOST"));
    let said: Vec<String> = client.said().into_iter().chain(error).collect();
    assert_eq!(said, expected);
    assert!(read.is_err() || read.is_ok_and(|document| document.is_some_and(|found| found.bytes() == INDEX)));
}

#[test]
fn what_passes_is_tried_again() {
    for status in [408, 429, 500, 502, 503, 504] {
        let registry = registry().fault(Fault::on("GET", "").times(2).respond(status));
        let read = Client::new(quick()).at(&registry, "a/b").manifest("1");
        assert!(read.is_ok_and(|found| found.is_some()), "{status}");
        assert_eq!(registry.asked("GET", ""), 3, "{status}");
    }
    check(
        Fault::on("GET", "").close_after_response_bytes(9),
        &["retry the connection broke: end of file before message length reached"],
    );
}

#[test]
fn silence_is_not_waited_out() {
    for fault in [Fault::on("GET", "").stall_after_response_bytes(9), Fault::on("GET", "").stall_after_request_bytes(0)]
    {
        let registry = registry().fault(fault);
        let client = Client::new(impatient());
        assert!(client.at(&registry, "a/b").manifest("1").is_ok_and(|found| found.is_some()));
        assert!(client.said().contains(&"retry nothing moved for 0.1 seconds".to_owned()), "{:?}", client.said());
    }
}

#[test]
fn attempts_come_to_an_end() {
    let slow = r#"{"errors":[{"code":"TOOMANYREQUESTS","message":"slow\u0007 down"}]}"#;
    let retry = "retry 429 Too Many Requests: slow down";
    let error = "could not read manifest `1` of `HOST/a/b`: `HOST` answered 429 Too Many Requests: slow down";
    check(Fault::on("GET", "").always().respond(429).body(slow), &[retry, retry, error]);
    let error = "could not read manifest `1` of `HOST/a/b`: `HOST` answered 418 I'm a teapot";
    check(Fault::on("GET", "").always().respond(418), &[error]);
}

#[test]
fn a_server_says_how_long_to_wait() {
    let busy = || Fault::on("GET", "").respond(503);
    let asked = "retry 503 Service Unavailable, as asked";
    check(busy().header("Retry-After", "0"), &[asked]);
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    check(busy().header("Retry-After", date).header("Date", date), &[asked]);
    check(busy().header("Retry-After", date), &["retry 503 Service Unavailable"]);
    let too_long = "could not read manifest `1` of `HOST/a/b`: `HOST` asks to wait 3600 seconds, and the limit is 5";
    check(busy().header("Retry-After", "3600"), &[too_long]);
    let later = "Sun, 06 Nov 1994 09:49:37 GMT";
    check(busy().header("Retry-After", later).header("Date", date), &[too_long]);
}

#[test]
fn nobody_there_is_said() {
    let address = Registry::start().address();
    let client = Client::new(Settings { attempts: 2, ..quick() });
    let reference = format!("{address}/a/b").parse().expect("a reference");
    let error = client.net.repository(&reference).manifest("1").expect_err("nobody listens");
    assert!(whole(&error).contains("did not answer: no connection: "), "{}", whole(&error));
    assert!(error.hint().is_some_and(|hint| hint.contains("the host's name")));
    assert_eq!(client.said().len(), 1);
}

#[test]
fn an_error_s_body_is_bounded_and_clean() {
    let page = "\u{1b}[2J".repeat(300_000);
    let registry = registry().fault(Fault::on("GET", "").respond(400).body(page));
    let error = whole(&Client::new(quick()).at(&registry, "a/b").manifest("1").expect_err("refused"));
    assert!(error.len() < 2000 && !error.contains('\u{1b}'), "{error}");
}

#[test]
fn redirects_are_followed_and_bounded() {
    let to = |location: &str| Fault::on("GET", "/manifests/1$").respond(307).header("Location", location);
    let registry = registry().fault(to("/v2/a/b/manifests/moved?x=1"));
    registry.put_manifest("a/b", "moved", OCI_INDEX, INDEX);
    assert!(Client::new(quick()).at(&registry, "a/b").manifest("1").is_ok_and(|found| found.is_some()));

    let behind = "could not read manifest `1` of `HOST/a/b`: ";
    check(to("1").always(), &[&format!("{behind}`HOST` redirects too often")]);
    let plain = format!("{behind}that needs plain HTTP with `elsewhere.invalid`, which is not allowed");
    check(to("http://elsewhere.invalid/x?signature=secret"), &[&plain]);
    check(to("file:///etc/passwd"), &[&format!("{behind}that needs plain HTTP with ``, which is not allowed")]);
    let nowhere =
        format!("{behind}`HOST` does not answer as a registry does: it answered 307 without a usable `Location`");
    check(Fault::on("GET", "").respond(307), &[&nowhere]);
}

#[test]
fn a_warning_is_shown_once() {
    let warn = |text| Fault::on("*", "").always().header("Warning", text);
    let registry = registry().fault(warn("299 - \"a/b moves soon\""));
    let client = Client::new(quick());
    for _ in 0..3 {
        assert!(client.at(&registry, "a/b").manifest("1").is_ok());
    }
    assert_eq!(client.said(), [format!("warning {} warns: a/b moves soon", registry.address())]);
}

/// Asks `r.invalid` through a proxy under these settings; whether it was the proxy that answered.
fn goes_through(proxy: &Registry, settings: Settings) -> bool {
    let client = Client::new(Settings { attempts: 1, ..settings });
    let reference = "r.invalid:5000/a/b".parse().expect("a reference");
    let read = client.net.repository(&reference).manifest("1");
    let through = proxy.requests().iter().any(|logged| logged.through_proxy);
    assert_eq!(read.is_ok_and(|found| found.is_some()), through);
    through
}

#[test]
fn a_proxy_is_asked_where_it_is_set() {
    let settings = |proxy: &Registry| Settings {
        http_proxy: Some(Secret::new(proxy.address())),
        plain_http: vec!["r.invalid:5000".to_owned()],
        ..quick()
    };
    let proxy = registry();
    assert!(goes_through(&proxy, settings(&proxy)));
    let proxy = registry();
    let no_proxy = Some("x.invalid, .r.invalid,r.invalid".to_owned());
    assert!(!goes_through(&proxy, Settings { no_proxy, ..settings(&proxy) }));
    let proxy = registry();
    assert!(!goes_through(
        &proxy,
        Settings { http_proxy: None, https_proxy: Some(Secret::new(proxy.address())), ..settings(&proxy) }
    ));

    let proxy = registry();
    let by_name = Some(Secret::new(format!("http://u:p@{}", proxy.address())));
    assert!(goes_through(&proxy, Settings { http_proxy: by_name, ..settings(&proxy) }));
    assert_eq!(proxy.requests()[0].header("proxy-authorization"), Some("Basic dTpw"));

    // What is on this machine is not asked of another.
    let (proxy, registry) = (registry(), registry());
    let client = Client::new(settings(&proxy));
    assert!(client.at(&registry, "a/b").manifest("1").is_ok());
    assert_eq!((proxy.requests().len(), registry.requests().len()), (0, 1));
}

#[test]
fn a_registry_s_name_may_stand_for_another_host() {
    let registry = registry();
    let hosts = [("docker.io".to_owned(), registry.address())].into();
    let client = Client::new(Settings { hosts, ..quick() });
    let reference = "a/b:1".parse().expect("a reference");
    assert!(client.net.repository(&reference).manifest("1").is_ok_and(|found| found.is_some()));
}

#[test]
fn a_client_ends_with_its_last_handle() {
    let registry = registry();
    let heard = std::sync::Arc::<Heard>::default();
    let observer: std::sync::Arc<dyn plugraft::event::Observer> = std::sync::Arc::<Heard>::clone(&heard);
    let net = Net::new(quick(), observer).expect("a client");
    let repository = net.repository(&registry.reference("a/b"));
    drop(net);
    assert!(repository.manifest("1").is_ok_and(|found| found.is_some()));
}
