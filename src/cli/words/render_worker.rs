//! What stands against rendering a worker.

use std::fmt::Write as _;
use std::path::Path;

use plugraft::render::worker::Finding;
use serde_json::{Value, json};

use super::paint::{Paint, count, harmless};
use super::{Output, Words};

impl Words {
    /// All that stands against it, with the lines of the properties file that was given.
    pub(crate) fn unrendered_worker(&self, findings: &[Finding], file: Option<&Path>) {
        self.progress.clear();
        if self.talk.output == Output::Json {
            let findings: Vec<Value> = findings.iter().map(finding).collect();
            return self.object("denied", [("findings", json!(findings))]);
        }
        let paint = Paint(self.talk.color_err);
        let mut text = String::new();
        for finding in findings {
            let place = match (file, finding.line) {
                (Some(file), Some(line)) => format!("{}:{line}: ", harmless(&file.display().to_string())),
                _ => String::new(),
            };
            let key = finding.key.as_ref().map(|key| format!("`{}`: ", harmless(key))).unwrap_or_default();
            let _ = writeln!(text, "{} {place}{key}{}", paint.red("error:"), finding.kind);
        }
        let mut hints: Vec<&str> = findings.iter().filter_map(|finding| finding.kind.hint()).collect();
        hints.dedup();
        for hint in hints {
            let _ = writeln!(text, "\n{} {hint}", paint.cyan("hint:"));
        }
        let _ = writeln!(text, "{}; nothing was rendered", count(findings.len() as u64, "finding", "findings"));
        self.progress.say(&text);
    }
}

fn finding(finding: &Finding) -> Value {
    json!({
        "key": finding.key,
        "line": finding.line,
        "message": finding.kind.to_string(),
        "hint": finding.kind.hint(),
    })
}
