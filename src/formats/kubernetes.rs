//! Names as Kubernetes takes them ("Object Names and IDs", "Labels and Selectors"), and texts that fit into objects.

use std::fmt::Write as _;

use serde_json::Value;

use super::digest::Digest;
use super::yaml_write::is_delicate;

/// The most letters of a DNS label, and of a label's value.
pub const LONGEST_LABEL: usize = 63;

/// The most letters of a DNS subdomain, and of a key in a `ConfigMap` or `Secret`.
pub const LONGEST_SUBDOMAIN: usize = 253;

/// Whether it is a DNS label (RFC 1123), as most names have to be.
pub fn is_label(name: &str) -> bool {
    let is_edge = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    is_edge(*first)
        && is_edge(*last)
        && bytes.len() <= LONGEST_LABEL
        && bytes.iter().all(|byte| is_edge(*byte) || *byte == b'-')
}

/// Whether it is a DNS subdomain (RFC 1123): labels with dots between, of any length each.
pub fn is_subdomain(name: &str) -> bool {
    let is_part = |part: &str| {
        let is_edge = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = part.as_bytes();
        bytes.first().is_some_and(is_edge)
            && bytes.last().is_some_and(is_edge)
            && bytes.iter().all(|byte| is_edge(byte) || *byte == b'-')
    };
    name.len() <= LONGEST_SUBDOMAIN && name.split('.').all(is_part)
}

/// Whether it may be the value of a label.
pub fn is_label_value(value: &str) -> bool {
    value.is_empty() || is_qualified(value)
}

/// Whether it may be the key of a label or annotation: a name, and before a slash whose it is.
pub fn is_label_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((prefix, name)) => is_subdomain(prefix) && is_qualified(name),
        None => is_qualified(key),
    }
}

fn is_qualified(name: &str) -> bool {
    let is_inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let bytes = name.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.len() <= LONGEST_LABEL
        && bytes.iter().all(is_inside)
}

/// A DNS label that is near a text, at most so long, and another for every text.
pub fn label(text: &str, longest: usize) -> String {
    let lower: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    near(text, lower.trim_matches('-'), longest, '-')
}

/// A key of a `ConfigMap` or `Secret` that is near a text, at most so long, and another for every text; it is no hidden
/// file where it is mounted.
pub fn member(text: &str, longest: usize) -> String {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let plain: String = text.chars().map(|c| if is_fit(c) { c } else { '-' }).collect();
    near(text, plain.trim_start_matches(['.', '-']), longest, '-')
}

/// The name of an environment variable that is near a text, and another for every text but those that differ in nothing
/// else than case and punctuation.
pub fn variable(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    let is_begun = plain.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_begun { plain } else { format!("C_{plain}") }
}

/// What is near, with a hash of the text behind it where it is not the text.
fn near(text: &str, plain: &str, longest: usize, joint: char) -> String {
    if !text.is_empty() && plain == text && plain.len() <= longest {
        return plain.to_owned();
    }
    let hash = hash(text.as_bytes());
    let head: String = plain.chars().take(longest.saturating_sub(hash.len() + 1)).collect();
    let head = head.trim_end_matches(['-', '.', '_']);
    if head.is_empty() { format!("x{joint}{hash}") } else { format!("{head}{joint}{hash}") }
}

/// Ten digits that stand for bytes in a name.
pub fn hash(bytes: &[u8]) -> String {
    Digest::of(bytes).hex()[..10].to_owned()
}

/// JSON over several lines that survives YAML and every API server: what readers of YAML alter or refuse is escaped.
pub fn json(value: &Value) -> String {
    let mut text = String::new();
    for c in format!("{value:#}").chars() {
        if c != '\n' && is_delicate(c) {
            let _ = write!(text, "\\u{:04x}", u32::from(c));
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let check = |name: &str, label: bool, subdomain: bool, value: bool, key: bool| {
            let found = (is_label(name), is_subdomain(name), is_label_value(name), is_label_key(name));
            assert_eq!(found, (label, subdomain, value, key), "{name}");
        };
        check("a", true, true, true, true);
        check("a-1", true, true, true, true);
        check("a.b", false, true, true, true);
        check("", false, false, true, false);
        check("-a", false, false, false, false);
        check("a..b", false, false, true, true);
        check("A_b", false, false, true, true);
        check("é", false, false, false, false);
        check("argocd.argoproj.io/hook", false, false, false, true);
        check(&"a".repeat(63), true, true, true, true);
        check(&"a".repeat(64), false, true, false, false);
        check(&"a".repeat(254), false, false, false, false);
    }

    #[test]
    fn names_that_are_near_are_fit_and_differ() {
        let texts = ["a", "A", "a/b", "a b", "a.b", "..", ".", "é", "", "-", "a-", &"x".repeat(300), &"X".repeat(300)];
        let labels: Vec<String> = texts.iter().map(|text| label(text, 52)).collect();
        assert!(labels.iter().all(|name| is_label(name) && name.len() <= 52), "{labels:?}");
        let members: Vec<String> = texts.iter().map(|text| member(text, 200)).collect();
        let is_member = |name: &String| {
            !name.is_empty()
                && name.len() <= 200
                && !name.starts_with('.')
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        assert!(members.iter().all(is_member), "{members:?}");
        for mut names in [labels, members] {
            names.sort();
            names.dedup();
            assert_eq!(names.len(), texts.len());
        }
        assert_eq!(variable("jdbc.sink/database.password"), "JDBC_SINK_DATABASE_PASSWORD");
        assert_eq!(variable("1"), "C_1");
    }

    #[test]
    fn json_has_no_delicate_character() {
        let text = "a\u{7f}\u{85}\u{9f}\u{2028}\u{feff}\u{fffe}\u{ffff}\t\r\n\u{0}é😀\"\\";
        let json = json(&serde_json::json!({ text: [text] }));
        assert!(!json.chars().any(|c| c != '\n' && is_delicate(c)), "{json}");
        assert!(json.contains("é😀"), "{json}");
        assert_eq!(serde_json::from_str::<Value>(&json).expect("JSON"), serde_json::json!({ text: [text] }));
    }
}
