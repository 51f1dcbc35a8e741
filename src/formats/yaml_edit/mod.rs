//! A YAML text and settings in, the text with only those places changed out.
//!
//! Everything else keeps its bytes: comments, quotes, anchors, blank lines, line breaks, other documents. The edit is
//! planned on the parser's byte spans, applied, and read again; the result says what the text said before, with
//! exactly the wanted places changed, or there is no result. A second run with the same settings changes nothing.
//! One document is edited; readers such as Helm see no other than the first.

mod anchors;
mod compare;
mod node;
mod plan;
mod read;
mod refusal;
mod wanted;
mod write;

pub use refusal::{Position, Refusal};
pub(in crate::formats) use write::{key_text, quoted};

use std::fmt;

use anchors::Anchors;
use compare::only_wanted_differs;
use node::{Node, Stream, Value};
use read::read;
use wanted::{Item, Wanted};

/// A place that should say something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The way from the root; at least one step, and a key behind each element.
    pub path: Vec<Step>,
    /// What it should say.
    pub value: Content,
}

/// A step on the way to a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To the value of a key.
    Key(String),
    /// To the element of a list that has these texts at these keys; it is added where none has.
    Item(Vec<(String, String)>),
}

/// What a place should say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// This text.
    Text(String),
    /// This text, among the others of a list.
    Member(String),
    /// A mapping that has these texts at these keys, among the others of a list.
    Element(Vec<(String, String)>),
    /// Nothing.
    Null,
}

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing: the path is not there.
    Absent,
    /// An empty value.
    Empty,
    /// A single value, without its quotes.
    Text(String),
    /// A mapping or a list.
    Collection,
}

/// A YAML text that was read.
pub struct Yaml<'t> {
    source: &'t str,
    stream: Stream<'t>,
}

impl<'t> Yaml<'t> {
    /// Reads all documents of a text.
    pub fn read(source: &'t str) -> Result<Self, Refusal> {
        Ok(Self { source, stream: read(source)? })
    }

    /// How many documents there are; a text of blanks and comments has none.
    pub fn documents(&self) -> usize {
        self.stream.documents.len()
    }

    /// Looks at a path of the first document, through aliases and merge keys.
    pub fn find(&self, path: &[&str]) -> Found {
        self.find_in(0, path)
    }

    /// Looks at a path of a document, through aliases and merge keys.
    pub fn find_in(&self, document: usize, path: &[&str]) -> Found {
        self.node(document, path).map_or(Found::Absent, |(node, _)| found(node))
    }

    /// Looks at a path of the first document that may lead through elements of lists.
    pub fn look(&self, path: &[Step]) -> Found {
        let Some(document) = self.stream.documents.first() else { return Found::Absent };
        let anchors = Anchors::of(&document.root);
        let node = path.iter().try_fold(&document.root, |node, step| match (step, &anchors.real(node).value) {
            (Step::Key(key), _) => anchors.get(node, key),
            (Step::Item(by), Value::Sequence(elements, _)) => {
                let item = Item::Keys(by.clone(), Vec::new());
                elements.iter().find(|element| anchors.is_item(element, &item))
            }
            (Step::Item(_), _) => None,
        });
        node.map_or(Found::Absent, |node| found(anchors.real(node)))
    }

    /// What the elements of a list say at a key, through aliases and merge keys; an element without that is left out.
    pub fn each(&self, document: usize, path: &[&str], key: &str) -> Vec<String> {
        let Some((node, anchors)) = self.node(document, path) else { return Vec::new() };
        let Value::Sequence(elements, _) = &node.value else { return Vec::new() };
        let text = |element| anchors.get(element, key).and_then(|value| anchors.real(value).text().map(str::to_owned));
        elements.iter().filter_map(text).collect()
    }

    /// Whether a document is a list.
    pub fn is_list(&self, document: usize) -> bool {
        self.node(document, &[]).is_some_and(|(node, _)| matches!(node.value, Value::Sequence(..)))
    }

    fn node(&self, document: usize, path: &[&str]) -> Option<(&Node<'t>, Anchors<'_, 't>)> {
        let root = &self.stream.documents.get(document)?.root;
        let anchors = Anchors::of(root);
        let node = path.iter().try_fold(root, |node, key| anchors.get(node, key))?;
        Some((anchors.real(node), anchors))
    }

    /// The text with these places of its first document set, and what was missing on the way added, for readers that
    /// see no other document.
    pub fn edit(&self, settings: &[Setting]) -> Result<String, Refusal> {
        self.check_later_documents(settings)?;
        self.edit_in(0, settings)
    }

    /// The text with these places of a document set, and what was missing on the way added.
    pub fn edit_in(&self, document: usize, settings: &[Setting]) -> Result<String, Refusal> {
        let wanted = Wanted::gather(settings)?;
        let splices = plan::plan(self.source, &self.stream, document, &wanted)?;
        if splices.is_empty() {
            return Ok(self.source.to_owned());
        }
        let mut text = String::with_capacity(self.source.len() + 256);
        let mut from = 0;
        for splice in splices {
            text.push_str(self.source.get(from..splice.start).ok_or_else(|| self.unverified())?);
            text.push_str(&splice.text);
            from = splice.end;
        }
        text.push_str(&self.source[from..]);
        let new = read(&text).map_err(|_| self.unverified())?;
        if only_wanted_differs(&self.stream, &new, document, &wanted) { Ok(text) } else { Err(self.unverified()) }
    }

    fn check_later_documents(&self, settings: &[Setting]) -> Result<(), Refusal> {
        for document in self.stream.documents.iter().skip(1) {
            for setting in settings {
                if let Some(node) = setting.path.iter().try_fold(&document.root, stepped) {
                    let position = Position::of(self.source, node.start);
                    return Err(Refusal::LaterDocument { path: shown(&setting.path), position });
                }
            }
        }
        Ok(())
    }

    fn unverified(&self) -> Refusal {
        let start = self.stream.documents.first().map_or(0, |first| first.root.start);
        Refusal::Unverified { position: Position::of(self.source, start) }
    }
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(key),
            Self::Item(by) => {
                let by: Vec<String> = by.iter().map(|(key, text)| format!("{key}={text}")).collect();
                write!(f, "[{}]", by.join(","))
            }
        }
    }
}

fn found(node: &Node<'_>) -> Found {
    if node.is_null() {
        return Found::Empty;
    }
    node.text().map_or(Found::Collection, |text| Found::Text(text.to_owned()))
}

/// The value of a key; elements of lists are for readers of one document too rare to look for.
fn stepped<'n, 't>(node: &'n Node<'t>, step: &Step) -> Option<&'n Node<'t>> {
    match step {
        Step::Key(key) => node.get(key),
        Step::Item(_) => None,
    }
}

/// A path as people write it.
fn shown(path: &[Step]) -> String {
    path.iter().map(Step::to_string).collect::<Vec<_>>().join(".")
}

/// Reads a text and edits it.
pub fn edit(source: &str, settings: &[Setting]) -> Result<String, Refusal> {
    Yaml::read(source)?.edit(settings)
}

#[cfg(test)]
mod tests;
