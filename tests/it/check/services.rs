//! Service files.

use plugraft::check::Rule;

use super::{NEWEST, check, good, jar, judged};
use crate::support::archive::file;
use crate::support::plugin_class::{plugin_class, sink};

const SERVICE: &str = "META-INF/services/org.apache.kafka.connect.sink.SinkConnector";

#[test]
fn a_service_file_is_one() {
    let with = |text: &str| [jar("lib/acme.jar", &[sink("com/acme/Sink")], &[file(SERVICE, text.as_bytes())])];
    check(&with("# ours\ncom.acme.Sink # the sink\n"), NEWEST, &[]);
    let found = judged(None, &[("acme-1.0", with("com.acme.Sink\ncom.acme Other\n").to_vec())], NEWEST);
    let void = found.iter().find(|finding| finding.rule == Rule::VoidServiceFile).expect("a void file");
    assert!(void.message.starts_with(&format!("`{SERVICE}` counts as empty: line 2: ")), "{}", void.message);
    assert!(found.iter().any(|finding| finding.rule == Rule::UnlistedPlugin), "nothing is listed then");
}

#[test]
fn a_service_file_lists_plugins() {
    let with = |text: &str| {
        let plain = plugin_class("com/acme/Plain");
        [jar("lib/acme.jar", &[sink("com/acme/Sink"), plain], &[file(SERVICE, text.as_bytes())])]
    };
    check(
        &with("com.acme.Sink\ncom.acme.Gone\n"),
        NEWEST,
        &[&format!(
            "warn[wrong-service-entry] acme 1.0: `{SERVICE}` lists 1 class that is none: `com.acme.Gone`; the first one is in no jar"
        )],
    );
    check(
        &with("com.acme.Sink\ncom.acme.Plain\n"),
        NEWEST,
        &[&format!(
            "warn[wrong-service-entry] acme 1.0 lib/acme.jar: `{SERVICE}` lists 1 class that is none: `com.acme.Plain`; the first one does not extend org.apache.kafka.connect.sink.SinkConnector"
        )],
    );
}

#[test]
fn plugins_are_listed() {
    let unlisted = |members: Vec<_>| {
        let found = judged(None, &[("acme-1.0", members)], NEWEST);
        found.into_iter().filter(|it| it.rule == Rule::UnlistedPlugin).map(|it| it.message).collect::<Vec<_>>()
    };
    assert_eq!(unlisted(vec![good()]), ["no service file lists 1 plugin: com.acme.Sink (sink)"]);
    let listed = file(SERVICE, b"com.acme.A\n");
    assert!(unlisted(vec![jar("lib/acme.jar", &[sink("com/acme/A")], &[listed])]).is_empty());
    let provider = plugin_class("com/acme/P").implements(&["org/apache/kafka/common/config/provider/ConfigProvider"]);
    let found = unlisted(vec![jar("lib/acme.jar", &[provider], &[])]);
    assert_eq!(found, ["no service file lists `com.acme.P`, and a configprovider is found by nothing else"]);
}

#[test]
fn a_worker_starts() {
    let broken = |count: usize| {
        let names: Vec<String> = (0..count).map(|number| format!("com/acme/Sink{number:03}")).collect();
        let classes: Vec<_> = names.iter().map(|name| plugin_class(name).extends("com/acme/Gone")).collect();
        let listed = names.join("\n").replace('/', ".");
        let members = vec![good(), jar("lib/broken.jar", &classes, &[file(SERVICE, listed.as_bytes())])];
        let found = judged(None, &[("acme-1.0", members)], NEWEST);
        found.iter().any(|finding| finding.rule == Rule::UnlinkableServices)
    };
    assert!(broken(100));
    assert!(!broken(99));
}
