//! A `manifest.json` that claims what the classes are not.

use std::collections::BTreeSet;

use super::{Ground, Remark, Subject};
use crate::plugin::Rule;
use crate::scan::PluginType;

/// What a plugin that has other types is, cannot be what the manifest claims alone; a plugin without any is told of
/// elsewhere.
pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    let Some(hub) = subject.hub else { return Vec::new() };
    let rows = subject.sight.rows.iter().map(|row| row.kind);
    let missed = subject.sight.missed.iter().filter(|missed| missed.is_meant).map(|missed| missed.kind);
    let found: BTreeSet<PluginType> = rows.chain(missed).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let false_claims = hub.component_types.iter().filter(|claim| {
        let kinds = kinds(claim);
        !kinds.is_empty() && !kinds.iter().any(|kind| found.contains(kind))
    });
    let has: Vec<&str> = found.iter().map(|kind| kind.as_str()).collect();
    let remark = false_claims.map(|claim| {
        let message = format!("`component_types` says `{claim}`, and its classes are of the types {}", has.join(", "));
        Remark::new(Rule::ComponentTypeMismatch, "manifest.json", message)
    });
    remark.collect()
}

/// The types that a word of `component_types` stands for.
fn kinds(claim: &str) -> &'static [PluginType] {
    match claim.to_ascii_lowercase().as_str() {
        "source" => &[PluginType::Source],
        "sink" => &[PluginType::Sink],
        "transform" | "transforms" => &[PluginType::Transformation, PluginType::Predicate],
        "converter" | "converters" => &[PluginType::Converter, PluginType::HeaderConverter],
        _ => &[],
    }
}
