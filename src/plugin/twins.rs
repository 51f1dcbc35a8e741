//! Names that other file systems take for one name, or do not take at all.
//!
//! Connect's images are Linux, where any bytes make a name. The same plugin is unpacked on macOS and Windows too, which
//! ignore case and compare letters by meaning; Windows drops dots and blanks at the end, and keeps some names back.

use std::hash::{BuildHasher as _, RandomState};

use unicode_normalization::UnicodeNormalization as _;

use super::finding::Findings;
use super::{Entry, Rule};
use crate::formats::entry_path::EntryPath;

/// Device names of Windows, whatever the case and the extension (Microsoft, "Naming Files, Paths, and Namespaces").
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// Compares names within each directory: names below twins are not twins again.
pub(super) fn find(entries: &[Entry], findings: &mut Findings) {
    // One number per name: there may be a million, and twins are rare.
    let state = RandomState::new();
    let mut folded: Vec<(u64, usize)> =
        entries.iter().enumerate().map(|(at, entry)| (state.hash_one(key(&entry.path)), at)).collect();
    folded.sort_unstable();
    let mut twins = Vec::new();
    for group in folded.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        for (at, (_, entry)) in group.iter().enumerate() {
            let is_twin = |(_, other): &&(u64, usize)| key(&entries[*other].path) == key(&entries[*entry].path);
            // Of several twins each is told beside the first.
            twins.extend(group[..at].iter().find(is_twin).map(|(_, twin)| (*entry, *twin)));
        }
    }
    twins.sort_unstable();
    for (entry, twin) in twins {
        tell(&entries[entry].path, &entries[twin].path, findings);
    }
    for entry in entries {
        if let Some(why) = unportable(entry.path.file_name()) {
            findings.about(Rule::UnportableName, entry.path.as_str().as_bytes(), why);
        }
    }
}

fn tell(path: &EntryPath, twin: &EntryPath, findings: &mut Findings) {
    let name = path.as_str().as_bytes();
    if lower(path.file_name()) == lower(twin.file_name()) {
        findings.about(Rule::CaseCollision, name, format!("the name differs from `{twin}` in case only"));
    } else if composed(path.file_name()) == composed(twin.file_name()) {
        let message = format!("the name differs from `{twin}` in its Unicode form only");
        findings.about(Rule::UnicodeCollision, name, message);
    } else {
        let message = format!(
            "the name is that of `{twin}` on some file systems, which fold case, Unicode forms, and dots and blanks at the end"
        );
        findings.about(Rule::UnicodeCollision, name, message);
    }
}

/// The directory, and the name without case, in one Unicode form, and without what Windows drops at the end.
fn key(path: &EntryPath) -> (&str, String) {
    let name = path.file_name();
    let dir = path.as_str().strip_suffix(name).unwrap_or_default();
    (dir, trimmed(&lower(&composed(name))).to_owned())
}

fn lower(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { name.to_lowercase() }
}

fn composed(name: &str) -> String {
    if name.is_ascii() { name.to_owned() } else { name.nfc().collect() }
}

fn trimmed(name: &str) -> &str {
    name.trim_end_matches(['.', ' '])
}

/// Why Windows does not keep a name as it is.
fn unportable(name: &str) -> Option<&'static str> {
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem).trim_end();
    let port = |stem: &str| {
        let (kind, number) = (stem.get(..3), stem.get(3..));
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("COM") || kind.eq_ignore_ascii_case("LPT"))
            && number.is_some_and(|number| {
                matches!(number, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
            })
    };
    if DEVICES.iter().any(|device| device.eq_ignore_ascii_case(stem)) || port(stem) {
        Some("the name is that of a device on Windows")
    } else if trimmed(name).len() != name.len() {
        Some("Windows drops dots and blanks at the end of a name")
    } else if name.contains(['<', '>', ':', '"', '|', '?', '*']) {
        Some("the name has a character that Windows does not allow")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_windows_does_not_keep() {
        for name in ["con", "NUL.txt", "Aux .a.b", "COM1", "lpt².log", "a.", "a ", "...", "a:b", "what?"] {
            assert!(unportable(name).is_some(), "{name}");
        }
        for name in ["console", "com10", "COM", "nul-1", ".con", "a.b", "ä", "COMx"] {
            assert_eq!(unportable(name), None, "{name}");
        }
    }
}
