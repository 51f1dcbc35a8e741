//! Findings: data about the user's plugin, never about the run.

use std::fmt;

use serde::{Deserialize, Serialize};

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

/// The rules, named for the fault they find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Rule {
    /// Not an archive of a known form.
    NotAnArchive,
    /// The bytes of an entry are not what the archive promises.
    LyingEntry,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
