//! `docs/rules.md` has every rule, and nothing else.

use std::collections::BTreeMap;

use plugraft::check::{Policy, Rule, Verdict};
use plugraft::plugin::Severity;

const PAGE: &str = include_str!("../../../docs/rules.md");

/// The cells of every row whose first cell is code, by that cell.
fn rows() -> BTreeMap<&'static str, Vec<&'static str>> {
    let row = |line: &'static str| {
        let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
        let first = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
        Some((first, cells.collect()))
    };
    let rows: Vec<_> = PAGE.lines().filter_map(row).collect();
    let count = rows.len();
    let rows: BTreeMap<_, _> = rows.into_iter().collect();
    assert_eq!(rows.len(), count, "docs/rules.md tells of a rule twice");
    rows
}

#[test]
fn every_rule_is_on_the_page() {
    let rows = rows();
    for rule in Rule::ALL {
        let severity = match rule.severity() {
            Severity::Deny => "deny",
            Severity::Warn => "warn",
            Severity::Note => "note",
        };
        let is_firm = Policy::admits(*rule, Verdict::Warn).is_err();
        let expected = if is_firm { format!("{severity}, firm") } else { severity.to_owned() };
        let row = rows.get(rule.to_string().as_str()).unwrap_or_else(|| panic!("`{rule}` is not in docs/rules.md"));
        let [told, what, why, help] = row[..] else { panic!("`{rule}` has other cells than what, why and help") };
        assert_eq!(told, expected, "{rule}");
        assert!([what, why, help].iter().all(|cell| !cell.trim().is_empty()), "{rule}");
    }
    assert_eq!(rows.len(), Rule::ALL.len(), "docs/rules.md tells of a rule that there is not");
}
