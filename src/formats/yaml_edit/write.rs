//! Keys and values as YAML text in the style of the text around them.

use std::fmt::Write as _;

use super::node::{Form, Node, Value};
use super::wanted::{Item, Wanted};

/// How the text is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Its line break.
    pub(super) line_break: &'static str,
    /// Columns per level.
    pub(super) unit: usize,
    /// Columns between a key and the dashes of the list that it holds.
    pub(super) dash: usize,
    /// Columns between a dash and the keys behind it.
    pub(super) gap: usize,
}

impl Manner {
    /// As the text is written so far; two columns and a line feed where it does not tell.
    pub(super) fn of(source: &str, root: Option<&Node<'_>>) -> Self {
        let line_break = match source.find(['\n', '\r']) {
            Some(at) if source[at..].starts_with("\r\n") => "\r\n",
            Some(at) if source[at..].starts_with('\r') => "\r",
            _ => "\n",
        };
        let mut seen = Seen::default();
        if let Some(root) = root {
            seen.look(root);
        }
        let unit = seen.unit.unwrap_or(2);
        Self { line_break, unit, dash: seen.dash.unwrap_or(unit), gap: seen.gap.unwrap_or(2) }
    }

    /// Lines at this indentation, without a line break at the end.
    pub(super) fn lines(&self, wanted: &[(String, Wanted)], indent: usize) -> String {
        let lines: Vec<String> = wanted
            .iter()
            .map(|(key, wanted)| {
                let head = format!("{}{}:", " ".repeat(indent), key_text(key));
                match wanted {
                    Wanted::Text(text) => format!("{head} {}", quoted(text)),
                    Wanted::Null => format!("{head} null"),
                    Wanted::Keys(_) | Wanted::Items(_) => {
                        format!("{head}{}{}", self.line_break, self.block(wanted, indent))
                    }
                }
            })
            .collect();
        lines.join(self.line_break)
    }

    /// A mapping or a list below a key at this indentation.
    pub(super) fn block(&self, wanted: &Wanted, indent: usize) -> String {
        match wanted {
            Wanted::Keys(keys) => self.lines(keys, indent + self.unit),
            Wanted::Items(items) => self.items(items, indent + self.dash),
            Wanted::Text(_) | Wanted::Null => String::new(),
        }
    }

    /// Elements whose dashes stand in this column, without a line break at the end.
    pub(super) fn items(&self, items: &[Item], column: usize) -> String {
        let pad = " ".repeat(column);
        let lines: Vec<String> = items
            .iter()
            .map(|item| match item {
                Item::Text(text) => format!("{pad}-{}{}", " ".repeat(self.gap - 1), quoted(text)),
                Item::Keys(..) => {
                    let text = self.lines(&item.entries(), column + self.gap);
                    format!("{pad}-{}", &text[column + 1..])
                }
            })
            .collect();
        lines.join(self.line_break)
    }
}

/// What a value is in braces or brackets.
pub(super) fn flow(wanted: &Wanted) -> String {
    match wanted {
        Wanted::Text(text) => quoted(text),
        Wanted::Null => "null".to_owned(),
        Wanted::Keys(keys) => format!("{{{}}}", flow_entries(keys).join(", ")),
        Wanted::Items(items) => format!("[{}]", flow_items(items).join(", ")),
    }
}

/// Entries as they stand in a flow mapping.
pub(super) fn flow_entries(wanted: &[(String, Wanted)]) -> Vec<String> {
    wanted.iter().map(|(key, wanted)| format!("{}: {}", key_text(key), flow(wanted))).collect()
}

/// Elements as they stand in a flow list.
pub(super) fn flow_items(items: &[Item]) -> Vec<String> {
    let text = |item: &Item| match item {
        Item::Text(text) => quoted(text),
        Item::Keys(..) => format!("{{{}}}", flow_entries(&item.entries()).join(", ")),
    };
    items.iter().map(text).collect()
}

/// Text in double quotes: `1.10`, `0123`, `1e5` and `on` stay text for every reader.
pub(in crate::formats) fn quoted(text: &str) -> String {
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

pub(in crate::formats) fn key_text(key: &str) -> String {
    // Words that some reader takes for a boolean or nothing (YAML 1.1, "bool" and "null").
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let starts_well = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let goes_on_well = key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(&b));
    let is_word = WORDS.iter().any(|word| key.eq_ignore_ascii_case(word));
    if starts_well && goes_on_well && !is_word { key.to_owned() } else { quoted(key) }
}

/// The first of each that a text shows.
#[derive(Default)]
struct Seen {
    unit: Option<usize>,
    dash: Option<usize>,
    gap: Option<usize>,
}

impl Seen {
    fn look(&mut self, node: &Node<'_>) {
        match &node.value {
            Value::Mapping(entries, form) => {
                for entry in entries {
                    match (form, &entry.value.value) {
                        (Form::Block(outer), Value::Mapping(_, Form::Block(inner))) if inner > outer => {
                            self.unit.get_or_insert(inner - outer);
                        }
                        (Form::Block(outer), Value::Sequence(items, Form::Block(dash))) if !items.is_empty() => {
                            self.dash.get_or_insert(dash.saturating_sub(*outer));
                        }
                        _ => {}
                    }
                    self.look(&entry.value);
                }
            }
            Value::Sequence(items, form) => {
                for item in items {
                    if let (Form::Block(dash), Value::Mapping(_, Form::Block(keys))) = (form, &item.value)
                        && keys > dash
                    {
                        self.gap.get_or_insert(keys - dash);
                    }
                    self.look(item);
                }
            }
            Value::Scalar { .. } | Value::Alias { .. } => {}
        }
    }
}
