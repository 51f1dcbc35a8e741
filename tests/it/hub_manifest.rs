//! `manifest.json`: what is wrong but usable warns, what is unusable denies.

use plugraft::formats::license::License;
use plugraft::plugin::{Contents, Rule, Severity};
use plugraft::spec::{Limits, PluginWish};
use serde_json::{Value, json};

use crate::support::archive::{Member, file, jar, lying_members, stored, zip};
use crate::support::opening::{open_one, wish};

/// A manifest without a fault.
fn sound() -> Value {
    json!({
        "name": "kafka-connect-thing",
        "version": "1.2.3",
        "title": "Thing",
        "description": "Things.",
        "component_types": ["source", "sink"],
        "owner": {"username": "acme", "type": "organization", "name": "Acme", "url": "https://acme.example", "logo": "assets/a.png"},
        "support": {"provider_name": "Acme", "summary": "none", "url": "https://acme.example", "logo": "assets/a.png"},
        "tags": ["thing"],
        "requirements": ["Confluent Platform 4.x or later"],
        "features": {"supported_encodings": ["any"], "single_message_transforms": true, "delivery_guarantee": ["at_least_once"]},
        "docker_image": {},
        "license": [{"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}],
        "release_date": "2026-01-02"
    })
}

/// The sound manifest with these changes; `null` takes a field away.
fn with(changes: Value) -> Vec<u8> {
    let mut manifest = sound();
    let Value::Object(changes) = changes else { panic!("changes are fields") };
    for (field, value) in changes {
        if value.is_null() {
            manifest.as_object_mut().expect("an object").shift_remove(&field);
        } else {
            manifest[field] = value;
        }
    }
    manifest.to_string().into_bytes()
}

const STEM: &str = "acme-kafka-connect-thing-1.2.3";

fn open_manifest(member: Member, name: Option<&str>) -> Contents {
    let dir = tempfile::tempdir().expect("a temp directory");
    let path = dir.path().join(format!("{STEM}.zip"));
    let bytes = zip([member, file(format!("{STEM}/lib/a.jar"), &jar("com.acme.A"))]).bytes();
    std::fs::write(&path, bytes).expect("a temp directory");
    let wish = PluginWish { name: name.map(str::to_owned), ..wish(&path) };
    open_one(dir.path(), &wish, &Limits::default())
}

/// An archive with this manifest has these findings about it, each `severity[rule]: message`.
#[track_caller]
fn check(manifest: &[u8], expected: &[&str]) -> Contents {
    let contents = open_manifest(stored(format!("{STEM}/manifest.json"), manifest), None);
    let found: Vec<String> = contents
        .findings
        .iter()
        .filter(|finding| finding.rule != Rule::HubManifestMismatch)
        .map(|finding| {
            assert_eq!(finding.entry.as_deref(), Some("manifest.json"));
            let severity = if finding.severity == Severity::Deny { "deny" } else { "warn" };
            format!("{severity}[{}]: {}", finding.rule, finding.message)
        })
        .collect();
    assert_eq!(found, expected);
    contents
}

#[test]
fn a_sound_manifest_tells_everything() {
    let contents = check(&with(json!({})), &[]);
    assert_eq!(contents.identity.to_string(), "acme/kafka-connect-thing 1.2.3");
    let hub = contents.hub.expect("a manifest");
    assert_eq!(hub.title.as_deref(), Some("Thing"));
    assert_eq!(hub.component_types, ["source", "sink"]);
    let license = &hub.licenses[0];
    assert_eq!(
        (license.name.as_str(), license.url.as_deref()),
        ("Apache-2.0", Some("https://www.apache.org/licenses/LICENSE-2.0"))
    );
}

#[test]
fn missing_and_mistyped_fields() {
    check(&with(json!({"title": null})), &["warn[hub-manifest-field]: `title` is missing"]);
    check(&with(json!({"description": null})), &["warn[hub-manifest-field]: `description` is missing"]);
    check(&with(json!({"component_types": null})), &["warn[hub-manifest-field]: `component_types` is missing"]);
    check(&with(json!({"tags": "thing"})), &["warn[hub-manifest-field]: `tags` is a string and not a list of strings"]);
    check(&with(json!({"tags": ["a", 1]})), &["warn[hub-manifest-field]: `tags` is a list and not a list of strings"]);
    check(&with(json!({"features": []})), &["warn[hub-manifest-field]: `features` is a list and not an object"]);
    check(
        &with(json!({"features": {"kafka_connect_api": "yes"}})),
        &["warn[hub-manifest-field]: `features.kafka_connect_api` is a string and not true or false"],
    );
    check(&with(json!({"support": null, "tags": null, "unknown": {"a": [1.5, null, true]}})), &[]);
    let contents =
        check(&with(json!({"owner": {"username": "acme"}})), &["warn[hub-manifest-field]: `owner.name` is missing"]);
    assert_eq!(contents.identity.owner.as_deref(), Some("acme"));
}

#[test]
fn identity_fields() {
    let contents =
        check(&with(json!({"version": 1.20})), &["warn[hub-manifest-field]: `version` is a number and not a string"]);
    assert_eq!(contents.identity.version.as_deref(), Some("1.2"));
    // The top directory tells it as well.
    let contents = check(&with(json!({"version": ""})), &["warn[hub-manifest-field]: `version` is missing"]);
    assert_eq!(contents.identity.version.as_deref(), Some("1.2.3"));
    let contents = check(
        &with(json!({"owner": null})),
        &[
            "warn[hub-manifest-field]: `owner.username` is missing",
            "warn[hub-manifest-field]: `owner` is missing",
            "warn[hub-manifest-field]: `owner.name` is missing",
        ],
    );
    assert_eq!(contents.identity.to_string(), "kafka-connect-thing 1.2.3");
    for name in [json!(null), json!(""), json!("  ")] {
        check(
            &with(json!({"name": name})),
            &[
                "deny[hub-manifest-identity]: `name` does not tell what the plugin is called",
                "warn[hub-manifest-field]: `name` is missing",
            ],
        );
    }
    check(
        &with(json!({"name": ["a"]})),
        &[
            "deny[hub-manifest-identity]: `name` does not tell what the plugin is called",
            "warn[hub-manifest-field]: `name` is a list and not a string",
        ],
    );
}

#[test]
fn component_types_and_licences() {
    let contents = check(
        &with(json!({"component_types": ["connector"]})),
        &["warn[hub-manifest-field]: `component_types` has `connector`, \
         which is none of `source`, `sink`, `transform`, `converter`"],
    );
    assert_eq!(contents.hub.expect("a manifest").component_types, ["connector"]);
    check(&with(json!({"component_types": ["transform", "converter"]})), &[]);
    let contents = check(
        &with(json!({"license": {"name": "MIT"}})),
        &["warn[hub-manifest-field]: `license` is an object and not a list of objects"],
    );
    let license = License { name: "MIT".to_owned(), url: None };
    assert_eq!(contents.hub.expect("a manifest").licenses, [license]);
    check(&with(json!({"license": [{"url": "x"}]})), &["warn[hub-manifest-field]: `license.name` is missing"]);
    check(
        &with(json!({"license": "MIT"})),
        &["warn[hub-manifest-field]: `license` is a string and not a list of objects"],
    );
    check(&with(json!({"license": null})), &[]);
}

#[test]
fn text_that_parsers_disagree_about() {
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend(with(json!({})));
    check(&marked, &["warn[hub-manifest-field]: the file begins with a byte order mark"]);
    let twice = String::from_utf8(with(json!({}))).expect("text").replacen('{', r#"{"name":"other","#, 1);
    let contents =
        check(twice.as_bytes(), &["warn[hub-manifest-field]: `name` stands there twice, and the last one counts"]);
    assert_eq!(contents.identity.name, "kafka-connect-thing");
    let nested = String::from_utf8(with(json!({}))).expect("text").replace(r#""summary":"#, r#""url":"x","summary":"#);
    check(nested.as_bytes(), &["warn[hub-manifest-field]: `support.url` stands there twice, and the last one counts"]);
}

#[test]
fn manifests_that_cannot_be_read() {
    check(b"", &["deny[hub-manifest-unreadable]: the file is empty"]);
    check(b" \n", &["deny[hub-manifest-unreadable]: the file is empty"]);
    check(b"\xef\xbb\xbf", &["deny[hub-manifest-unreadable]: the file is empty"]);
    check(b"{\"name\": \"\xff\"}", &["deny[hub-manifest-unreadable]: the file is not UTF-8"]);
    check(b"\xff\xfe{\0}\0", &["deny[hub-manifest-unreadable]: the file is not UTF-8"]);
    check(b"[]", &["deny[hub-manifest-unreadable]: the file holds a list and not an object"]);
    check(b"null", &["deny[hub-manifest-unreadable]: the file holds null and not an object"]);
    check(
        b"{\n  \"name\" 1}",
        &["deny[hub-manifest-unreadable]: the file is not JSON: expected `:` at line 2 column 10"],
    );
    check(b"{} {}", &["deny[hub-manifest-unreadable]: the file is not JSON: trailing characters at line 1 column 4"]);
    check(
        "[".repeat(100_000).as_bytes(),
        &["deny[hub-manifest-unreadable]: the file is not JSON: recursion limit exceeded at line 1 column 128"],
    );
    let long = |length: usize| {
        let mut manifest = with(json!({}));
        manifest.resize(length, b' ');
        manifest
    };
    check(&long(1 << 20), &[]);
    check(&long((1 << 20) + 1), &["deny[hub-manifest-unreadable]: the file has 1048577 bytes, more than 1048576"]);
    for (what, member) in lying_members(&format!("{STEM}/manifest.json")) {
        let rules: Vec<Rule> = open_manifest(member, None).findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, [Rule::HubManifestUnreadable], "{what}");
    }
}

#[test]
fn a_name_in_the_spec_is_stronger_than_a_bad_manifest() {
    for bad in [&b""[..], b"[]", br#"{"title": "x"}"#] {
        let contents = open_manifest(file(format!("{STEM}/manifest.json"), bad), Some("mine"));
        assert_eq!(contents.identity.name, "mine");
        assert!(contents.findings.iter().all(|finding| finding.severity == Severity::Warn), "{:#?}", contents.findings);
        assert!(!contents.findings.is_empty());
    }
}

#[test]
fn letters_of_names() {
    check(
        &with(json!({"name": "Thing.2"}))[..],
        &["warn[hub-manifest-field]: `name` is `Thing.2`, but may only have 2 to 255 of `a-z`, `0-9`, `_` and `-`"],
    );
}

#[test]
fn names_around_the_manifest() {
    let check = |file_name: &str, top: &str, expected: &[&str]| {
        let dir = tempfile::tempdir().expect("a temp directory");
        let path = dir.path().join(file_name);
        let members = [file(format!("{top}manifest.json"), &with(json!({}))), file(format!("{top}lib/a.jar"), b"PK")];
        std::fs::write(&path, zip(members).bytes()).expect("a temp directory");
        let contents = open_one(dir.path(), &wish(&path), &Limits::default());
        let messages: Vec<&str> = contents.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, expected);
        assert!(contents.findings.iter().all(|finding| finding.rule == Rule::HubManifestMismatch));
    };
    let sound = format!("{STEM}.zip");
    check(&sound, &format!("{STEM}/"), &[]);
    check(&sound, "", &[]);
    check(
        &sound,
        "thing-1/",
        &["the top directory is `thing-1/`, but `manifest.json` says `acme-kafka-connect-thing-1.2.3/`"],
    );
    check(
        "thing (1).zip",
        &format!("{STEM}/"),
        &["the archive is called `thing (1).zip`, but `manifest.json` says `acme-kafka-connect-thing-1.2.3.zip`"],
    );
}
