//! What stands against rendering a worker.

use std::path::Path;

use plugraft::render::worker::Finding;
use serde_json::json;

use super::Words;
use super::paint::harmless;
use super::render::Against;

impl Words {
    /// All that stands against it, with the lines of the properties file that was given.
    pub(crate) fn unrendered_worker(&self, findings: &[Finding], file: Option<&Path>) {
        self.denied(findings.iter().map(|finding| against(finding, file)));
    }
}

fn against(finding: &Finding, file: Option<&Path>) -> Against {
    let place = match (file, finding.line) {
        (Some(file), Some(line)) => format!("{}:{line}: ", harmless(&file.display().to_string())),
        _ => String::new(),
    };
    let key = finding.key.as_ref().map(|key| format!("`{}`: ", harmless(key))).unwrap_or_default();
    Against {
        line: format!("{place}{key}{}", finding.kind),
        hint: finding.kind.hint(),
        object: json!({
            "key": finding.key,
            "line": finding.line,
            "message": finding.kind.to_string(),
            "hint": finding.kind.hint(),
        }),
    }
}
