//! What a worker finds: for people, as JSON, and as Kafka's own tool prints it.

use std::fmt::Write as _;

use plugraft::pipeline::View;
use plugraft::scan::{Loadable, Row, Sight, Version};
use serde_json::{Value, json};

use super::Words;
use super::paint::{Paint, harmless};
use crate::cli::args::{Output, TableForm};
use crate::cli::failure::Failure;

impl Words {
    /// What a worker finds.
    pub(crate) fn inspected(&self, view: &View, form: TableForm) -> Result<(), Failure> {
        if form == TableForm::ConnectPluginPath && self.form() == Output::Text {
            for line in unproved(view) {
                self.notice(&line);
            }
            return self.answer(&connect_plugin_path(view), Value::Null);
        }
        for passed in &view.passed_over {
            self.notice(&format!("`{}` {}", harmless(&passed.place), harmless(&passed.why)));
        }
        let text = table(view, Paint(self.talk.color_out));
        self.answer(&text, object(view))
    }
}

/// One object with all that is known.
fn object(view: &View) -> Value {
    json!({
        "outcome": "inspected",
        "worker": view.worker,
        "locations": view.sights,
        "passedOver": view.passed_over,
        "findings": view.findings,
    })
}

fn table(view: &View, paint: Paint) -> String {
    let mut text = String::new();
    for sight in &view.sights {
        let _ = writeln!(text, "{}", paint.bold(&harmless(&sight.place)));
        for row in &sight.rows {
            let _ = writeln!(text, "  {} {} {}", row.kind, harmless(&row.class), harmless(version(row)));
        }
    }
    text
}

/// The table of `connect-plugin-path list` (`ConnectPluginPath.java`), rows sorted within each location.
fn connect_plugin_path(view: &View) -> String {
    let mut text = String::from(
        "pluginName\tfirstAlias\tsecondAlias\tpluginVersion\tpluginType\tisLoadable\thasManifest\tpluginLocation\n",
    );
    for (sight, row) in rows(view) {
        let alias = |at: usize| row.aliases.get(at).map_or("N/A", String::as_str);
        let cells = [
            &row.class,
            alias(0),
            alias(1),
            version(row),
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

fn rows(view: &View) -> impl Iterator<Item = (&Sight, &Row)> {
    view.sights.iter().flat_map(|sight| sight.rows.iter().map(move |row| (sight, row)))
}

/// What the tool most probably says, where only running the class would tell.
fn is_loadable(row: &Row) -> bool {
    !matches!(row.loadable, Loadable::No(_))
}

fn version(row: &Row) -> &str {
    match &row.version {
        Version::Stated(version) => version,
        Version::NotProvable { hint, .. } => hint.as_deref().unwrap_or("undefined"),
    }
}

fn word(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

/// What is printed, and cannot be proved without running classes.
fn unproved(view: &View) -> Vec<String> {
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
