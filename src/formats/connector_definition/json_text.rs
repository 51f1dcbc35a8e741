//! JSON (RFC 8259) with the place of every value, keys in order.

use super::DefinitionPlace;
use super::fault::{DefinitionFault, InvalidDefinition};

/// A definition has three levels; nobody's stack is the limit.
const DEEPEST: usize = 32;

/// A value and where it begins, in bytes.
pub(super) struct Node {
    pub(super) at: usize,
    pub(super) value: Value,
}

/// A value; what a number or a truth value means is left to the worker, and its text is kept.
pub(super) enum Value {
    Text(String),
    Word(String),
    Null,
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key and where it begins, in bytes.
pub(super) struct Key {
    pub(super) at: usize,
    pub(super) text: String,
}

/// Reads one value, and nothing behind it.
pub(super) fn read(text: &str) -> Result<Node, InvalidDefinition> {
    let mut reader = Reader { text, at: 0 };
    let node = reader.value(0)?;
    reader.blanks()?;
    if reader.at < text.len() {
        return Err(reader.wanted("the end"));
    }
    Ok(node)
}

/// Line and column of a byte, both from 1; the column in characters.
pub(super) fn place(text: &str, at: usize) -> DefinitionPlace {
    let before = &text[..at];
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
    DefinitionPlace { line, column }
}

pub(super) fn invalid(text: &str, at: usize, fault: DefinitionFault) -> InvalidDefinition {
    let DefinitionPlace { line, column } = place(text, at);
    InvalidDefinition { line, column, fault }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &[u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn fault(&self, fault: DefinitionFault) -> InvalidDefinition {
        invalid(self.text, self.at, fault)
    }

    fn wanted(&self, what: &str) -> InvalidDefinition {
        let found = match self.text[self.at..].chars().next() {
            None => "the text ends".to_owned(),
            Some(c) if c.is_control() => "a control character stands".to_owned(),
            Some(c) => format!("`{c}` stands"),
        };
        self.fault(DefinitionFault::Syntax { why: format!("{found} where {what} is expected") })
    }

    fn blanks(&mut self) -> Result<(), InvalidDefinition> {
        while self.rest().first().is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        let is_comment = [b"//".as_slice(), b"/*", b"#"].iter().any(|mark| self.rest().starts_with(mark));
        if is_comment { Err(self.fault(DefinitionFault::Comment)) } else { Ok(()) }
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is_there = self.rest().first() == Some(&byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn value(&mut self, depth: usize) -> Result<Node, InvalidDefinition> {
        self.blanks()?;
        if depth > DEEPEST {
            return Err(self.fault(DefinitionFault::Syntax { why: "it is nested too deeply".to_owned() }));
        }
        let at = self.at;
        let value = match self.rest().first() {
            Some(b'{') => Value::Map(self.map(depth)?),
            Some(b'[') => Value::List(self.list(depth)?),
            Some(b'"') => Value::Text(self.string()?),
            _ => self.word()?,
        };
        Ok(Node { at, value })
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node>, InvalidDefinition> {
        self.at += 1;
        self.blanks()?;
        let mut nodes = Vec::new();
        if self.takes(b']') {
            return Ok(nodes);
        }
        loop {
            nodes.push(self.value(depth + 1)?);
            if self.ends(b']', "`,` or `]`")? {
                return Ok(nodes);
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Vec<(Key, Node)>, InvalidDefinition> {
        self.at += 1;
        self.blanks()?;
        let mut members: Vec<(Key, Node)> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        if self.takes(b'}') {
            return Ok(members);
        }
        loop {
            self.blanks()?;
            let at = self.at;
            if self.rest().first() != Some(&b'"') {
                return Err(self.wanted("a key in double quotes"));
            }
            let text = self.string()?;
            if !seen.insert(text.clone()) {
                return Err(invalid(self.text, at, DefinitionFault::RepeatedKey { key: text }));
            }
            self.blanks()?;
            if !self.takes(b':') {
                return Err(self.wanted("`:`"));
            }
            let node = self.value(depth + 1)?;
            members.push((Key { at, text }, node));
            if self.ends(b'}', "`,` or `}`")? {
                return Ok(members);
            }
        }
    }

    /// Whether a list or a map ends behind a value; else a comma was taken.
    fn ends(&mut self, end: u8, wanted: &str) -> Result<bool, InvalidDefinition> {
        self.blanks()?;
        if self.takes(end) {
            return Ok(true);
        }
        let comma = self.at;
        if !self.takes(b',') {
            return Err(self.wanted(wanted));
        }
        self.blanks()?;
        if self.rest().first() == Some(&end) {
            return Err(invalid(self.text, comma, DefinitionFault::TrailingComma));
        }
        Ok(false)
    }

    fn string(&mut self) -> Result<String, InvalidDefinition> {
        let (start, mut escaped) = (self.at, false);
        let length = self.rest().iter().skip(1).position(|byte| {
            let ends = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            ends
        });
        let Some(length) = length else {
            return Err(
                self.fault(DefinitionFault::Syntax { why: "the text that begins here does not end".to_owned() })
            );
        };
        self.at = start + length + 2;
        let quoted = &self.text[start..self.at];
        serde_json::from_str(quoted).map_err(|error| {
            let said = error.to_string();
            let why = said.rsplit_once(" at line ").map_or(said.as_str(), |(why, _)| why).to_owned();
            let within: usize = quoted.split('\n').take(error.line() - 1).map(|line| line.len() + 1).sum();
            let at = start + (within + error.column()).saturating_sub(1).min(quoted.len() - 1);
            let at = (start..=at).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(start);
            invalid(self.text, at, DefinitionFault::Syntax { why })
        })
    }

    fn word(&mut self) -> Result<Value, InvalidDefinition> {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_');
        let length = self.rest().iter().take_while(|byte| is_part(byte)).count();
        let word = &self.text[self.at..self.at + length];
        let value = match word {
            "" => return Err(self.wanted("a value")),
            "null" => Value::Null,
            "true" | "false" => Value::Word(word.to_owned()),
            _ if serde_json::from_str::<serde_json::Number>(word).is_ok() => Value::Word(word.to_owned()),
            _ => {
                return Err(self.fault(DefinitionFault::Syntax { why: "a text has to be in double quotes".to_owned() }));
            }
        };
        self.at += length;
        Ok(value)
    }
}
