//! Links inside a tar: a link to a file becomes a copy of it, as in a directory.

use std::collections::BTreeMap;

use super::tar::FoundFile;
use crate::formats::entry_path::{EntryPath, link_target};

/// Longer chains of symbolic links lead nowhere, as on Linux.
const LONGEST_CHAIN: usize = 40;

/// What links may lead to.
#[derive(Default)]
pub(super) struct Links {
    files: BTreeMap<EntryPath, FoundFile>,
    symlinks: Vec<Symlink>,
}

struct Symlink {
    path: EntryPath,
    /// Name and target as the archive spells them.
    name: Vec<u8>,
    target: Vec<u8>,
}

/// Where a symbolic link leads.
pub(super) enum Target {
    File(FoundFile),
    Nothing { name: Vec<u8>, target: Vec<u8> },
}

impl Links {
    pub(super) fn file(&mut self, path: EntryPath, file: FoundFile) {
        self.files.insert(path, file);
    }

    pub(super) fn symlink(&mut self, path: EntryPath, name: &[u8], target: &[u8]) {
        self.symlinks.push(Symlink { path, name: name.to_owned(), target: target.to_owned() });
    }

    /// The file of this name that stands before; names of hard links begin at the top of the archive.
    pub(super) fn earlier(&self, target: &[u8]) -> Option<FoundFile> {
        self.files.get(&EntryPath::parse(target).ok()?).copied()
    }

    /// Every symbolic link with what it leads to in the end.
    pub(super) fn take_symlinks(&mut self) -> Vec<(EntryPath, Target)> {
        let symlinks = std::mem::take(&mut self.symlinks);
        let ways: BTreeMap<&EntryPath, Option<EntryPath>> =
            symlinks.iter().map(|link| (&link.path, beside(&link.path, &link.target))).collect();
        let end = |link: &Symlink| {
            let mut at = ways.get(&link.path)?.as_ref()?;
            for _ in 0..LONGEST_CHAIN {
                if let Some(file) = self.files.get(at) {
                    return Some(*file);
                }
                at = ways.get(at)?.as_ref()?;
            }
            None
        };
        let target = |link: &Symlink| match end(link) {
            Some(file) => Target::File(file),
            None => Target::Nothing { name: link.name.clone(), target: link.target.clone() },
        };
        symlinks.iter().map(|link| (link.path.clone(), target(link))).collect()
    }
}

/// Where a symbolic link at `path` leads by its letters; `None` where that is outside of the archive.
fn beside(path: &EntryPath, target: &[u8]) -> Option<EntryPath> {
    let target = link_target(path.as_str(), std::str::from_utf8(target).ok()?)?;
    EntryPath::parse(target.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_by_their_letters() {
        for (path, target, expected) in [
            ("lib/a.jar", "b.jar", Some("lib/b.jar")),
            ("lib/a.jar", "../b.jar", Some("b.jar")),
            ("lib/a.jar", "./x//../b.jar", Some("lib/b.jar")),
            ("a.jar", "../b.jar", None),
            ("lib/a.jar", "../../b.jar", None),
            ("lib/a.jar", "/b.jar", None),
            ("lib/a.jar", "..", None),
            ("lib/a.jar", "", Some("lib")),
        ] {
            let path = EntryPath::parse(path.as_bytes()).expect("a path");
            let found = beside(&path, target.as_bytes());
            assert_eq!(found.as_ref().map(EntryPath::as_str), expected, "{path} -> {target}");
        }
    }
}
