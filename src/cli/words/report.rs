//! Findings, one after another, and how many there are.

use std::fmt::Write as _;

use plugraft::plugin::{Finding, Severity};

use super::paint::{Paint, count, harmless};

/// Which findings to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notes {
    /// All.
    Shown,
    /// All but notes, which are counted.
    Counted,
}

/// What findings may keep from being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// Publishing.
    Published,
    /// Installing.
    Installed,
}

/// Each finding with its place and help, and a last line that counts.
pub(super) fn report(findings: &[Finding], denied: Option<Deed>, notes: Notes, paint: Paint) -> String {
    let shown = findings.iter().filter(|finding| notes == Notes::Shown || finding.severity != Severity::Note);
    let mut text: String = shown.map(|finding| one(finding, paint) + "\n").collect();
    text.push_str(&summary(findings, denied, paint));
    text.push('\n');
    text
}

fn one(finding: &Finding, paint: Paint) -> String {
    let head = format!("{}[{}]", word(finding.severity), finding.rule);
    let head = match finding.severity {
        Severity::Deny => paint.red(&head),
        Severity::Warn => paint.yellow(&head),
        Severity::Note => paint.cyan(&head),
    };
    let mut text = format!("{head}: {}\n", harmless(&finding.message));
    let entry = finding.entry.as_ref().map(|entry| format!(": {}", harmless(entry))).unwrap_or_default();
    let _ = writeln!(text, "  {} {}{entry}", paint.dim("-->"), harmless(&finding.plugin));
    if let Some(help) = &finding.help {
        let _ = writeln!(text, "  {} help: {}", paint.dim("="), harmless(help));
    }
    text
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Deny => "deny",
        Severity::Warn => "warn",
        Severity::Note => "note",
    }
}

/// Such as `1 denial, 2 warnings: nothing may be published`.
pub(super) fn summary(findings: &[Finding], denied: Option<Deed>, paint: Paint) -> String {
    let many = |severity| findings.iter().filter(|finding| finding.severity == severity).count() as u64;
    let counted = [
        (many(Severity::Deny), "denial", "denials"),
        (many(Severity::Warn), "warning", "warnings"),
        (many(Severity::Note), "note", "notes"),
    ];
    let counted: Vec<String> = counted
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, some)| count(number, one, some))
        .collect();
    let counted = if counted.is_empty() { "no findings".to_owned() } else { counted.join(", ") };
    match denied {
        Some(Deed::Published) => format!("{}: nothing may be published", paint.red(&counted)),
        Some(Deed::Installed) => format!("{}: nothing may be installed", paint.red(&counted)),
        None => counted,
    }
}

#[cfg(test)]
mod tests {
    use plugraft::plugin::Rule;

    use super::*;

    fn finding(severity: Severity, entry: Option<&str>, help: Option<&str>) -> Finding {
        Finding {
            rule: Rule::LyingEntry,
            severity,
            plugin: "confluentinc/kafka-connect-s3 10.5.17".to_owned(),
            entry: entry.map(str::to_owned),
            message: "the bytes are not what the archive promises".to_owned(),
            help: help.map(str::to_owned),
        }
    }

    #[test]
    fn findings() {
        let findings = [
            finding(Severity::Deny, Some("lib/a\u{1b}.jar"), Some("download it again")),
            finding(Severity::Warn, None, None),
            finding(Severity::Note, None, None),
        ];
        insta::assert_snapshot!(report(&findings, Some(Deed::Published), Notes::Counted, Paint(false)), @r"
        deny[lying-entry]: the bytes are not what the archive promises
          --> confluentinc/kafka-connect-s3 10.5.17: lib/a\u{1b}.jar
          = help: download it again

        warn[lying-entry]: the bytes are not what the archive promises
          --> confluentinc/kafka-connect-s3 10.5.17

        1 denial, 1 warning, 1 note: nothing may be published
        ");
        assert_eq!(report(&[], None, Notes::Shown, Paint(false)), "no findings\n");
        assert_eq!(report(&findings[2..], None, Notes::Counted, Paint(false)), "1 note\n");
    }
}
