//! Files behind URLs: whole, once, and as promised, whatever the network does.

use std::fs;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use plugraft::event::{Event, Outcome, Silent};
use plugraft::formats::digest::Digest;
use plugraft::net::Settings;
use plugraft::resolve::Floating;
use plugraft::store::Store;

use super::{Scene, bring, pin, retries, wish};
use crate::support::universe::{STREAM, md5, sha1, sha512};
use crate::support::web::{Fault, Logged, Web, etag};

const FILE: &str = "/files/stream-1.0.0.zip";

fn stream() -> Vec<u8> {
    STREAM.archive("1.0.0")
}

fn web() -> Web {
    Web::start().file(FILE, stream())
}

fn sha256() -> String {
    Digest::of(&stream()).to_string()
}

fn gets(web: &Web) -> Vec<Logged> {
    web.requests().into_iter().filter(|logged| logged.method == "GET").collect()
}

/// Runs once with these faults; what came, and which requests it took.
fn check(faults: impl IntoIterator<Item = Fault>, requests: usize) -> Vec<Logged> {
    let web = faults.into_iter().fold(web(), Web::fault);
    check_at(&web, requests)
}

fn check_at(web: &Web, requests: usize) -> Vec<Logged> {
    let scene = Scene::new();
    assert_eq!(scene.bytes(&wish(web.url(FILE), &[sha256()])), stream());
    let gets = gets(web);
    assert_eq!(gets.len(), requests, "{gets:?}");
    assert_eq!((scene.held("files"), scene.held("partial"), scene.held("temp")), (1, 0, 0));
    gets
}

#[test]
fn what_was_promised_is_downloaded_once() {
    let (web, scene) = (web(), Scene::new());
    let promised = [sha256(), format!("md5:{}", md5(&stream())), format!("sha512:{}", sha512(&stream()))];
    for _ in 0..3 {
        assert_eq!(scene.bytes(&wish(web.url(FILE), &promised)), stream());
    }
    assert_eq!(web.requests().len(), 1);
    // Promises that were not checked are, and the file is read for it.
    assert_eq!(scene.bytes(&wish(web.url(FILE), &[sha256(), format!("sha1:{}", sha1(&stream()))])), stream());
    assert_eq!(web.requests().len(), 1);
}

#[test]
fn what_nobody_promised_is_asked_after_and_told() {
    let (web, scene) = (web(), Scene::new());
    let wish = wish(web.url(FILE), &[]);
    let (outcome, heard) = scene.run(&wish);
    let archive = outcome.expect("it came");
    assert_eq!((archive.pin.file_name.as_str(), archive.digest.to_string()), ("stream-1.0.0.zip", sha256()));
    assert!(heard.sentences()[0].contains(&format!("it came with `{}`", sha256())), "{:?}", heard.sentences());
    assert_eq!(scene.bytes(&wish), stream());
    let last = web.requests().pop().expect("a request");
    assert_eq!((last.status, last.header("if-none-match")), (Some(304), Some(etag(&stream()).as_str())));
    web.put(FILE, STREAM.archive("2.0.0"));
    assert_eq!(scene.bytes(&wish), STREAM.archive("2.0.0"), "another version is taken");
    let untagged = Web::start().file(FILE, stream()).without_etags();
    let wish = super::wish(untagged.url(FILE), &[]);
    for _ in 0..2 {
        assert_eq!(scene.bytes(&wish), stream());
    }
    assert_eq!(untagged.requests().len(), 2, "nothing tells that it is the same");
}

#[test]
fn a_connection_may_break_at_any_byte() {
    let length = stream().len() as u64;
    for at in (0..length).step_by(97).chain([1, length - 1]) {
        let gets = check([Fault::on("GET", FILE).close_after_response_bytes(at)], 2);
        let range = gets[1].header("range").map(str::to_owned);
        // What did not get as far as here is asked for again.
        assert!(range.is_none_or(|range| range.starts_with("bytes=") && range.ends_with('-')), "{at}");
    }
    let head = Fault::on("GET", FILE).close_after_head_bytes(20);
    check([head], 2);
}

#[test]
fn a_file_goes_on_where_it_broke_off() {
    let gets = check([Fault::on("GET", FILE).close_after_response_bytes(500)], 2);
    assert_eq!(gets[1].header("if-range"), Some(etag(&stream()).as_str()));
    assert_eq!((gets[1].header("range"), gets[1].status), (Some("bytes=500-"), Some(206)));
    // Several times, and by progress: what goes on is never given up.
    let gets = check([Fault::on("GET", FILE).times(9).close_after_response_bytes(105)], 10);
    assert_eq!(gets.last().and_then(|last| last.header("range")), Some("bytes=945-"));
}

#[test]
fn silence_is_a_broken_connection() {
    let web = web().fault(Fault::on("GET", FILE).stall_after_response_bytes(300));
    let mut scene = Scene::new();
    scene.settings.stall = Duration::from_millis(300);
    let (outcome, heard) = scene.run(&wish(web.url(FILE), &[sha256()]));
    outcome.expect("it came");
    assert_eq!(retries(&heard), ["nothing moved for 0.3 seconds"]);
    assert_eq!(gets(&web)[1].header("range"), Some("bytes=300-"));
    let ends = heard.events().into_iter().filter(|event| matches!(event, Event::End { outcome: Outcome::Done, .. }));
    assert_eq!(ends.count(), 1, "one bar, from its begin to its end");
}

#[test]
fn servers_that_know_no_ranges_give_the_whole() {
    let broken = || Fault::on("GET", FILE).close_after_response_bytes(400);
    let gets = check_at(&web().without_ranges().fault(broken()), 2);
    assert_eq!((gets[1].header("range"), gets[1].status), (Some("bytes=400-"), Some(200)));
    let gets = check_at(&web().without_etags().fault(broken()), 2);
    assert_eq!((gets[1].header("range"), gets[1].status), (None, Some(200)));
    // A weak tag tells of likeness, not of bytes.
    let weak = Fault::on("GET", FILE).header("ETag", "W/\"1\"").close_after_response_bytes(400);
    assert_eq!(check([weak], 2)[1].header("range"), None);
}

#[test]
fn a_part_of_another_file_is_not_put_to_this_one() {
    let broken = || Fault::on("GET", FILE).close_after_response_bytes(400);
    let other_tag = Fault::on("GET", FILE).nth(2).header("ETag", "\"other\"");
    let gets = check([broken(), other_tag], 3);
    assert_eq!(gets[2].header("range"), None);
    let other_part = Fault::on("GET", FILE).nth(2).header("Content-Range", "bytes 300-999/1000");
    check([broken(), other_part], 3);
    let none = Fault::on("GET", FILE).nth(2).respond(416).header("Content-Range", "bytes */10");
    assert_eq!(check([broken(), none], 3)[2].header("range"), None);
    // Replaced while it came: the server gives all of the new one.
    let web = web().fault(broken());
    let scene = Scene::new();
    let old = etag(&stream());
    let replaced = Fault::on("GET", FILE).nth(2).answer(200).without("Content-Range").header("ETag", "\"new\"");
    web.script(replaced.body(STREAM.archive("2.0.0")));
    let (outcome, _) = scene.run(&wish(web.url(FILE), &[]));
    assert_eq!(fs::read(outcome.expect("it came").path).expect("read"), STREAM.archive("2.0.0"));
    assert_eq!(gets_of(&web, 1).header("if-range"), Some(old.as_str()));
}

fn gets_of(web: &Web, at: usize) -> Logged {
    gets(web).swap_remove(at)
}

#[test]
fn passing_refusals_are_waited_for() {
    let busy = Fault::on("GET", FILE).respond(429).header("Retry-After", "7");
    let (web, scene) = (web().fault(busy), Scene::new());
    let (outcome, heard) = scene.run(&wish(web.url(FILE), &[sha256()]));
    outcome.expect("it came");
    let waits = heard.events().into_iter().filter_map(|event| match event {
        Event::Retry { wait_ms, asked, .. } => Some((wait_ms, asked)),
        _ => None,
    });
    assert_eq!(waits.collect::<Vec<_>>(), [(7000, true)]);
    check([Fault::on("GET", FILE).times(2).respond(429)], 3);
    check([Fault::on("GET", FILE).times(4).respond(500)], 5);
    check([Fault::on("GET", FILE).times(2).respond(503), Fault::on("GET", FILE).nth(3).times(2).respond(502)], 5);
    let web = self::web().fault(Fault::on("GET", FILE).always().respond(503).body("come back later"));
    scene_refuses(&web, "503 Service Unavailable: come back later", "");
    let web = self::web().fault(Fault::on("GET", FILE).always().respond(429).header("Retry-After", "7200"));
    scene_refuses(&web, "asks to wait 7200 seconds", "try again later");
}

fn scene_refuses(web: &Web, said: &str, hint: &str) -> Scene {
    let scene = Scene::new();
    scene.refuse(&wish(web.url(FILE), &[sha256()]), said, hint);
    assert_eq!(scene.held("files"), 0);
    scene
}

#[test]
fn what_ends_early_or_late_is_told() {
    let length = stream().len();
    let long =
        Fault::on("GET", FILE).header("Content-Length", &(length + 5).to_string()).close_after_response_bytes(u64::MAX);
    check([long], 2);
    // All of it came before the run was killed.
    let (web, scene) = (web(), Scene::new());
    let long = Fault::on("GET", FILE).header("Content-Length", &(length + 5).to_string());
    killed_by(&scene, &web, &[], long.close_after_response_bytes(u64::MAX));
    assert_eq!(scene.bytes(&wish(web.url(FILE), &[])), stream());
    assert_eq!(gets_of(&web, 1).status, Some(416));
    let web = self::web().fault(Fault::on("GET", FILE).always().without("ETag").close_after_response_bytes(40));
    scene_refuses(&web, "the connection broke", "");
    let chunked = Fault::on("GET", FILE).chunked();
    check([chunked], 1);
}

#[test]
fn broken_promises_name_both_values_and_leave_nothing() {
    let other = "b".repeat(64);
    for (stated, who) in [(format!("sha256:{other}"), sha256()), (format!("md5:{}", "c".repeat(32)), md5(&stream()))] {
        let (web, scene) = (web(), Scene::new());
        let wish = wish(web.url(FILE), std::slice::from_ref(&stated));
        let heard =
            scene.refuse(&wish, &format!("is not what the spec promises: `{stated}` is promised"), "in the spec");
        scene.refuse(&wish, &who, "");
        assert_eq!((scene.held("files"), scene.held("partial"), scene.held("temp")), (0, 0, 0));
        assert!(heard.events().iter().any(|event| matches!(event, Event::End { outcome: Outcome::Failed, .. })));
    }
    let (web, scene) = (web(), Scene::new());
    let half = [format!("sha1:{}", sha1(&stream())), format!("md5:{}", "0".repeat(32))];
    scene.refuse(&wish(web.url(FILE), &half), "`md5:000", "its `sha1` is as the spec promises");
}

#[test]
fn promises_bind_files_of_this_machine_too() {
    let scene = Scene::new();
    let path = scene.path().join("stream-1.0.0.zip");
    fs::write(&path, stream()).expect("a file");
    let path = path.to_str().expect("text");
    assert_eq!(scene.bytes(&wish(path, &[sha256(), format!("md5:{}", md5(&stream()))])), stream());
    scene.refuse(&wish(path, &[format!("sha1:{}", "0".repeat(40))]), &sha1(&stream()), "in the spec");
    scene.refuse(&wish(path, &[format!("sha256:{}", "0".repeat(64))]), &sha256(), "in the spec");
    let dir = scene.path().to_str().expect("text");
    scene.refuse(&wish(dir, &[format!("md5:{}", "0".repeat(32))]), "is a directory", "leave the checksum out");
}

#[test]
fn what_is_no_archive_is_named() {
    let page = |body: &'static str, kind: &'static str| {
        let fault = Fault::on("GET", FILE).always().respond(200).header("Content-Type", kind).body(body);
        web().fault(fault)
    };
    for (body, kind, said) in [
        ("<html><title>Log in</title></html>", "text/html; charset=utf-8", "a page of type `text/html`"),
        (" \r\n<!DOCTYPE html><p>", "application/zip", "a page of HTML"),
        ("<?xml version=\"1.0\"?><Error/>", "application/octet-stream", "an XML document"),
        ("{\"message\":\"no\"}", "application/octet-stream", "a JSON document"),
    ] {
        scene_refuses(&page(body, kind), said, "a login page");
    }
    let web = Web::start();
    scene_refuses(&web, "404 Not Found: not found", "");
    let web = self::web().fault(Fault::on("GET", FILE).respond(204));
    scene_refuses(&web, "it answered 204", "");
}

#[test]
fn a_limit_bounds_what_comes() {
    let mut scene = Scene::new();
    scene.settings = Settings { largest_download: 1000, ..scene.settings };
    let web = web();
    scene.refuse(&wish(web.url(FILE), &[]), "it is larger than 1000 bytes", "--max-download");
    web.script(Fault::on("GET", FILE).chunked());
    scene.refuse(&wish(web.url(FILE), &[]), "it is larger than 1000 bytes", "--max-download");
}

#[test]
fn redirects_are_followed_a_while() {
    let web = Web::start()
        .redirect("/a.zip", 302, "{second}/b.zip")
        .redirect("/b.zip", 301, "c.zip?signature=secret")
        .file("/c.zip", stream())
        .redirect("/loop.zip", 307, "/loop.zip")
        .redirect("/odd.zip", 302, "ftp://127.0.0.1/x.zip")
        .redirect("/far.zip", 302, "http://192.0.2.1/x.zip");
    let scene = Scene::new();
    let (outcome, _) = scene.run(&wish(web.url("/a.zip"), &[sha256()]));
    assert_eq!(outcome.expect("it came").pin.file_name, "a.zip");
    assert_eq!(web.second_requests().len(), 2);
    scene.refuse(&wish(web.url("/loop.zip"), &[]), "redirects too often", "");
    scene.refuse(&wish(web.url("/odd.zip"), &[]), "plain HTTP with `127.0.0.1`", "");
    scene.refuse(&wish(web.url("/far.zip"), &[]), "plain HTTP with `192.0.2.1`", "--allow-http");
}

/// A run that is killed after so many bytes: it ends, and what it wrote stays.
fn killed(scene: &Scene, web: &Web, promised: &[String], at: u64) {
    killed_by(scene, web, promised, Fault::on("GET", FILE).close_after_response_bytes(at));
}

fn killed_by(scene: &Scene, web: &Web, promised: &[String], fault: Fault) {
    web.script(fault);
    let patient = scene.settings.attempts;
    let impatient = Scene { settings: Settings { attempts: 1, ..scene.settings.clone() }, ..Scene::new() };
    let store = scene.path().join("store");
    let tools =
        plugraft::tools::Tools { store: Store::open(&store).expect("a store"), ..impatient.tools(Arc::new(Silent)) };
    let pin = pin(&tools, &wish(web.url(FILE), promised), Floating::Refused).expect("a pin");
    bring(&tools, pin).expect_err("the connection broke");
    assert!(patient > 1);
    assert_eq!(scene.held("partial"), 1);
}

#[test]
fn a_run_goes_on_where_a_killed_one_was() {
    let (web, scene) = (web(), Scene::new());
    killed(&scene, &web, &[sha256()], 700);
    assert_eq!(scene.bytes(&wish(web.url(FILE), &[sha256()])), stream());
    assert_eq!((gets_of(&web, 1).header("range"), gets(&web).len()), (Some("bytes=700-"), 2));
    assert_eq!(scene.held("partial"), 0);
}

#[test]
fn what_a_killed_run_left_is_not_believed() {
    // The file is another now.
    let (web, scene) = (web(), Scene::new());
    killed(&scene, &web, &[], 700);
    web.put(FILE, STREAM.archive("2.0.0"));
    assert_eq!(scene.bytes(&wish(web.url(FILE), &[])), STREAM.archive("2.0.0"));
    assert_eq!(gets_of(&web, 1).status, Some(200));
    // What was left is damaged: once more from the start, and no oftener.
    let (web, scene) = (self::web(), Scene::new());
    killed(&scene, &web, &[sha256()], 700);
    let left =
        fs::read_dir(scene.path().join("store/partial")).expect("listed").next().expect("a file").expect("listed");
    fs::write(left.path(), vec![0; 700]).expect("damaged");
    assert_eq!(scene.bytes(&wish(web.url(FILE), &[sha256()])), stream());
    assert_eq!(gets(&web).len(), 3);
}

#[test]
fn many_runs_on_a_cold_store_download_once() {
    for promised in [vec![sha256()], Vec::new()] {
        let web = web();
        let scene = Scene::new();
        let begun = Barrier::new(10);
        let one = || {
            let tools = scene.tools(Arc::new(Silent));
            begun.wait();
            let pin = pin(&tools, &wish(web.url(FILE), &promised), Floating::Refused).expect("a pin");
            fs::read(bring(&tools, pin).expect("it came").path).expect("an archive")
        };
        thread::scope(|scope| {
            let runs: Vec<_> = (0..10).map(|_| scope.spawn(one)).collect();
            for run in runs {
                assert_eq!(run.join().expect("no panic"), stream());
            }
        });
        let whole = gets(&web).into_iter().filter(|logged| logged.status == Some(200)).count();
        assert_eq!((whole, scene.held("files")), (1, 1));
    }
}

#[test]
fn offline_the_store_has_to_do() {
    let web = web();
    let mut scene = Scene { offline: true, ..Scene::new() };
    let wishes = [wish(web.url(FILE), &[sha256()]), wish(web.url(FILE), &[])];
    for wish in &wishes {
        scene.refuse(wish, &format!("could not download `{}`: this run is offline", web.url(FILE)), "--offline");
    }
    assert_eq!(web.requests().len(), 0);
    scene.offline = false;
    for wish in &wishes {
        scene.bytes(wish);
    }
    web.forget_requests();
    scene.offline = true;
    for wish in &wishes {
        assert_eq!(scene.bytes(wish), stream());
    }
    assert_eq!(web.requests().len(), 0);
}
