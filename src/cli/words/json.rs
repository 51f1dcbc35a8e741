//! The one JSON object; its form is documented in `docs/json.md` and stable.

use std::error::Error;

use plugraft::deploy::{File, Files};
use plugraft::formats::image_path::ImagePath;
use plugraft::pipeline::Outcome;
use serde_json::{Map, Value, json};

use super::failure::causes;
use super::plan;

/// What is said about an outcome.
pub(super) fn outcome(outcome: &Outcome) -> Map<String, Value> {
    let mut said = Map::new();
    said.insert("version".to_owned(), json!(1));
    let (name, report) = match outcome {
        Outcome::Denied(report) => ("denied", report),
        Outcome::Checked(report) => ("checked", report),
        Outcome::Planned { report, .. } => ("planned", report),
        Outcome::Built { report, .. } => ("built", report),
    };
    said.insert("outcome".to_owned(), json!(name));
    said.insert("report".to_owned(), json!(report));
    match outcome {
        Outcome::Planned { index, targets, worker_file, .. } => {
            said.insert("plan".to_owned(), plan::json(index, targets));
            said.insert("workerFile".to_owned(), worker(worker_file.as_ref()));
        }
        Outcome::Built { receipt, files, worker_file, .. } => {
            said.insert("receipt".to_owned(), json!(receipt));
            said.insert("files".to_owned(), json_files(files));
            said.insert("workerFile".to_owned(), worker(worker_file.as_ref()));
        }
        Outcome::Denied(_) | Outcome::Checked(_) => (),
    }
    said
}

/// What is said about an override that was written.
pub(super) fn written(files: &Files) -> Map<String, Value> {
    rendered(json_files(files))
}

/// What is said about an override instead of printing its text.
pub(super) fn printed(files: &Files) -> Map<String, Value> {
    let file = |file: &File| json!({ "path": null, "changed": true, "notes": file.notes, "text": file.text });
    rendered(files.files.iter().map(file).collect())
}

fn rendered(files: Value) -> Map<String, Value> {
    [("version", json!(1)), ("outcome", json!("rendered")), ("files", files)]
        .map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
}

/// Adds why it ended; where nothing was said before, that is all.
pub(super) fn failure(said: &mut Map<String, Value>, error: &dyn Error, hint: Option<&str>, exit: u8) {
    said.entry("version").or_insert(json!(1));
    said.entry("outcome").or_insert(json!("failed"));
    let mut messages = causes(error).into_iter();
    let error = json!({
        "message": messages.next(),
        "causes": messages.collect::<Vec<_>>(),
        "hint": hint,
        "exit": exit,
    });
    said.insert("error".to_owned(), error);
}

fn worker(path: Option<&ImagePath>) -> Value {
    path.map_or(Value::Null, |path| json!({ "plugin.path": path }))
}

fn json_files(files: &Files) -> Value {
    let file =
        |file: &File| json!({ "path": file.path.to_string_lossy(), "changed": file.changed, "notes": file.notes });
    files.files.iter().map(file).collect()
}
