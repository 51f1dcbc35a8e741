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

impl Words {
    /// What stands against rendering connectors.
    pub(crate) fn unrendered(&self, findings: &[Finding]) {
        self.progress.clear();
        if self.talk.output == Output::Json {
            let findings: Vec<Value> = findings.iter().map(finding).collect();
            return self.object("denied", [("findings", json!(findings))]);
        }
        let paint = Paint(self.talk.color_err);
        let mut text = String::new();
        for finding in findings {
            let place = harmless(&finding.place.to_string());
            let key = finding.key.as_ref().map(|key| format!(": `{}`", harmless(key))).unwrap_or_default();
            let head = paint.red("error:");
            let _ = writeln!(text, "{head} {place}: {}{key}: {}", harmless(&finding.connector), finding.kind);
        }
        let mut hints: Vec<&str> = findings.iter().filter_map(|finding| finding.kind.hint()).collect();
        hints.dedup();
        for hint in hints {
            let _ = writeln!(text, "\n{} {hint}", paint.cyan("hint:"));
        }
        let _ = writeln!(text, "{}; nothing was rendered", count(findings.len() as u64, "finding", "findings"));
        self.progress.say(&text);
    }

    /// Texts on standard output.
    pub(crate) fn rendered_text(&self, text: &str, notes: &[String]) -> Result<(), Failure> {
        self.progress.clear();
        if self.talk.output == Output::Json {
            let file = json!({ "path": null, "changed": true, "notes": notes, "text": text });
            self.object("rendered", [("files", json!([file]))]);
            return Ok(());
        }
        self.text(text)?;
        notes.iter().for_each(|note| self.notice(note));
        Ok(())
    }

    /// Files that were written, or were so already.
    pub(crate) fn rendered_files(&self, files: &[Put], notes: &[String]) -> Result<(), Failure> {
        self.progress.clear();
        if self.talk.output == Output::Json {
            let file =
                |file: &Put| json!({ "path": file.path.to_string_lossy(), "changed": file.is_changed, "notes": [] });
            let files: Vec<Value> = files.iter().map(file).collect();
            self.object("rendered", [("files", json!(files)), ("notes", json!(notes))]);
            return Ok(());
        }
        if !self.talk.quiet {
            let paint = Paint(self.talk.color_out);
            let mut text = String::new();
            for file in files.iter().filter(|file| file.is_changed) {
                let _ = writeln!(text, "{} {}", paint.bold("wrote"), file.path.display());
            }
            let kept = files.iter().filter(|file| !file.is_changed).count();
            if kept > 0 {
                let _ = writeln!(text, "{} {}", paint.bold("kept"), count(kept as u64, "file", "files"));
            }
            self.text(&text)?;
        }
        notes.iter().for_each(|note| self.notice(note));
        Ok(())
    }
}

fn finding(finding: &Finding) -> Value {
    json!({
        "connector": finding.connector,
        "key": finding.key,
        "place": connectors::place(&finding.place),
        "message": finding.kind.to_string(),
        "hint": finding.kind.hint(),
    })
}
