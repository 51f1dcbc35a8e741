//! Two readings in, whether only the wanted places differ out.

use super::node::{Entry, Node, Stream, Style, Value};
use super::wanted::{Item, Wanted};

/// Whether the new text says what the old one said, and in this document what is wanted.
pub(super) fn only_wanted_differs(old: &Stream<'_>, new: &Stream<'_>, document: usize, wanted: &Wanted) -> bool {
    if old.documents.is_empty() {
        return matches!(new.documents.as_slice(), [only] if is_exactly(&only.root, wanted));
    }
    old.documents.len() == new.documents.len()
        && old.documents.iter().zip(&new.documents).enumerate().all(|(at, (old, new))| {
            if at == document { grown(&old.root, &new.root, wanted) } else { same(&old.root, &new.root) }
        })
}

fn grown(old: &Node<'_>, new: &Node<'_>, wanted: &Wanted) -> bool {
    if !properties_same(old, new) {
        return false;
    }
    match (&old.value, &new.value, wanted) {
        (Value::Mapping(before, _), Value::Mapping(after, _), Wanted::Keys(keys)) => grown_keys(before, after, keys),
        (Value::Sequence(before, _), Value::Sequence(after, _), Wanted::Items(items)) => {
            grown_items(before, after, items)
        }
        (_, _, Wanted::Text(_) | Wanted::Null) => is_exactly(new, wanted),
        _ => old.is_null() && is_exactly(new, wanted),
    }
}

fn grown_keys(before: &[Entry<'_>], after: &[Entry<'_>], wanted: &[(String, Wanted)]) -> bool {
    let is_there = |key: &str| before.iter().any(|entry| entry.key.text() == Some(key));
    let missing: Vec<_> = wanted.iter().filter(|(key, _)| !is_there(key)).collect();
    let is_added = |entry: &Entry<'_>, (key, wanted): &(String, Wanted)| is_entry(entry, key, wanted);
    let is_kept = |old: &Entry<'_>, new: &Entry<'_>| {
        let wanted = wanted.iter().find(|(key, _)| old.key.text() == Some(key));
        let is_value = |(_, wanted): &(String, Wanted)| grown(&old.value, &new.value, wanted);
        same(&old.key, &new.key) && wanted.map_or_else(|| same(&old.value, &new.value), is_value)
    };
    kept_and_added(before, after, &missing, is_kept, |entry, wanted| is_added(entry, wanted))
}

fn grown_items(before: &[Node<'_>], after: &[Node<'_>], wanted: &[Item]) -> bool {
    let missing: Vec<_> = wanted.iter().filter(|item| !before.iter().any(|node| node.is_item(item))).collect();
    let is_kept = |old: &Node<'_>, new: &Node<'_>| match wanted.iter().find(|item| old.is_item(item)) {
        Some(Item::Keys(_, then)) => match (&old.value, &new.value) {
            (Value::Mapping(before, _), Value::Mapping(after, _)) => {
                properties_same(old, new) && grown_keys(before, after, then)
            }
            _ => false,
        },
        Some(Item::Text(_)) | None => same(old, new),
    };
    kept_and_added(before, after, &missing, is_kept, |node, item| is_element(node, item))
}

/// Whether what was there is kept in its order, and what was missing stands before or behind it.
fn kept_and_added<T, W>(
    before: &[T],
    after: &[T],
    missing: &[&W],
    is_kept: impl Fn(&T, &T) -> bool,
    is_added: impl Fn(&T, &W) -> bool,
) -> bool {
    if after.len() != before.len() + missing.len() {
        return false;
    }
    let all_added = |new: &[T]| new.iter().zip(missing).all(|(new, wanted)| is_added(new, wanted));
    let all_kept = |new: &[T]| before.iter().zip(new).all(|(old, new)| is_kept(old, new));
    let (kept, added) = after.split_at(before.len());
    let (added_first, kept_last) = after.split_at(missing.len());
    (all_kept(kept) && all_added(added)) || (all_added(added_first) && all_kept(kept_last))
}

fn is_exactly(node: &Node<'_>, wanted: &Wanted) -> bool {
    match (&node.value, wanted) {
        (Value::Scalar { text, style }, Wanted::Text(wanted)) => text == wanted && *style != Style::Plain,
        (Value::Scalar { .. }, Wanted::Null) => node.is_null(),
        (Value::Mapping(entries, _), Wanted::Keys(keys)) => are_entries(entries, keys),
        (Value::Sequence(nodes, _), Wanted::Items(items)) => {
            nodes.len() == items.len() && nodes.iter().zip(items).all(|(node, item)| is_element(node, item))
        }
        _ => false,
    }
}

fn is_element(node: &Node<'_>, item: &Item) -> bool {
    match (&node.value, item) {
        (Value::Scalar { text, style }, Item::Text(wanted)) => text == wanted && *style != Style::Plain,
        (Value::Mapping(entries, _), Item::Keys(..)) => are_entries(entries, &item.entries()),
        _ => false,
    }
}

fn are_entries(entries: &[Entry<'_>], wanted: &[(String, Wanted)]) -> bool {
    entries.len() == wanted.len()
        && entries.iter().zip(wanted).all(|(entry, (key, wanted))| is_entry(entry, key, wanted))
}

fn is_entry(entry: &Entry<'_>, key: &str, wanted: &Wanted) -> bool {
    entry.key.text() == Some(key) && is_exactly(&entry.value, wanted)
}

fn same(old: &Node<'_>, new: &Node<'_>) -> bool {
    properties_same(old, new)
        && match (&old.value, &new.value) {
            (Value::Scalar { text: a, style: x }, Value::Scalar { text: b, style: y }) => a == b && x == y,
            (Value::Alias { id: a }, Value::Alias { id: b }) => a == b,
            (Value::Sequence(a, _), Value::Sequence(b, _)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
            }
            (Value::Mapping(a, _), Value::Mapping(b, _)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(&a.key, &b.key) && same(&a.value, &b.value))
            }
            _ => false,
        }
}

fn properties_same(old: &Node<'_>, new: &Node<'_>) -> bool {
    old.anchor().map(|anchor| anchor.id) == new.anchor().map(|anchor| anchor.id)
        && old.tag().map(|tag| tag.text) == new.tag().map(|tag| tag.text)
}
