//! What findings lead to.

use std::collections::BTreeMap;

use super::LicensePolicy;
use crate::plugin::{Finding, Rule, Severity};

/// What decides whether findings stop a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Warnings deny as well.
    pub deny_warnings: bool,
    /// Which licences may be used.
    pub licenses: LicensePolicy,
    /// What some rules' findings count as, whatever the rules say themselves.
    pub checks: BTreeMap<Rule, Verdict>,
}

/// What the findings of a rule count as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As nothing: they are not told.
    Allow,
    /// As notes.
    Note,
    /// As warnings.
    Warn,
    /// As denials.
    Deny,
}

/// Why a policy cannot say this of a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct TooSoft {
    /// What would be lost.
    pub why: &'static str,
}

impl Policy {
    /// Whether this can be said of a rule: what is about the archive's own safety stays a denial.
    pub fn admits(rule: Rule, verdict: Verdict) -> Result<(), TooSoft> {
        match rule.firm() {
            Some(why) if verdict < Verdict::Deny => Err(TooSoft { why }),
            Some(_) | None => Ok(()),
        }
    }

    /// What these findings count as; what is allowed is missing.
    pub(super) fn weigh(&self, findings: &mut Vec<Finding>) {
        findings.retain_mut(|finding| {
            let Some(verdict) = self.checks.get(&finding.rule) else { return true };
            finding.severity = match verdict {
                Verdict::Allow => return false,
                Verdict::Note => Severity::Note,
                Verdict::Warn => Severity::Warn,
                Verdict::Deny => Severity::Deny,
            };
            true
        });
    }

    /// Whether something that is this bad stops a run.
    pub(super) fn stops(&self, worst: Option<Severity>) -> bool {
        match worst {
            Some(Severity::Deny) => true,
            Some(Severity::Warn) => self.deny_warnings,
            Some(Severity::Note) | None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(rule: Rule, severity: Severity, verdict: Option<Verdict>) -> Option<Severity> {
        let policy =
            Policy { checks: verdict.map(|verdict| (rule, verdict)).into_iter().collect(), ..Policy::default() };
        let (plugin, message) = ("acme".to_owned(), "something".to_owned());
        let mut findings = vec![Finding { rule, severity, plugin, entry: None, message, help: None }];
        policy.weigh(&mut findings);
        findings.first().map(|finding| finding.severity)
    }

    #[test]
    fn a_policy_weighs_findings() {
        let check = |severity, verdict, expected| {
            assert_eq!(weighed(Rule::CaseCollision, severity, verdict), expected, "{severity:?} {verdict:?}");
        };
        for severity in [Severity::Note, Severity::Warn, Severity::Deny] {
            check(severity, None, Some(severity));
            check(severity, Some(Verdict::Allow), None);
            check(severity, Some(Verdict::Note), Some(Severity::Note));
            check(severity, Some(Verdict::Warn), Some(Severity::Warn));
            check(severity, Some(Verdict::Deny), Some(Severity::Deny));
        }
    }

    #[test]
    fn what_is_firm_stays_a_denial() {
        for rule in Rule::ALL {
            let admitted = [Verdict::Allow, Verdict::Note, Verdict::Warn, Verdict::Deny]
                .map(|verdict| Policy::admits(*rule, verdict).is_ok());
            let expected = if rule.firm().is_some() { [false, false, false, true] } else { [true; 4] };
            assert_eq!(admitted, expected, "{rule}");
            assert!(rule.firm().is_none() || rule.severity() == Severity::Deny, "{rule}");
        }
    }
}
