//! A YAML text and settings in, the text with only those scalars changed out.
//!
//! Everything else keeps its bytes: comments, quotes, anchors, blank lines, line breaks, other documents. The edit is
//! planned on the parser's byte spans, applied, and read again; the result says what the text said before, with
//! exactly the wanted places changed, or there is no result. A second run with the same settings changes nothing.
//! Only the first document is edited, since readers such as Helm see no other.

mod compare;
mod node;
mod plan;
mod read;
mod refusal;
mod wanted;
mod write;

pub use refusal::{Position, Refusal};

use compare::only_wanted_differs;
use node::{Node, Stream, Value};
use read::read;
use wanted::Wanted;

/// A scalar that should say something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its keys from the root; at least one.
    pub path: Vec<String>,
    /// What it should say.
    pub value: String,
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

    /// Looks at a path of the first document, through aliases and merge keys.
    pub fn find(&self, path: &[&str]) -> Found {
        let Some(document) = self.stream.documents.first() else { return Found::Absent };
        let anchors = Anchors(&document.root);
        let node = path.iter().try_fold(&document.root, |node, key| anchors.get(node, key));
        match node.map(|node| anchors.real(node)) {
            None => Found::Absent,
            Some(node) if node.is_null() => Found::Empty,
            Some(node) => node.text().map_or(Found::Collection, |text| Found::Text(text.to_owned())),
        }
    }

    /// The text with these scalars of its first document set, and what was missing on the way added.
    pub fn edit(&self, settings: &[Setting]) -> Result<String, Refusal> {
        let wanted = Wanted::gather(settings)?;
        self.check_later_documents(settings)?;
        let splices = plan::plan(self.source, &self.stream, &wanted)?;
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
        if only_wanted_differs(&self.stream, &new, &wanted) { Ok(text) } else { Err(self.unverified()) }
    }

    fn check_later_documents(&self, settings: &[Setting]) -> Result<(), Refusal> {
        for document in self.stream.documents.iter().skip(1) {
            for setting in settings {
                if let Some(node) = setting.path.iter().try_fold(&document.root, |node, key| node.get(key)) {
                    let position = Position::of(self.source, node.start);
                    return Err(Refusal::LaterDocument { path: setting.path.join("."), position });
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

/// Reads a text and edits it.
pub fn edit(source: &str, settings: &[Setting]) -> Result<String, Refusal> {
    Yaml::read(source)?.edit(settings)
}

/// A document whose aliases can be followed.
struct Anchors<'n, 't>(&'n Node<'t>);

impl<'n, 't> Anchors<'n, 't> {
    fn get(&self, node: &'n Node<'t>, key: &str) -> Option<&'n Node<'t>> {
        let node = self.real(node);
        let Value::Mapping(entries, _) = &node.value else { return None };
        node.get(key).or_else(|| {
            entries.iter().filter(|entry| entry.is_merge()).find_map(|entry| match &self.real(&entry.value).value {
                Value::Sequence(items, _) => items.iter().find_map(|item| self.real(item).get(key)),
                _ => self.real(&entry.value).get(key),
            })
        })
    }

    /// The node itself, or the one that its alias names; an anchor never names an alias.
    fn real(&self, node: &'n Node<'t>) -> &'n Node<'t> {
        match node.value {
            Value::Alias { id } => anchored(self.0, id).unwrap_or(node),
            _ => node,
        }
    }
}

fn anchored<'n, 't>(node: &'n Node<'t>, id: usize) -> Option<&'n Node<'t>> {
    if node.anchor().is_some_and(|anchor| anchor.id == id) {
        return Some(node);
    }
    match &node.value {
        Value::Sequence(items, _) => items.iter().find_map(|item| anchored(item, id)),
        Value::Mapping(entries, _) => {
            entries.iter().find_map(|entry| anchored(&entry.key, id).or_else(|| anchored(&entry.value, id)))
        }
        Value::Scalar { .. } | Value::Alias { .. } => None,
    }
}

#[cfg(test)]
mod tests;
