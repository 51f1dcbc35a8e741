//! The table of `connect-plugin-path list` (`ConnectPluginPath.java`), rows sorted within each location.

use std::fmt::Write as _;

use plugraft::pipeline::View;
use plugraft::scan::{Loadable, Row, Version};

use super::{Inspected, harmless, is_loadable, likely, rows};

const HEADER: &str =
    "pluginName\tfirstAlias\tsecondAlias\tpluginVersion\tpluginType\tisLoadable\thasManifest\tpluginLocation\n";

/// One table for each view.
pub(super) fn tables(inspected: &[Inspected]) -> String {
    inspected.iter().map(|one| table(&one.view)).collect()
}

fn table(view: &View) -> String {
    let mut text = String::from(HEADER);
    for (sight, row) in rows(view) {
        let alias = |at: usize| row.aliases.get(at).map_or("N/A", String::as_str);
        let cells = [
            row.class.as_str(),
            alias(0),
            alias(1),
            likely(&row.version),
            row.kind.as_str(),
            word(is_loadable(row)),
            word(row.in_manifest),
            &sight.place,
        ];
        text.push_str(&cells.map(harmless).join("\t"));
        text.push('\n');
    }
    let count = |counts: &dyn Fn(&Row) -> bool| rows(view).filter(|(_, row)| counts(row)).count();
    let _ = writeln!(text, "\nTotal plugins:      \t{}", count(&|_| true));
    let _ = writeln!(text, "Loadable plugins:   \t{}", count(&is_loadable));
    let _ = writeln!(text, "Compatible plugins: \t{}", count(&|row| is_loadable(row) && row.in_manifest));
    text
}

fn word(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

/// What is printed, and cannot be proved without running classes: a line for each location and each reason.
pub(super) fn unproved(view: &View) -> Vec<String> {
    let mut doubts: Vec<(String, Vec<String>)> = Vec::new();
    for (sight, row) in rows(view) {
        let place = harmless(&sight.place);
        let loadable = match &row.loadable {
            Loadable::NotProvable(why) => Some(format!("whether this loads in `{place}` ({})", harmless(why))),
            Loadable::Yes | Loadable::No(_) => None,
        };
        let version = match &row.version {
            Version::NotProvable { why, .. } => Some(format!("the version of this in `{place}` ({})", harmless(why))),
            Version::Stated(_) => None,
        };
        for doubt in loadable.into_iter().chain(version) {
            let class = harmless(&row.class);
            match doubts.iter_mut().find(|(known, _)| *known == doubt) {
                Some((_, classes)) => classes.push(class),
                None => doubts.push((doubt, vec![class])),
            }
        }
    }
    let line = |(doubt, classes): (String, Vec<String>)| format!("not provable is {doubt}: {}", classes.join(", "));
    doubts.into_iter().map(line).collect()
}
