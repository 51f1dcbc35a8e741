//! Definitions in the `data` of a Kubernetes `ConfigMap`.

use std::sync::Arc;

use super::lower::Lowering;
use super::node::{Key, Node, Position, Value, number};
use super::{FaultKind, Notation, Place};

impl Lowering<'_> {
    /// A Kubernetes object: a `ConfigMap`, or a `List` of them.
    pub(super) fn object(&mut self, node: &Node, text: &str) {
        let kind = node.get("kind").and_then(Node::text).unwrap_or_default();
        match kind {
            "ConfigMap" => self.config_map(node, text),
            "List" | "ConfigMapList" => {
                if let Some(Node { value: Value::List(items), .. }) = node.get("items") {
                    for item in items {
                        self.config_map(item, text);
                    }
                }
            }
            other => self.fault(self.at(node.at), FaultKind::OtherObject { found: other.to_owned() }),
        }
    }

    fn config_map(&mut self, node: &Node, text: &str) {
        let Some(Node { value: Value::Map(entries), .. }) = node.get("data") else {
            self.fault(self.at(node.at), FaultKind::Nothing);
            return;
        };
        self.refuse_repeated(entries);
        let lines: Vec<&str> = text.split('\n').collect();
        for (key, value) in entries {
            match value.text() {
                Some(member) => self.member(key, value, member, &lines),
                None => {
                    self.fault(self.at(value.at), FaultKind::Nested { key: key.text.clone(), found: value.kind() });
                }
            }
        }
    }

    fn member(&mut self, key: &Key, value: &Node, text: &str, lines: &[&str]) {
        let Place { file, .. } = self.at(key.at);
        let member: Arc<str> = key.text.as_str().into();
        let block = block(key.at, lines);
        let place = |line: u32, column: u32| {
            let (line, column) = match block {
                Some((first, indent)) => (first + line - 1, indent + column),
                None => value.at,
            };
            Place { file: Arc::clone(&file), member: Some(Arc::clone(&member)), line, column }
        };
        let mut inner = Lowering::new(&place);
        inner.read(text, Notation::of(&key.text, text));
        let found = inner.finish();
        self.take(found);
    }
}

/// Where a literal block begins, and how far it is indented: there its lines are lines of the file. In other styles a
/// text's lines are not those of the file.
fn block((line, _): Position, lines: &[&str]) -> Option<(u32, u32)> {
    let line = usize::try_from(line).ok()?;
    let header = lines.get(line.checked_sub(1)?)?;
    let indicator = header.trim_end().rsplit([' ', '\t', ':']).next()?.strip_prefix('|')?;
    if !indicator.bytes().all(|byte| b"+-123456789".contains(&byte)) {
        return None;
    }
    let blanks = |line: &str| number(line.len() - line.trim_start_matches(' ').len());
    let given = indicator.bytes().find(u8::is_ascii_digit).map(|digit| u32::from(digit - b'0'));
    let indent = match given {
        Some(given) => given + blanks(header),
        None => blanks(lines.get(line..)?.iter().find(|line| !line.trim().is_empty())?),
    };
    Some((number(line + 1), indent))
}
