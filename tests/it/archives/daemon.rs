//! A container engine as a sink.
#![cfg(unix)]

use plugraft::publish::TargetState;

use super::Place;
use crate::support::engine::{Engine, Fault};
use crate::support::validate;

const TEXT: &str = "base: scratch\npluginPath: /plugins\nplatforms: [linux/amd64, linux/arm64]\n\
                    to: ['docker-daemon:acme/connect:1', 'docker-daemon:acme/connect:2']";

fn start(architecture: &'static str, fault: Fault) -> (Place, Engine) {
    let place = Place::new();
    let engine = Engine::start(place.dir(), architecture, fault);
    let host = Some(engine.host());
    (Place { engine: host, ..place }, engine)
}

#[test]
fn an_engine_gets_the_image_of_its_own_platform() {
    let (place, engine) = start("arm64", Fault::None);
    assert_eq!(place.targets(TEXT)[0].state, TargetState::Absent);
    let receipt = place.build(TEXT);
    let saved = validate::docker_archive(&engine.archives()[0]);
    assert_eq!((saved.id, saved.config["architecture"].as_str()), (receipt.platforms[1].config, Some("arm64")));
    assert_eq!(engine.names(), ["acme/connect:1", "acme/connect:2"]);
    let published = &receipt.published[0];
    assert_eq!(published.place, engine.host());
    assert_eq!(published.tags, ["docker-daemon:acme/connect:1", "docker-daemon:acme/connect:2"]);
    assert_eq!(published.by_digest, format!("docker-daemon:{}", saved.id));
    assert_eq!((published.blobs.written, published.blobs.already_there), (3, 0));

    assert_eq!(place.targets(TEXT)[1].state, TargetState::Same);
    let again = place.build(TEXT);
    assert_eq!((again.published[0].blobs.written, again.published[0].blobs.already_there), (0, 3));
    assert_eq!(engine.archives().len(), 1, "what stands is not loaded again");
    let changed = place.targets(&format!("{TEXT}\nenv: {{A: b}}"));
    assert_eq!(changed[0].state, TargetState::Different(saved.id));
    assert_eq!(place.left(), [""; 0], "no file was written");
}

#[test]
fn an_engine_may_have_ids_of_its_own() {
    let (place, _engine) = start("amd64", Fault::OwnIds);
    place.build(TEXT);
    assert_eq!(place.targets(TEXT)[0].state, TargetState::Same);
}

#[test]
fn an_engine_may_be_of_another_platform() {
    let (place, engine) = start("s390x", Fault::None);
    let said = place.refusal(TEXT);
    assert!(said.ends_with("takes one platform, and none of the image's is `linux/s390x`"), "{said}");
    assert!(engine.archives().is_empty());
}

fn check(fault: Fault, expected: &str) {
    let (place, _engine) = start("amd64", fault);
    let said = place.refusal(TEXT);
    assert!(said.contains(expected), "{fault:?}: `{said}` does not say `{expected}`");
}

#[test]
fn what_an_engine_does_wrong_is_told() {
    check(Fault::ErrorDetail, "says: write /usr: no space left on device");
    check(Fault::Refuses, "says: 500 Internal Server Error: the daemon is out of sorts");
    check(Fault::HangsUp, "no container engine answers at `unix://");
    check(Fault::AnswersEarly, "no space left on device");
    check(Fault::KeepsAnother, "as `acme/connect:1`, although it loaded it, but `sha256:");
    check(Fault::KeepsNothing, "as `acme/connect:1`, although it loaded it");
    check(Fault::Html, "says: its answer is no JSON");
}

#[test]
fn no_engine_at_all() {
    let place = Place::new();
    for (host, expected) in [
        (format!("unix://{}/none.sock", place.dir().display()), "no container engine answers at `unix://"),
        ("ssh://me@example.com".to_owned(), "names an engine by `ssh`, which is not spoken here"),
        ("tcp://example.com:2375".to_owned(), "needs plain HTTP with `example.com:2375`, which is not allowed"),
        ("tcp://127.0.0.1:1".to_owned(), "no container engine answers at `tcp://127.0.0.1:1`"),
    ] {
        let place = Place { engine: Some(host), ..Place::new() };
        let said = place.refusal(TEXT);
        assert!(said.contains(expected), "`{said}` does not say `{expected}`");
    }
}

#[test]
fn a_source_that_breaks_is_never_loaded() {
    let (place, engine) = start("amd64", Fault::None);
    let built = crate::support::base::Recipe::single(
        crate::support::base::Image::new("linux/amd64").layer(vec![crate::support::base::dir("opt")]),
    )
    .build();
    built.write_layout(&place.dir().join("base"), None);
    let text = "base: oci:base\npluginPath: /opt/plugins\nto: ['docker-daemon:x:1']";
    place.build(text);
    // Surveyed and remembered; now the layer is another.
    let layer = place.dir().join("base/blobs/sha256").join(built.layers(0)[0].hex());
    let mut bytes = std::fs::read(&layer).expect("a layer");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&layer, bytes).expect("a layer");
    let said = place.refusal(&format!("{text}\nenv: {{A: b}}"));
    assert!(said.contains("changed while it was published"), "{said}");
    assert_eq!(engine.archives().len(), 1);
    assert!(engine.halves() <= 1);
}
