//! Versions that a definition asks for (KIP-891).

use super::known::{Lookup, Told};
use crate::formats::maven_range::MavenRange;
use crate::plugin::{Rule, Severity};
use crate::scan::{Kafka, Worker};

/// What stands against the version that is asked for.
pub(super) fn judge(
    wanted: &str,
    class: &str,
    found: &Lookup<'_>,
    worker: &Worker,
) -> Option<(Rule, Severity, String)> {
    if worker.kafka < Kafka::V4_1 {
        let message = format!("Kafka {} takes no notice of it: versions can be asked for from 4.1 on", worker.kafka);
        return Some((Rule::IdleConnectorKey, Severity::Warn, message));
    }
    if wanted == "latest" || wanted.contains("${") {
        return None;
    }
    let range = match range(wanted) {
        Ok(range) => range,
        Err(why) => return Some((Rule::NoSuchPluginVersion, Severity::Deny, why)),
    };
    let Lookup::Found { versions, .. } = found else { return None };
    let is_match = |told: &Told<'_>| matches!(told, Told::Is(version) if range.contains(version));
    if versions.iter().any(is_match) {
        return None;
    }
    if versions.contains(&Told::Unknown) {
        let message =
            format!("whether `{class}` is in `{wanted}` is not provable: its version is known to itself alone");
        return Some((Rule::UnprovedPlugin, Severity::Note, message));
    }
    let mut known: Vec<String> = versions
        .iter()
        .filter_map(|told| match told {
            Told::Is(version) => Some(format!("`{version}`")),
            Told::Unknown => None,
        })
        .collect();
    known.sort();
    known.dedup();
    let message = format!("no version of `{class}` is in `{wanted}`: there is {}", known.join(", "));
    Some((Rule::NoSuchPluginVersion, Severity::Deny, message))
}

/// A range, or one version that has to be that one (`PluginUtils.connectorVersionRequirement`).
fn range(wanted: &str) -> Result<MavenRange, String> {
    let wanted = wanted.trim();
    let is_range = wanted.starts_with(['[', '(']);
    let range = if is_range { MavenRange::parse(wanted) } else { MavenRange::parse(&format!("[{wanted}]")) };
    range.map_err(|bad| format!("`{wanted}` is no range of versions: {}", bad.why))
}
