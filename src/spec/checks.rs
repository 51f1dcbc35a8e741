//! What the findings of single rules count as.

use std::collections::BTreeMap;

use crate::check::{Policy, Rule, TooSoft, UnknownRule, Verdict};

use super::draft::CheckDraft;
use super::error::Error;
use super::parse::word;

/// Why something cannot be said of a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidCheck {
    /// There is no such rule.
    #[error("there is no rule `{name}`")]
    Unknown {
        /// The name.
        name: String,
        /// The rule that was probably meant.
        near: Option<Rule>,
    },
    /// The rule is about the archive itself.
    #[error("what `{rule}` finds always denies: {why}")]
    Firm {
        /// The rule.
        rule: Rule,
        /// What would be lost.
        why: &'static str,
    },
}

impl InvalidCheck {
    /// What the user can do about it.
    pub(super) fn hint(&self) -> String {
        match self {
            Self::Unknown { near: Some(near), .. } => format!("did you mean `{near}`?"),
            Self::Unknown { near: None, .. } => "docs/rules.md lists the rules".to_owned(),
            Self::Firm { .. } => "leave it out".to_owned(),
        }
    }
}

const VERDICTS: [(&str, Verdict); 4] =
    [("allow", Verdict::Allow), ("note", Verdict::Note), ("warn", Verdict::Warn), ("deny", Verdict::Deny)];

/// What is said of each rule.
pub(super) fn checks(drafts: &BTreeMap<String, CheckDraft>) -> Result<BTreeMap<Rule, Verdict>, Error> {
    drafts.iter().map(|(name, draft)| check(name, draft)).collect()
}

fn check(name: &str, draft: &CheckDraft) -> Result<(Rule, Verdict), Error> {
    let refused = |cause| Error::Check { place: draft.place.clone(), cause };
    let unknown = |UnknownRule { near }| refused(InvalidCheck::Unknown { name: name.to_owned(), near });
    let rule: Rule = name.parse().map_err(unknown)?;
    let verdict = word(&draft.verdict, &VERDICTS)?;
    let firm = |TooSoft { why }| refused(InvalidCheck::Firm { rule, why });
    Policy::admits(rule, verdict).map(|()| (rule, verdict)).map_err(firm)
}
