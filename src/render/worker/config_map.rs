//! The properties in an object, under a name that changes with them.

use std::fmt::Write as _;

use crate::formats::kubernetes::hash;
use crate::formats::properties_edit::PropertiesText;
use crate::formats::yaml_write::Node;

use super::Wish;
use super::service::metadata;

/// A `ConfigMap` and its name.
pub(super) struct ConfigMap {
    pub(super) name: String,
    pub(super) node: Node,
}

/// An immutable `ConfigMap`: other properties are another object, so that a change rolls the workers and none runs with
/// options that its neighbour does not have.
pub(super) fn config_map(properties: &PropertiesText, wish: &Wish) -> ConfigMap {
    let text = ascii(properties.as_bytes());
    let name = format!("{}-config-{}", wish.name, hash(text.as_bytes()));
    let node = Node::map([
        ("apiVersion", Node::Word("v1")),
        ("kind", Node::Word("ConfigMap")),
        ("metadata", metadata(&name, wish)),
        ("immutable", Node::Bool(true)),
        ("data", Node::map([("worker.properties", Node::text(text))])),
    ]);
    ConfigMap { name, node }
}

/// The same properties in ASCII: Java takes other bytes for Latin-1, and an object holds UTF-8.
pub(super) fn ascii(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut is_escaped = false;
    for byte in bytes {
        if byte.is_ascii() {
            text.push(char::from(*byte));
        } else {
            // Behind a backslash the character stands for itself.
            text.push_str(if is_escaped { "" } else { "\\" });
            let _ = write!(text, "u{byte:04X}");
        }
        is_escaped = *byte == b'\\' && !is_escaped;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_ascii_mean_the_same_as_escapes() {
        for bytes in [&b"a=b\xe9c\n"[..], b"a=b\\\xe9\n", b"a=b\\\\\xe9\n", b"k\xfcy=\xff\xfe\n", b"# \xe9\na=1\n"] {
            let before = PropertiesText::parse(bytes).expect("properties");
            let text = ascii(bytes);
            assert!(text.is_ascii());
            let after = PropertiesText::parse(text.as_bytes()).expect("properties");
            let pairs = |of: &PropertiesText| -> Vec<(String, String)> {
                of.entries().iter().map(|entry| (entry.key().to_owned(), entry.value().to_owned())).collect()
            };
            assert_eq!(pairs(&before), pairs(&after), "{text}");
        }
    }
}
