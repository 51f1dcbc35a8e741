//! What was rendered.

use std::fmt::Write as _;
use std::path::PathBuf;

use plugraft::render::connectors::Finding;
use serde_json::{Value, json};

use super::paint::{Paint, count, harmless};
use super::{Output, Words, connectors};
use crate::cli::failure::Failure;

/// A file that has what it should have.
pub(crate) struct Put {
    pub(crate) path: PathBuf,
    /// Whether it had something else before.
    pub(crate) is_changed: bool,
}

/// One thing that stands against rendering.
pub(super) struct Against {
    /// What is said of it, behind `error:`.
    pub(super) line: String,
    pub(super) hint: Option<&'static str>,
    /// The same as JSON.
    pub(super) object: Value,
}

impl Words {
    /// What stands against rendering connectors.
    pub(crate) fn unrendered(&self, findings: &[Finding]) {
        self.denied(findings.iter().map(against));
    }

    /// All that stands against rendering something, each hint once.
    pub(super) fn denied(&self, all: impl ExactSizeIterator<Item = Against>) {
        self.progress.clear();
        if self.talk.output == Output::Json {
            let findings: Vec<Value> = all.map(|against| against.object).collect();
            return self.object("denied", [("findings", json!(findings))]);
        }
        let paint = Paint(self.talk.color_err);
        let closing = format!("{}; nothing was rendered", count(all.len() as u64, "finding", "findings"));
        let (mut text, mut hints) = (String::new(), Vec::new());
        for Against { line, hint, .. } in all {
            let _ = writeln!(text, "{} {line}", paint.red("error:"));
            hints.extend(hint.filter(|hint| !hints.contains(hint)));
        }
        for hint in hints {
            let _ = writeln!(text, "\n{} {hint}", paint.cyan("hint:"));
        }
        let _ = writeln!(text, "{closing}");
        self.progress.say(&text);
    }

    /// Files that were written or were so already, and a text for standard output.
    pub(crate) fn rendered(&self, files: &[Put], text: Option<&str>, notes: &[String]) -> Result<(), Failure> {
        self.progress.clear();
        if self.talk.output == Output::Json {
            let printed = text.map(|text| json!({ "path": null, "changed": true, "notes": [], "text": text }));
            let file =
                |file: &Put| json!({ "path": file.path.to_string_lossy(), "changed": file.is_changed, "notes": [] });
            let files: Vec<Value> = files.iter().map(file).chain(printed).collect();
            self.object("rendered", [("files", json!(files)), ("notes", json!(notes))]);
            return Ok(());
        }
        let said = written(files, Paint(if text.is_some() { self.talk.color_err } else { self.talk.color_out }));
        match text {
            Some(text) => {
                self.text(text)?;
                if !self.talk.quiet {
                    self.progress.say(&said);
                }
            }
            None if self.talk.quiet => {}
            None => self.text(&said)?,
        }
        for note in notes {
            self.notice(note);
        }
        Ok(())
    }
}

/// A line for each file that was written, and one for all that were so already.
fn written(files: &[Put], paint: Paint) -> String {
    let mut text = String::new();
    for file in files.iter().filter(|file| file.is_changed) {
        let _ = writeln!(text, "{} {}", paint.bold("wrote"), file.path.display());
    }
    match files.iter().filter(|file| !file.is_changed).count() {
        0 => {}
        kept => {
            let _ = writeln!(text, "{} {} as they are", paint.bold("kept"), count(kept as u64, "file", "files"));
        }
    }
    text
}

fn against(finding: &Finding) -> Against {
    let place = harmless(&finding.place.to_string());
    let key = finding.key.as_ref().map(|key| format!(": `{}`", harmless(key))).unwrap_or_default();
    Against {
        line: format!("{place}: {}{key}: {}", harmless(&finding.connector), finding.kind),
        hint: finding.kind.hint(),
        object: json!({
            "connector": finding.connector,
            "key": finding.key,
            "place": connectors::place(&finding.place),
            "message": finding.kind.to_string(),
            "hint": finding.kind.hint(),
        }),
    }
}
