//! What a worker finds: for people, as JSON, and as Kafka's own tool prints it.

mod table;
mod tool;

use plugraft::formats::platform::Platform;
use plugraft::pipeline::View;
use plugraft::scan::{Loadable, Row, Sight, Version};
use serde_json::{Value, json};

use super::Words;
use super::paint::{Paint, harmless};
use crate::cli::args::{Output, TableForm};
use crate::cli::failure::Failure;

/// A view, and the image that it is of.
pub(crate) struct Inspected {
    /// As it was named; `None` where it is no image.
    pub(crate) image: Option<String>,
    pub(crate) view: View,
}

impl Words {
    /// What a worker finds.
    pub(crate) fn inspected(&self, inspected: &[Inspected], form: TableForm) -> Result<(), Failure> {
        let object = object(inspected);
        if self.form() == Output::Json {
            return self.answer("", object);
        }
        for one in inspected {
            self.remarks(&one.view, form);
        }
        let text = match form {
            TableForm::Table => {
                table::tables(inspected, self.talk.width, self.talk.verbose, Paint(self.talk.color_out))
            }
            TableForm::ConnectPluginPath => tool::tables(inspected),
        };
        self.answer(&text, Value::Null)
    }

    /// What stands in no table.
    fn remarks(&self, view: &View, form: TableForm) {
        for doubt in &view.worker.doubts {
            self.notice(doubt);
        }
        for passed in &view.passed_over {
            self.notice(&format!("`{}` {}", harmless(&passed.place), harmless(&passed.why)));
        }
        if form == TableForm::ConnectPluginPath {
            for line in tool::unproved(view) {
                self.notice(&line);
            }
        }
        if !view.findings.is_empty() && !self.talk.quiet {
            let paint = Paint(self.talk.color_err);
            self.plain(&super::report::report(&view.findings, None, super::Notes::Counted, paint));
        }
    }
}

/// One object with all that is known; `docs/inspect.md` describes it.
fn object(inspected: &[Inspected]) -> Value {
    let view = |one: &Inspected| {
        let Inspected { image, view } = one;
        json!({
            "image": image,
            "platforms": view.platforms.iter().map(Platform::to_string).collect::<Vec<_>>(),
            "pluginPath": view.plugin_path,
            "worker": view.worker.worker,
            "doubts": view.worker.doubts,
            "locations": view.sights,
            "passedOver": view.passed_over,
            "findings": view.findings,
        })
    };
    json!({ "outcome": "inspected", "views": inspected.iter().map(view).collect::<Vec<_>>() })
}

/// Every row of a view with the location that it is of.
fn rows(view: &View) -> impl Iterator<Item = (&Sight, &Row)> {
    view.sights.iter().flat_map(|sight| sight.rows.iter().map(move |row| (sight, row)))
}

/// What most probably is so, where only running the class would tell.
fn is_loadable(row: &Row) -> bool {
    !matches!(row.loadable, Loadable::No(_))
}

/// What a plugin most probably says of its version, where only running it would tell.
fn likely(version: &Version) -> &str {
    match version {
        Version::Stated(version) => version,
        Version::NotProvable { hint, .. } => hint.as_deref().unwrap_or("undefined"),
    }
}
