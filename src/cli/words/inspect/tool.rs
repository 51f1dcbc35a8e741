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

/// What is printed, and cannot be proved without running classes.
pub(super) fn unproved(view: &View) -> Vec<String> {
    let mut lines = Vec::new();
    for (sight, row) in rows(view) {
        let of = format!("`{}` in `{}`", harmless(&row.class), harmless(&sight.place));
        if let Loadable::NotProvable(why) = &row.loadable {
            lines.push(format!("whether {of} can be loaded is not provable: {}", harmless(why)));
        }
        if let Version::NotProvable { why, .. } = &row.version {
            lines.push(format!("the version of {of} is not provable: {}", harmless(why)));
        }
    }
    lines
}
