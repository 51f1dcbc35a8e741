//! Plugins and layers in, one report out.
//!
//! Collects the findings that were made on the way and those of rules that need to see more than one plugin.
//! Every rule sees every plugin; all findings leave at once, ordered by plugin, rule and entry.
//! Nothing here reads a file or stops at the first finding.

mod connectors;
mod deployment;
mod licenses;
mod policy;
mod unlisted;

pub use deployment::Deployment;
pub use licenses::LicensePolicy;
pub use policy::{Policy, TooSoft, Verdict};

pub use crate::plugin::{Rule, UnknownRule};

use serde::Serialize;

use crate::layer::Layers;
use crate::plugin::{Finding, Plugin};
use crate::scan::Scan;

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
pub fn judge(plugins: &[Plugin], scan: &Scan, deployment: &Deployment, layers: &Layers, policy: &Policy) -> Report {
    let mut findings: Vec<Finding> = plugins
        .iter()
        .flat_map(|plugin| plugin.contents.findings.iter().cloned())
        .chain(layers.findings.iter().cloned())
        .chain(plugins.iter().flat_map(|plugin| policy.licenses.judge(plugin)))
        .chain(unlisted::judge(plugins, scan, deployment.discovery))
        .chain(connectors::judge(&deployment.defined, scan, deployment.is_base_known))
        .collect();
    policy.weigh(&mut findings);
    findings.sort_by(|a, b| (&a.plugin, a.rule, &a.entry, &a.message).cmp(&(&b.plugin, b.rule, &b.entry, &b.message)));
    let denied = policy.stops(findings.iter().map(|finding| finding.severity).max());
    Report { findings, denied }
}
