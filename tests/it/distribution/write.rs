//! Blobs and manifests written.

use std::io::{self, Read};
use std::thread;

use plugraft::formats::blob::{Blob, MemoryBlob};
use plugraft::formats::descriptor::Descriptor;
use plugraft::formats::document::Document;
use plugraft::formats::media_type::{OCI_INDEX, OCI_MANIFEST};
use plugraft::net::{Error, Pushed, Settings};

use super::{Client, bytes, impatient, known, quick, whole};
use crate::support::registry::{Bearer, Fault, Mount, Registry, Scopes};

fn layer() -> MemoryBlob {
    MemoryBlob::new("x", bytes(1_000_000))
}

/// Pushes the layer; how, or the whole error.
fn push(registry: &Registry, client: &Client, from: Option<&str>) -> Result<Pushed, String> {
    let pushed = client.at(registry, "a/b").push_blob(&layer(), from, "layer").map_err(|error| whole(&error));
    if pushed.is_ok() {
        assert_eq!(registry.blob("a/b", layer().descriptor().digest), Some(bytes(1_000_000)));
    }
    pushed
}

#[test]
fn a_blob_is_uploaded_once() {
    let registry = Registry::start();
    let client = Client::new(quick());
    assert_eq!(push(&registry, &client, None), Ok(Pushed::Uploaded));
    assert_eq!(push(&registry, &client, None), Ok(Pushed::AlreadyThere));
    let sent = ["begin 1000000", "advance 262144", "advance 262144", "advance 262144", "advance 213568", "end Done"];
    assert_eq!(client.said(), [&sent[..], &["begin 1000000", "end AlreadyThere"]].concat());
    let put = registry.requests().into_iter().find(|logged| logged.method == "PUT").expect("an upload");
    assert_eq!((put.header("content-length"), put.header("transfer-encoding")), (Some("1000000"), None));
}

#[test]
fn an_empty_blob_is_uploaded() {
    let registry = Registry::start();
    let blob = MemoryBlob::new("x", Vec::new());
    let pushed = Client::new(quick()).at(&registry, "a/b").push_blob(&blob, None, "empty");
    assert_eq!(pushed.expect("pushed"), Pushed::Uploaded);
    assert_eq!(registry.blob("a/b", blob.descriptor().digest), Some(Vec::new()));
}

#[test]
fn many_blobs_go_at_once() {
    let registry = Registry::start().with_bearer(Bearer::new().user("u", "p"));
    let client = Client::new(known(&registry, "u", "p"));
    thread::scope(|scope| {
        for at in 0..8_u8 {
            let repository = client.at(&registry, "a/b");
            scope.spawn(move || {
                let blob = MemoryBlob::new("x", vec![at; 600_000 + usize::from(at)]);
                assert_eq!(repository.push_blob(&blob, None, "layer").expect("pushed"), Pushed::Uploaded);
            });
        }
    });
    assert_eq!((registry.uploads(), registry.open_uploads(), registry.token_requests().len()), (8, 0, 1));
}

/// Pushes the layer, which stands in `base`; how it came, and how many POSTs and uploads that took.
fn check_mount(registry: &Registry, expected: (Pushed, usize, usize)) {
    registry.put_blob("base", &bytes(1_000_000));
    let client = Client::new(known(registry, "u", "p"));
    let pushed = push(registry, &client, Some("base")).expect("pushed");
    let posts = registry.requests().iter().filter(|l| l.method == "POST" && l.status != Some(401)).count();
    assert_eq!((pushed, posts, registry.uploads()), expected, "{:?}", registry.requests());
    assert_eq!(registry.open_uploads(), 0);
}

#[test]
fn a_mount_spares_the_upload_where_it_is_done() {
    let bearer = || Bearer::new().user("u", "p");
    check_mount(&Registry::start(), (Pushed::Mounted, 1, 0));
    check_mount(&Registry::start().mounts(Mount::Ignored), (Pushed::Uploaded, 1, 1));
    check_mount(&Registry::start().mounts(Mount::Refused), (Pushed::Uploaded, 2, 1));
    check_mount(&Registry::start().with_bearer(bearer()), (Pushed::Mounted, 1, 0));
    check_mount(&Registry::start().with_bearer(bearer().scopes(Scopes::FirstOnly)), (Pushed::Uploaded, 1, 1));
    check_mount(&Registry::start().with_bearer(bearer().scopes(Scopes::RefuseSeveral)), (Pushed::Uploaded, 1, 1));
    check_mount(&Registry::start().with_bearer(bearer().deny("base")), (Pushed::Uploaded, 1, 1));
    check_mount(&Registry::start().fault(Fault::on("POST", "mount=").respond(403)), (Pushed::Uploaded, 2, 1));
}

#[test]
fn a_mount_asks_for_its_own_repository_first() {
    let registry = Registry::start().with_bearer(Bearer::new().user("u", "p"));
    registry.put_blob("base", &bytes(1_000_000));
    assert_eq!(push(&registry, &Client::new(known(&registry, "u", "p")), Some("base")), Ok(Pushed::Mounted));
    let both = "scope=repository%3Aa%2Fb%3Apull%2Cpush&scope=repository%3Abase%3Apull";
    assert!(registry.token_requests().iter().any(|logged| logged.target.ends_with(both)));

    let registry = Registry::start();
    assert_eq!(push(&registry, &Client::new(quick()), Some("a/b")), Ok(Pushed::Uploaded));
    assert_eq!(registry.asked("POST", "mount="), 0, "nothing is mounted from itself");
}

/// Pushes the layer through a fault to its good end; what was said of restarts and retries.
fn check_push(registry: &Registry, expected: &[&str]) {
    let client = Client::new(known(registry, "u", "p"));
    assert_eq!(push(registry, &client, None), Ok(Pushed::Uploaded), "{:?}", client.said());
    let said = client.said();
    let odd: Vec<&String> = said.iter().filter(|line| line.starts_with("re")).collect();
    assert_eq!(odd, expected);
}

fn put() -> Fault {
    Fault::on("PUT", "/blobs/uploads")
}

#[test]
fn a_broken_upload_starts_over() {
    let with = |fault| Registry::start().fault(fault);
    check_push(
        &with(put().respond(503).header("Retry-After", "0")),
        &["retry 503 Service Unavailable, as asked", "restart"],
    );
    check_push(&with(Fault::on("POST", "").respond(502)), &["retry 502 Bad Gateway"]);
    check_push(&with(Fault::on("HEAD", "").always().respond(405)), &[]);
    let registry = with(put().times(2).close_after_request_bytes(100_000));
    let client = Client::new(quick());
    assert_eq!(push(&registry, &client, None), Ok(Pushed::Uploaded));
    assert_eq!(client.said().iter().filter(|line| *line == "restart").count(), 2);
}

#[test]
fn a_stalled_upload_starts_over() {
    // More than the buffers on the way hold, and less: then only the answer is missing.
    for length in [100_000, 12_000_000] {
        let registry = Registry::start().fault(put().stall_after_request_bytes(10_000));
        let blob = MemoryBlob::new("x", bytes(length));
        let client = Client::new(impatient());
        let pushed = client.at(&registry, "a/b").push_blob(&blob, None, "layer");
        assert_eq!(pushed.map_err(|error| whole(&error)), Ok(Pushed::Uploaded), "{length}");
        let is_stall = |line: &String| line.starts_with("retry nothing moved for 0.");
        assert!(client.said().iter().any(is_stall), "{:?}", client.said());
        assert!(client.said().contains(&"restart".to_owned()));
    }
}

#[test]
fn a_blob_whose_answer_was_lost_is_not_sent_again() {
    for fault in [put().answer(500), put().close_after_response_bytes(0).body("x")] {
        let registry = Registry::start().fault(fault);
        check_push_once(&registry);
    }
}

fn check_push_once(registry: &Registry) {
    assert_eq!(push(registry, &Client::new(quick()), None), Ok(Pushed::Uploaded));
    assert_eq!(registry.uploads(), 1);
}

#[test]
fn a_token_that_dies_under_way_is_replaced() {
    let bearer = || Bearer::new().user("u", "p");
    check_push(&Registry::start().with_bearer(bearer()).fault(put().respond(401)), &["restart"]);
    // HEAD and POST use it up.
    check_push(&Registry::start().with_bearer(bearer().expire_after(2)), &["restart"]);
    let registry = Registry::start().with_bearer(bearer()).fault(put().always().respond(401));
    let error = push(&registry, &Client::new(known(&registry, "u", "p")), None).expect_err("for ever");
    assert!(error.contains("401 Unauthorized"), "{error}");
    assert_eq!(registry.uploads(), 3);
}

#[test]
fn where_a_whole_put_is_refused_one_patch_is_sent() {
    check_push(&Registry::start().without_monolithic(), &["restart"]);
    for status in [404, 405, 411, 413, 415, 416, 501] {
        check_push(&Registry::start().fault(put().respond(status)), &["restart"]);
    }
    let registry = Registry::start().without_monolithic().fault(Fault::on("PATCH", "").answer(201));
    check_push_by_patch(&registry);
    let registry = Registry::start().without_monolithic().fault(Fault::on("PATCH", "").without("Location"));
    check_push_by_patch(&registry);
    let registry = Registry::start().without_monolithic().fault(put().nth(2).respond(503));
    assert_eq!(push(&registry, &Client::new(quick()), None), Ok(Pushed::Uploaded));
}

fn check_push_by_patch(registry: &Registry) {
    let pushed = push(registry, &Client::new(quick()), None);
    assert_eq!(pushed, Ok(Pushed::Uploaded), "{:?}", registry.requests());
    let patches: Vec<_> = registry.requests().into_iter().filter(|logged| logged.method == "PATCH").collect();
    assert_eq!(patches.len(), 1);
    assert_eq!((patches[0].header("content-length"), patches[0].header("content-range")), (Some("1000000"), None));
}

/// Pushes the layer in vain; nothing is left behind.
fn check_refused(fault: Fault, expected: &str) {
    let registry = Registry::start().fault(fault);
    let error = push(&registry, &Client::new(quick()), None).expect_err(expected);
    assert!(error.contains(expected), "{error}");
}

#[test]
fn only_the_answers_of_the_specification_count() {
    let post = || Fault::on("POST", "/blobs/uploads");
    check_refused(
        Fault::portal(),
        "does not answer as a registry does: it answered 200 and a page of type `text/html`",
    );
    check_refused(post().without("Location"), "it answered 202 without a usable `Location`");
    check_refused(post().header("Location", "http://["), "it answered 202 without a usable `Location`");
    check_refused(
        post().header("Location", "http://elsewhere.invalid/x?s=secret"),
        "plain HTTP with `elsewhere.invalid`",
    );
    check_refused(post().respond(200), "it answered 200");
    check_refused(post().always().respond(403).body("no\u{7}"), "answered 403 Forbidden: no");
    check_refused(put().answer(200), "it answered 200");
    check_refused(put().answer(202), "it answered 202");
    check_refused(put().respond(400), "answered 400 Bad Request");
    check_refused(put().always().respond(500), "answered 500");
    let other = Descriptor::of("x", b"").digest.to_string();
    check_refused(put().header("Docker-Content-Digest", &other), &format!("its digest is `{other}`"));
}

/// A blob that reads otherwise than it was described.
struct Changed {
    descriptor: Descriptor,
    now: io::Result<Vec<u8>>,
}

impl Blob for Changed {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn open(&self, _: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        match &self.now {
            Ok(bytes) => Ok(Box::new(&**bytes)),
            Err(cause) => Err(io::Error::new(cause.kind(), cause.to_string())),
        }
    }
}

#[test]
fn a_changed_blob_is_never_sealed() {
    let mut other = bytes(1_000_000);
    other[999_999] ^= 1;
    for now in [other, bytes(999_999), bytes(1_000_001), Vec::new()] {
        for registry in [Registry::start(), Registry::start().without_monolithic()] {
            let descriptor = layer().descriptor().clone();
            let length = now.len();
            let blob = Changed { descriptor, now: Ok(now.clone()) };
            let error = Client::new(quick()).at(&registry, "a/b").push_blob(&blob, None, "layer").expect_err("changed");
            assert!(matches!(error, Error::Changed { .. }), "{length}: {}", whole(&error));
            assert_eq!(registry.asked("DELETE", "/blobs/uploads/"), 1);
            assert!(registry.requests().iter().all(|l| l.method == "POST" || l.status != Some(201)), "{length}");
        }
    }
    let registry = Registry::start();
    let gone = Changed { descriptor: layer().descriptor().clone(), now: Err(io::Error::other("gone")) };
    let error = Client::new(quick()).at(&registry, "a/b").push_blob(&gone, None, "layer").expect_err("gone");
    assert!(whole(&error).ends_with("its bytes could not be read: gone"), "{}", whole(&error));
}

/// Pushes an index; puts and the whole error, if there is one.
fn push_index(registry: &Registry) -> (usize, Result<(), String>) {
    let document = Document::write(OCI_INDEX, serde_json::json!({ "schemaVersion": 2, "manifests": [] }));
    let client = Client::new(quick());
    let pushed = client.at(registry, "a/b").push_manifest("1", &document).map_err(|error| whole(&error));
    if pushed.is_ok() {
        let held = registry.manifest("a/b", "1");
        assert_eq!(held, Some((OCI_INDEX.to_owned(), document.bytes().to_vec())));
    }
    (registry.asked("PUT", "/manifests/1"), pushed)
}

#[test]
fn a_manifest_is_put_and_read_back() {
    let put = || Fault::on("PUT", "/manifests/");
    for (fault, puts) in [
        (put().nth(9), 1),
        (put().answer(500), 1),
        (put().respond(500), 2),
        (put().close_after_response_bytes(0).body("x"), 1),
        (put().close_after_request_bytes(3), 2),
        (put().without("Docker-Content-Digest"), 1),
    ] {
        assert_eq!(push_index(&Registry::start().fault(fault.clone())), (puts, Ok(())), "{fault:?}");
    }
    let other = Descriptor::of("x", b"").digest.to_string();
    for (fault, expected) in [
        (Fault::portal(), "it answered 200 and a page of type `text/html`".to_owned()),
        (put().answer(202), "it answered 202".to_owned()),
        (put().respond(201), "it took the manifest, and does not have it".to_owned()),
        (put().header("Docker-Content-Digest", &other), format!("its digest is `{other}`")),
        (put().always().respond(503), "answered 503".to_owned()),
    ] {
        let (_, pushed) = push_index(&Registry::start().fault(fault));
        assert!(pushed.as_ref().is_err_and(|error| error.contains(&expected)), "{expected}: {pushed:?}");
    }
}

#[test]
fn a_manifest_without_its_blobs_is_refused_with_a_hint() {
    let registry = Registry::start();
    let config = Descriptor::of("x", b"{}");
    let document = Document::write(OCI_MANIFEST, serde_json::json!({ "config": config.to_value(), "layers": [] }));
    let client = Client::new(Settings { attempts: 1, ..quick() });
    let error = client.at(&registry, "a/b").push_manifest("1", &document).expect_err("refused");
    assert!(error.hint().is_some_and(|hint| hint.contains("a blob that it had confirmed")), "{}", whole(&error));
    assert!(registry.tags("a/b").is_empty());
}
