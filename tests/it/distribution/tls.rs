//! Whom a client trusts, and what it does on loopback where TLS may or may not be spoken.

use plugraft::formats::blob::MemoryBlob;
use plugraft::formats::media_type::OCI_INDEX;
use plugraft::net::{Error, Pushed, Repository, Settings};

use super::{Client, quick, whole};
use crate::support::registry::{Fault, Registry};
use crate::support::tls::TlsFront;

fn registry() -> Registry {
    let registry = Registry::start();
    registry.put_manifest("a/b", "1", OCI_INDEX, br#"{"schemaVersion":2,"manifests":[]}"#);
    registry
}

/// A client that trusts an authority besides the system's.
fn trusting(authority: &str) -> Client {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), authority).expect("written");
    Client::new(Settings { ca_files: vec![file.path().to_owned()], ..quick() })
}

fn reads(repository: &Repository) -> Result<bool, Error> {
    repository.manifest("1").map(|found| found.is_some())
}

#[test]
fn a_given_authority_is_trusted() {
    let registry = registry();
    let front = TlsFront::start(&registry);
    let client = trusting(front.authority());
    let repository = client.net.repository(&front.reference("a/b"));
    assert!(reads(&repository).expect("read"));
    let blob = MemoryBlob::new("x", vec![7; 600_000]);
    assert_eq!(repository.push_blob(&blob, None, "layer").expect("pushed"), Pushed::Uploaded);
    assert!(client.said().iter().all(|line| !line.starts_with("retry")), "{:?}", client.said());
}

#[test]
fn another_authority_is_not() {
    let (registry, other) = (registry(), registry());
    let (front, stranger) = (TlsFront::start(&registry), TlsFront::start(&other));
    let client = trusting(stranger.authority());
    let error = reads(&client.net.repository(&front.reference("a/b"))).expect_err("a stranger");
    assert!(whole(&error).contains("no trusted connection: invalid peer certificate"), "{}", whole(&error));
    assert!(error.hint().is_some_and(|hint| hint.contains("name that authority's file")));
    assert_eq!((client.said(), registry.requests().len()), (Vec::new(), 0), "it is no use to try again");
}

#[test]
fn a_host_without_tls_is_spoken_to_in_plain() {
    let registry = registry();
    let front = TlsFront::start(&registry);
    let client = trusting(front.authority());
    assert!(reads(&client.at(&registry, "a/b")).expect("read"));
    assert_eq!(registry.requests().len(), 1, "the attempt at TLS is no request");
}

#[test]
fn a_server_of_tls_that_hears_plain_http_gets_a_hint() {
    let said = "Client sent an HTTP request to an HTTPS server.\n";
    let registry = registry().fault(Fault::on("GET", "").respond(400).body(said));
    let error = reads(&Client::new(quick()).at(&registry, "a/b")).expect_err("refused");
    assert!(error.hint().is_some_and(|hint| hint.contains("name that authority's file")));
}
