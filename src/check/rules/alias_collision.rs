//! Short names that two classes want: Connect gives them to neither, and says so in no log that people read
//! (`PluginUtils.computeAliases`).

use std::collections::BTreeMap;

use super::{Ground, Remark, Subject, examples};
use crate::plugin::{Rule, Severity};
use crate::scan::{PluginType, Row, WorkerClasses, aliases};

/// So many groups of classes are told.
const TOLD: usize = 3;

/// Who has an alias: a class, as what, and the subject that brings it, if one does.
type Owners = BTreeMap<String, (PluginType, Option<usize>)>;

/// One remark per plugin and severity. That nested classes such as `Key` and `Value` have no alias surprises nobody.
pub(super) fn judge(subjects: &[Subject<'_>], ground: &Ground<'_>) -> Vec<(usize, Remark)> {
    let mut by_alias: BTreeMap<String, Owners> = BTreeMap::new();
    let mut add = |alias: String, class: &str, kind: PluginType, who: Option<usize>| {
        by_alias.entry(alias).or_default().entry(class.to_owned()).or_insert((kind, who));
    };
    for (class, kind) in WorkerClasses::of(ground.worker).plugins() {
        let simple = class.rsplit(['.', '$']).next().unwrap_or(class);
        for alias in aliases(simple, kind) {
            add(alias, class, kind, None);
        }
    }
    let present = ground.present.iter().flat_map(|sight| sight.rows.iter().map(|row| (None, row)));
    let grafted = subjects.iter().enumerate().flat_map(|(at, it)| it.sight.rows.iter().map(move |row| (Some(at), row)));
    let rows: Vec<(Option<usize>, &Row)> = present.chain(grafted).collect();
    for (who, row) in rows {
        row.aliases.iter().for_each(|alias| add(alias.clone(), &row.class, row.kind, who));
    }
    let mut told: BTreeMap<(usize, Severity, Vec<&str>), Vec<&str>> = BTreeMap::new();
    for (alias, owners) in by_alias.iter().filter(|(_, owners)| owners.len() > 1 && !is_nested(owners)) {
        let is_connector = |kind: PluginType| matches!(kind, PluginType::Source | PluginType::Sink);
        let connectors = owners.values().filter(|(kind, _)| is_connector(*kind)).count();
        let severity = if connectors > 1 { Severity::Warn } else { Severity::Note };
        let Some(at) = owners.values().find_map(|(_, who)| *who) else { continue };
        told.entry((at, severity, owners.keys().map(String::as_str).collect())).or_default().push(alias);
    }
    let mut remarks: BTreeMap<(usize, Severity), Vec<String>> = BTreeMap::new();
    for ((at, severity, classes), aliases) in told {
        let (names, classes) = (examples(&aliases, aliases.len()), examples(&classes, classes.len()));
        remarks.entry((at, severity)).or_default().push(format!("{names} of {classes}"));
    }
    let remark = |((at, severity), each): ((usize, Severity), Vec<String>)| {
        let more = match each.len().saturating_sub(TOLD) {
            0 => String::new(),
            more => format!("; and those of {more} more"),
        };
        let each = each[..each.len().min(TOLD)].join("; ");
        let message = format!("what several classes are called for short stands for none of them: {each}{more}");
        (at, Remark::new(Rule::AliasCollision, "", message).but(severity))
    };
    remarks.into_iter().map(remark).collect()
}

fn is_nested(owners: &Owners) -> bool {
    owners.keys().all(|class| class.contains('$'))
}
