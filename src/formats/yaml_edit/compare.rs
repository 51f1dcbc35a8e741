//! Two readings in, whether only the wanted places differ out.

use super::node::{Entry, Node, Stream, Style, Value};
use super::wanted::Wanted;

/// Whether the new text says what the old one said, and in its first document what is wanted.
pub(super) fn only_wanted_differs(old: &Stream<'_>, new: &Stream<'_>, wanted: &[(String, Wanted)]) -> bool {
    let Some((first, later)) = new.documents.split_first() else { return wanted.is_empty() };
    match old.documents.split_first() {
        None => later.is_empty() && is_exactly(&first.root, wanted),
        Some((old_first, old_later)) => {
            grown(&old_first.root, &first.root, wanted)
                && old_later.len() == later.len()
                && old_later.iter().zip(later).all(|(old, new)| same(&old.root, &new.root))
        }
    }
}

fn grown(old: &Node<'_>, new: &Node<'_>, wanted: &[(String, Wanted)]) -> bool {
    if !properties_same(old, new) {
        return false;
    }
    let (Value::Mapping(before, _), Value::Mapping(after, _)) = (&old.value, &new.value) else {
        return old.is_null() && is_exactly(new, wanted);
    };
    let missing: Vec<_> = wanted.iter().filter(|(key, _)| old.get(key).is_none()).collect();
    if after.len() != before.len() + missing.len() {
        return false;
    }
    let is_added =
        |entries: &[Entry<'_>]| entries.iter().zip(&missing).all(|(entry, (key, wanted))| is_entry(entry, key, wanted));
    let is_kept = |entries: &[Entry<'_>]| {
        before.iter().zip(entries).all(|(old, new)| same(&old.key, &new.key) && is_changed(old, new, wanted))
    };
    let (kept, added) = after.split_at(before.len());
    let (added_first, kept_last) = after.split_at(missing.len());
    (is_kept(kept) && is_added(added)) || (is_added(added_first) && is_kept(kept_last))
}

fn is_changed(old: &Entry<'_>, new: &Entry<'_>, wanted: &[(String, Wanted)]) -> bool {
    match wanted.iter().find(|(key, _)| old.key.text() == Some(key)) {
        None => same(&old.value, &new.value),
        Some((_, Wanted::Keys(keys))) => grown(&old.value, &new.value, keys),
        Some((_, Wanted::Text(text))) => properties_same(&old.value, &new.value) && says(&new.value, text),
    }
}

fn is_exactly(node: &Node<'_>, wanted: &[(String, Wanted)]) -> bool {
    let Value::Mapping(entries, _) = &node.value else { return false };
    entries.len() == wanted.len()
        && entries.iter().zip(wanted).all(|(entry, (key, wanted))| is_entry(entry, key, wanted))
}

fn is_entry(entry: &Entry<'_>, key: &str, wanted: &Wanted) -> bool {
    entry.key.text() == Some(key)
        && match wanted {
            Wanted::Text(text) => says(&entry.value, text),
            Wanted::Keys(keys) => is_exactly(&entry.value, keys),
        }
}

fn says(node: &Node<'_>, wanted: &str) -> bool {
    matches!(&node.value, Value::Scalar { text, style } if text == wanted && *style != Style::Plain)
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
