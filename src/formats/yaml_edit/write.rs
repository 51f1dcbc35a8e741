//! Keys and values as YAML text in the style of the text around them.

use std::fmt::Write as _;

use super::node::{Form, Node, Value};
use super::wanted::Wanted;

/// How the text is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Its line break.
    pub(super) line_break: &'static str,
    /// Columns per level.
    pub(super) unit: usize,
}

impl Manner {
    /// As the text is written so far; two columns and a line feed where it does not tell.
    pub(super) fn of(source: &str, root: Option<&Node<'_>>) -> Self {
        let line_break = match source.find(['\n', '\r']) {
            Some(at) if source[at..].starts_with("\r\n") => "\r\n",
            Some(at) if source[at..].starts_with('\r') => "\r",
            _ => "\n",
        };
        Self { line_break, unit: root.and_then(unit).unwrap_or(2) }
    }

    /// Lines at this indentation, without a line break at the end.
    pub(super) fn lines(&self, wanted: &[(String, Wanted)], indent: usize) -> String {
        let lines: Vec<String> = wanted
            .iter()
            .map(|(key, wanted)| {
                let head = format!("{}{}:", " ".repeat(indent), key_text(key));
                match wanted {
                    Wanted::Text(text) => format!("{head} {}", quoted(text)),
                    Wanted::Keys(keys) => {
                        format!("{head}{}{}", self.line_break, self.lines(keys, indent + self.unit))
                    }
                }
            })
            .collect();
        lines.join(self.line_break)
    }
}

/// Entries as they stand in a flow mapping, without the braces.
pub(super) fn flow(wanted: &[(String, Wanted)]) -> String {
    let entries: Vec<String> = wanted.iter().map(flow_entry).collect();
    entries.join(", ")
}

/// One entry of a flow mapping.
pub(super) fn flow_entry((key, wanted): &(String, Wanted)) -> String {
    match wanted {
        Wanted::Text(text) => format!("{}: {}", key_text(key), quoted(text)),
        Wanted::Keys(keys) => format!("{}: {{{}}}", key_text(key), flow(keys)),
    }
}

/// Text in double quotes: `1.10`, `0123`, `1e5` and `on` stay text for every reader.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Readers disagree about these where they stand bare (YAML 1.2.2, section 5.1).
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                write!(out, "\\u{:04x}", u32::from(c)).expect("writing to a string cannot fail");
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

fn key_text(key: &str) -> String {
    // Words that some reader takes for a boolean or nothing (YAML 1.1, "bool" and "null").
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let starts_well = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let goes_on_well = key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(&b));
    let is_word = WORDS.iter().any(|word| key.eq_ignore_ascii_case(word));
    if starts_well && goes_on_well && !is_word { key.to_owned() } else { quoted(key) }
}

/// The indentation of the first block mapping that stands in another one.
fn unit(node: &Node<'_>) -> Option<usize> {
    let Value::Mapping(entries, Form::Block(outer)) = &node.value else { return None };
    entries.iter().find_map(|entry| match &entry.value.value {
        Value::Mapping(_, Form::Block(inner)) if inner > outer => Some(inner - outer),
        _ => None,
    })
}
