//! Service files that list what is no plugin.

use std::collections::BTreeMap;

use super::{Ground, Remark, Subject, examples, number};
use crate::plugin::Rule;
use crate::scan::{Loadable, PluginType, Reason, Row};

pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    let mut by_kind: BTreeMap<PluginType, Vec<&Row>> = BTreeMap::new();
    for row in subject.sight.rows.iter().filter(|row| is_wrong(row)) {
        by_kind.entry(row.kind).or_default().push(row);
    }
    let remark = |(kind, rows): (PluginType, Vec<&Row>)| {
        let entries = number(rows.len(), "class that is none", "classes that are none");
        let why = rows.first().and_then(|row| reason(row)).map(ToString::to_string).unwrap_or_default();
        let names = examples(rows.iter().map(|row| &row.class), rows.len());
        let message = format!("`META-INF/services/{}` lists {entries}: {names}; the first one {why}", kind.base());
        Remark::new(Rule::WrongServiceEntry, rows[0].jar.as_deref().unwrap_or_default(), message)
    };
    by_kind.into_iter().map(remark).collect()
}

/// Whether an entry names what could never be a plugin, and not a plugin that lacks something.
pub(super) fn is_wrong(row: &Row) -> bool {
    reason(row).is_some_and(|reason| row.jar.is_none() || reason.flaw.is_of_nature())
}

fn reason(row: &Row) -> Option<&Reason> {
    match &row.loadable {
        Loadable::No(reason) => Some(reason),
        Loadable::Yes | Loadable::NotProvable(_) => None,
    }
}
