//! The in-process registry itself, spoken to over bare sockets.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plugraft::formats::digest::Digest;
use plugraft::formats::media_type::OCI_MANIFEST;

use crate::support::registry::{Bearer, Fault, Host, Mount, Registry, Scopes};

/// An answer as it came over the wire.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("an answer in JSON")
    }
}

/// Sends one request on a connection of its own, and reads until the server closes it. `None`: no answer came.
fn ask_at(address: &str, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).expect("the registry listens");
    let mut lines = vec![format!("{method} {target} HTTP/1.1"), format!("host: {address}")];
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    lines.push(format!("content-length: {}\r\n\r\n", body.len()));
    stream.write_all(lines.join("\r\n").as_bytes()).expect("a head is sent");
    // A server that broke off does not take the rest.
    drop(stream.write_all(body));
    drop(stream.shutdown(std::net::Shutdown::Write));
    let mut bytes = Vec::new();
    drop(stream.read_to_end(&mut bytes));
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).expect("a head is text");
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head, body: bytes[end + 4..].to_vec() })
}

fn ask(registry: &Registry, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    ask_at(&registry.address(), method, target, headers, body).expect("an answer")
}

fn status(registry: &Registry, method: &str, target: &str) -> u16 {
    ask(registry, method, target, &[], b"").status
}

/// Opens a session in `a/b` and returns its address.
fn session(registry: &Registry) -> String {
    ask(registry, "POST", "/v2/a/b/blobs/uploads/", &[], b"").header("location").to_owned()
}

#[test]
fn a_blob_goes_in_and_comes_out() {
    let registry = Registry::start();
    let digest = Digest::of(b"hello");
    let location = session(&registry);
    assert!(location.starts_with("/v2/a/b/blobs/uploads/"), "{location}");
    assert_eq!(status(&registry, "PUT", "/v2/a/b/blobs/uploads/1?digest=x"), 400, "the state was left out");
    assert_eq!(ask(&registry, "PUT", &format!("{location}&digest={digest}"), &[], b"hello").status, 201);
    assert_eq!(registry.blob("a/b", digest).as_deref(), Some(&b"hello"[..]));
    assert_eq!((registry.open_uploads(), registry.uploads()), (0, 1));

    let at = format!("/v2/a/b/blobs/{digest}");
    let head = ask(&registry, "HEAD", &at, &[], b"");
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, "5", 0));
    let part = ask(&registry, "GET", &at, &[("range", "bytes=1-2")], b"");
    assert_eq!((part.status, part.header("content-range"), &*part.body), (206, "bytes 1-2/5", &b"el"[..]));
    assert_eq!(ask(&registry, "GET", &at, &[("range", "bytes=5-")], b"").status, 416);
    assert_eq!(status(&registry, "GET", "/v2/other/blobs/sha256:0"), 404);
    assert_eq!(registry.requests().last().and_then(|logged| logged.status), Some(404));
    registry.forget_requests();
    assert_eq!(registry.asked("GET", ""), 0);
}

#[test]
fn chunks_are_taken_in_order_and_lies_are_refused() {
    let registry = Registry::start().without_monolithic();
    let location = session(&registry);
    assert_eq!(ask(&registry, "PUT", &format!("{location}&digest=sha256:0"), &[], b"x").status, 405);
    let first = ask(&registry, "PATCH", &location, &[("transfer-encoding", "chunked")], b"3;x=y\r\nhel\r\n0\r\n\r\n");
    assert_eq!((first.status, first.header("range")), (202, "0-2"));
    assert_eq!(ask(&registry, "PATCH", &location, &[("content-range", "2-3")], b"lo").status, 416);
    assert_eq!(ask(&registry, "PATCH", &location, &[("content-range", "3-4")], b"lo").status, 202);
    assert_eq!(ask(&registry, "GET", &location, &[], b"").header("range"), "0-4");
    let other = Digest::of(b"other");
    let refused = ask(&registry, "PUT", &format!("{location}&digest={other}"), &[], b"");
    assert_eq!((refused.status, &refused.json()["errors"][0]["code"]), (400, &"DIGEST_INVALID".into()));
    let location = session(&registry);
    assert_eq!((ask(&registry, "DELETE", &location, &[], b"").status, registry.open_uploads()), (204, 0));
}

#[test]
fn mounts_are_done_ignored_or_refused() {
    for (mount, from, expected) in [
        (Mount::Done, "base", 201),
        (Mount::Done, "elsewhere", 202),
        (Mount::Ignored, "base", 202),
        (Mount::Refused, "base", 405),
    ] {
        let registry = Registry::start().mounts(mount);
        let digest = registry.put_blob("base", b"layer").digest;
        let answer = status(&registry, "POST", &format!("/v2/a/b/blobs/uploads/?mount={digest}&from={from}"));
        assert_eq!((answer, registry.blob("a/b", digest).is_some()), (expected, expected == 201), "{mount:?}");
    }
}

#[test]
fn a_manifest_needs_its_blobs_and_an_accept() {
    let registry = Registry::start();
    let config = registry.put_blob("a/b", b"{}");
    let manifest = serde_json::json!({ "config": config.to_value(), "layers": [] }).to_string();
    let typed = [("content-type", OCI_MANIFEST)];
    let put = |repository: &str, target: &str| {
        let target = format!("/v2/{repository}/manifests/{target}");
        ask(&registry, "PUT", &target, &typed, manifest.as_bytes()).status
    };
    assert_eq!(put("other", "1"), 400, "its config is not in that repository");
    assert_eq!(put("a/b", &Digest::of(b"").to_string()), 400, "another digest");
    assert_eq!(put("a/b", "1"), 201);
    assert_eq!(registry.tags("a/b"), ["1"]);
    let digest = Digest::of(manifest.as_bytes());
    assert_eq!(registry.manifest("a/b", &digest.to_string()), Some((OCI_MANIFEST.to_owned(), manifest.into_bytes())));

    let at = format!("/v2/a/b/manifests/{digest}");
    assert_eq!(status(&registry, "GET", &at), 404, "its type was not accepted");
    let head = ask(&registry, "HEAD", &at, &[("accept", &format!("text/plain, {OCI_MANIFEST};q=0.9"))], b"");
    assert_eq!((head.status, head.header("docker-content-digest")), (200, &*digest.to_string()));
    assert_eq!(ask(&registry, "GET", "/v2/a/b/tags/list", &[], b"").json()["tags"], serde_json::json!(["1"]));
    assert_eq!(status(&registry, "DELETE", &at), 202);
    assert_eq!(registry.manifest("a/b", "1"), None);

    let digest = registry.put_manifest("a/b", "raw", "text/odd", b"no JSON at all");
    assert_eq!(registry.manifest("a/b", "raw").map(|(_, bytes)| Digest::of(&bytes)), Some(digest));
    assert_eq!(registry.reference("a/b:raw").registry(), registry.address());
}

#[test]
fn basic_asks_for_its_user() {
    let registry = Registry::start().with_basic("u", "p:q");
    let refused = ask(&registry, "GET", "/v2/", &[], b"");
    assert_eq!(refused.status, 401);
    assert!(refused.header("www-authenticate").starts_with("Basic realm="), "{}", refused.head);
    let sent = |user: &str| format!("Basic {}", STANDARD.encode(user));
    assert_eq!(ask(&registry, "GET", "/v2/", &[("authorization", &sent("u:p"))], b"").status, 401);
    assert_eq!(ask(&registry, "GET", "/v2/", &[("authorization", &sent("u:p:q"))], b"").status, 200);
    assert!(registry.requests()[2].authorization.is_some());
}

/// Asks the token endpoint as `u`; the token, or the status of the refusal.
fn token(registry: &Registry, scopes: &str) -> Result<String, u16> {
    let realm = ask(registry, "GET", "/v2/a/tags/list", &[], b"").header("www-authenticate").to_owned();
    let realm = realm.split('"').nth(1).expect("a realm").trim_start_matches("http://").to_owned();
    let (address, path) = realm.split_once('/').expect("a path");
    let target = format!("/{path}?service=registry.test&{scopes}");
    let basic = format!("Basic {}", STANDARD.encode("u:p"));
    let answer = ask_at(address, "GET", &target, &[("authorization", &basic)], b"").expect("an answer");
    let field = |name: &str| answer.json()[name].as_str().map(str::to_owned);
    if answer.status == 200 {
        Ok(field("token").or(field("access_token")).expect("a token"))
    } else {
        Err(answer.status)
    }
}

fn with_token(registry: &Registry, token: &str, method: &str, target: &str) -> u16 {
    ask(registry, method, target, &[("authorization", &format!("Bearer {token}"))], b"").status
}

const BOTH: &str = "scope=repository:a:pull,push&scope=repository:base:pull";
const MOUNT: &str = "/v2/a/blobs/uploads/?mount=sha256:0&from=base";

#[test]
fn several_scopes_are_honoured_cut_or_refused() {
    let known = Bearer::new().user("u", "p");
    let all = Registry::start().with_bearer(known.clone().access_token().on_own_port().expires_in(None));
    let granted = token(&all, BOTH).expect("granted");
    assert_eq!(with_token(&all, &granted, "POST", MOUNT), 202);
    assert_eq!(all.token_requests()[0].host, Host::Token);
    all.revoke_tokens();
    assert_eq!(with_token(&all, &granted, "POST", MOUNT), 401);

    let first = Registry::start().with_bearer(known.clone().scopes(Scopes::FirstOnly));
    let granted = token(&first, BOTH).expect("granted");
    assert_eq!(with_token(&first, &granted, "POST", MOUNT), 401);
    assert_eq!(with_token(&first, &granted, "POST", "/v2/a/blobs/uploads/"), 202);

    let single = Registry::start().with_bearer(known.clone().scopes(Scopes::RefuseSeveral));
    assert_eq!(token(&single, BOTH), Err(403));

    let denied = Registry::start().with_bearer(known.deny("base"));
    let granted = token(&denied, BOTH).expect("granted in part");
    assert_eq!(with_token(&denied, &granted, "POST", MOUNT), 401);
}

#[test]
fn tokens_expire_and_are_had_by_post_too() {
    let ways = Bearer::new().user("u", "p").identity_token("refresh").anonymous_pull().expire_after(1);
    let registry = Registry::start().with_bearer(ways.clone());
    let granted = token(&registry, "scope=repository:a:pull").expect("granted");
    assert_eq!(with_token(&registry, &granted, "GET", "/v2/a/tags/list"), 404);
    assert_eq!(with_token(&registry, &granted, "GET", "/v2/a/tags/list"), 401);
    registry.accept_token("outside", "a");
    assert_eq!(with_token(&registry, "outside", "GET", "/v2/a/tags/list"), 404);

    let post = |registry: &Registry, form: &str| {
        let form = format!("service=registry.test&client_id=test&scope=repository:a:pull&{form}");
        ask(registry, "POST", "/token", &[], form.as_bytes()).status
    };
    assert_eq!(post(&registry, "grant_type=refresh_token&refresh_token=refresh"), 200);
    assert_eq!(post(&registry, "grant_type=refresh_token&refresh_token=other"), 401);
    assert_eq!(post(&registry, "grant_type=password&username=u&password=p"), 200);
    assert!(registry.token_requests().iter().any(|logged| logged.body.ends_with(b"password=p")));
    let registry = Registry::start().with_bearer(ways.get_only());
    assert_eq!(post(&registry, "grant_type=refresh_token&refresh_token=refresh"), 405);
    assert_eq!(status(&registry, "GET", "/token?service=registry.test"), 200, "anybody gets a token");
}

#[test]
fn a_second_origin_takes_no_credentials() {
    let registry = Registry::start().blobs_elsewhere().uploads_elsewhere();
    let digest = registry.put_blob("a/b", b"layer").digest;
    let moved = ask(&registry, "GET", &format!("/v2/a/b/blobs/{digest}"), &[], b"");
    let elsewhere = moved.header("location").trim_start_matches("http://").to_owned();
    let (address, path) = elsewhere.split_once('/').expect("a path");
    let at = |headers: &[(&str, &str)]| ask_at(address, "GET", &format!("/{path}"), headers, b"").expect("an answer");
    assert_eq!((moved.status, at(&[]).body), (307, b"layer".to_vec()));
    assert_eq!(at(&[("authorization", "Bearer x")]).status, 400);
    assert_eq!(registry.second_requests().len(), 2);
    assert!(session(&registry).starts_with(&format!("http://{address}/")));
}

#[test]
fn faults_hit_what_they_name() {
    let registry = Registry::start()
        .fault(Fault::on("GET", "/a/*/list$").nth(2).times(2).respond(429).header("Retry-After", "1").body("slow"))
        .fault(Fault::on("PUT", "/manifests/").answer(500))
        .fault(Fault::on("POST", "/blobs/uploads").nth(2).without("Location"))
        .fault(Fault::on("HEAD", "/blobs/").respond(200).header("Content-Length", "7"))
        .fault(Fault::on("PATCH", "").respond(401).early());
    let listed: Vec<u16> = (0..4).map(|_| status(&registry, "GET", "/v2/a/tags/list")).collect();
    assert_eq!(listed, [404, 429, 429, 404]);
    let put = ask(&registry, "PUT", "/v2/a/b/manifests/1", &[("content-type", OCI_MANIFEST)], b"{}");
    assert_eq!((put.status, registry.tags("a/b")), (500, vec!["1".to_owned()]));
    assert_ne!(session(&registry), "");
    assert_eq!(session(&registry), "");
    let lie = ask(&registry, "HEAD", "/v2/a/b/blobs/sha256:0", &[], b"");
    assert_eq!((lie.status, lie.header("content-length")), (200, "7"));
    let early = ask(&registry, "PATCH", "/v2/a/b/blobs/uploads/1", &[], &vec![0; 100_000]);
    assert_eq!((early.status, registry.open_uploads()), (401, 2));

    registry.script(Fault::portal());
    assert_eq!(ask(&registry, "DELETE", "/v2/", &[], b"").header("content-type"), "text/html");
}

#[test]
fn conversations_break_off_where_told() {
    let registry = Registry::start();
    let digest = registry.put_blob("a/b", &[7; 5000]).digest;
    let at = format!("/v2/a/b/blobs/{digest}");
    registry.script(Fault::on("GET", "/blobs/").close_after_response_bytes(1000));
    let cut = ask(&registry, "GET", &at, &[], b"");
    assert_eq!((cut.header("content-length"), cut.body.len()), ("5000", 1000));
    registry.script(Fault::on("GET", "/blobs/").chunked());
    let chunked = ask(&registry, "GET", &at, &[], b"");
    assert_eq!(chunked.header("transfer-encoding"), "chunked");
    assert!(chunked.body.ends_with(b"\r\n0\r\n\r\n"));

    let location = session(&registry);
    registry.script(Fault::on("PATCH", "").close_after_request_bytes(3));
    assert!(ask_at(&registry.address(), "PATCH", &location, &[], &[7; 5000]).is_none());
    assert_eq!(ask(&registry, "GET", &location, &[], b"").header("range"), "0-2", "what arrived is kept");
    let broken = registry.requests().into_iter().find(|logged| logged.method == "PATCH").expect("logged");
    assert_eq!((broken.status, broken.bytes, broken.header("content-length")), (None, 3, Some("5000")));
}

#[test]
fn a_stall_ends_with_the_registry() {
    let registry = Registry::start()
        .fault(Fault::on("GET", "/v2/$").stall_after_response_bytes(1))
        .fault(Fault::on("PUT", "/manifests/").stall_after_request_bytes(0))
        .fault(Fault::on("GET", "/token").at(Host::Token).respond(503));
    assert_eq!(status(&registry, "GET", "/token"), 503);
    let mut streams = ["GET /v2/", "PUT /v2/a/manifests/1"].map(|request| {
        let mut stream = TcpStream::connect(registry.address()).expect("the registry listens");
        stream.write_all(format!("{request} HTTP/1.1\r\ncontent-length: 0\r\n\r\n").as_bytes()).expect("sent");
        stream
    });
    let mut first = [0; 12];
    streams[0].read_exact(&mut first).expect("the head comes");
    assert_eq!(&first, b"HTTP/1.1 200");
    drop(registry);
    for stream in &mut streams {
        let mut rest = Vec::new();
        drop(stream.read_to_end(&mut rest));
        assert!(!rest.ends_with(b"{}"), "the answer was never finished");
    }
}

#[test]
fn a_request_for_a_proxy_is_served_and_logged_so() {
    let registry = Registry::start();
    assert_eq!(status(&registry, "GET", "http://registry.invalid/v2/"), 200);
    let logged = &registry.requests()[0];
    assert_eq!((logged.through_proxy, &*logged.target), (true, "/v2/"));
}
