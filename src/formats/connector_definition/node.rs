//! JSON and YAML alike as a tree that knows where everything is written.

/// Line and column, from 1.
pub(super) type Position = (u32, u32);

/// A value.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Where it begins.
    pub(super) at: Position,
    /// What it is.
    pub(super) value: Value,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// Nothing.
    Null,
    /// A text, or a number or boolean as it is written.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values, in order, as often as they stand there.
    Map(Vec<(Key, Node)>),
}

/// A key.
#[derive(Debug, Clone)]
pub(super) struct Key {
    /// Where it is.
    pub(super) at: Position,
    /// Its text.
    pub(super) text: String,
}

impl Node {
    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Text(_) => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The value of the first entry with this key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Value::Map(entries) = &self.value else { return None };
        entries.iter().find(|(found, _)| found.text == key).map(|(_, value)| value)
    }

    /// The text of a single value.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }
}

/// The position behind a text.
pub(super) fn end_of(text: &str) -> Position {
    let line = text.matches('\n').count();
    let column = text.rsplit('\n').next().unwrap_or_default().chars().count();
    (number(line + 1), number(column + 1))
}

/// A count as it is shown.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
