//! Lock into text.

use std::fmt;

use super::{Lock, LockedFile, VERSION};
use crate::formats::yaml_edit::quoted;

const HEADING: &str = "\
# What a build of the spec beside this takes, byte for byte. Keep it under version control, and let `plugraft lock` and
# `plugraft update` write it.
";

impl fmt::Display for Lock {
    /// The text; its files in the order that [`Lock::sorted`] gives them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADING}version: {VERSION}")?;
        if let Some(base) = &self.base {
            writeln!(f, "\nbase:")?;
            line(f, "  reference", &base.reference)?;
            line(f, "  digest", &base.digest.to_string())?;
        }
        if !self.plugins.is_empty() {
            writeln!(f, "\nplugins:")?;
        }
        for (at, plugin) in self.plugins.iter().enumerate() {
            file(f, &plugin.file, at)?;
            let name = Some(&plugin.name);
            for (key, value) in [("owner", plugin.owner.as_ref()), ("name", name), ("version", plugin.version.as_ref())]
            {
                value.map_or(Ok(()), |value| line(f, &format!("    {key}"), value))?;
            }
        }
        if !self.additions.is_empty() {
            writeln!(f, "\nadditions:")?;
        }
        self.additions.iter().enumerate().try_for_each(|(at, addition)| file(f, addition, at))
    }
}

/// A block for each file, with a blank line between two: a merge of two changes finds its way.
fn file(f: &mut fmt::Formatter<'_>, file: &LockedFile, at: usize) -> fmt::Result {
    if at > 0 {
        writeln!(f)?;
    }
    line(f, "  - coordinate", &file.coordinate)?;
    line(f, "    place", &file.place.to_string())?;
    file.taken.as_ref().map_or(Ok(()), |taken| line(f, "    taken", taken))?;
    line(f, "    fileName", &file.file_name)?;
    writeln!(f, "    size: {}", file.size)?;
    line(f, "    digest", &file.digest.to_string())?;
    if !file.promises.is_empty() {
        writeln!(f, "    promises:")?;
    }
    for promise in &file.promises {
        line(f, "      - by", &promise.by)?;
        line(f, "        checksum", &promise.checksum)?;
    }
    Ok(())
}

fn line(f: &mut fmt::Formatter<'_>, key: &str, value: &str) -> fmt::Result {
    writeln!(f, "{key}: {}", quoted(value))
}
