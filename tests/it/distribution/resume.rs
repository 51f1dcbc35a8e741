//! Uploads that break: what is sent again, and what is not.

use plugraft::formats::blob::{Blob as _, MemoryBlob};
use plugraft::net::{Error, Pushed, Settings};

use super::{Client, bytes, known, quick, whole};
use crate::support::registry::{Bearer, Fault, Logged, Registry};

const SIZE: usize = 1_500_000;

fn put() -> Fault {
    Fault::on("PUT", "/blobs/uploads")
}

fn patch() -> Fault {
    Fault::on("PATCH", "/blobs/uploads")
}

fn push(registry: &Registry, settings: Settings) -> Result<Pushed, Error> {
    let blob = MemoryBlob::new("x", bytes(SIZE));
    let client = Client::new(settings);
    let pushed = client.at(registry, "a/b").push_blob(&blob, None, "layer");
    if pushed.is_ok() {
        assert_eq!(registry.blob("a/b", blob.descriptor().digest), Some(bytes(SIZE)));
        let told: u64 = client.said().iter().rev().map_while(|line| bytes_told(line)).sum();
        assert_eq!(told, SIZE as u64, "{:?}", client.said());
    }
    pushed
}

/// What a line adds to a bar since its last restart.
fn bytes_told(line: &str) -> Option<u64> {
    (line != "restart").then(|| line.strip_prefix("advance ").and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// The requests with bytes: method, `Content-Range`, and how many bytes came.
fn sent(registry: &Registry) -> Vec<String> {
    let requests = registry.requests().into_iter().chain(registry.second_requests());
    requests.filter(|logged| logged.target.contains("/blobs/uploads") && logged.bytes > 0).map(|l| line(&l)).collect()
}

fn line(logged: &Logged) -> String {
    let range = logged.header("content-range").unwrap_or("all");
    format!("{} {range}: {}", logged.method, logged.bytes)
}

/// Pushes through a fault; what was sent.
fn check(registry: &Registry, expected: &[&str]) {
    let pushed = push(registry, known(registry, "u", "p"));
    assert_eq!(pushed.map_err(|error| whole(&error)), Ok(Pushed::Uploaded), "{:#?}", registry.requests());
    assert_eq!(sent(registry), expected);
}

#[test]
fn an_upload_goes_on_where_the_registry_tells() {
    let cut = |bytes| put().close_after_request_bytes(bytes);
    let with = |fault| Registry::start().keeps_puts().fault(fault);
    check(&with(cut(400_000)), &["PUT all: 400000", "PATCH 400000-1499999: 1100000"]);
    check(&with(cut(1_499_999)), &["PUT all: 1499999", "PATCH 1499999-1499999: 1"]);
    check(&with(cut(2)), &["PUT all: 2", "PATCH 2-1499999: 1499998"]);
    // All arrived but the answer: the registry was not asked to seal it.
    let all = with(cut(1_500_000));
    check(&all, &["PUT all: 1500000"]);
    assert_eq!(all.asked("POST", "/blobs/uploads"), 1);
    let twice = with(cut(400_000)).fault(patch().close_after_request_bytes(300_000));
    check(&twice, &["PUT all: 400000", "PATCH 400000-1499999: 300000", "PATCH 700000-1499999: 800000"]);
    let elsewhere =
        with(put().at(crate::support::registry::Host::Second).close_after_request_bytes(9)).uploads_elsewhere();
    check(&elsewhere, &["PUT all: 9", "PATCH 9-1499999: 1499991"]);
    assert_eq!([all, twice, elsewhere].map(|registry| registry.open_uploads()), [0, 0, 0]);
}

#[test]
fn an_upload_starts_over_where_the_registry_does_not_tell() {
    let cut = |bytes| put().close_after_request_bytes(bytes);
    let with = |bytes| Registry::start().keeps_puts().fault(cut(bytes));
    let over = |first| [format!("PUT all: {first}"), "PUT all: 1500000".to_owned()];
    let check = |registry: &Registry, first: u64| check(registry, &over(first).each_ref().map(String::as_str));
    // `0-0` is also what is said of an empty session.
    check(&with(1), 1);
    check(&Registry::start().fault(cut(400_000)), 400_000);
    let told = |fault: Fault| with(400_000).fault(fault);
    let get = || Fault::on("GET", "/blobs/uploads");
    check(&told(get().respond(404)), 400_000);
    check(&told(get().respond(200).header("Range", "0-399999")), 400_000);
    check(&told(get().without("Range")), 400_000);
    check(&told(get().header("Range", "100-399999")), 400_000);
    check(&told(get().header("Range", "0-1600000")), 400_000);
}

#[test]
fn a_registry_that_lost_what_it_told_of_gets_all_of_it() {
    let lying = Fault::on("GET", "/blobs/uploads").header("Range", "0-99999");
    let registry = Registry::start().keeps_puts().fault(put().close_after_request_bytes(400_000)).fault(lying);
    // It is 416 to begin with, which might mean a chunk too long.
    let pushed = push(&registry, quick());
    assert_eq!(pushed.map_err(|error| whole(&error)), Ok(Pushed::Uploaded), "{:#?}", registry.requests());
    // One that takes everything, and drops it.
    let dropping = Registry::start().keeps_puts().fault(put().close_after_request_bytes(400_000));
    dropping.script(patch().respond(202).header("Location", "/v2/a/b/blobs/uploads/1?_state=s%2B1%2F%3D%26"));
    check(&dropping, &["PUT all: 400000", "PATCH 400000-1499999: 1100000", "PUT all: 1500000"]);
}

#[test]
fn a_token_that_dies_in_the_middle_costs_what_was_not_kept() {
    let bearer = || Bearer::new().user("u", "p");
    let early = Registry::start().with_bearer(bearer()).fault(put().respond(401).early());
    let pushed = push(&early, known(&early, "u", "p"));
    assert_eq!(pushed.map_err(|error| whole(&error)), Ok(Pushed::Uploaded));
    let late = Registry::start().keeps_puts().with_bearer(bearer().expire_after(4));
    late.script(put().close_after_request_bytes(500_000));
    check(&late, &["PUT all: 500000", "PATCH 500000-1499999: 1000000", "PATCH 500000-1499999: 1000000"]);
}

#[test]
fn what_is_too_long_for_one_request_goes_in_chunks() {
    let capped = |status| Registry::start().takes_at_most(1_048_576, status);
    let chunks = ["PATCH 0-1048575: 1048576", "PATCH 1048576-1499999: 451424"];
    let after = |first: &[&'static str]| [first, &chunks].concat();
    check(&capped(413), &after(&["PUT all: 1500000"]));
    check(&capped(416), &after(&["PUT all: 1500000", "PATCH all: 1500000"]));
    let small = Registry::start().takes_at_most(300_000, 413);
    let pushed = push(&small, quick());
    assert_eq!(pushed.map_err(|error| whole(&error)), Ok(Pushed::Uploaded));
    assert!(sent(&small).ends_with(&["PATCH 1310720-1499999: 189280".to_owned()]), "{:?}", sent(&small));
    let tiny = Registry::start().takes_at_most(1000, 413);
    let error = whole(&push(&tiny, quick()).expect_err("no way"));
    assert!(error.contains("413 Payload Too Large"), "{error}");
    assert_eq!(tiny.open_uploads(), 0);

    // The registry says how long a chunk has to be.
    let least = Fault::on("POST", "/blobs/uploads").always().header("OCI-Chunk-Min-Length", "1200000");
    let registry = Registry::start().takes_at_most(1_400_000, 413).fault(least);
    check(&registry, &["PUT all: 1500000", "PATCH 0-1199999: 1200000", "PATCH 1200000-1499999: 300000"]);
}

#[test]
fn a_chunk_that_breaks_is_sent_again_alone() {
    let capped = || Registry::start().takes_at_most(1_048_576, 413);
    let first = "PUT all: 1500000";
    check(
        &capped().fault(patch().nth(2).respond(503)),
        &[first, "PATCH 0-1048575: 1048576", "PATCH 1048576-1499999: 451424", "PATCH 1048576-1499999: 451424"],
    );
    check(
        &capped().fault(patch().close_after_request_bytes(48_576)),
        &[first, "PATCH 0-1048575: 48576", "PATCH 48576-1097151: 1048576", "PATCH 1097152-1499999: 402848"],
    );
    // What the registry says to have kept counts, not what was sent.
    let short = patch()
        .respond(202)
        .header("Range", "0-99999")
        .header("Location", "/v2/a/b/blobs/uploads/2?_state=s%2B2%2F%3D%26");
    check(
        &capped().fault(short),
        &[first, "PATCH 0-1048575: 1048576", "PATCH 0-1048575: 1048576", "PATCH 1048576-1499999: 451424"],
    );
    // A registry that was started anew knows no sessions.
    check(
        &capped().fault(patch().nth(2).respond(404)).fault(Fault::on("GET", "/blobs/uploads").respond(404)),
        &[
            first,
            "PATCH 0-1048575: 1048576",
            "PATCH 1048576-1499999: 451424",
            "PATCH 0-1048575: 1048576",
            "PATCH 1048576-1499999: 451424",
        ],
    );
}

#[test]
fn tries_are_counted_anew_after_progress_and_are_bounded() {
    let breaks = |bytes| Registry::start().keeps_puts().fault(put().close_after_request_bytes(bytes));
    let small_steps = breaks(10).fault(patch().always().close_after_request_bytes(10));
    assert!(push(&small_steps, quick()).is_err());
    assert_eq!(sent(&small_steps).len(), 3, "ten bytes are no progress");
    let large_steps = breaks(1_048_576).fault(patch().times(2).close_after_request_bytes(10));
    let pushed = push(&large_steps, quick());
    assert_eq!(pushed.map_err(|error| whole(&error)), Ok(Pushed::Uploaded), "four tries, and three in a row at most");
}

#[test]
fn an_upload_follows_where_it_is_sent() {
    let registry = Registry::start().fault(put().respond(307).header("Location", "2?_state=s%2B2%2F%3D%26&moved=1"));
    drop(push(&registry, quick()));
    let moved = registry.requests().into_iter().find(|logged| logged.target.contains("moved=1")).expect("followed");
    assert_eq!((moved.method.as_str(), moved.bytes), ("PUT", SIZE as u64));
    let round = Registry::start().fault(put().always().respond(307).header("Location", "1?_state=x"));
    let error = whole(&push(&round, quick()).expect_err("for ever"));
    assert!(error.contains("redirects too often"), "{error}");
}
