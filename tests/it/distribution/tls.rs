//! Whom a client trusts, and what it does on loopback where TLS may or may not be spoken.

use std::path::Path;

use plugraft::formats::blob::MemoryBlob;
use plugraft::formats::media_type::OCI_INDEX;
use plugraft::net::{ClientCertificate, Error, Pushed, Repository, Settings};

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

/// A certificate to show, as two files in a folder of this name.
fn shown(directory: &Path, front: &TlsFront) -> ClientCertificate {
    let (certificate, key) = (directory.join("client.cert"), directory.join("client.key"));
    std::fs::create_dir_all(directory).expect("a temp directory");
    std::fs::write(&certificate, &front.client().0).expect("written");
    std::fs::write(&key, &front.client().1).expect("written");
    ClientCertificate { certificate, key, registries: vec![front.address().to_string()] }
}

/// Reads through a front that wants to know who asks; the error, if there is one.
fn read_known(registry: &Registry, settings: impl FnOnce(&Path, &TlsFront) -> Settings) -> Option<String> {
    let dir = tempfile::tempdir().expect("a temp directory");
    let front = TlsFront::start_for_known(registry);
    let settings = settings(dir.path(), &front);
    let client = Client::new(Settings { attempts: 1, ..settings });
    let error = reads(&client.net.repository(&front.reference("a/b"))).err().map(|error| whole(&error));
    assert_eq!(error.is_none(), !registry.requests().is_empty(), "{error:?}");
    registry.forget_requests();
    error
}

fn with_authority(dir: &Path, front: &TlsFront) -> Settings {
    let file = dir.join("ca.crt");
    std::fs::write(&file, front.authority()).expect("written");
    Settings { ca_files: vec![file], ..quick() }
}

#[test]
fn a_certificate_is_shown_to_the_registries_that_it_is_for() {
    let registry = registry();
    assert!(read_known(&registry, with_authority).is_some(), "nobody asked for it");
    let given = |edit: fn(&mut ClientCertificate)| {
        read_known(&registry, |dir, front| {
            let mut given = shown(dir, front);
            edit(&mut given);
            Settings { client_certificate: Some(given), ..with_authority(dir, front) }
        })
    };
    assert_eq!(given(|_| {}), None);
    assert!(given(|given| given.registries = vec!["other.test".to_owned()]).is_some(), "it is for another");
    let both = |given: &mut ClientCertificate| {
        let key = std::fs::read(&given.key).expect("a key");
        let certificate = std::fs::read(&given.certificate).expect("a certificate");
        std::fs::write(&given.certificate, [certificate, key].concat()).expect("written");
        given.key.clone_from(&given.certificate);
    };
    assert_eq!(given(both), None, "both in one file");
}

#[test]
fn a_host_s_own_certificates_are_found_as_docker_has_them() {
    let registry = registry();
    let in_folder = |edit: fn(&Path)| {
        read_known(&registry, |dir, front| {
            let folder = dir.join("second").join(front.address().to_string());
            shown(&folder, front);
            std::fs::write(folder.join("ca.crt"), front.authority()).expect("written");
            edit(&folder);
            Settings { certificate_directories: vec![dir.join("first"), dir.join("second")], ..quick() }
        })
    };
    assert_eq!(in_folder(|_| {}), None);
    let refused = |edit: fn(&Path), why: &str| {
        let error = in_folder(edit);
        assert!(error.as_ref().is_some_and(|error| error.contains(why)), "{why}: {error:?}");
    };
    refused(|folder| std::fs::remove_file(folder.join("client.key")).expect("a key"), "client.key`: No such file");
    refused(|folder| std::fs::write(folder.join("client.key"), "x").expect("written"), "no certificate with a key");
    refused(|folder| std::fs::write(folder.join("ca.crt"), "x").expect("written"), "no certificates in PEM form");
    refused(|folder| std::fs::remove_file(folder.join("ca.crt")).expect("written"), "invalid peer certificate");
    refused(|folder| std::fs::rename(folder, folder.with_file_name("other.test")).expect("moved"), "");
}
