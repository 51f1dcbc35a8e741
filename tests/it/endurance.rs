//! What registries do to those who push: each kind of fault, what comes of it, and at what price.
//!
//! Every kind has a line in docs/registries.md. Whatever happens, the tag points to the whole new image or to what it
//! pointed to before, the number of requests is bounded, and no secret is heard.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use plugraft::base::Base;
use plugraft::event::{Event, Observer};
use plugraft::formats::media_type::OCI_INDEX;
use plugraft::formats::secret::Secret;
use plugraft::image::{Index, append};
use plugraft::layer::{Layers, Packing, pack};
use plugraft::net::{CredentialSettings, Settings};
use plugraft::publish::publish;
use plugraft::spec::{Compression, ImageWishes, LayerSplit, SinkWish, TagChoice};
use plugraft::tree::arrange;
use tempfile::TempDir;

use crate::support::heard::Heard;
use crate::support::registry::{Bearer, Fault, Host, Registry};
use crate::support::synthetic::{base, member, placement, plugin};
use crate::support::tools::{tools, tools_for};
use crate::support::validate;

const DOCUMENT: &str = include_str!("../../docs/registries.md");
const USER: &str = "canary-user";
const PASSWORD: &str = "canary-password";
/// What the tag points to before.
const OLD: &[u8] = br#"{"schemaVersion":2,"manifests":[]}"#;

/// An image to push: its layer is larger than what connections hold.
struct Ready {
    _files: TempDir,
    base: Base,
    layers: Layers,
    index: Index,
}

fn ready() -> &'static Ready {
    static READY: OnceLock<Ready> = OnceLock::new();
    READY.get_or_init(|| {
        let files = tempfile::tempdir().expect("a temp directory");
        let mut noise = 1_u64;
        let mut next = || {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            noise.to_be_bytes()[0]
        };
        let bytes: Vec<u8> = (0..1_600_000).map(|_| next()).collect();
        let mut plugin =
            plugin(files.path(), "acme-noise", &BTreeMap::from([("a.jar".to_owned(), member(&bytes, true))]));
        plugin.contents.identity.version = Some("1.0".to_owned());
        let (base, plugins) = (base(), [plugin]);
        let tree = arrange(&plugins, &base, &placement(), None).expect("a tree");
        let packing = Packing { split: LayerSplit::PerPlugin, compression: Compression::Splice };
        let layers = pack(&tools(files.path()), &plugins, &tree, &base, packing).expect("layers");
        let index = append(&base, &plugins, &tree, &layers, &ImageWishes::default(), None).expect("an image");
        Ready { _files: files, base, layers, index }
    })
}

/// What comes of a fault.
#[derive(Debug, Clone, Copy)]
enum Ending {
    /// The image is published.
    Whole,
    /// It is published, and this was said.
    Said(&'static str),
    /// It is not, for this reason, and the tag is the old one.
    Old(&'static str),
}

use Ending::{Old, Said, Whole};

/// A kind of fault.
struct Kind {
    /// As docs/registries.md calls it.
    name: &'static str,
    registry: fn(Registry) -> Registry,
    ending: Ending,
}

fn on_upload(method: &str) -> Fault {
    Fault::on(method, "/blobs/uploads/")
}

fn on_tag(method: &str) -> Fault {
    Fault::on(method, "/manifests/1$")
}

fn by_patch(registry: Registry) -> Registry {
    registry.without_monolithic()
}

const OTHER: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// No other place names kinds; a new one needs its line in the document.
fn kinds() -> Vec<Kind> {
    let mut kinds = Vec::new();
    let mut add = |name, ending, registry| kinds.push(Kind { name, registry, ending });
    add_connections(&mut add);
    add_statuses(&mut add);
    add_uploads(&mut add);
    add_lies(&mut add);
    kinds
}

type Add<'a> = &'a mut dyn FnMut(&'static str, Ending, fn(Registry) -> Registry);

fn add_connections(add: Add<'_>) {
    add("reset before the body", Whole, |r| r.fault(on_upload("PUT").close_after_request_bytes(0)));
    add("reset within the body", Whole, |r| r.fault(on_upload("PUT").times(3).close_after_request_bytes(700_000)));
    add("reset within the body, part kept", Whole, |r| {
        r.keeps_puts().fault(on_upload("PUT").close_after_request_bytes(700_000))
    });
    add("no answer after the body", Whole, |r| r.fault(on_upload("PUT").close_after_head_bytes(0)));
    add("answer's head cut", Whole, |r| {
        r.fault(on_upload("POST").close_after_head_bytes(30)).fault(on_tag("PUT").close_after_head_bytes(11))
    });
    add("answer's body cut", Whole, |r| {
        r.fault(Fault::on("GET", "/token").at(Host::Token).times(2).close_after_response_bytes(9))
    });
    add("stall within the body", Whole, |r| r.fault(on_upload("PUT").stall_after_request_bytes(10)));
    add("stall before the answer", Whole, |r| r.fault(on_upload("POST").stall_after_request_bytes(0)));
    add("slow answer", Whole, |r| r.fault(on_upload("PUT").late(Duration::from_millis(700))));
    add("reset for ever", Old("the connection broke"), |r| {
        r.fault(on_upload("PUT").always().close_after_request_bytes(700_000))
    });
}

fn add_statuses(add: Add<'_>) {
    add("burst of 5xx", Whole, |r| {
        r.fault(Fault::on("*", "/v2/").times(2).respond(503))
            .fault(on_upload("POST").times(3).respond(502))
            .fault(on_upload("PUT").times(2).respond(504))
            .fault(on_tag("PUT").times(2).respond(500))
    });
    add("5xx for ever", Old("answered 503 Service Unavailable"), |r| r.fault(on_upload("POST").always().respond(503)));
    add("429", Said("429 Too Many Requests"), |r| r.fault(on_upload("PUT").times(2).respond(429)));
    add("429 with seconds", Said("wait_ms: 7000, asked: true"), |r| {
        r.fault(on_upload("POST").respond(429).header("Retry-After", "7"))
    });
    add("429 with a date", Said("wait_ms: 23000, asked: true"), |r| {
        let busy = on_upload("PUT").respond(429).header("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
        r.fault(busy.header("Retry-After", "Sun, 06 Nov 1994 08:50:00 GMT"))
    });
    add("429 with an hour", Old("asks to wait 3600 seconds, and the limit is 120"), |r| {
        r.fault(on_upload("POST").respond(429).header("Retry-After", "3600"))
    });
    add("401 in mid-upload", Whole, |r| r.fault(on_upload("PUT").respond(401).early()));
    add("tokens that die soon", Whole, |r| r.with_bearer(Bearer::new().user(USER, PASSWORD).expire_after(8)));
    add("token endpoint busy", Whole, |r| r.fault(Fault::on("GET", "/token").at(Host::Token).times(2).respond(503)));
    add("403", Old("answered 403 Forbidden"), |r| r.fault(on_upload("POST").always().respond(403)));
    add("error page of a megabyte", Old("answered 400 Bad Request"), |r| {
        r.fault(on_upload("PUT").respond(400).body("\u{1b}[2J\u{7} no ".repeat(150_000)))
    });
    add("warnings", Said("warns: this repository moves"), |r| {
        r.fault(Fault::on("*", "/v2/").always().header("Warning", "299 - \"this repository moves\""))
    });
}

fn add_uploads(add: Add<'_>) {
    add("whole PUT refused", Whole, by_patch);
    add("201 to a PATCH", Whole, |r| by_patch(r).fault(on_upload("PATCH").always().answer(201)));
    add("request capped by 413", Whole, |r| r.takes_at_most(1_048_576, 413));
    add("chunk capped by 416", Whole, |r| by_patch(r).takes_at_most(1_048_576, 416));
    add("least length of chunks", Whole, |r| {
        let least = on_upload("POST").always().header("OCI-Chunk-Min-Length", "1100000");
        r.takes_at_most(1_200_000, 413).fault(least)
    });
    add("part of a chunk kept", Whole, |r| {
        let kept = on_upload("PATCH").answer(202).header("Range", "0-99999");
        r.takes_at_most(1_048_576, 413).fault(kept)
    });
    add("session forgotten", Whole, |r| by_patch(r).fault(on_upload("PATCH").respond(404)));
    add("no Location for a session", Old("without a usable `Location`"), |r| {
        r.fault(on_upload("POST").always().without("Location"))
    });
    add("no Location after a PATCH", Whole, |r| by_patch(r).fault(on_upload("PATCH").always().without("Location")));
    add("uploads on another host", Whole, Registry::uploads_elsewhere);
    add("Location in plain HTTP elsewhere", Old("plain HTTP with `elsewhere.invalid`"), |r| {
        r.fault(on_upload("POST").header("Location", "http://elsewhere.invalid/?signature=canary"))
    });
    add("upload redirected", Whole, |r| {
        let away = on_upload("PUT").respond(307).header("Location", "?_state=lost");
        r.fault(away).fault(Fault::on("PUT", "_state=lost").respond(503))
    });
    add("redirects without end", Old("redirects too often"), |r| {
        r.fault(on_upload("PUT").always().respond(307).header("Location", "?_state=round"))
    });
}

fn add_lies(add: Add<'_>) {
    add("HTML and 200 for everything", Old("does not answer as a registry does"), |r| r.fault(Fault::portal()));
    add("200 instead of 201", Old("it answered 200"), |r| r.fault(on_upload("PUT").answer(200)));
    add("HEAD of a blob refused", Whole, |r| {
        r.fault(Fault::on("HEAD", "/blobs/").always().respond(405)).fault(on_tag("HEAD").always().respond(403))
    });
    add("HEAD of a blob answered by a page", Whole, |r| {
        let page = Fault::on("HEAD", "/blobs/").always().respond(200).header("Content-Type", "text/html");
        r.fault(page.header("Content-Length", "48"))
    });
    add("HEAD that lies", Said("blobs which it lacks"), |r| {
        r.fault(Fault::on("HEAD", "/blobs/").times(2).respond(200).chunked())
    });
    add("HEAD that lies for ever", Said("blobs which it lacks"), |r| {
        r.fault(Fault::on("HEAD", "/blobs/").always().respond(200).chunked())
    });
    add("another digest stored", Old("its digest is `sha256:e3b0c442"), |r| {
        r.fault(on_upload("PUT").header("Docker-Content-Digest", OTHER))
    });
    add("digest refused", Old("answered 400 Bad Request"), |r| {
        r.fault(on_upload("PUT").respond(400).body(r#"{"errors":[{"code":"DIGEST_INVALID"}]}"#))
    });
    add("manifest stored, answered 500", Whole, |r| r.fault(on_tag("PUT").answer(500)));
    add("manifest refused", Old("answered 400 Bad Request"), |r| r.fault(on_tag("PUT").respond(400)));
    // One is refused for want of a token, and two are asked before anything is tagged.
    add("tag moved by somebody else", Said("somebody else moved it"), |r| {
        r.fault(on_tag("HEAD").nth(4).answer(200).header("Docker-Content-Digest", OTHER))
    });
    add("tag told late", Said("is not found, although"), |r| r.fault(on_tag("HEAD").nth(4).respond(404)));
}

/// Settings under which nothing takes long.
fn settings(registry: &Registry) -> Settings {
    let given = Some((USER.to_owned(), Secret::new(PASSWORD.to_owned())));
    let credentials =
        CredentialSettings { given, given_for: vec![registry.address()], ..CredentialSettings::default() };
    Settings { credentials, attempts: 6, stall: Duration::from_millis(400), wait: |_| (), ..Settings::default() }
}

/// Pushes through a fault; what was heard, and the whole error if it failed.
fn push(registry: &Registry) -> (Vec<Event>, Option<String>) {
    let (dir, heard) = (tempfile::tempdir().expect("a temp directory"), Arc::new(Heard::default()));
    let observer: Arc<dyn Observer> = Arc::<Heard>::clone(&heard);
    let tools = tools_for(dir.path(), settings(registry), observer);
    let ready = ready();
    let tags = TagChoice::Given(vec!["1".to_owned()]);
    let sink = SinkWish::Registry { repository: registry.reference("team/x"), tags };
    let error = publish(&tools, &ready.base, &ready.layers, &ready.index, &[sink], None).err().map(|error| {
        let mut words = vec![error.to_string()];
        let mut cause = error.source();
        while let Some(next) = cause {
            words.push(next.to_string());
            cause = next.source();
        }
        format!("{error:?}\n{}", words.join("\n"))
    });
    (heard.events(), error)
}

/// One fault: its ending, the tag, the price, and what was heard.
fn check(kind: &Kind) {
    let name = kind.name;
    let plain = Registry::start().with_bearer(Bearer::new().user(USER, PASSWORD));
    let registry = (kind.registry)(plain);
    registry.put_manifest("team/x", "1", OCI_INDEX, OLD);
    let (events, error) = push(&registry);
    let heard = format!("{events:?}\n{}", error.as_deref().unwrap_or_default());
    for secret in ["canary", "test-token", "signature", "_state"] {
        assert!(!heard.contains(secret), "{name}: `{secret}` in {heard}");
    }
    assert!(!heard.contains(['\u{1b}', '\u{7}']) && heard.len() < 50_000, "{name}: {} bytes heard", heard.len());
    let requests = registry.requests().len() + registry.token_requests().len() + registry.second_requests().len();
    assert!(requests <= 120, "{name}: {requests} requests");
    let tagged = registry.manifest("team/x", "1").map(|(_, bytes)| bytes);
    match kind.ending {
        Old(why) => {
            assert!(error.is_some_and(|error| error.contains(why)), "{name}: {why}: {heard}");
            assert_eq!(tagged.as_deref(), Some(OLD), "{name}");
        }
        Whole | Said(_) => {
            assert_eq!(error, None, "{name}");
            let valid = validate::registry(&registry, "team/x", "1");
            assert_eq!(valid.descriptor.digest, ready().index.root.digest(), "{name}");
        }
    }
    if let Said(what) = kind.ending {
        assert!(heard.contains(what), "{name}: {what}: {heard}");
    }
    let told = |event: &&Event| matches!(event, Event::Warning(text) if text.contains("this repository moves"));
    assert!(events.iter().filter(told).count() <= 1, "{name}: a warning is shown once");
}

#[test]
fn every_kind_of_fault_ends_well_or_changes_nothing() {
    let kinds = kinds();
    assert!(kinds.len() >= 25, "{}", kinds.len());
    std::thread::scope(|scope| {
        for some in kinds.chunks(kinds.len().div_ceil(4)) {
            scope.spawn(move || some.iter().for_each(check));
        }
    });
}

#[test]
fn the_document_has_a_line_for_every_kind() {
    let named = |name: &str| DOCUMENT.lines().any(|line| line.starts_with(&format!("| {name} |")));
    let missing: Vec<&str> = kinds().iter().map(|kind| kind.name).filter(|name| !named(name)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn a_reset_at_any_byte_is_survived() {
    let length = ready().layers.grafts[0].blob.descriptor().size;
    for at in [1, 2, 255, 16_384, 262_143, 262_144, 1_048_576, length - 1, length] {
        for keeps in [false, true] {
            let registry = Registry::start().with_bearer(Bearer::new().user(USER, PASSWORD));
            let registry = if keeps { registry.keeps_puts() } else { registry };
            registry.script(on_upload("PUT").close_after_request_bytes(at));
            assert_eq!(push(&registry).1, None, "{at} {keeps}");
            validate::registry(&registry, "team/x", "1");
        }
    }
    for at in (0..160).step_by(8) {
        let registry = Registry::start().with_bearer(Bearer::new().user(USER, PASSWORD));
        let cut = |method: &str, pattern: &str| Fault::on(method, pattern).close_after_head_bytes(at);
        for (method, pattern) in [("HEAD", ""), ("POST", ""), ("PUT", "/blobs/"), ("PUT", "/manifests/")] {
            registry.script(cut(method, pattern));
        }
        let (_, error) = push(&registry);
        assert_eq!(error, None, "head cut after {at} bytes");
        validate::registry(&registry, "team/x", "1");
    }
}

#[test]
fn a_slow_registry_is_waited_for_as_long_as_it_moves() {
    // Its answer takes longer than a stall may, and never stalls.
    let slow = Fault::on("GET", "/token").at(Host::Token).late(Duration::from_millis(50)).in_pieces(12);
    let quick = Registry::start().with_bearer(Bearer::new().user(USER, PASSWORD));
    let registry = Registry::start().with_bearer(Bearer::new().user(USER, PASSWORD)).fault(slow);
    assert_eq!([push(&quick).1, push(&registry).1], [None, None]);
    let asked = |registry: &Registry| registry.token_requests().len();
    assert_eq!(asked(&registry), asked(&quick), "nothing was asked again");
}

#[test]
fn several_pushes_of_one_tag_end_with_one_of_them_whole() {
    let registry = Registry::start().with_bearer(Bearer::new().user(USER, PASSWORD));
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| assert_eq!(push(&registry).1, None));
        }
    });
    validate::registry(&registry, "team/x", "1");
    assert_eq!(registry.open_uploads(), 0);
}
