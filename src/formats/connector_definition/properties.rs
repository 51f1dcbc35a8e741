//! Properties as a map, each key with its place.

use super::json::Refusal;
use super::node::{Key, Node, Value, number};
use crate::formats::properties_edit::PropertiesText;

/// Reads the properties of one connector.
pub(super) fn read(text: &str) -> Result<Node, Refusal> {
    let column = |line: usize, lines: &[&str]| {
        let line = lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        number(line.chars().take_while(|c| matches!(c, ' ' | '\t' | '\u{c}')).count() + 1)
    };
    let properties = PropertiesText::parse(&ascii(text)).map_err(|bad| {
        let why = "`\\u` is followed by four hexadecimal digits".to_owned();
        ((number(bad.line), 1), why)
    })?;
    let lines = lines(text);
    let entries = properties.entries().iter().map(|entry| {
        let at = (number(entry.line()), column(entry.line(), &lines));
        let key = Key { at, text: entry.key().to_owned() };
        (key, Node { at, value: Value::Text(entry.value().to_owned()) })
    });
    Ok(Node { at: (1, 1), value: Value::Map(entries.collect()) })
}

/// Lines as Java counts them: each of `\n`, `\r` and `\r\n` ends one.
fn lines(text: &str) -> Vec<&str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')).collect()
}

/// The same text in ASCII: what is not becomes an escape, which Java reads whatever it takes bytes for.
fn ascii(text: &str) -> Vec<u8> {
    let mut ascii = Vec::with_capacity(text.len());
    let mut units = [0; 2];
    for c in text.chars() {
        if c.is_ascii() {
            ascii.push(c as u8);
            continue;
        }
        // An escaped character that means itself.
        if ascii.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1 {
            ascii.pop();
        }
        for unit in c.encode_utf16(&mut units) {
            ascii.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
        }
    }
    ascii
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_places() {
        let check = |text: &str, expected: &[(&str, &str, u32, u32)]| {
            let Value::Map(entries) = read(text).expect(text).value else { panic!("a map") };
            let found: Vec<(&str, &str, u32, u32)> = entries
                .iter()
                .map(|(key, value)| (key.text.as_str(), value.text().unwrap_or_default(), key.at.0, key.at.1))
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        check("# x\r\nname=a\r\n  b : c\\\n   d\n", &[("name", "a", 2, 1), ("b", "cd", 3, 3)]);
        check("a=ä\\ö\\\\é\\u00e9😀", &[("a", "äö\\éé😀", 1, 1)]);
        check("a\rb=1", &[("a", "", 1, 1), ("b", "1", 2, 1)]);
        let refused = read("a=1\nb=\\u00").map(drop).expect_err("a bad escape");
        assert_eq!(refused.0, (2, 1));
    }
}
