//! Aliases and merge keys, followed.

use super::node::{Node, Value};
use super::wanted::Item;

/// A document whose aliases can be followed.
pub(super) struct Anchors<'n, 't>(pub(super) &'n Node<'t>);

impl<'n, 't> Anchors<'n, 't> {
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
