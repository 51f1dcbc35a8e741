//! Secrets that enter are never seen again: not in events, errors and their causes, hints, or settings as Debug shows
//! them. Each canary holds the same word, so that one search finds them all.

mod binary;
mod lock;
mod sinks;
mod sources;
mod wire;

use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plugraft::event::{Event, Observer};
use plugraft::formats::blob::MemoryBlob;
use plugraft::formats::document::Document;
use plugraft::formats::media_type::{OCI_CONFIG, OCI_MANIFEST};
use plugraft::formats::reference::Reference;
use plugraft::formats::secret::Secret;
use plugraft::net::credentials::{Credential, Found, Source};
use plugraft::net::{self, CredentialSettings, Net, Settings};
use tempfile::TempDir;

use crate::support::registry::{Bearer, Fault, Host, Logged, Registry};

const USER: &str = "canary-user";
const PASSWORD: &str = "canary/pass word+é";
const TOKEN: &str = "canary-token";

/// All that a run said.
#[derive(Default)]
struct Said(Mutex<String>);

impl Said {
    fn add(&self, what: &dyn Debug) {
        let mut said = self.0.lock().expect("no test panics here");
        writeln!(said, "{what:?}\n{what:#?}").expect("writing to a string cannot fail");
    }

    /// An error with all its causes, or a value.
    fn outcome<T: Debug, E: Error + 'static>(&self, outcome: Result<T, E>) -> Option<T> {
        match outcome {
            Ok(value) => {
                self.add(&value);
                Some(value)
            }
            Err(error) => {
                self.add(&error);
                let mut next: Option<&(dyn Error + 'static)> = Some(&error);
                while let Some(error) = next {
                    self.add(&(error, error.to_string()));
                    self.add(&error.downcast_ref::<net::Error>().and_then(net::Error::hint));
                    next = error.source();
                }
                None
            }
        }
    }

    fn text(&self) -> String {
        self.0.lock().expect("no test panics here").clone()
    }
}

impl Observer for Said {
    fn on(&self, event: Event) {
        self.add(&event);
    }
}

/// Does everything that a registry can be asked, and returns all that was said.
fn talk(settings: &Settings, reference: &Reference) -> String {
    let said = Arc::new(Said::default());
    said.add(settings);
    let observer: Arc<dyn Observer> = Arc::<Said>::clone(&said);
    let Some(net) = said.outcome(Net::new(settings.clone(), observer).map(Hidden)) else { return said.text() };
    let repository = net.0.repository(reference);
    let config = MemoryBlob::new(OCI_CONFIG, b"{}".to_vec());
    let descriptor = plugraft::formats::blob::Blob::descriptor(&config).clone();
    said.outcome(repository.manifest("1"));
    said.outcome(repository.manifest_digest("1"));
    said.outcome(repository.has_blob(&descriptor));
    said.outcome(repository.push_blob(&config, Some("team/base"), "a config"));
    let manifest = serde_json::json!({ "mediaType": OCI_MANIFEST, "config": descriptor.to_value(), "layers": [] });
    said.outcome(repository.push_manifest("1", &Document::write(OCI_MANIFEST, manifest)));
    if let Some(Hidden(mut reader)) = said.outcome(repository.read_blob(&descriptor).map(Hidden)) {
        said.outcome(reader.read_to_end(&mut Vec::new()));
    }
    said.text()
}

/// Something without a Debug of its own.
struct Hidden<T>(T);

impl<T> Debug for Hidden<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("hidden")
    }
}

fn check_silence(said: &str, scene: &str) {
    let plain = said.to_ascii_lowercase();
    let words = ["canary", "test-token", "signature"].iter().filter_map(|word| Some((*word, plain.find(word)?)));
    let hidden = hidden_canaries();
    let hidden = hidden.iter().filter_map(|word| Some((word.as_str(), said.find(word)?)));
    if let Some((secret, at)) = words.chain(hidden).next() {
        let start = said[..at].rfind('\n').map_or(0, |line| line + 1);
        panic!("{scene}: `{secret}` is seen in {}", said[start..].lines().next().unwrap_or_default());
    }
}

/// What base64 makes of the word, wherever it stands in what is encoded. As URLs and JSON escape it, it stays itself.
fn hidden_canaries() -> [String; 3] {
    [0, 1, 2].map(|before: usize| {
        let text = [&vec![0; before], b"canary".as_slice()].concat();
        // Only characters that are made of the word's own bits.
        let (first, last) = ((before * 8).div_ceil(6), text.len() * 8 / 6);
        STANDARD.encode(&text)[first..last].to_owned()
    })
}

#[test]
fn a_canary_is_found_however_it_hides() {
    for said in ["a CANARY", "%63anary canary%2F", "x\ty\"canary\""].map(str::to_owned) {
        assert!(std::panic::catch_unwind(|| check_silence(&said, "")).is_err(), "{said}");
    }
    for before in ["", "a", "ab", "user:"] {
        let said = STANDARD.encode(format!("{before}canary/pass"));
        assert!(std::panic::catch_unwind(|| check_silence(&said, "")).is_err(), "{said}");
    }
    check_silence("a bird in a mine", "");
}

/// How a secret enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Given,
    Entry,
    Helper,
    /// podman's file, in its own place.
    AuthFile,
    /// A file that a variable names.
    NamedFile,
    /// A helper for this registry alone.
    HelperForHost,
    IdentityToken,
    RegistryToken,
}

const WAYS: [Way; 8] = [
    Way::Given,
    Way::Entry,
    Way::Helper,
    Way::AuthFile,
    Way::NamedFile,
    Way::HelperForHost,
    Way::IdentityToken,
    Way::RegistryToken,
];

/// What goes wrong after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Nothing,
    Stranger,
    Denied,
    Unavailable,
    Reset,
    Portal,
    TokenRefused,
    TokenMalformed,
    Redirected,
    /// None, but blobs are read at signed addresses of another host, and uploads go there.
    Elsewhere,
    Echoed,
    /// None at all, but more secrets come with the answers: a cookie, and a token to refresh the token with.
    Talkative,
}

const TROUBLES: [Trouble; 12] = [
    Trouble::Nothing,
    Trouble::Stranger,
    Trouble::Denied,
    Trouble::Unavailable,
    Trouble::Reset,
    Trouble::Portal,
    Trouble::TokenRefused,
    Trouble::TokenMalformed,
    Trouble::Redirected,
    Trouble::Elsewhere,
    Trouble::Echoed,
    Trouble::Talkative,
];

fn registry(trouble: Trouble) -> Registry {
    let nobody = Bearer::new();
    let known = nobody.clone().user(USER, PASSWORD).identity_token(TOKEN).access_token();
    let registry = Registry::start().with_bearer(if trouble == Trouble::Stranger { nobody } else { known });
    if trouble != Trouble::Stranger {
        registry.accept_token(TOKEN, "team/app");
        registry.accept_token(TOKEN, "team/base");
    }
    let at_token = |fault: Fault| fault.at(Host::Token).always();
    match trouble {
        Trouble::Nothing | Trouble::Stranger => registry,
        Trouble::Denied => registry.fault(Fault::on("*", "/team/app/").nth(2).always().respond(403)),
        Trouble::Unavailable => registry.fault(Fault::on("*", "/team/app/").nth(2).always().respond(503)),
        Trouble::Reset => registry.fault(Fault::on("*", "/team/app/").nth(2).always().close_after_request_bytes(0)),
        Trouble::Portal => registry.fault(Fault::portal().nth(2)),
        Trouble::TokenRefused => registry.fault(at_token(Fault::on("*", "").respond(500).echo())),
        Trouble::TokenMalformed => {
            let malformed = format!(r#"{{"token":"{TOKEN}\n"}}"#);
            registry.fault(at_token(Fault::on("*", "").respond(200).body(malformed)))
        }
        Trouble::Redirected => {
            registry.blobs_elsewhere().fault(Fault::on("*", "").at(Host::Second).always().respond(403).body("no"))
        }
        Trouble::Elsewhere => registry.blobs_elsewhere().uploads_elsewhere(),
        Trouble::Talkative => {
            let tokens = format!(r#"{{"token":"{TOKEN}","refresh_token":"canary-refresh","expires_in":300}}"#);
            let cookie = Fault::on("*", "/v2/").always().header("Set-Cookie", "session=canary-cookie; Path=/");
            registry.fault(cookie).fault(at_token(Fault::on("*", "").respond(200).body(tokens)))
        }
        Trouble::Echoed => registry.fault(Fault::on("*", "/team/app/").nth(2).always().respond(403).echo()),
    }
}

/// Settings that bring a secret to a registry; what they need lies in the directory.
fn settings(way: Way, registry: &Registry, home: &TempDir) -> Settings {
    let address = registry.address();
    let basic = STANDARD.encode(format!("{USER}:{PASSWORD}"));
    let text = match way {
        Way::Given => String::new(),
        Way::HelperForHost => format!(r#"{{"credHelpers":{{"{address}":"test"}}}}"#),
        Way::Entry | Way::AuthFile | Way::NamedFile => format!(r#"{{"auths":{{"{address}":{{"auth":"{basic}"}}}}}}"#),
        Way::Helper => r#"{"credsStore":"test"}"#.to_owned(),
        Way::IdentityToken => format!(r#"{{"auths":{{"{address}":{{"identitytoken":"{TOKEN}"}}}}}}"#),
        Way::RegistryToken => format!(r#"{{"auths":{{"{address}":{{"registrytoken":"{TOKEN}"}}}}}}"#),
    };
    let file = home.path().join("config.json");
    fs::write(&file, text).expect("a file is written");
    let given = (way == Way::Given).then(|| (USER.to_owned(), Secret::new(PASSWORD.to_owned())));
    let credentials = CredentialSettings {
        given,
        given_for: vec![address],
        files: vec![file],
        path: Some(home.path().display().to_string()),
        ..Default::default()
    };
    impatient(Settings { credentials, ..Settings::default() })
}

fn impatient(settings: Settings) -> Settings {
    Settings { attempts: 2, first_wait: Duration::from_millis(1), stall: Duration::from_secs(5), ..settings }
}

/// Whether a request brought the secret of this way.
fn brings(way: Way, request: &Logged) -> bool {
    let basic = format!("Basic {}", STANDARD.encode(format!("{USER}:{PASSWORD}")));
    match way {
        Way::Given | Way::Entry | Way::AuthFile | Way::NamedFile | Way::Helper | Way::HelperForHost => {
            request.authorization.as_deref() == Some(&*basic)
        }
        Way::IdentityToken => String::from_utf8_lossy(&request.body).contains(TOKEN),
        Way::RegistryToken => request.authorization.as_deref() == Some("Bearer canary-token"),
    }
}

#[cfg(unix)]
fn place_helper(home: &Path) {
    use std::process::Command;
    let script = format!("#!/bin/sh\necho '{{\"Username\":\"{USER}\",\"Secret\":\"{PASSWORD}\"}}'\n");
    // By another process: a file that this one has open for writing cannot be run.
    let written = Command::new("/bin/sh")
        .args(["-c", r#"printf '%s' "$1" > "$0" && chmod 755 "$0""#])
        .arg(home.join("docker-credential-test"))
        .arg(script)
        .status();
    assert!(written.expect("a shell runs").success());
}

#[cfg(not(unix))]
fn place_helper(_: &Path) {}

fn check(way: Way, trouble: Trouble) {
    let scene = format!("{way:?}, {trouble:?}");
    let home = TempDir::new().expect("a temporary directory");
    place_helper(home.path());
    let registry = registry(trouble);
    let said = talk(&settings(way, &registry, &home), &registry.reference("team/app:1"));
    let heard = registry.requests().into_iter().chain(registry.token_requests());
    assert!(heard.into_iter().any(|request| brings(way, &request)), "{scene}: the secret is sent at all\n{said}");
    check_silence(&said, &scene);
    assert!(registry.second_requests().iter().all(|request| request.authorization.is_none()), "{scene}");
}

#[test]
fn no_way_in_leads_out() {
    for way in WAYS {
        for trouble in TROUBLES {
            check(way, trouble);
        }
    }
}

#[test]
fn a_proxy_s_password_is_not_shown() {
    let proxy = Registry::start();
    let reference: Reference = "registry.invalid/team/app:1".parse().expect("a reference");
    let through = |proxy: String| {
        let plain_http = vec!["registry.invalid".to_owned()];
        impatient(Settings {
            http_proxy: Some(Secret::new(proxy.clone())),
            https_proxy: Some(Secret::new(proxy)),
            plain_http,
            ..Settings::default()
        })
    };
    let address = format!("http://{USER}:canary-password@{}", proxy.address());
    check_silence(&talk(&through(address.clone()), &reference), "a proxy that works");
    let sent = format!("Basic {}", STANDARD.encode(format!("{USER}:canary-password")));
    assert_eq!(proxy.requests()[0].header("proxy-authorization"), Some(&*sent));
    proxy.script(Fault::on("*", "").always().respond(407));
    check_silence(&talk(&through(address.clone()), &reference), "a proxy that refuses");
    drop(proxy);
    check_silence(&talk(&through(address), &reference), "a proxy that is gone");
    for odd in ["socks5://canary:canary@h:1", "http://canary:canary@", "canary:canary@h:x", "ftp://canary@h"] {
        check_silence(&talk(&through(odd.to_owned()), &reference), odd);
    }
}

#[test]
fn credentials_go_in_the_clear_to_no_stranger() {
    // The stranger is reached through a proxy, so that a mistake would be seen.
    let stranger = Registry::start();
    let challenge = "Bearer realm=\"http://stranger.invalid/token\",service=\"s\"";
    let registry = Registry::start();
    registry.script(Fault::on("*", "").always().respond(401).header("WWW-Authenticate", challenge));
    let home = TempDir::new().expect("a temporary directory");
    let http_proxy = Some(Secret::new(format!("http://{}", stranger.address())));
    let settings = Settings { http_proxy, ..settings(Way::Given, &registry, &home) };
    let said = talk(&settings, &registry.reference("team/app:1"));
    assert!(said.contains("plain HTTP with `stranger.invalid`, which is not allowed"), "{said}");
    check_silence(&said, "a stranger");
    assert!(stranger.token_requests().is_empty());

    let settings = Settings { plain_http: vec!["stranger.invalid".to_owned()], ..settings };
    talk(&settings, &registry.reference("team/app:1"));
    assert!(brings(Way::Given, &stranger.token_requests()[0]), "a host that the settings name is no stranger");
}

#[test]
fn user_info_of_a_server_s_addresses_is_not_shown() {
    for (name, value, status) in [
        ("Location", "http://canary:canary@127.0.0.1:1/x?canary=1#canary", 307),
        ("Location", "ftp://canary:canary@h/canary?canary", 307),
        ("WWW-Authenticate", "Bearer realm=\"http://canary:canary@127.0.0.1:1/token?canary=1\"", 401),
        ("WWW-Authenticate", "Bearer realm=\"http://canary:canary@registry.invalid/token\"", 401),
    ] {
        let registry = Registry::start().fault(Fault::on("*", "").always().respond(status).header(name, value));
        let said = talk(&impatient(Settings::default()), &registry.reference("team/app:1"));
        assert!(!registry.requests().is_empty(), "{value}");
        check_silence(&said, value);
    }
}

#[test]
fn public_types_show_no_secret() {
    let secret = || Secret::new(PASSWORD.to_owned());
    let said = Said::default();
    for credential in [
        Credential::Password { username: USER.to_owned(), password: secret() },
        Credential::IdentityToken { username: Some(USER.to_owned()), token: secret() },
        Credential::BearerToken(secret()),
    ] {
        said.add(&Found { credential, source: Source::Given });
    }
    let proxy = || Some(Secret::new(format!("http://{USER}:{PASSWORD}@proxy")));
    said.add(&Settings {
        credentials: CredentialSettings { given: Some((USER.to_owned(), secret())), ..Default::default() },
        http_proxy: proxy(),
        https_proxy: proxy(),
        ..Settings::default()
    });
    said.outcome("canary:canary@r.io/x".parse::<Reference>());
    check_silence(&said.text(), "Debug");
}
