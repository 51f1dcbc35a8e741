//! The Hub and its mirrors.

use std::sync::Arc;

use plugraft::event::Silent;
use plugraft::resolve::{Floating, Place};
use plugraft::tools::HubPlace;
use serde_json::{Value, json};

use super::{Failed, Scene, bring, pin, wish};
use crate::support::universe::{self, MASK, STREAM, md5, sha1};
use crate::support::web::{Fault, Web};

fn at(web: &Web) -> Scene {
    Scene { hub: HubPlace::Api(web.address().parse().expect("a URL")), ..Scene::new() }
}

fn mirror() -> (Scene, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a temp directory");
    universe::mirror(dir.path());
    (Scene { hub: HubPlace::Directory(dir.path().to_owned()), ..Scene::new() }, dir)
}

/// What is asked of the Hub for a version of a component.
fn endpoint(version: &str) -> String {
    format!("/api/plugins/acme/kafka-connect-stream/versions/{version}")
}

#[test]
fn a_version_comes_with_both_checksums() {
    let web = universe::hub();
    let scene = at(&web);
    let (outcome, heard) = scene.run(&wish("acme/kafka-connect-stream:1.9.0", &[]));
    let archive = outcome.expect("it came");
    assert_eq!(std::fs::read(&archive.path).expect("read"), STREAM.archive("1.9.0"));
    assert_eq!(archive.pin.file_name, "acme-kafka-connect-stream-1.9.0.zip");
    let promises: Vec<String> = archive.pin.promises.iter().map(|promise| promise.checksum.to_string()).collect();
    let bytes = STREAM.archive("1.9.0");
    assert_eq!(promises, [format!("md5:{}", md5(&bytes)), format!("sha1:{}", sha1(&bytes))]);
    let said = heard.sentences();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("is on another host, and gets no credentials: http://127.0.0.1:"), "{said:?}");
    scene.bytes(&wish("hub:acme/kafka-connect-stream:1.9.0", &[]));
    assert_eq!(web.second_requests().len(), 1, "the archive is downloaded once");
    let offline = Scene { offline: true, ..scene };
    web.forget_requests();
    assert_eq!(offline.bytes(&wish("acme/kafka-connect-stream:1.9.0", &[])), bytes);
    offline.refuse(
        &wish("acme/kafka-connect-stream:1.0.0", &[]),
        "could not find `acme/kafka-connect-stream:1.0.0`",
        "",
    );
    assert_eq!((web.requests().len(), web.second_requests().len()), (0, 0));
}

#[test]
fn the_address_may_have_a_path() {
    let bytes = STREAM.archive("1.0.0");
    let offer = STREAM.on_offer("1.0.0", "{self}/mirror");
    let file = format!("/mirror{}/{}", endpoint("1.0.0"), STREAM.archive_name("1.0.0"));
    let web = Web::start().json(&format!("/mirror{}", endpoint("1.0.0")), &offer).file(&file, bytes.clone());
    for base in ["/mirror", "/mirror/"] {
        let scene = Scene { hub: HubPlace::Api(web.url(base)), ..Scene::new() };
        assert_eq!(scene.bytes(&wish("acme/kafka-connect-stream:1.0.0", &[])), bytes);
    }
}

#[test]
fn latest_needs_a_lock() {
    let web = universe::hub();
    let scene = at(&web);
    let latest = wish("acme/kafka-connect-stream:latest", &[]);
    scene.refuse(&latest, "no lock tells which", "plugraft lock");
    assert_eq!(web.requests().len(), 0);
    let (mirrored, _dir) = mirror();
    for scene in [scene, mirrored] {
        let tools = scene.tools(Arc::new(Silent));
        let pin = pin(&tools, &latest, Floating::Resolved).expect("a pin");
        assert_eq!(pin.taken.as_deref(), Some("2.0.0"));
        assert_eq!(pin.file_name, "acme-kafka-connect-stream-2.0.0.zip");
        bring(&tools, pin).expect("it came");
    }
}

#[test]
fn a_directory_of_archives_is_a_mirror() {
    let (scene, _dir) = mirror();
    let (outcome, heard) = scene.run(&wish("globex/smt-mask:1.2.3.Final", &[]));
    let archive = outcome.expect("it is there");
    assert!(matches!(archive.pin.place, Place::Here(_)) && heard.sentences().is_empty());
    assert_eq!(std::fs::read(archive.path).expect("read"), MASK.archive("1.2.3.Final"));
    let refuse = |coordinate: &str, said: &str, hint: &str| scene.refuse(&wish(coordinate, &[]), said, hint);
    refuse("acme/kafka-connect-stream:1.9", "no version `1.9`", "`1.9.0`");
    refuse("acme/kafka-connect-stream:1.9", "", "the newest version is `2.0.0`");
    refuse("acme/kafka-connect-steam:1.9.0", "`acme` has no component", "did you mean `kafka-connect-stream`?");
    refuse("acme/kafka-connect:1.9.0", "`acme` has no component", "");
    refuse("acmee/kafka-connect-stream:1.9.0", "no owner `acmee`", "did you mean `acme`?");
    let nowhere = Scene { hub: HubPlace::Directory(scene.path().join("none")), ..Scene::new() };
    nowhere.refuse(&wish("a/b:1", &[]), "could not list the mirror", "--hub");
}

#[test]
fn what_is_unknown_is_told_with_what_is_near() {
    let web = universe::hub();
    let web = web.json("/api/plugins", &json!([STREAM.manifest("2.0.0"), MASK.manifest("1.2.3.Final")]));
    let scene = at(&web);
    let refuse = |coordinate: &str, said: &str, hint: &str| scene.refuse(&wish(coordinate, &[]), said, hint);
    refuse("acme/kafka-connect-stream:3.0.0", "no version `3.0.0`", "the newest version is `2.0.0`");
    refuse("acme/kafka-connect-steam:1.0.0", "`acme` has no component", "did you mean `kafka-connect-stream`?");
    refuse("acme/other:1.0.0", "`acme` has no component", "there are `kafka-connect-stream`, `kafka-connect-files`");
    refuse("glubex/smt-mask:1.0", "no owner `glubex`", "did you mean `globex`?");
    refuse("nobody/else:1.0", "no owner `nobody`", "first in the component's address");
    let listed = web.json("/api/plugins/acme/kafka-connect-stream/versions", &json!(["1.0.0", {"version": "1.9.0"}]));
    at(&listed).refuse(&wish("acme/kafka-connect-stream:1.9.1", &[]), "", "there are `1.9.0`, `1.0.0`; the newest");
}

/// A Hub that answers so where it is asked for version 1.0.0.
#[track_caller]
fn answers(answer: &Value, said: &str, hint: &str) {
    let web = universe::hub().json(&endpoint("1.0.0"), answer);
    at(&web).refuse(&wish("acme/kafka-connect-stream:1.0.0", &[]), said, hint);
}

#[test]
fn answers_that_lie_are_told() {
    let truth = || STREAM.on_offer("1.0.0", "{second}");
    let with = |pointer: &str, value: Value| {
        let mut answer = truth();
        *answer.pointer_mut(pointer).expect("a key") = value;
        answer
    };
    answers(&with("/version", json!("1.0.1")), "answered with `acme/kafka-connect-stream:1.0.1`", "PLUGRAFT_HUB");
    answers(&with("/name", json!("x")), "answered with `acme/x:1.0.0`", "PLUGRAFT_HUB");
    answers(&with("/owner/username", json!("evil")), "answered with `evil/kafka", "PLUGRAFT_HUB");
    answers(&with("/archive/md5", json!("0".repeat(32))), "is not what the Hub promises: `md5:000", "its `sha1` is");
    answers(&with("/archive/sha1", json!("0".repeat(40))), "is not what the Hub promises: `sha1:000", "its `md5` is");
    answers(&with("/archive/sha1", json!("abc")), "states a checksum that is none", "a `sha256` of your own");
    answers(&with("/archive", json!({"url": "{second}/x.zip"})), "states no checksum", "a `sha256` of your own");
    answers(&with("/archive/url", json!("file:///etc/passwd")), "no plain URL of the web", "address of the Hub");
    answers(&with("/archive/url", json!("http://u:p@127.0.0.1/x")), "no plain URL of the web", "address of the Hub");
    answers(&with("/archive/url", json!("http://192.0.2.1/x.zip")), "plain HTTP with `192.0.2.1`", "--allow-http");
    answers(&with("/archive", json!([])), "its JSON has another shape", "address of the Hub");
    answers(&json!({"message": "hello"}), "its JSON has another shape", "address of the Hub");
    answers(&json!([]), "its JSON has another shape", "address of the Hub");
}

#[test]
fn answers_that_are_none_are_told() {
    let refuse = |fault: Fault, said: &str, hint: &str| {
        let web = universe::hub().fault(fault);
        at(&web).refuse(&wish("acme/kafka-connect-stream:1.0.0", &[]), said, hint);
        web
    };
    let on = || Fault::on("GET", "/api/").always();
    refuse(Fault::portal(), "a page of HTML", "a login page");
    refuse(on().respond(200).body("{\"name\": "), "what came is no JSON", "address of the Hub");
    refuse(on().respond(500), "500 Internal Server Error", "");
    refuse(on().respond(429), "429 Too Many Requests", "try again later");
    refuse(on().respond(403).body("{\"message\":\"not for you\"}"), "not for you", "no credentials are known");
    for passing in [429, 500, 503] {
        let web = universe::hub().fault(Fault::on("GET", "/api/").times(3).respond(passing));
        at(&web).bytes(&wish("acme/kafka-connect-stream:1.0.0", &[]));
    }
}

#[test]
fn a_path_of_the_same_text_is_meant() {
    let web = universe::hub();
    let scene = at(&web);
    let wish = wish("acme/kafka-connect-stream:1.0.0", &[]);
    let dir = scene.path().join("acme");
    std::fs::create_dir_all(&dir).expect("a directory");
    let path = dir.join("kafka-connect-stream:1.0.0");
    let with_path = plugraft::spec::PluginWish { or_path: path.to_str().map(str::to_owned), ..wish };
    assert_eq!(scene.bytes(&with_path), STREAM.archive("1.0.0"));
    std::fs::write(&path, "mine").expect("a file");
    assert_eq!(scene.bytes(&with_path), b"mine");
    let tools = scene.tools(Arc::new(Silent));
    assert!(pin(&tools, &with_path, Floating::Refused).map_err(|cause| Failed::of_resolve(&cause)).is_ok());
}
