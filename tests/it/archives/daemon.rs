//! A container engine as a sink.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};

use plugraft::net::EngineSettings;
use plugraft::publish::TargetState;

use super::{PLUGIN, Place};
use crate::support::engine::{Engine, Fault};
use crate::support::tls::TlsFront;
use crate::support::validate;

const TEXT: &str = "base: scratch\npluginPath: /plugins\nplatforms: [linux/amd64, linux/arm64]\n\
                    to: ['docker-daemon:acme/connect:1', 'docker-daemon:acme/connect:2']";

fn start(architecture: &'static str, fault: Fault) -> (Place, Engine) {
    let place = Place::new();
    let engine = Engine::start(place.dir(), architecture, fault);
    let settings = at(engine.host());
    (Place { engine: settings, ..place }, engine)
}

fn at(host: String) -> EngineSettings {
    EngineSettings { host: Some(host), ..EngineSettings::default() }
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
        let place = Place { engine: at(host), ..Place::new() };
        let said = place.refusal(TEXT);
        assert!(said.contains(expected), "`{said}` does not say `{expected}`");
    }
}

/// What `DOCKER_CERT_PATH` names: an authority, and a certificate with its key, each as a front has them.
fn certificates(dir: &Path, trusted: &TlsFront, shown: &TlsFront) -> PathBuf {
    let (certificate, key) = shown.client();
    for (name, text) in [("ca.pem", trusted.authority()), ("cert.pem", certificate), ("key.pem", key)] {
        fs::create_dir_all(dir).expect("a temp directory");
        fs::write(dir.join(name), text).expect("a temp directory");
    }
    dir.to_owned()
}

fn by_tls(front: &TlsFront, certificates: &Path) -> EngineSettings {
    let host = Some(format!("tcp://{}", front.address()));
    EngineSettings { host, tls_verify: true, certificates: Some(certificates.to_owned()) }
}

#[test]
fn an_engine_is_spoken_to_by_tls() {
    let (place, engine) = start("amd64", Fault::None);
    let front = TlsFront::start_for_socket(engine.socket());
    let folder = certificates(&place.dir().join("certs"), &front, &front);
    let place = Place { engine: by_tls(&front, &folder), ..place };
    let receipt = place.build(TEXT);
    assert_eq!(receipt.published[0].place, format!("tcp://{}", front.address()));
    assert_eq!(place.targets(TEXT)[0].state, TargetState::Same);

    let args = ["build", PLUGIN, "--base", "scratch", "--plugin-path", "/p", "--to", "docker-daemon:acme/by-hand:1"];
    let env = |with: &[(&str, &str)]| {
        let mut command = place.sandbox.command(&[&args[..], &["--platform", "linux/amd64"]].concat());
        command.env("DOCKER_HOST", format!("tcp://{}", front.address())).envs(with.iter().copied());
        let output = command.output().expect("the binary runs");
        (output.status.code(), String::from_utf8(output.stderr).expect("text"))
    };
    let folder = folder.to_str().expect("text");
    assert_eq!(env(&[("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", folder)]).0, Some(0));
    assert!(engine.names().contains(&"acme/by-hand:1".to_owned()), "{:?}", engine.names());
    let (code, said) = env(&[("DOCKER_CERT_PATH", folder)]);
    assert_eq!(code, Some(5), "TLS is not spoken unless it is asked for: {said}");
}

#[test]
fn an_engine_by_tls_and_its_client_know_each_other() {
    let (place, engine) = start("amd64", Fault::None);
    let front = TlsFront::start_for_socket(engine.socket());
    let stranger = TlsFront::start_for_socket(engine.socket());
    let check = |trusted: &TlsFront, shown: &TlsFront, broken: Option<(&str, &str)>, expected: &str| {
        let folder = certificates(&place.dir().join("certs"), trusted, shown);
        if let Some((name, text)) = broken {
            fs::write(folder.join(name), text).expect("a temp directory");
        }
        let place = Place { engine: by_tls(&front, &folder), ..Place::new() };
        let said = place.refusal(TEXT);
        assert!(said.contains(expected), "`{said}` does not say `{expected}`");
    };
    check(&stranger, &front, None, "invalid peer certificate");
    check(&front, &stranger, None, "received fatal alert");
    check(
        &front,
        &front,
        Some(("key.pem", "")),
        "cert.pem` holds no client certificate in PEM form, or the key for it is no such key",
    );
    check(&front, &front, Some(("ca.pem", "no certificate")), "ca.pem");
    assert!(engine.archives().is_empty());
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
    let mut bytes = fs::read(&layer).expect("a layer");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&layer, bytes).expect("a layer");
    let said = place.refusal(&format!("{text}\nenv: {{A: b}}"));
    assert!(said.contains("changed while it was published"), "{said}");
    assert_eq!(engine.archives().len(), 1);
    assert!(engine.halves() <= 1);
}
