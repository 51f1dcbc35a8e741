//! Text in, tree out.

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, StructureStyle, options};

use super::node::{Anchor, Document, Entry, Form, Node, Properties, Stream, Style, Tag, Value};
use super::refusal::{Position, Refusal};

/// Reads all documents of a text. Nesting is bounded by the parser.
pub(super) fn read(source: &str) -> Result<Stream<'_>, Refusal> {
    // Comments are left out: the parser would give up at 97 comment lines in a row, and edits never touch them.
    let mut options = options! { emit_anchor_events: true };
    options.set_emit_comments(false);
    let mut reader = Reader {
        source,
        parser: Parser::new_from_str_with_options(source, options),
        open: Vec::new(),
        root: None,
        floor: 0,
        stream: Stream { documents: Vec::new(), aliased: std::collections::BTreeMap::new() },
    };
    while let Some(next) = reader.parser.next_event() {
        let (event, span) = next.map_err(|cause| syntax(&cause))?;
        reader.take(event, &span)?;
    }
    Ok(reader.stream)
}

/// A collection whose end has not come yet.
struct Open<'t> {
    node: Node<'t>,
    key: Option<Node<'t>>,
}

struct Reader<'t> {
    source: &'t str,
    parser: Parser<'t, granit_parser::StrInput<'t>>,
    open: Vec<Open<'t>>,
    root: Option<Node<'t>>,
    /// The end of the last token; what comes next is not before it.
    floor: usize,
    stream: Stream<'t>,
}

impl<'t> Reader<'t> {
    fn take(&mut self, event: Event<'t>, span: &Span) -> Result<(), Refusal> {
        let range = span.byte_range().unwrap_or(self.floor..self.floor);
        let fits_text = event.tag().is_none_or(|tag| tag.is_yaml_core_schema_tag("str") || tag.original() == "!");
        match event {
            Event::Scalar(text, style, ..) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                    ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
                };
                let mut node = self.node(Value::Scalar { text, style }, span, fits_text)?;
                // The parser writes `~` for a value that is not there.
                if let Value::Scalar { text, .. } = &mut node.value
                    && range.is_empty()
                    && style == Style::Plain
                {
                    *text = "".into();
                }
                if style == Style::Block {
                    self.locate_block_scalar(&mut node, range.end);
                }
                self.floor = self.floor.max(range.end);
                self.place(node, span.indent);
            }
            Event::Alias(id) => {
                let node = self.node(Value::Alias { id }, span, true)?;
                self.stream.aliased.entry(id).or_insert(node.start);
                self.floor = self.floor.max(range.end);
                self.place(node, span.indent);
            }
            Event::SequenceStart(style, ..) => {
                let dash = (style != StructureStyle::Flow).then(|| self.dash(range.start));
                let form = dash.map_or(Form::Flow, |dash| Form::Block(column(self.source, dash)));
                self.begin(Value::Sequence(Vec::new(), form), span, fits_text)?;
                if let (Some(dash), Some(open)) = (dash, self.open.last_mut()) {
                    open.node.start = dash;
                }
            }
            Event::MappingStart(style, ..) => {
                let form = if style == StructureStyle::Flow { Form::Flow } else { Form::Block(span.start.col()) };
                self.begin(Value::Mapping(Vec::new(), form), span, fits_text)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.finish(range.end),
            Event::DocumentEnd => {
                let root = self.root.take().unwrap_or_else(|| empty(range.start));
                // Without `...` it ends where the next one starts, and that is not read yet.
                let end = if range.is_empty() { self.source.len() } else { range.start };
                self.stream.documents.push(Document { root, end });
                self.floor = self.floor.max(range.end);
            }
            Event::DocumentStart(true, _) => {
                if let Some(before) = self.stream.documents.last_mut() {
                    before.end = before.end.min(range.start);
                }
                self.floor = self.floor.max(range.end);
            }
            _ => {}
        }
        Ok(())
    }

    /// A node of what was just read; an anchor's event follows that of its node.
    fn node(&mut self, value: Value<'t>, span: &Span, fits_text: bool) -> Result<Node<'t>, Refusal> {
        let range = span.byte_range().unwrap_or(self.floor..self.floor);
        let mut anchor = None;
        if let Some(next) = self.parser.peek()
            && let (Event::Anchor(id, _), at) = next.map_err(|cause| syntax(&cause))?
        {
            let at = at.byte_range().unwrap_or(range.clone());
            anchor = Some(Anchor { id: *id, start: at.start, end: at.end });
        }
        let tag = span.tag_span().and_then(|span| span.byte_range());
        let tag = tag.map(|at| Tag { text: &self.source[at.clone()], end: at.end, fits_text });
        let properties = (anchor.is_some() || tag.is_some()).then(|| Box::new(Properties { anchor, tag }));
        Ok(Node { value, start: range.start, end: range.end, properties, open_ended: false })
    }

    fn begin(&mut self, value: Value<'t>, span: &Span, fits_text: bool) -> Result<(), Refusal> {
        let node = self.node(value, span, fits_text)?;
        self.floor = self.floor.max(node.end);
        self.open.push(Open { node, key: None });
        Ok(())
    }

    fn finish(&mut self, end: usize) {
        let Some(Open { mut node, .. }) = self.open.pop() else { return };
        let last = match &node.value {
            Value::Mapping(entries, Form::Block(_)) => {
                entries.last().map(|entry| (entry.end(self.source), entry.value.open_ended))
            }
            Value::Sequence(items, Form::Block(_)) => items.last().map(|item| (item.end, item.open_ended)),
            _ => Some((end, false)),
        };
        (node.end, node.open_ended) = last.unwrap_or((node.end, false));
        self.floor = self.floor.max(node.end);
        self.place(node, None);
    }

    fn place(&mut self, node: Node<'t>, indent: Option<usize>) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut open.node.value {
            Value::Sequence(items, _) => items.push(node),
            Value::Mapping(entries, form) => {
                if let Some(key) = open.key.take() {
                    entries.push(Entry { key, value: node });
                    return;
                }
                if let (Form::Block(column), Some(indent), true) = (form, indent, entries.is_empty()) {
                    *column = indent;
                }
                open.key = Some(node);
            }
            Value::Scalar { .. } | Value::Alias { .. } => {}
        }
    }

    /// Where a list's first dash is; where the dashes stand in the column of the list's key, the parser's span begins
    /// behind it.
    fn dash(&self, start: usize) -> usize {
        if self.source[start..].starts_with('-') {
            return start;
        }
        indicator(self.source, self.floor, &[':', '?'], &['-']).unwrap_or(start)
    }

    /// The parser's span of a block scalar begins after its header and ends after the blank lines that follow it.
    fn locate_block_scalar(&self, node: &mut Node<'t>, content_end: usize) {
        let Some(header) = indicator(self.source, self.floor, &[':', '-', '?'], &['|', '>']) else { return };
        let header_end = line_end(self.source, header);
        let content = &self.source[header_end..content_end.max(header_end)];
        node.start = header;
        node.end = header_end + content.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let keeps = self.source[header..header_end].split_whitespace().next().is_some_and(|word| word.contains('+'));
        node.open_ended = keeps || (content_end == self.source.len() && !self.source.ends_with(['\n', '\r']));
    }
}

/// Where the wanted indicator is that comes next, after others, anchors, tags and comments.
fn indicator(source: &str, floor: usize, others: &[char], wanted: &[char]) -> Option<usize> {
    let mut rest = &source[floor..];
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']).trim_start_matches(others);
        match rest.chars().next()? {
            ' ' | '\t' | '\r' | '\n' => {}
            c if wanted.contains(&c) => return Some(source.len() - rest.len()),
            '#' => rest = &rest[line_end(rest, 0)..],
            '&' | '!' => rest = &rest[rest.find([' ', '\t', '\r', '\n']).unwrap_or(rest.len())..],
            _ => return None,
        }
    }
}

/// The column of a byte, counted from 0.
fn column(source: &str, at: usize) -> usize {
    let line = source[..at].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    source[line..at].trim_start_matches('\u{feff}').chars().count()
}

/// The end of the line that holds this byte, before its line break.
pub(super) fn line_end(source: &str, from: usize) -> usize {
    source[from..].find(['\n', '\r']).map_or(source.len(), |at| from + at)
}

fn empty<'t>(at: usize) -> Node<'t> {
    let value = Value::Scalar { text: "".into(), style: Style::Plain };
    Node { value, start: at, end: at, properties: None, open_ended: false }
}

fn syntax(cause: &ScanError) -> Refusal {
    let marker = cause.marker();
    Refusal::Syntax { why: cause.info(), position: Position { line: marker.line(), column: marker.col() + 1 } }
}
