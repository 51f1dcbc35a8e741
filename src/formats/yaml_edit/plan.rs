//! A tree and what it should say in, byte splices out.

use super::anchors::Anchors;
use super::node::{Document, Entry, Form, Node, Stream, Style, Value};
use super::read::line_end;
use super::refusal::{Position, Refusal};
use super::wanted::{Item, Wanted};
use super::write::{Manner, flow, flow_entries, flow_items, quoted};

/// Bytes to put in the place of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    /// The first byte to replace.
    pub(super) start: usize,
    /// The byte after the last one to replace.
    pub(super) end: usize,
    /// What to write there.
    pub(super) text: String,
}

/// Plans what to write so that a document says what is wanted.
pub(super) fn plan(source: &str, stream: &Stream<'_>, at: usize, wanted: &Wanted) -> Result<Vec<Splice>, Refusal> {
    let document = stream.documents.get(at);
    let manner = Manner::of(source, document.map(|document| &document.root));
    let mut planner = Planner { source, stream, document, manner, path: Vec::new(), splices: Vec::new() };
    match document {
        Some(document) if !(document.root.is_implicit() && document.root.is_null()) => {
            planner.collection(&document.root, wanted)?;
        }
        _ => planner.document(document.map_or(source.len(), |document| document.end), wanted),
    }
    // The sort is stable, and what stands deeper was planned first: it keeps its place before what follows it.
    planner.splices.sort_by_key(|splice| splice.start);
    Ok(planner.splices)
}

struct Planner<'s, 't> {
    source: &'t str,
    stream: &'s Stream<'t>,
    document: Option<&'s Document<'t>>,
    manner: Manner,
    path: Vec<String>,
    splices: Vec<Splice>,
}

impl<'s, 't> Planner<'s, 't> {
    /// An empty document gets its first mapping or list.
    fn document(&mut self, at: usize, wanted: &Wanted) {
        let before = self.source[..at].trim_start_matches('\u{feff}');
        let line_break = self.manner.line_break;
        let mut text = String::new();
        if !before.is_empty() && !before.ends_with(['\n', '\r']) {
            text.push_str(line_break);
        }
        text.push_str(&match wanted {
            Wanted::Items(items) => self.manner.items(items, 0),
            Wanted::Keys(keys) => self.manner.lines(keys, 0),
            Wanted::Text(_) | Wanted::Null => return,
        });
        if at < self.source.len() || before.is_empty() || before.ends_with(['\n', '\r']) {
            text.push_str(line_break);
        }
        self.splice(at, at, text);
    }

    /// A mapping gets keys, or a list elements.
    fn collection(&mut self, node: &Node<'t>, wanted: &Wanted) -> Result<(), Refusal> {
        match wanted {
            Wanted::Keys(keys) => self.keys(node, keys),
            Wanted::Items(items) => self.items(node, items),
            Wanted::Text(_) | Wanted::Null => Ok(()),
        }
    }

    /// A mapping gets these keys.
    fn keys(&mut self, node: &Node<'t>, wanted: &[(String, Wanted)]) -> Result<(), Refusal> {
        let Value::Mapping(entries, form) = &node.value else {
            return Err(Refusal::NotMapping { path: self.named(), found: node.kind(), position: self.at(node.start) });
        };
        let mut missing = Vec::new();
        for (key, wanted) in wanted {
            self.path.push(key.clone());
            if let Some(entry) = self.only(entries, key)? {
                self.entry(entry, *form, wanted)?;
            } else {
                self.check_merge(entries, wanted)?;
                missing.push((key.clone(), wanted.clone()));
            }
            self.path.pop();
        }
        if missing.is_empty() {
            return Ok(());
        }
        self.check_shared(node)?;
        match (form, entries.as_slice()) {
            (Form::Flow, []) => self.splice(node.start + 1, node.start + 1, flow_entries(&missing).join(", ")),
            (Form::Flow, [.., last]) => {
                let last =
                    Last { start: last.key.start, end: last.end(self.source), is_bare: last.value.is_implicit() };
                self.grow_flow(node, &last, &flow_entries(&missing));
            }
            (Form::Block(indent), [first, ..]) => {
                let text = self.manner.lines(&missing, *indent);
                self.grow_block(node, first.key.start, &text);
            }
            (Form::Block(_), []) => {}
        }
        Ok(())
    }

    /// A list gets these elements.
    fn items(&mut self, node: &Node<'t>, wanted: &[Item]) -> Result<(), Refusal> {
        let Value::Sequence(elements, form) = &node.value else {
            return Err(Refusal::NotList { path: self.named(), found: node.kind(), position: self.at(node.start) });
        };
        let mut missing = Vec::new();
        for item in wanted {
            self.path.push(item.to_string());
            match (self.only_element(elements, item)?, item) {
                (Some(element), Item::Keys(_, then)) => {
                    self.check_shared(element)?;
                    self.keys(element, then)?;
                }
                (Some(_), Item::Text(_)) => {}
                (None, _) => missing.push(item.clone()),
            }
            self.path.pop();
        }
        if missing.is_empty() {
            return Ok(());
        }
        self.check_shared(node)?;
        match (form, elements.as_slice()) {
            (Form::Flow, []) => self.splice(node.start + 1, node.start + 1, flow_items(&missing).join(", ")),
            (Form::Flow, [.., last]) => {
                let last = Last { start: last.first(), end: last.end, is_bare: false };
                self.grow_flow(node, &last, &flow_items(&missing));
            }
            (Form::Block(column), _) => {
                let text = self.manner.items(&missing, *column);
                self.grow_block(node, node.start, &text);
            }
        }
        Ok(())
    }

    /// A collection in block form gets lines behind its last one, where these do not become part of it.
    fn grow_block(&mut self, node: &Node<'t>, first: usize, lines: &str) {
        if node.open_ended {
            // Blank lines after a block scalar may be part of it: what follows it would change it.
            let at = self.source[..first].rfind(['\n', '\r']).map_or(0, |at| at + 1);
            let at = if at == 0 && self.source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { at };
            self.splice(at, at, lines.to_owned() + self.manner.line_break);
        } else {
            let at = line_end(self.source, node.end);
            self.splice(at, at, self.manner.line_break.to_owned() + lines);
        }
    }

    /// The one element that is meant. What an alias or a merge key brings is no place of its own.
    fn only_element<'n>(&self, elements: &'n [Node<'t>], item: &Item) -> Result<Option<&'n Node<'t>>, Refusal>
    where
        's: 'n,
    {
        let mut found = elements.iter().filter(|element| element.is_item(item));
        if let (Some(first), second) = (found.next(), found.next()) {
            return match second {
                Some(second) if matches!(item, Item::Keys(..)) => Err(Refusal::Duplicate {
                    path: self.named(),
                    first: self.at(first.start),
                    position: self.at(second.start),
                }),
                _ => Ok(Some(first)),
            };
        }
        let anchors = self.document.map(|document| Anchors::of(&document.root));
        match elements.iter().find(|element| anchors.as_ref().is_some_and(|anchors| anchors.is_item(element, item))) {
            None => Ok(None),
            Some(element) if matches!(element.value, Value::Alias { .. }) => Err(self.alias(element)),
            Some(element) => Err(Refusal::Merged { path: self.named(), position: self.at(element.start) }),
        }
    }

    fn alias(&self, node: &Node<'t>) -> Refusal {
        let alias = self.source[node.start..node.end].to_owned();
        Refusal::Alias { path: self.named(), alias, position: self.at(node.start) }
    }

    /// The one entry with this key.
    fn only<'n>(&self, entries: &'n [Entry<'t>], key: &str) -> Result<Option<&'n Entry<'t>>, Refusal> {
        let mut found = entries.iter().filter(|entry| entry.key.text() == Some(key));
        let first = found.next();
        match (first, found.next()) {
            (Some(first), Some(second)) => Err(Refusal::Duplicate {
                path: self.named(),
                first: self.at(first.key.start),
                position: self.at(second.key.start),
            }),
            _ => Ok(first),
        }
    }

    /// A key that is there gets its value.
    fn entry(&mut self, entry: &Entry<'t>, form: Form, wanted: &Wanted) -> Result<(), Refusal> {
        let node = &entry.value;
        match (wanted, &node.value) {
            (_, Value::Alias { .. }) => Err(self.alias(node)),
            (Wanted::Text(text), Value::Scalar { .. }) => self.scalar(entry, text),
            (Wanted::Null, _) if node.is_null() => Ok(()),
            (Wanted::Text(_) | Wanted::Null, _) => {
                Err(Refusal::NotScalar { path: self.named(), found: node.kind(), position: self.at(node.start) })
            }
            (Wanted::Keys(_) | Wanted::Items(_), _) => {
                self.check_shared(node)?;
                if node.is_null() {
                    self.fill(entry, form, wanted);
                    return Ok(());
                }
                self.collection(node, wanted)
            }
        }
    }

    /// A scalar gets another text, unless it says it already in a form that every reader takes for text.
    fn scalar(&mut self, entry: &Entry<'t>, wanted: &str) -> Result<(), Refusal> {
        let node = &entry.value;
        let Value::Scalar { text, style } = &node.value else { return Ok(()) };
        if let Some(tag) = node.tag().filter(|tag| !tag.fits_text) {
            return Err(Refusal::Tagged {
                path: self.named(),
                tag: tag.text.to_owned(),
                position: self.at(node.start),
            });
        }
        if *style != Style::Plain && text == wanted {
            return Ok(());
        }
        self.check_shared(node)?;
        if node.is_implicit() {
            let at = entry.end(self.source);
            let colon = if entry.has_colon(self.source) { "" } else { ":" };
            self.splice(at, at, format!("{colon} {}", quoted(wanted)));
        } else if *style == Style::Block {
            let header_end = line_end(self.source, node.start);
            let header = &self.source[node.start..header_end];
            let indicators = header.find([' ', '\t']).unwrap_or(header.len());
            self.splice(node.start, node.start + indicators, quoted(wanted));
            self.splice(header_end, node.end, String::new());
        } else {
            self.splice(node.start, node.end, quoted(wanted));
        }
        Ok(())
    }

    /// A key without value gets a mapping or a list.
    fn fill(&mut self, entry: &Entry<'t>, form: Form, wanted: &Wanted) {
        let (node, end) = (&entry.value, entry.end(self.source));
        match form {
            Form::Flow => {
                let colon = if entry.has_colon(self.source) { "" } else { ":" };
                let space = if node.is_implicit() { " " } else { "" };
                let start = if node.is_implicit() { end } else { node.start };
                self.splice(start, end, format!("{colon}{space}{}", flow(wanted)));
            }
            Form::Block(indent) => {
                if !node.is_implicit() {
                    let before = self.source[..node.start].trim_end_matches([' ', '\t']).len();
                    self.splice(before, node.end, String::new());
                }
                let at = line_end(self.source, end);
                let text = self.manner.block(wanted, indent);
                self.splice(at, at, self.manner.line_break.to_owned() + &text);
            }
        }
    }

    /// A collection in flow form gets more entries, on lines of their own if its last one has.
    fn grow_flow(&mut self, node: &Node<'t>, last: &Last, missing: &[String]) {
        let end = last.end;
        let comma = comma_after(self.source, end);
        let line_start = self.source[..last.start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let lead = &self.source[line_start..last.start];
        let own_line = line_start > node.start && lead.bytes().all(|b| b == b' ' || b == b'\t');
        // A comma right after `key:` would belong to the key for some readers.
        let gap = if last.is_bare { " " } else { "" };
        let from = comma.map_or(end, |comma| comma + 1);
        if !own_line {
            let text = match comma {
                Some(_) => format!(" {},", missing.join(", ")),
                None => format!("{gap}, {}", missing.join(", ")),
            };
            return self.splice(from, from, text);
        }
        if comma.is_none() {
            self.splice(end, end, format!("{gap},"));
        }
        let stop = line_end(self.source, from);
        let rest = self.source[from..stop].trim_start_matches([' ', '\t']);
        let at = if rest.is_empty() || rest.starts_with('#') { stop } else { from };
        let separator = format!(",{}{lead}", self.manner.line_break);
        let trailing = if comma.is_some() { "," } else { "" };
        let text = format!("{}{lead}{}{trailing}", self.manner.line_break, missing.join(&separator));
        self.splice(at, at, text);
    }

    fn check_merge(&self, entries: &[Entry<'t>], wanted: &Wanted) -> Result<(), Refusal> {
        match (wanted, entries.iter().find(|entry| entry.is_merge())) {
            (Wanted::Keys(_), Some(merge)) => {
                Err(Refusal::Merged { path: self.named(), position: self.at(merge.key.start) })
            }
            _ => Ok(()),
        }
    }

    fn check_shared(&self, node: &Node<'t>) -> Result<(), Refusal> {
        let Some(anchor) = node.anchor() else { return Ok(()) };
        let Some(used) = self.stream.aliased.get(&anchor.id) else { return Ok(()) };
        Err(Refusal::Shared {
            path: self.named(),
            anchor: self.source[anchor.start..anchor.end].to_owned(),
            used: self.at(*used),
            position: self.at(node.start),
        })
    }

    fn at(&self, offset: usize) -> Position {
        Position::of(self.source, offset)
    }

    fn named(&self) -> String {
        if self.path.is_empty() { ".".to_owned() } else { self.path.join(".") }
    }

    fn splice(&mut self, start: usize, end: usize, text: String) {
        self.splices.push(Splice { start, end, text });
    }
}

/// The last entry of a collection in flow form.
struct Last {
    start: usize,
    end: usize,
    /// It is a key without value.
    is_bare: bool,
}

/// The comma that follows the last entry of a flow mapping, if there is one.
fn comma_after(source: &str, end: usize) -> Option<usize> {
    let mut rest = &source[end..];
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        match rest.bytes().next()? {
            b'#' => rest = &rest[line_end(rest, 0)..],
            b',' => return Some(source.len() - rest.len()),
            _ => return None,
        }
    }
}
