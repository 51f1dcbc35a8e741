//! Aliases and merge keys, followed.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::node::{Node, Value};
use super::wanted::Item;

/// A document whose aliases can be followed.
pub(super) struct Anchors<'n, 't> {
    root: &'n Node<'t>,
    /// The nodes with anchors, by the anchor's number; looked up with the first alias.
    anchored: OnceCell<BTreeMap<usize, &'n Node<'t>>>,
}

impl<'n, 't> Anchors<'n, 't> {
    pub(super) fn of(root: &'n Node<'t>) -> Self {
        Self { root, anchored: OnceCell::new() }
    }

    /// The value of a key, which an alias or a merge key may bring.
    pub(super) fn get(&self, node: &'n Node<'t>, key: &str) -> Option<&'n Node<'t>> {
        let node = self.real(node);
        let Value::Mapping(entries, _) = &node.value else { return None };
        node.get(key).or_else(|| {
            entries.iter().filter(|entry| entry.is_merge()).find_map(|entry| match &self.real(&entry.value).value {
                Value::Sequence(items, _) => items.iter().find_map(|item| self.real(item).get(key)),
                _ => self.real(&entry.value).get(key),
            })
        })
    }

    /// Whether an element is the one that an item means, once aliases and merge keys are followed.
    pub(super) fn is_item(&self, node: &'n Node<'t>, item: &Item) -> bool {
        match item {
            Item::Text(text) => self.real(node).text() == Some(text),
            Item::Keys(by, _) => by
                .iter()
                .all(|(key, text)| self.get(node, key).is_some_and(|value| self.real(value).text() == Some(text))),
        }
    }

    /// The node itself, or the one that its alias names; an anchor never names an alias.
    pub(super) fn real(&self, node: &'n Node<'t>) -> &'n Node<'t> {
        match node.value {
            Value::Alias { id } => self.anchored.get_or_init(|| anchored(self.root)).get(&id).copied().unwrap_or(node),
            _ => node,
        }
    }
}

fn anchored<'n, 't>(root: &'n Node<'t>) -> BTreeMap<usize, &'n Node<'t>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        if let Some(anchor) = node.anchor() {
            found.insert(anchor.id, node);
        }
        match &node.value {
            Value::Sequence(items, _) => waiting.extend(items),
            Value::Mapping(entries, _) => waiting.extend(entries.iter().flat_map(|entry| [&entry.key, &entry.value])),
            Value::Scalar { .. } | Value::Alias { .. } => {}
        }
    }
    found
}
