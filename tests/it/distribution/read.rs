//! Manifests and blobs read.

use std::io::Read as _;

use plugraft::formats::descriptor::Descriptor;
use plugraft::formats::digest::Digest;
use plugraft::formats::media_type::{DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST};

use super::{Client, bytes, impatient, quick, whole};
use crate::support::registry::{Fault, Registry};

const INDEX: &[u8] = br#"{"schemaVersion":2, "manifests":[], "x.odd":1.0}"#;

/// Reads a blob to its end; bytes, or the whole error.
fn read(client: &Client, registry: &Registry, descriptor: &Descriptor) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut reader = client.at(registry, "a/b").read_blob(descriptor).map_err(|error| whole(&error))?;
    reader.read_to_end(&mut bytes).map_err(|error| whole(&error))?;
    Ok(bytes)
}

#[test]
fn a_manifest_is_kept_byte_for_byte() {
    let registry = Registry::start();
    let digest = registry.put_manifest("a/b", "1", OCI_INDEX, INDEX);
    let client = Client::new(quick());
    let repository = client.at(&registry, "a/b");
    for target in ["1", &digest.to_string()] {
        let document = repository.manifest(target).expect("an answer").expect("a manifest");
        assert_eq!((document.bytes(), document.media_type()), (INDEX, OCI_INDEX));
    }
    assert_eq!(repository.manifest_digest("1").expect("an answer"), Some(digest));
    assert!(repository.manifest("2").expect("an answer").is_none());
    assert_eq!(repository.manifest_digest("2").expect("an answer"), None);
    let agent = registry.requests()[0].header("user-agent").map(str::to_owned);
    assert_eq!(agent, Some(format!("plugraft/{}", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn a_refused_head_is_no_answer() {
    for status in [401, 403, 405, 400, 501] {
        let registry = Registry::start().fault(Fault::on("HEAD", "").always().respond(status));
        let digest = registry.put_manifest("a/b", "1", OCI_INDEX, INDEX);
        let blob = registry.put_blob("a/b", b"layer");
        let client = Client::new(quick());
        let repository = client.at(&registry, "a/b");
        assert_eq!(repository.manifest_digest("1").expect("an answer"), Some(digest), "{status}");
        assert!(repository.has_blob(&blob).expect("an answer"), "{status}");
        assert!(!repository.has_blob(&Descriptor { size: 6, ..blob }).expect("an answer"), "{status}");
        assert!(!repository.has_blob(&Descriptor::of("x", b"other")).expect("an answer"), "{status}");
    }
}

/// Reads tag `1` as it is served, or as a fault makes it.
fn check_manifest(media_type: &str, body: &[u8], fault: Option<Fault>, expected: &str) {
    let registry = Registry::start();
    registry.put_manifest("a/b", "1", media_type, body);
    if let Some(fault) = fault {
        registry.script(fault);
    }
    let client = Client::new(quick());
    let found = match client.at(&registry, "a/b").manifest("1") {
        Ok(Some(document)) => document.media_type().to_owned(),
        Ok(None) => "none".to_owned(),
        Err(error) => whole(&error).replace(&registry.address(), "HOST"),
    };
    assert!(found.ends_with(expected), "{found}");
}

#[test]
fn what_is_no_manifest_is_refused() {
    let get = || Fault::on("GET", "/manifests/");
    let odd = br#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[]}"#;
    check_manifest(OCI_MANIFEST, odd, None, OCI_MANIFEST);
    check_manifest(OCI_INDEX, INDEX, Some(get().header("Content-Type", "application/json")), OCI_INDEX);
    check_manifest(DOCKER_MANIFEST, odd, None, &format!("and the registry says `{DOCKER_MANIFEST}`"));
    check_manifest(OCI_INDEX, b"not JSON", None, &format!("answered 200 and `{OCI_INDEX}` instead of a manifest"));
    let portal = "`HOST` does not answer as a registry does: it answered 200 and `text/html` instead of a manifest";
    check_manifest(OCI_INDEX, INDEX, Some(Fault::portal()), portal);
    let other = Digest::of(b"").to_string();
    let lie = get().header("Docker-Content-Digest", &other);
    check_manifest(OCI_INDEX, INDEX, Some(lie), &format!("its digest is `{}`, not `{other}`", Digest::of(INDEX)));
    let huge = format!(r#"{{"layers":[],"x":"{}"}}"#, "x".repeat(4 << 20));
    check_manifest(OCI_MANIFEST, huge.as_bytes(), None, "it is larger than 4194304 bytes");
}

#[test]
fn a_manifest_by_digest_is_proven() {
    let registry = Registry::start().fault(Fault::on("GET", "").body(r#"{"manifests":[]}"#));
    let digest = registry.put_manifest("a/b", "1", OCI_INDEX, INDEX);
    let refused = Client::new(quick()).at(&registry, "a/b").manifest(&digest.to_string()).expect_err("another");
    assert!(whole(&refused).contains("its digest is"), "{refused}");
}

#[test]
fn a_blob_survives_broken_connections() {
    let blob = bytes(700_000);
    let cut = |at| Fault::on("GET", "/blobs/").close_after_response_bytes(at);
    for (faults, gets) in [
        (vec![], 1),
        (vec![cut(0)], 2),
        (vec![cut(300_000), cut(1), cut(0), cut(399_000)], 5),
        (vec![cut(300_000).chunked()], 2),
        (vec![cut(300_000), Fault::on("GET", "/blobs/").respond(503)], 3),
    ] {
        let registry = Registry::start();
        let descriptor = registry.put_blob("a/b", &blob);
        for (nth, fault) in (1..).zip(faults) {
            registry.script(fault.nth(nth));
        }
        let client = Client::new(quick());
        assert_eq!(read(&client, &registry, &descriptor).as_ref(), Ok(&blob));
        assert_eq!(registry.asked("GET", "/blobs/"), gets, "{:?}", client.said());
        let ranges = registry.requests().iter().filter(|asked| asked.header("range").is_some()).count();
        assert!(ranges < gets, "the first asks for all");
    }
}

/// Reads a blob through a fault on every answer; the whole error.
fn check_refused(fault: Fault, expected: &str) {
    let registry = Registry::start();
    let descriptor = registry.put_blob("a/b", &bytes(5000));
    registry.script(fault);
    let error = read(&Client::new(quick()), &registry, &descriptor).expect_err(expected);
    assert!(error.contains(expected), "{error}");
}

#[test]
fn a_blob_that_is_another_is_refused() {
    let get = || Fault::on("GET", "/blobs/").always();
    check_refused(get().body(vec![0; 5000]), "its digest is");
    check_refused(get().body(vec![0; 4999]), "it has 4999 bytes, not 5000");
    check_refused(get().body(vec![0; 5001]).chunked(), "it has 5001 bytes, not 5000");
    check_refused(get().body("").chunked(), "the blob ended early");
    check_refused(Fault::portal(), "it answered 200 and a page of type `text/html`");
    check_refused(get().respond(404), "answered 404 Not Found");
    check_refused(get().respond(204), "does not answer as a registry does: it answered 204");
    check_refused(get().close_after_response_bytes(0), "the connection broke");
}

#[test]
fn a_blob_survives_a_stall() {
    let registry = Registry::start().fault(Fault::on("GET", "/blobs/").stall_after_response_bytes(300_000));
    let descriptor = registry.put_blob("a/b", &bytes(700_000));
    let client = Client::new(impatient());
    assert_eq!(read(&client, &registry, &descriptor), Ok(bytes(700_000)));
    assert!(client.said().contains(&"retry nothing moved for 0.1 seconds".to_owned()), "{:?}", client.said());
}

#[test]
fn a_blob_goes_on_without_ranges() {
    let blob = bytes(500_000);
    let registry = Registry::start();
    let descriptor = registry.put_blob("a/b", &blob);
    let get = || Fault::on("GET", "/blobs/");
    registry.script(get().close_after_response_bytes(300_000));
    registry.script(get().nth(2).answer(200).without("Content-Range").body(blob.clone()));
    assert_eq!(read(&Client::new(quick()), &registry, &descriptor), Ok(blob));

    registry.script(get().close_after_response_bytes(300_000));
    registry.script(get().nth(2).header("Content-Range", "bytes 299999-499999/500000"));
    let error = read(&Client::new(quick()), &registry, &descriptor).expect_err("another part");
    assert!(error.contains("another part of the blob"), "{error}");
}

#[test]
fn an_empty_blob_is_a_blob() {
    let registry = Registry::start();
    let descriptor = registry.put_blob("a/b", b"");
    assert_eq!(read(&Client::new(quick()), &registry, &descriptor), Ok(Vec::new()));
}

#[test]
fn a_head_that_lies_is_no_blob() {
    let registry = Registry::start();
    let descriptor = registry.put_blob("a/b", b"layer");
    let client = Client::new(quick());
    let has = || client.at(&registry, "a/b").has_blob(&descriptor).expect("an answer");
    assert!(has());
    let other = Digest::of(b"").to_string();
    for (name, value) in [("Content-Length", "6"), ("Docker-Content-Digest", &*other), ("Content-Type", "text/html")] {
        registry.script(Fault::on("HEAD", "/blobs/").header(name, value));
        assert!(!has(), "{name}: {value}");
    }
}
