//! Whether a plugin's licences may be used.

use crate::formats::license::{is_same, is_usable};
use crate::plugin::{Finding, Plugin, Rule};

/// Which licences may be used; each by SPDX identifier or by name, however it is spelled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LicensePolicy {
    /// These alone; empty means all.
    pub allow: Vec<String>,
    /// None of these.
    pub deny: Vec<String>,
}

impl LicensePolicy {
    /// What stands against a plugin's licences. It may state several, and then all of them bind.
    pub(super) fn judge(&self, plugin: &Plugin) -> Vec<Finding> {
        let licenses = plugin.contents.hub.as_ref().map(|hub| hub.licenses.as_slice()).unwrap_or_default();
        if licenses.is_empty() && !self.allow.is_empty() {
            let message = "no licence is stated, and only some are allowed".to_owned();
            return vec![finding(Rule::UnstatedLicense, plugin, message)];
        }
        let unusable = licenses.iter().filter(|license| !self.permits(&license.name));
        unusable.map(|license| finding(Rule::DeniedLicense, plugin, self.reason(&license.name))).collect()
    }

    fn permits(&self, name: &str) -> bool {
        let is_in = |list: &[String], name: &str| list.iter().any(|listed| is_same(listed, name));
        // A list may name a whole expression.
        if is_in(&self.deny, name) {
            return false;
        }
        if is_in(&self.allow, name) {
            return true;
        }
        is_usable(name, |one| !is_in(&self.deny, one) && (self.allow.is_empty() || is_in(&self.allow, one)))
    }

    fn reason(&self, name: &str) -> String {
        let is_denied = !is_usable(name, |one| !self.deny.iter().any(|listed| is_same(listed, one)));
        let why = if is_denied { "is denied" } else { "is not among the allowed ones" };
        format!("the licence `{name}` {why}")
    }
}

fn finding(rule: Rule, plugin: &Plugin, message: String) -> Finding {
    Finding {
        rule,
        severity: rule.severity(),
        plugin: plugin.label(),
        entry: None,
        message,
        help: rule.help().map(str::to_owned),
    }
}
