//! YAML with the place of everything in it; plain values as they are written.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, options};

use super::json::Refusal;
use super::node::{Key, Node, Position, Value, number};

/// Values that aliases may repeat, in all.
const MOST_REPEATED: usize = 1_000_000;

/// Reads all documents of a text; documents without content are left out.
pub(super) fn read(text: &str) -> Result<Vec<Node>, Refusal> {
    let mut options = options! { emit_anchor_events: false };
    // The parser would give up at 97 comment lines in a row.
    options.set_emit_comments(false);
    let mut reader = Reader { open: Vec::new(), documents: Vec::new(), anchors: BTreeMap::new(), repeated: 0 };
    let mut parser = Parser::new_from_str_with_options(text, options);
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|cause| syntax(&cause))?;
        let at = (number(span.start.line()), number(span.start.col() + 1));
        reader.take(event, at)?;
    }
    Ok(reader.documents)
}

struct Open {
    node: Node,
    anchor: usize,
    key: Option<Key>,
}

struct Reader {
    open: Vec<Open>,
    documents: Vec<Node>,
    anchors: BTreeMap<usize, (Node, usize)>,
    repeated: usize,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, at: Position) -> Result<(), Refusal> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let is_null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let value = if is_null { Value::Null } else { Value::Text(text.into_owned()) };
                self.place(Node { at, value }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open.push(Open { node: Node { at, value: Value::List(Vec::new()) }, anchor, key: None });
                Ok(())
            }
            Event::MappingStart(_, anchor, _) => {
                self.open.push(Open { node: Node { at, value: Value::Map(Vec::new()) }, anchor, key: None });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open { node, anchor, .. }) => self.place(node, anchor),
                None => Ok(()),
            },
            Event::Alias(id) => {
                let Some((node, size)) = self.anchors.get(&id) else {
                    return Err((at, "an alias stands inside of what it repeats".to_owned()));
                };
                let (node, size) = (Node { at, value: node.value.clone() }, *size);
                self.repeated = self.repeated.saturating_add(size);
                if self.repeated > MOST_REPEATED {
                    return Err((at, "its aliases repeat too much".to_owned()));
                }
                self.place(node, 0)
            }
            _ => Ok(()),
        }
    }

    fn place(&mut self, node: Node, anchor: usize) -> Result<(), Refusal> {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size(&node)));
        }
        let Some(open) = self.open.last_mut() else {
            if !matches!(node.value, Value::Null) {
                self.documents.push(node);
            }
            return Ok(());
        };
        match &mut open.node.value {
            Value::List(items) => items.push(node),
            Value::Map(entries) => {
                if let Some(key) = open.key.take() {
                    entries.push((key, node));
                } else {
                    let text = match node.value {
                        Value::Text(text) => text,
                        Value::Null => String::new(),
                        Value::List(_) | Value::Map(_) => return Err((node.at, "a key is a text".to_owned())),
                    };
                    open.key = Some(Key { at: node.at, text });
                }
            }
            Value::Null | Value::Text(_) => {}
        }
        Ok(())
    }
}

/// How many values it is.
fn size(node: &Node) -> usize {
    match &node.value {
        Value::Null | Value::Text(_) => 1,
        Value::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Map(entries) => 1 + entries.iter().map(|(_, value)| size(value)).sum::<usize>(),
    }
}

fn syntax(cause: &ScanError) -> Refusal {
    let marker = cause.marker();
    ((number(marker.line()), number(marker.col() + 1)), cause.info())
}
