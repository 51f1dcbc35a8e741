//! What operating systems leave in archives and folders.

use std::collections::BTreeMap;

use super::finding::Findings;
use super::{Entry, Rule};
use crate::formats::entry_path::EntryPath;

/// What `plugraft install` writes into a folder: it speaks of that folder, and not of what is made from it.
const INSTALLED: &str = ".plugraft.json";

/// Drops dirt; says once per kind how much it was.
pub(super) fn drop_dirt(members: &mut Vec<Entry>, findings: &mut Findings) {
    let mut dropped = BTreeMap::<&str, usize>::new();
    members.retain(|member| match kind(&member.path) {
        Some(kind) => {
            *dropped.entry(kind).or_default() += 1;
            false
        }
        None => true,
    });
    for (kind, count) in dropped {
        let entries = if count == 1 { "entry" } else { "entries" };
        findings.about(Rule::DroppedDirt, kind.as_bytes(), format!("{count} {entries} of this kind left out"));
    }
}

/// Resource forks beside or below (`__MACOSX/`, `._*`), and what file browsers remember of a folder.
fn kind(path: &EntryPath) -> Option<&'static str> {
    if path.components().any(|part| part == "__MACOSX") {
        return Some("__MACOSX/");
    }
    let name = path.file_name();
    if name.starts_with("._") {
        return Some("._*");
    }
    if name == INSTALLED {
        return Some(INSTALLED);
    }
    [".DS_Store", "Thumbs.db", "desktop.ini"].into_iter().find(|known| name.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for (path, expected) in [
            ("__MACOSX", Some("__MACOSX/")),
            ("__MACOSX/top/._a.jar", Some("__MACOSX/")),
            ("top/._a.jar", Some("._*")),
            ("top/.DS_Store", Some(".DS_Store")),
            ("top/lib/thumbs.DB", Some("Thumbs.db")),
            ("top/Desktop.ini", Some("desktop.ini")),
            (".plugraft.json", Some(".plugraft.json")),
            ("top/.plugraft.json", Some(".plugraft.json")),
            ("top/.hidden", None),
            ("top/a._jar", None),
        ] {
            assert_eq!(kind(&EntryPath::parse(path.as_bytes()).expect("a path")), expected, "{path}");
        }
    }
}
