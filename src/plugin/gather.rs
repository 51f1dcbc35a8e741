//! From the members of an archive, in any order, to the entries of a plugin.

use std::collections::BTreeMap;

use super::finding::Findings;
use super::{Entry, Kind, Rule, twins};
use crate::formats::entry_path::EntryPath;
use crate::spec::Limits;

/// Sorts the members, adds the directories that names imply, and refuses names that mean two things.
///
/// Equal directories and files before their directory are normal. Of two files of one name the first is kept, so that
/// the rest can be looked at; the finding denies the plugin.
pub(super) fn gather(members: Vec<Entry>, limits: &Limits, findings: &mut Findings) -> Vec<Entry> {
    let mut entries = BTreeMap::<EntryPath, Kind>::new();
    for Entry { path, kind } in members {
        if !make_parents(&path, &mut entries, findings) {
            continue;
        }
        match (entries.get(&path), &kind) {
            (None, _) => {
                entries.insert(path, kind);
            }
            (Some(Kind::Directory), Kind::Directory) => {}
            (Some(Kind::File { .. }), Kind::File { .. }) => {
                findings.about(Rule::DuplicateEntry, path.as_str().as_bytes(), "several files have this name");
            }
            (Some(_), _) => is_both(&path, findings),
        }
        if entries.len() as u64 > limits.entries {
            let message = format!("the plugin has more than {} files and directories", limits.entries);
            findings.about_archive_once(Rule::TooManyEntries, message);
            break;
        }
    }
    let entries: Vec<Entry> = entries.into_iter().map(|(path, kind)| Entry { path, kind }).collect();
    twins::find(&entries, findings);
    entries
}

/// Adds the directories that hold this path; `false` where one of them is a file.
fn make_parents(path: &EntryPath, entries: &mut BTreeMap<EntryPath, Kind>, findings: &mut Findings) -> bool {
    let mut missing = Vec::new();
    let mut parent = path.parent();
    while let Some(dir) = parent {
        match entries.get(&dir) {
            Some(Kind::Directory) => break,
            Some(Kind::File { .. }) => {
                is_both(&dir, findings);
                return false;
            }
            None => {
                parent = dir.parent();
                missing.push(dir);
            }
        }
    }
    entries.extend(missing.into_iter().map(|dir| (dir, Kind::Directory)));
    true
}

fn is_both(path: &EntryPath, findings: &mut Findings) {
    findings.about(Rule::FileAsDirectory, path.as_str().as_bytes(), "the name is a file here and a directory there");
}
