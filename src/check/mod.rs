//! Plugins and layers in, one report out.
//!
//! Collects the findings that were made on the way and those of rules that need to see more than one plugin.
//! Every rule sees every plugin; all findings leave at once, ordered by plugin, rule and entry.
//! Nothing here reads a file or stops at the first finding.

mod licenses;

pub use licenses::LicensePolicy;

use serde::Serialize;

use crate::layer::Layers;
use crate::plugin::{Finding, Plugin, Severity};
use crate::scan::Scan;

/// What decides whether findings stop a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Warnings deny as well.
    pub deny_warnings: bool,
    /// Which licences may be used.
    pub licenses: LicensePolicy,
}

/// All findings about all plugins.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    findings: Vec<Finding>,
    denied: bool,
}

impl Report {
    /// The findings, ordered by plugin, rule and entry.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether the policy says that nothing may be published.
    pub fn denies(&self) -> bool {
        self.denied
    }
}

/// Judges what was found.
pub fn judge(plugins: &[Plugin], _scan: &Scan, layers: &Layers, policy: &Policy) -> Report {
    let mut findings: Vec<Finding> = plugins
        .iter()
        .flat_map(|plugin| plugin.contents.findings.iter().cloned())
        .chain(layers.findings.iter().cloned())
        .chain(plugins.iter().flat_map(|plugin| policy.licenses.judge(plugin)))
        .collect();
    findings.sort_by(|a, b| (&a.plugin, a.rule, &a.entry, &a.message).cmp(&(&b.plugin, b.rule, &b.entry, &b.message)));
    let worst = findings.iter().map(|finding| finding.severity).max();
    let denied = match worst {
        Some(Severity::Deny) => true,
        Some(Severity::Warn) => policy.deny_warnings,
        Some(Severity::Note) | None => false,
    };
    Report { findings, denied }
}
