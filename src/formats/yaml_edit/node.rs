//! A YAML text as a tree that remembers where each node's bytes are.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::wanted::Item;

/// All documents of a text.
pub(super) struct Stream<'t> {
    /// In the text's order; none at all where the text holds only blanks and comments.
    pub(super) documents: Vec<Document<'t>>,
    /// Anchors that an alias refers to, with the first byte of the first such alias.
    pub(super) aliased: BTreeMap<usize, usize>,
}

/// One document.
pub(super) struct Document<'t> {
    /// Its content; an empty document holds an implicit null.
    pub(super) root: Node<'t>,
    /// Where it ends: at a `...`, a following `---`, or the end of the text.
    pub(super) end: usize,
}

/// A node, and the bytes it is written with.
pub(super) struct Node<'t> {
    /// What it says.
    pub(super) value: Value<'t>,
    /// Its first byte, after anchor and tag; for a block scalar the `|` or `>`.
    pub(super) start: usize,
    /// The byte after its last one; line breaks and blank lines that follow a block scalar are not counted.
    pub(super) end: usize,
    /// What is written before it. Few nodes have any, and there can be many nodes.
    pub(super) properties: Option<Box<Properties<'t>>>,
    /// Its last scalar is a block scalar to which following blank lines or the missing line break belong.
    pub(super) open_ended: bool,
}

/// An anchor, a tag, or both.
pub(super) struct Properties<'t> {
    /// The anchor.
    pub(super) anchor: Option<Anchor>,
    /// The tag.
    pub(super) tag: Option<Tag<'t>>,
}

/// `&name` on a node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Anchor {
    /// Counts anchors from the text's start.
    pub(super) id: usize,
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after its last one.
    pub(super) end: usize,
}

/// `!tag` on a node.
#[derive(Clone, Copy)]
pub(super) struct Tag<'t> {
    /// As it is written.
    pub(super) text: &'t str,
    /// The byte after its last one.
    pub(super) end: usize,
    /// Whether any text fulfils it.
    pub(super) fits_text: bool,
}

/// What a node says.
pub(super) enum Value<'t> {
    /// A single value.
    Scalar {
        /// Without quotes and escapes.
        text: Cow<'t, str>,
        /// How it is written.
        style: Style,
    },
    /// `*name`.
    Alias {
        /// The anchor it refers to.
        id: usize,
    },
    /// A list.
    Sequence(Vec<Node<'t>>, Form),
    /// Keys and values.
    Mapping(Vec<Entry<'t>>, Form),
}

/// How a scalar is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Without quotes.
    Plain,
    /// In quotes of either kind.
    Quoted,
    /// After `|` or `>`.
    Block,
}

/// How a collection is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// In braces or brackets.
    Flow,
    /// By indentation, with this many columns before a mapping's keys or a list's dashes.
    Block(usize),
}

/// A key and its value.
pub(super) struct Entry<'t> {
    /// The key.
    pub(super) key: Node<'t>,
    /// The value.
    pub(super) value: Node<'t>,
}

impl<'t> Node<'t> {
    /// The anchor it carries.
    pub(super) fn anchor(&self) -> Option<Anchor> {
        self.properties.as_ref().and_then(|properties| properties.anchor)
    }

    /// The tag it carries.
    pub(super) fn tag(&self) -> Option<Tag<'t>> {
        self.properties.as_ref().and_then(|properties| properties.tag)
    }

    /// Its first byte, with anchor and tag.
    pub(super) fn first(&self) -> usize {
        let anchor = self.anchor().map(|anchor| anchor.start);
        let tag = self.tag().map(|tag| tag.end - tag.text.len());
        anchor.into_iter().chain(tag).fold(self.start, usize::min)
    }

    /// Whether nothing is written here, or one of the words for nothing (YAML 1.2.2, section 10.3.2).
    pub(super) fn is_null(&self) -> bool {
        let Value::Scalar { text, style: Style::Plain } = &self.value else { return false };
        self.tag().is_none() && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// Whether the value takes no bytes at all.
    pub(super) fn is_implicit(&self) -> bool {
        self.start == self.end && matches!(self.value, Value::Scalar { style: Style::Plain, .. })
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The value of the first entry with this key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Value::Mapping(entries, _) = &self.value else { return None };
        entries.iter().find(|entry| entry.key.text() == Some(key)).map(|entry| &entry.value)
    }

    /// Whether this is the element of a list that an item means.
    pub(super) fn is_item(&self, item: &Item) -> bool {
        match item {
            Item::Text(text) => self.text() == Some(text),
            Item::Keys(by, _) => by.iter().all(|(key, text)| self.get(key).and_then(Self::text) == Some(text)),
        }
    }

    /// What this is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Sequence(..) => "a list",
            Value::Mapping(..) => "a mapping",
            Value::Alias { .. } => "an alias",
            Value::Scalar { .. } if self.is_null() => "empty",
            Value::Scalar { .. } => "a single value",
        }
    }
}

impl Entry<'_> {
    /// Whether this is the merge key of YAML 1.1, which Helm's reader follows.
    pub(super) fn is_merge(&self) -> bool {
        matches!(&self.key.value, Value::Scalar { text, style: Style::Plain } if text == "<<")
    }

    /// The byte after the entry, or where its value would be written if it has none.
    pub(super) fn end(&self, source: &str) -> usize {
        if !self.value.is_implicit() {
            return self.value.end;
        }
        let properties = [self.value.anchor().map(|anchor| anchor.end), self.value.tag().map(|tag| tag.end)];
        let colon = colon_end(source, self.key.end).unwrap_or(self.key.end);
        properties.into_iter().flatten().fold(colon, usize::max)
    }

    /// Whether a colon follows the key; in `{a}` none does.
    pub(super) fn has_colon(&self, source: &str) -> bool {
        !self.value.is_implicit() || colon_end(source, self.key.end).is_some()
    }
}

fn colon_end(source: &str, key_end: usize) -> Option<usize> {
    let rest = source[key_end..].trim_start_matches([' ', '\t', '\r', '\n']);
    rest.starts_with(':').then(|| source.len() - rest.len() + 1)
}
