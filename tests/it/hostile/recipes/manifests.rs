//! Packed plugins whose `manifest.json` is hostile or malformed.

use super::{Kind, packed, sound};
use crate::support::archive::{Member, file, stored, zip};

fn manifest(text: impl AsRef<[u8]>) -> Vec<u8> {
    zip([sound(), file("top/manifest.json", text.as_ref())]).bytes()
}

fn named(name: &str) -> Vec<u8> {
    manifest(format!(
        r#"{{"name":"{name}","version":"1.0","title":"T","owner":{{"username":"acme","name":"A"}},
        "component_types":["sink"],"license":[{{"name":"L","url":"u"}}],"description":"d","documentation_url":"u"}}"#
    ))
}

pub(super) const KINDS: &[Kind] = &[
    packed("manifest-empty", &["hub-manifest-unreadable"], || manifest("")),
    packed("manifest-blank", &["hub-manifest-unreadable"], || manifest(" \n")),
    packed("manifest-text", &["hub-manifest-unreadable"], || manifest("name: x")),
    packed("manifest-huge", &["hub-manifest-unreadable"], || {
        zip([sound(), stored("top/manifest.json", &[b' '; (1 << 20) + 1])]).bytes()
    }),
    packed("manifest-deep", &["hub-manifest-unreadable"], || {
        manifest(format!(r#"{{"name":{}1{}}}"#, "[".repeat(100_000), "]".repeat(100_000)))
    }),
    packed("manifest-not-utf8", &["hub-manifest-unreadable"], || manifest(b"{\"name\":\"caf\xe9\"}")),
    packed("manifest-utf16", &["hub-manifest-unreadable"], || manifest(b"\xff\xfe{\0}\0")),
    packed("manifest-list", &["hub-manifest-unreadable"], || manifest("[1]")),
    packed("manifest-cut", &["hub-manifest-unreadable"], || manifest(r#"{"name":"#)),
    packed("manifest-without-identity", &["hub-manifest-identity", "hub-manifest-field"], || manifest("{}")),
    packed("manifest-wrong-types", &["hub-manifest-field"], || {
        manifest(r#"{"name":7,"owner":"acme","version":[],"component_types":"sink"}"#)
    }),
    packed("manifest-mark", &["hub-manifest-field", "hub-manifest-mismatch"], || {
        let text = String::from_utf8_lossy(&[0xef, 0xbb, 0xbf]).into_owned();
        manifest(text + r#"{"name":"n","version":"1.0","owner":{"username":"acme"}}"#)
    }),
    packed("manifest-key-twice", &["hub-manifest-field", "hub-manifest-mismatch"], || {
        manifest(r#"{"name":"n","name":"m","version":"1.0","owner":{"username":"acme"}}"#)
    }),
    packed("manifest-escape", &["unusable-name", "hub-manifest-field", "hub-manifest-mismatch"], || named("../../etc")),
    packed("manifest-mismatch", &["hub-manifest-mismatch"], || named("other")),
    packed("manifest-lies", &["hub-manifest-unreadable", "lying-entry"], || {
        zip([sound(), Member { size: 3, ..file("top/manifest.json", b"{}") }]).bytes()
    }),
];
