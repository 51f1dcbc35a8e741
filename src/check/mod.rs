//! Plugins and layers in, one report out.
//!
//! Collects the findings that were made on the way and those of rules that need to see more than one plugin.
//! Every rule sees every plugin; all findings leave at once, ordered by plugin, rule and entry.
//! Nothing here reads a file or stops at the first finding.

mod connectors;
mod deployment;
mod licenses;
mod policy;
mod rules;
mod unlisted;

pub use deployment::Deployment;
pub use licenses::LicensePolicy;
pub use policy::{Policy, TooSoft, Verdict};

pub use crate::plugin::{Rule, UnknownRule};

use serde::Serialize;

use self::rules::{Ground, Subject};
use crate::base::Base;
use crate::layer::Layers;
use crate::plugin::{Finding, Plugin, Severity};
use crate::resolve::BasePin;
use crate::scan::{Scan, Sight};

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

/// Judges what was found. What a worker finds in a plugin that is denied for what its archive is, tells nothing more.
pub fn judge(
    plugins: &[Plugin],
    base: &Base,
    scan: &Scan,
    deployment: &Deployment,
    layers: &Layers,
    policy: &Policy,
) -> Report {
    let mut findings: Vec<Finding> = plugins
        .iter()
        .flat_map(|plugin| plugin.contents.findings.iter().cloned())
        .chain(layers.findings.iter().cloned())
        .chain(plugins.iter().flat_map(|plugin| policy.licenses.judge(plugin)))
        .chain(unlisted::judge(plugins, scan, deployment.discovery))
        .chain(connectors::judge(&deployment.defined, scan, deployment.is_base_known))
        .collect();
    let labels: Vec<String> = plugins.iter().map(Plugin::label).collect();
    findings.extend(rules::judge(&subjects(plugins, &labels, scan, &findings), &ground(base, scan)));
    policy.weigh(&mut findings);
    findings.sort_by(|a, b| (&a.plugin, a.rule, &a.entry, &a.message).cmp(&(&b.plugin, b.rule, &b.entry, &b.message)));
    let denied = policy.stops(findings.iter().map(|finding| finding.severity).max());
    Report { findings, denied }
}

/// The plugins that rules look at, each with what a worker finds in its folder.
fn subjects<'a>(plugins: &'a [Plugin], labels: &'a [String], scan: &'a Scan, findings: &[Finding]) -> Vec<Subject<'a>> {
    let is_denied =
        |label: &str| findings.iter().any(|finding| finding.severity == Severity::Deny && finding.plugin == label);
    let subject = |sight: &'a Sight| {
        let folder = sight.place.rsplit('/').next().unwrap_or_default();
        // The only plugin of an image may stand at its root.
        let at = plugins.iter().position(|plugin| plugin.folder() == folder).unwrap_or(0);
        let (plugin, label) = (plugins.get(at)?, labels.get(at)?);
        (!is_denied(label)).then(|| Subject { label, sight, hub: plugin.contents.hub.as_ref() })
    };
    scan.grafted.iter().filter_map(subject).collect()
}

/// What the plugins are judged for; a location of the base that is replaced does not count.
fn ground<'a>(base: &Base, scan: &'a Scan) -> Ground<'a> {
    let is_replaced = |sight: &Sight| scan.grafted.iter().any(|grafted| grafted.place == sight.place);
    let platforms = match &base.pin {
        BasePin::Image { .. } => base.images.iter().map(|image| image.platform.clone()).collect(),
        BasePin::Scratch => Vec::new(),
    };
    Ground {
        worker: &scan.worker,
        platforms,
        present: scan.present.iter().filter(|sight| !is_replaced(sight)).collect(),
    }
}
