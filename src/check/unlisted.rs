//! What a worker loses that goes by service files (KIP-898), or why it does not start.

use crate::formats::discovery::Discovery;
use crate::plugin::{Finding, Plugin, Rule, Severity};
use crate::scan::{Listed, Loadable, Row, Scan, Sight};

/// So many are named; the rest is counted.
const NAMED: usize = 10;

/// What stands against plugins that no service file lists, where the worker looks for them so.
pub(super) fn judge(plugins: &[Plugin], scan: &Scan, discovery: Option<Discovery>) -> Vec<Finding> {
    scan.grafted
        .iter()
        .filter_map(|sight| location(plugins, sight, discovery.unwrap_or(Discovery::HybridWarn)))
        .collect()
}

fn location(plugins: &[Plugin], sight: &Sight, discovery: Discovery) -> Option<Finding> {
    let lost: Vec<Listed> = sight.rows.iter().filter(|row| is_lost(row)).map(Listed::of).collect();
    if lost.is_empty() {
        return None;
    }
    let count = lost.len();
    let what = if count == 1 { "1 plugin".to_owned() } else { format!("{count} plugins") };
    let named = named(&lost);
    let (severity, message) = match discovery {
        Discovery::OnlyScan => return None,
        Discovery::HybridWarn => (Severity::Note, format!("no service file lists {what}: {named}")),
        Discovery::ServiceLoad => {
            (Severity::Warn, format!("a worker with `plugin.discovery=service_load` does not find {what}: {named}"))
        }
        Discovery::HybridFail => {
            let why =
                format!("a worker with `plugin.discovery=hybrid_fail` does not start: no service file lists {what}");
            (Severity::Deny, format!("{why}: {named}"))
        }
    };
    let owner = |plugin: &&Plugin| sight.place.rsplit('/').next() == Some(plugin.folder().as_str());
    let plugin = plugins.iter().find(owner).or(plugins.first()).map(Plugin::label);
    Some(Finding {
        rule: Rule::UnlistedPlugin,
        severity,
        plugin: plugin.unwrap_or_else(|| sight.place.clone()),
        entry: None,
        message,
        help: Rule::UnlistedPlugin.help().map(str::to_owned),
    })
}

/// Whether `ServiceLoader` passes over what a scan finds. A service file of the worker counts as well.
fn is_lost(row: &Row) -> bool {
    !row.served && !matches!(row.loadable, Loadable::No(_))
}

fn named(lost: &[Listed]) -> String {
    let mut names: Vec<String> = lost.iter().take(NAMED).map(|one| format!("{} ({})", one.class, one.kind)).collect();
    if lost.len() > NAMED {
        names.push(format!("and {} more", lost.len() - NAMED));
    }
    names.join(", ")
}
