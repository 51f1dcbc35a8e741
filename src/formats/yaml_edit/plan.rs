//! A tree and what it should say in, byte splices out.

use super::node::{Entry, Form, Node, Stream, Style, Value};
use super::read::line_end;
use super::refusal::{Position, Refusal};
use super::wanted::Wanted;
use super::write::{Manner, flow, flow_entry, quoted};

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

/// Plans what to write so that the first document says what is wanted.
pub(super) fn plan(source: &str, stream: &Stream<'_>, wanted: &[(String, Wanted)]) -> Result<Vec<Splice>, Refusal> {
    let document = stream.documents.first();
    let manner = Manner::of(source, document.map(|document| &document.root));
    let mut planner = Planner { source, stream, manner, path: Vec::new(), splices: Vec::new() };
    match document {
        Some(document) if !(document.root.is_implicit() && document.root.is_null()) => {
            planner.keys(&document.root, wanted)?;
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
    manner: Manner,
    path: Vec<String>,
    splices: Vec<Splice>,
}

impl<'t> Planner<'_, 't> {
    /// An empty document gets its first mapping.
    fn document(&mut self, at: usize, wanted: &[(String, Wanted)]) {
        let before = self.source[..at].trim_start_matches('\u{feff}');
        let line_break = self.manner.line_break;
        let mut text = String::new();
        if !before.is_empty() && !before.ends_with(['\n', '\r']) {
            text.push_str(line_break);
        }
        text.push_str(&self.manner.lines(wanted, 0));
        if at < self.source.len() || before.is_empty() || before.ends_with(['\n', '\r']) {
            text.push_str(line_break);
        }
        self.splice(at, at, text);
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
            (Form::Flow, []) => self.splice(node.start + 1, node.start + 1, flow(&missing)),
            (Form::Flow, [.., last]) => self.grow_flow(node, last, &missing),
            (Form::Block(indent), [first, ..]) if node.open_ended => {
                // Blank lines after a block scalar may be part of it: what follows it would change it.
                let at = self.source[..first.key.start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
                let at = if at == 0 && self.source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { at };
                let text = self.manner.lines(&missing, *indent) + self.manner.line_break;
                self.splice(at, at, text);
            }
            (Form::Block(indent), _) => {
                let at = line_end(self.source, node.end);
                let text = self.manner.line_break.to_owned() + &self.manner.lines(&missing, *indent);
                self.splice(at, at, text);
            }
        }
        Ok(())
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
            (_, Value::Alias { .. }) => {
                let alias = self.source[node.start..node.end].to_owned();
                Err(Refusal::Alias { path: self.named(), alias, position: self.at(node.start) })
            }
            (Wanted::Text(text), Value::Scalar { .. }) => self.scalar(entry, text),
            (Wanted::Text(_), _) => {
                Err(Refusal::NotScalar { path: self.named(), found: node.kind(), position: self.at(node.start) })
            }
            (Wanted::Keys(keys), Value::Mapping(..)) => {
                self.check_shared(node)?;
                self.keys(node, keys)
            }
            (Wanted::Keys(keys), _) if node.is_null() => {
                self.check_shared(node)?;
                self.fill(entry, form, keys);
                Ok(())
            }
            (Wanted::Keys(_), _) => {
                Err(Refusal::NotMapping { path: self.named(), found: node.kind(), position: self.at(node.start) })
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

    /// A key without value gets a mapping.
    fn fill(&mut self, entry: &Entry<'t>, form: Form, keys: &[(String, Wanted)]) {
        let (node, end) = (&entry.value, entry.end(self.source));
        match form {
            Form::Flow => {
                let colon = if entry.has_colon(self.source) { "" } else { ":" };
                let space = if node.is_implicit() { " " } else { "" };
                let start = if node.is_implicit() { end } else { node.start };
                self.splice(start, end, format!("{colon}{space}{{{}}}", flow(keys)));
            }
            Form::Block(indent) => {
                if !node.is_implicit() {
                    let before = self.source[..node.start].trim_end_matches([' ', '\t']).len();
                    self.splice(before, node.end, String::new());
                }
                let at = line_end(self.source, end);
                let text = self.manner.lines(keys, indent + self.manner.unit);
                self.splice(at, at, self.manner.line_break.to_owned() + &text);
            }
        }
    }

    /// A flow mapping that has entries gets more of them, on lines of their own if its last one has.
    fn grow_flow(&mut self, node: &Node<'t>, last: &Entry<'t>, missing: &[(String, Wanted)]) {
        let end = last.end(self.source);
        let comma = comma_after(self.source, end);
        let line_start = self.source[..last.key.start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let lead = &self.source[line_start..last.key.start];
        let own_line = line_start > node.start && lead.bytes().all(|b| b == b' ' || b == b'\t');
        // A comma right after `key:` would belong to the key for some readers.
        let gap = if last.value.is_implicit() { " " } else { "" };
        let from = comma.map_or(end, |comma| comma + 1);
        if !own_line {
            let text = match comma {
                Some(_) => format!(" {},", flow(missing)),
                None => format!("{gap}, {}", flow(missing)),
            };
            return self.splice(from, from, text);
        }
        if comma.is_none() {
            self.splice(end, end, format!("{gap},"));
        }
        let stop = line_end(self.source, from);
        let rest = self.source[from..stop].trim_start_matches([' ', '\t']);
        let at = if rest.is_empty() || rest.starts_with('#') { stop } else { from };
        let entries: Vec<String> = missing.iter().map(flow_entry).collect();
        let separator = format!(",{}{lead}", self.manner.line_break);
        let trailing = if comma.is_some() { "," } else { "" };
        let text = format!("{}{lead}{}{trailing}", self.manner.line_break, entries.join(&separator));
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
