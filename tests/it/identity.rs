//! Who a plugin is, told by whatever tells it first.

use plugraft::plugin::{IdentitySource, Rule};
use plugraft::spec::{Limits, PluginWish};

use crate::support::archive::{Member, file, jar, jar_with, pom, stored, zip};
use crate::support::opening::{denials, open_one, wish};

const MANIFEST: &str = r#"{"name": "kafka-connect-thing", "version": "0.6.1-SNAPSHOT", "title": "T",
    "description": "d", "component_types": ["source"], "owner": {"username": "acme", "name": "Acme"}}"#;

struct Case {
    file_name: &'static str,
    members: Vec<Member>,
    wished: [Option<&'static str>; 3],
}

fn case(file_name: &'static str, members: impl IntoIterator<Item = Member>) -> Case {
    Case { file_name, members: members.into_iter().collect(), wished: [None; 3] }
}

/// Owner, name and version are as in `owner/name version`, and this told the name.
#[track_caller]
fn check(case: Case, expected: &str, source: IdentitySource) {
    let dir = tempfile::tempdir().expect("a temp directory");
    let path = dir.path().join(case.file_name);
    std::fs::write(&path, zip(case.members).bytes()).expect("a temp directory");
    let [owner, name, version] = case.wished.map(|part| part.map(str::to_owned));
    let contents = open_one(dir.path(), &PluginWish { owner, name, version, ..wish(&path) }, &Limits::default());
    assert_eq!(denials(&contents), [], "{:#?}", contents.findings);
    assert_eq!((contents.identity.to_string().as_str(), contents.identity.source), (expected, source));
}

fn a_jar(name: &str) -> Member {
    file(name, &jar("com.acme.A"))
}

#[test]
fn the_spec_overrides_each_field() {
    let hub = || [file("top/manifest.json", MANIFEST.as_bytes()), a_jar("top/lib/a.jar")];
    check(case("x.zip", hub()), "acme/kafka-connect-thing 0.6.1-SNAPSHOT", IdentitySource::HubManifest);
    let wished = [None, None, Some("9")];
    check(Case { wished, ..case("x.zip", hub()) }, "acme/kafka-connect-thing 9", IdentitySource::HubManifest);
    let wished = [Some("me"), None, None];
    check(
        Case { wished, ..case("x.zip", hub()) },
        "me/kafka-connect-thing 0.6.1-SNAPSHOT",
        IdentitySource::HubManifest,
    );
    let wished = [None, Some("mine"), None];
    check(Case { wished, ..case("x.zip", hub()) }, "acme/mine 0.6.1-SNAPSHOT", IdentitySource::Spec);
    let wished = [Some("me"), Some("mine"), Some("9")];
    check(Case { wished, ..case("x.zip", [a_jar("a.jar")]) }, "me/mine 9", IdentitySource::Spec);
}

#[test]
fn names_with_versions() {
    check(case("x-9.zip", [a_jar("thing-2.7.3.Final/a.jar")]), "thing 2.7.3.Final", IdentitySource::TopDirectory);
    check(
        case("debezium-connector-postgres-3.6.1.Final-plugin.zip", [a_jar("debezium-connector-postgres/a.jar")]),
        "debezium-connector-postgres 3.6.1.Final",
        IdentitySource::FileName,
    );
    check(
        case("camel-timer-kafka-connector-0.7.2-package.zip", [a_jar("camel/a.jar"), file("docs/x", b"")]),
        "camel-timer-kafka-connector 0.7.2",
        IdentitySource::FileName,
    );
    check(case("acme-thing-1.0.0-beta-2.zip", [a_jar("a.jar")]), "acme-thing 1.0.0-beta-2", IdentitySource::FileName);
    // An owner that is known is not said twice.
    let wished = [Some("acme"), None, None];
    check(Case { wished, ..case("acme-thing-1.zip", [a_jar("a.jar")]) }, "acme/thing 1", IdentitySource::FileName);
    check(Case { wished, ..case("thing-1.zip", [a_jar("a.jar")]) }, "acme/thing 1", IdentitySource::FileName);
}

#[test]
fn names_from_a_jar() {
    let with = |name: &str, poms: &[Member]| stored(name, &jar_with("com.acme.A", poms));
    let thing = || pom("com.acme", "kafka-connect-thing", "1.2.3");
    // The only jar, whatever its name.
    check(
        case("download.zip", [with("plugin/lib/x.jar", &[thing()])]),
        "kafka-connect-thing 1.2.3",
        IdentitySource::PomProperties,
    );
    // The jar named like the top directory.
    check(
        case(
            "download.zip",
            [
                with("kafka-connect-thing/a-1.jar", &[pom("org.other", "a", "1")]),
                with("kafka-connect-thing/kafka-connect-thing-1.2.3.jar", &[thing()]),
            ],
        ),
        "kafka-connect-thing 1.2.3",
        IdentitySource::PomProperties,
    );
    // Of several in an uber jar, the one that fits.
    check(
        case(
            "download.zip",
            [with("lib/kafka-connect-thing-1.2.3.jar", &[pom("g", "a", "1"), thing()]), file("x", b"")],
        ),
        "download",
        IdentitySource::FileName,
    );
    check(
        case("kafka-connect-thing.jar", [a_jar("x"), pom("g", "a", "1"), thing()]),
        "kafka-connect-thing 1.2.3",
        IdentitySource::PomProperties,
    );
    check(case("other.jar", [pom("g", "a", "1"), thing()]), "other", IdentitySource::FileName);
    check(case("other.jar", [thing()]), "kafka-connect-thing 1.2.3", IdentitySource::PomProperties);
    // The file name tells enough.
    check(case("other-9.jar", [thing()]), "other 9", IdentitySource::FileName);
    // Broken jars and poms tell nothing.
    check(case("download.zip", [stored("lib/x.jar", b"no jar")]), "download", IdentitySource::FileName);
    let empty = file("META-INF/maven/g/a/pom.properties", b"#nothing");
    check(case("download.zip", [with("lib/x.jar", &[empty])]), "download", IdentitySource::FileName);
    let huge = file("META-INF/maven/g/a/pom.properties", &b"#".repeat(70_000));
    check(case("download.zip", [with("lib/x.jar", &[huge])]), "download", IdentitySource::FileName);
}

#[test]
fn a_large_jar_is_asked_where_it_is() {
    let mut noise = 1_u64;
    let mut next = || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        noise.to_be_bytes()
    };
    let bulk = stored("bulk", &(0..17 << 17).flat_map(|_| next()).collect::<Vec<u8>>());
    let first = jar_with("com.acme.A", &[pom("g", "thing", "1.2.3"), bulk.clone()]);
    let last = jar_with("com.acme.A", &[bulk, pom("g", "thing", "1.2.3")]);
    for member in [file("lib/x.jar", &first), stored("lib/x.jar", &last)] {
        check(case("download.zip", [member]), "thing 1.2.3", IdentitySource::PomProperties);
    }
}

#[test]
fn names_without_versions() {
    check(
        case("download.zip", [a_jar("kafka-connect-thing/a.jar")]),
        "kafka-connect-thing",
        IdentitySource::TopDirectory,
    );
    check(case("thing.zip", [a_jar("lib/a.jar")]), "thing", IdentitySource::FileName);
    check(case("my-plugin.zip", [a_jar("a.jar")]), "my-plugin", IdentitySource::FileName);
}

#[test]
fn names_that_cannot_name_a_folder() {
    let check = |file_name: &str, manifest: &str, wished: Option<&str>, expected: &[Rule]| {
        let dir = tempfile::tempdir().expect("a temp directory");
        let path = dir.path().join(file_name);
        let members = [file("top/manifest.json", manifest.as_bytes()), a_jar("top/a.jar")];
        std::fs::write(&path, zip(members).bytes()).expect("a temp directory");
        let wish = PluginWish { name: wished.map(str::to_owned), ..wish(&path) };
        let contents = open_one(dir.path(), &wish, &Limits::default());
        assert_eq!(denials(&contents), expected, "{manifest}: {:#?}", contents.findings);
        if !expected.is_empty() {
            assert!(contents.findings.iter().all(|finding| finding.plugin == file_name));
        }
    };
    let named = |name: &str| MANIFEST.replace("kafka-connect-thing", name);
    let owned = |owner: &str| MANIFEST.replace(r#""acme""#, &format!("{owner:?}"));
    for name in
        ["..", "../x", "a/b", "a\\\\b", "/x", "x.jar", "x.ZIP", "x.class", "a\\u0000b", " x", "x ", &"x".repeat(300)]
    {
        check("a.zip", &named(name), None, &[Rule::UnusableName]);
        check("a.zip", &named(name), Some("good"), &[]);
    }
    for owner in ["..", "a/b", ".wh.a", "a\nb"] {
        check("a.zip", &owned(owner), None, &[Rule::UnusableName]);
    }
    for name in ["x", "x.y", "Thing", "thing:y"] {
        check("a.zip", &named(name), None, &[]);
    }
}
