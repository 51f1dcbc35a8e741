//! Who may: challenges, tokens, and hosts that hear no credentials.

use std::thread;

use plugraft::formats::blob::MemoryBlob;
use plugraft::formats::media_type::OCI_INDEX;
use plugraft::net::{CredentialSettings, Settings};

use super::{Client, known, quick, whole};
use crate::support::registry::{Bearer, Fault, Host, Registry};

const INDEX: &[u8] = br#"{"schemaVersion":2,"manifests":[]}"#;

fn filled(registry: Registry) -> Registry {
    registry.put_manifest("a/b", "1", OCI_INDEX, INDEX);
    registry
}

fn user() -> Bearer {
    Bearer::new().user("u", "p")
}

/// Reads tag `1` and pushes a blob; the first error with its hint.
fn read_and_push(registry: &Registry, settings: Settings) -> Result<(), String> {
    let client = Client::new(settings);
    let repository = client.at(registry, "a/b");
    let told = |error: &plugraft::net::Error| format!("{}\n{}", whole(error), error.hint().unwrap_or_default());
    repository.manifest("1").map_err(|error| told(&error))?;
    repository.push_blob(&MemoryBlob::new("x", b"layer".to_vec()), None, "layer").map_err(|error| told(&error))?;
    Ok(())
}

#[test]
fn known_users_pass() {
    for registry in [
        Registry::start().with_basic("u", "p"),
        Registry::start().with_bearer(user()),
        Registry::start().with_bearer(user().on_own_port()),
        Registry::start().with_bearer(user().access_token().expires_in(None)),
    ] {
        let registry = filled(registry);
        assert_eq!(read_and_push(&registry, known(&registry, "u", "p")), Ok(()));
    }
}

#[test]
fn nothing_is_sent_unasked() {
    let registry = filled(Registry::start());
    assert_eq!(read_and_push(&registry, known(&registry, "u", "p")), Ok(()));
    assert!(registry.requests().iter().all(|logged| logged.authorization.is_none()));

    // Once asked, always: only the first request is refused.
    let registry = filled(Registry::start().with_basic("u", "p"));
    assert_eq!(read_and_push(&registry, known(&registry, "u", "p")), Ok(()));
    let refused = registry.requests().iter().filter(|logged| logged.status == Some(401)).count();
    assert_eq!(refused, 1);
}

#[test]
fn a_file_s_identity_token_is_exchanged() {
    let registry = filled(Registry::start().with_bearer(Bearer::new().identity_token("refresh")));
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("config.json");
    let auths = serde_json::json!({ "auths": { registry.address(): { "identitytoken": "refresh" } } });
    std::fs::write(&file, auths.to_string()).expect("written");
    let credentials = CredentialSettings { files: vec![file], ..CredentialSettings::default() };
    assert_eq!(read_and_push(&registry, Settings { credentials, ..quick() }), Ok(()));
    assert!(registry.token_requests().iter().all(|logged| logged.method == "POST"));
}

#[test]
fn refusals_say_who_asked() {
    let refused = |registry: Registry, settings: fn(&Registry) -> Settings| {
        let registry = filled(registry);
        let error = read_and_push(&registry, settings(&registry)).expect_err("refused");
        error.replace(&registry.address(), "HOST")
    };
    let stranger = refused(Registry::start().with_basic("u", "p"), |_| quick());
    assert!(stranger.contains("`HOST` answered 401 Unauthorized: authentication required"), "{stranger}");
    assert!(stranger.contains("no credentials were found for `HOST`"), "{stranger}");
    let wrong = refused(Registry::start().with_basic("u", "p"), |registry| known(registry, "u", "wrong"));
    assert!(wrong.contains("the user and password given for this run"), "{wrong}");
    let wrong = refused(Registry::start().with_bearer(user()), |registry| known(registry, "u", "wrong"));
    assert!(wrong.contains("could not get a token for `HOST/a/b` from `http://HOST/token`"), "{wrong}");
    assert!(wrong.contains("401 Unauthorized: unknown user or token"), "{wrong}");
    let reader = refused(Registry::start().with_bearer(Bearer::new().anonymous_pull()), |_| quick());
    assert!(reader.contains("could not push blob") && reader.contains("no credentials were found"), "{reader}");
    for error in [stranger, wrong, reader] {
        assert!(!error.contains("Basic ") && !error.contains("Bearer "), "{error}");
    }
}

#[test]
fn an_endpoint_that_gives_no_token_is_named() {
    for (fault, expected) in [
        (Fault::on("GET", "/token").at(Host::Token).respond(200).body("<html>"), "gave no token: "),
        (Fault::on("GET", "/token").at(Host::Token).always().respond(503), "answered 503"),
        (Fault::on("GET", "/token").at(Host::Token).respond(302).header("Location", "/x"), "it answered 302"),
    ] {
        let registry = filled(Registry::start().with_bearer(user()).fault(fault));
        let error = read_and_push(&registry, known(&registry, "u", "p")).expect_err("no token");
        assert!(error.contains(expected), "{error}");
    }
    let busy = Fault::on("GET", "/token").at(Host::Token).times(2).respond(503);
    let registry = filled(Registry::start().with_bearer(user()).fault(busy));
    assert_eq!(read_and_push(&registry, known(&registry, "u", "p")), Ok(()));
}

#[test]
fn tokens_are_kept_and_renewed() {
    let registry = filled(Registry::start().with_bearer(user()));
    let client = Client::new(known(&registry, "u", "p"));
    let read = || client.at(&registry, "a/b").manifest("1").map(|found| found.is_some()).map_err(|error| whole(&error));
    for _ in 0..5 {
        assert_eq!(read(), Ok(true));
    }
    assert_eq!(registry.token_requests().len(), 1);
    registry.revoke_tokens();
    assert_eq!(read(), Ok(true));
    assert_eq!(registry.token_requests().len(), 2);

    // A token that lives shorter than a request may take is not brought twice.
    let registry = filled(Registry::start().with_bearer(user().expires_in(Some(0.000_001.into()))));
    let client = Client::new(known(&registry, "u", "p"));
    for _ in 0..3 {
        assert!(client.at(&registry, "a/b").manifest("1").is_ok_and(|found| found.is_some()));
    }
    assert_eq!(registry.token_requests().len(), 3);
    assert_eq!(registry.requests().iter().filter(|logged| logged.status == Some(401)).count(), 1);
}

#[test]
fn threads_share_a_token() {
    let registry = filled(Registry::start().with_bearer(user()));
    let client = Client::new(known(&registry, "u", "p"));
    thread::scope(|scope| {
        for _ in 0..8 {
            let repository = client.at(&registry, "a/b");
            scope.spawn(move || assert!(repository.manifest("1").is_ok_and(|found| found.is_some())));
        }
    });
    assert_eq!(registry.token_requests().len(), 1);
}

#[test]
fn other_hosts_hear_no_credentials() {
    for bearer in [user(), user().on_own_port()] {
        let registry = filled(Registry::start().with_bearer(bearer).blobs_elsewhere().uploads_elsewhere());
        let layer = registry.put_blob("a/b", &vec![7; 300_000]);
        registry.script(Fault::on("GET", "/blobs/").at(Host::Second).close_after_response_bytes(100_000));
        assert_eq!(read_and_push(&registry, known(&registry, "u", "p")), Ok(()));
        let client = Client::new(known(&registry, "u", "p"));
        let mut reader = client.at(&registry, "a/b").read_blob(&layer).expect("opened");
        assert_eq!(std::io::copy(&mut reader, &mut std::io::sink()).expect("read"), 300_000);
        let second = registry.second_requests();
        let methods: Vec<&str> = second.iter().map(|logged| logged.method.as_str()).collect();
        assert_eq!(methods, ["PUT", "GET", "GET"]);
        assert!(second.iter().all(|logged| logged.authorization.is_none() && logged.header("cookie").is_none()));
    }
}

#[test]
fn a_bearer_token_goes_as_it_is() {
    let registry = filled(Registry::start().with_bearer(Bearer::new()));
    registry.accept_token("outside", "a/b");
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("config.json");
    let auths = serde_json::json!({ "auths": { registry.address(): { "registrytoken": "outside" } } });
    std::fs::write(&file, auths.to_string()).expect("written");
    let credentials = CredentialSettings { files: vec![file], ..CredentialSettings::default() };
    assert_eq!(read_and_push(&registry, Settings { credentials, ..quick() }), Ok(()));
    assert_eq!(registry.token_requests().len(), 0);
}
