//! YAML as plugraft writes it: every text comes back as it was, from whatever reader.
//!
//! Texts stand in double quotes, or as literal blocks where they have several lines that survive there; so `1.10`, `on`,
//! `~` and `1e5` stay texts for readers of YAML 1.1 and 1.2. Only words of our own, numbers and truth values stand plain.

use std::fmt::Write as _;

use super::yaml_edit::{key_text, quoted};

/// How long a key may be to stand before a colon (YAML 1.2.2, section 7.4.2), with room for quotes and escapes.
const LONGEST_KEY: usize = 128;

/// A value in YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Keys and values in their order.
    Map(Vec<(String, Self)>),
    /// A list.
    List(Vec<Self>),
    /// A text, whatever is in it.
    Text(String),
    /// A word of our own that no reader takes for anything else, such as a kind.
    Word(&'static str),
    /// A whole number.
    Number(i64),
    /// A truth value.
    Bool(bool),
}

impl Node {
    /// A map of these keys.
    pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// A list of these texts.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Adds a key to a map; anything else stays as it is.
    pub fn put(&mut self, key: impl Into<String>, value: Self) {
        if let Self::Map(entries) = self {
            entries.push((key.into(), value));
        }
    }
}

/// A document, without a marker at its beginning.
pub fn write(node: &Node) -> String {
    let mut out = String::new();
    match node {
        Node::Map(entries) if !entries.is_empty() => map(&mut out, entries, 0),
        Node::List(items) if !items.is_empty() => list(&mut out, items, 0),
        other => {
            out.push_str(&scalar(other));
            out.push('\n');
        }
    }
    out
}

/// Keys in this column, whose first line begins where the text ends.
fn map(out: &mut String, entries: &[(String, Node)], column: usize) {
    for (at, (key, value)) in entries.iter().enumerate() {
        if at > 0 {
            pad(out, column);
        }
        let text = key_text(key);
        if text.chars().count() <= LONGEST_KEY {
            out.push_str(&text);
            out.push(':');
        } else {
            let _ = writeln!(out, "? {text}");
            pad(out, column);
            out.push(':');
        }
        behind(out, value, column);
    }
}

/// A value behind a colon of a key in this column.
fn behind(out: &mut String, value: &Node, column: usize) {
    match value {
        Node::Map(entries) if !entries.is_empty() => {
            out.push('\n');
            pad(out, column + 2);
            map(out, entries, column + 2);
        }
        Node::List(items) if !items.is_empty() => {
            out.push('\n');
            pad(out, column + 2);
            list(out, items, column + 2);
        }
        Node::Text(text) if survives_in_block(text) => block(out, text, column + 2),
        other => {
            let _ = writeln!(out, " {}", scalar(other));
        }
    }
}

/// Elements whose dashes stand in this column; the first is begun where the text ends.
fn list(out: &mut String, items: &[Node], column: usize) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            pad(out, column);
        }
        match item {
            Node::Map(entries) if !entries.is_empty() => {
                out.push_str("- ");
                map(out, entries, column + 2);
            }
            Node::List(items) if !items.is_empty() => {
                out.push_str("- ");
                list(out, items, column + 2);
            }
            Node::Text(text) if survives_in_block(text) => {
                out.push('-');
                block(out, text, column + 2);
            }
            other => {
                let _ = writeln!(out, "- {}", scalar(other));
            }
        }
    }
}

/// What stands in one line.
fn scalar(node: &Node) -> String {
    match node {
        Node::Map(_) => "{}".to_owned(),
        Node::List(_) => "[]".to_owned(),
        Node::Text(text) => quoted(text),
        Node::Word(word) => key_text(word),
        Node::Number(number) => number.to_string(),
        Node::Bool(truth) => truth.to_string(),
    }
}

/// Whether a text of several lines comes back from a literal block: no character is one that readers take for a line break
/// or refuse, and its indentation can be seen on its first line.
fn survives_in_block(text: &str) -> bool {
    let is_plain = |c: char| c == '\n' || (c != '\t' && !is_delicate(c));
    text.trim_end_matches('\n').contains('\n')
        && !text.starts_with([' ', '\n'])
        && text.chars().all(is_plain)
        && !text.lines().any(|line| line.trim_matches(' ').is_empty() && !line.is_empty())
}

fn block(out: &mut String, text: &str, column: usize) {
    let body = text.trim_end_matches('\n');
    out.push_str(match text.len() - body.len() {
        0 => " |-\n",
        1 => " |\n",
        _ => " |+\n",
    });
    for line in body.split('\n') {
        if !line.is_empty() {
            pad(out, column);
        }
        out.push_str(line);
        out.push('\n');
    }
    for _ in body.len() + 1..text.len() {
        out.push('\n');
    }
}

fn pad(out: &mut String, column: usize) {
    out.extend(std::iter::repeat_n(' ', column));
}

/// Characters that readers take for a line break, refuse or change where they stand as they are (YAML 1.2.2, section 5.1).
pub fn is_delicate(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
