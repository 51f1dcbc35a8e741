//! Findings: data about the user's plugin, never about the run.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::Rule;
use crate::formats::entry_path::{EntryPath, turns_direction};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Wrong but usable.
    Warn,
    /// Nothing is published.
    Deny,
}

/// Something that was found in a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which rule found it.
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
    /// The plugin as people know it, such as `confluentinc/kafka-connect-datagen 0.6.7`, or the archive's file name.
    pub plugin: String,
    /// The entry concerned, as the archive spells it, control characters escaped.
    pub entry: Option<String>,
    /// One sentence: what is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// More findings of one rule are counted and not kept: an archive may have a million bad names.
const KEPT_PER_RULE: usize = 1000;
/// Longer names and messages are cut.
const PRINTED_CHARS: usize = 400;

/// The findings about one archive, while it is not known yet what to call the plugin.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Findings {
    kept: Vec<Finding>,
    counts: BTreeMap<Rule, usize>,
}

impl Findings {
    /// Something about the archive as a whole.
    pub(super) fn about_archive(&mut self, rule: Rule, message: impl AsRef<str>) {
        self.push(rule, rule.severity(), None, message.as_ref());
    }

    /// The same, unless the rule has found something already.
    pub(super) fn about_archive_once(&mut self, rule: Rule, message: impl AsRef<str>) {
        if !self.has(rule) {
            self.about_archive(rule, message);
        }
    }

    /// Something about one entry, named as the archive spells it.
    pub(super) fn about(&mut self, rule: Rule, name: &[u8], message: impl AsRef<str>) {
        self.push(rule, rule.severity(), Some(printable(name)), message.as_ref());
    }

    /// Something about one entry that does no harm this time, whatever the rule.
    pub(super) fn warn(&mut self, rule: Rule, name: &[u8], message: impl AsRef<str>) {
        self.push(rule, Severity::Warn, Some(printable(name)), message.as_ref());
    }

    /// What was found about a file that is put in, as about one entry.
    pub(super) fn take(&mut self, path: &EntryPath, found: Self) {
        let ask = |finding: Finding| match finding.rule {
            Rule::NotAnArchive => Some("what is put in as a jar has to be one: is this the right file?".to_owned()),
            _ => finding.help,
        };
        for finding in found.kept {
            *self.counts.entry(finding.rule).or_default() += 1;
            let entry = Some(printable(path.as_str().as_bytes()));
            self.kept.push(Finding { entry, help: ask(finding.clone()), ..finding });
        }
    }

    /// Whether nothing may be published.
    pub(super) fn denies(&self) -> bool {
        self.kept.iter().any(|finding| finding.severity == Severity::Deny)
    }

    /// Whether this rule found something.
    pub(super) fn has(&self, rule: Rule) -> bool {
        self.counts.contains_key(&rule)
    }

    /// The findings, now that the plugin has a name.
    pub(super) fn labelled(mut self, plugin: &str) -> Vec<Finding> {
        for (rule, count) in std::mem::take(&mut self.counts) {
            if count > KEPT_PER_RULE {
                self.about_archive(rule, format!("{} more of this kind were found", count - KEPT_PER_RULE));
            }
        }
        for finding in &mut self.kept {
            plugin.clone_into(&mut finding.plugin);
        }
        self.kept
    }

    fn push(&mut self, rule: Rule, severity: Severity, entry: Option<String>, message: &str) {
        let count = self.counts.entry(rule).or_default();
        *count += 1;
        if *count > KEPT_PER_RULE {
            return;
        }
        let help = rule.help().map(str::to_owned);
        let message = printable(message.as_bytes());
        self.kept.push(Finding { rule, severity, plugin: String::new(), entry, message, help });
    }
}

/// A raw name for people: bytes that are not UTF-8 as `\xNN`, control and direction characters escaped, cut where long.
pub(crate) fn printable(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control() || turns_direction(c) {
                text.extend(c.escape_default());
            } else {
                text.push(c);
            }
        }
        for byte in chunk.invalid() {
            write!(text, "\\x{byte:02x}").expect("writing to a string cannot fail");
        }
    }
    match text.char_indices().nth(PRINTED_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_printable() {
        for (raw, printed) in [
            (&b"lib/a.jar"[..], "lib/a.jar"),
            ("lib/ä.jar".as_bytes(), "lib/ä.jar"),
            (b"a\0b\x1b[2J", "a\\u{0}b\\u{1b}[2J"),
            (b"a\xff\xfeb", "a\\xff\\xfeb"),
            ("a\u{202e}raj.b".as_bytes(), "a\\u{202e}raj.b"),
        ] {
            assert_eq!(printable(raw), printed);
        }
        assert_eq!(printable("ä".repeat(1000).as_bytes()), format!("{}…", "ä".repeat(400)));
    }
}
