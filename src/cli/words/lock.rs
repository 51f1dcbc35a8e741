//! What a lock says now, and what has moved on.

use std::fmt::Write as _;
use std::path::Path;

use plugraft::formats::lock::{Change, Part};
use plugraft::pipeline::Outdated;
use serde_json::{Value, json};

use super::Words;
use super::paint::harmless;
use crate::cli::failure::Failure;

impl Words {
    pub(crate) fn locked(
        &self,
        file: &Path,
        changes: &[Change],
        is_changed: bool,
        is_written: bool,
    ) -> Result<(), Failure> {
        let object = json!({
            "outcome": "locked",
            "file": file.to_string_lossy(),
            "upToDate": !is_changed,
            "written": is_written,
            "changes": changes.iter().map(change).collect::<Vec<_>>(),
        });
        let mut text = String::new();
        if !self.talk.quiet {
            for change in changes {
                let _ = writeln!(text, "{}", harmless(&change.to_string()));
            }
            let file = file.display();
            let _ = match (is_changed, is_written) {
                (false, _) => writeln!(text, "{file} is up to date"),
                (true, true) => writeln!(text, "wrote {file}"),
                (true, false) => writeln!(text, "{file} is not up to date"),
            };
        }
        self.answer(&text, object)
    }

    pub(crate) fn outdated(&self, found: &[Outdated]) -> Result<(), Failure> {
        let one = |one: &Outdated| {
            let Outdated { name, coordinate, current, newest, floats } = one;
            json!({ "name": name, "coordinate": coordinate, "current": current, "newest": newest, "floats": floats })
        };
        let object = json!({ "outcome": "compared", "outdated": found.iter().map(one).collect::<Vec<_>>() });
        self.answer(&outdated(found), object)
    }
}

fn change(change: &Change) -> Value {
    let part = |part: &Part| json!({ "version": part.version, "coordinate": part.coordinate, "digest": part.digest });
    match change {
        Change::Added(new) => json!({ "change": "added", "name": new.name, "to": part(new) }),
        Change::Removed(old) => json!({ "change": "removed", "name": old.name, "from": part(old) }),
        Change::Changed { from, to } => {
            json!({ "change": "changed", "name": to.name, "from": part(from), "to": part(to) })
        }
    }
}

/// A table: what, which version is taken, which is the newest, and how to come to it.
fn outdated(found: &[Outdated]) -> String {
    if found.is_empty() {
        return "nothing is outdated, as far as catalogues tell\n".to_owned();
    }
    let rows: Vec<[String; 4]> = found.iter().map(row).collect();
    let mut table = vec![["NAME", "CURRENT", "NEWEST", "HOW"].map(str::to_owned)];
    table.extend(rows);
    let widths = [0, 1, 2].map(|at| table.iter().map(|row| row[at].chars().count()).max().unwrap_or_default());
    let mut text = String::new();
    for [name, current, newest, how] in table {
        let [a, b, c] = widths;
        let _ = writeln!(text, "{name:a$}  {current:b$}  {newest:c$}  {how}");
    }
    text
}

fn row(one: &Outdated) -> [String; 4] {
    // Digests are told apart by their beginning.
    let short = |text: &str| if text.starts_with("sha256:") { format!("{}…", &text[..19]) } else { harmless(text) };
    let how = if one.floats { format!("plugraft update {}", one.name) } else { "write it in the spec".to_owned() };
    [harmless(&one.name), short(&one.current), short(&one.newest), harmless(&how)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table() {
        let one = |name: &str, current: &str, newest: &str, floats| {
            let (name, coordinate) = (name.to_owned(), format!("hub:{name}:{current}"));
            Outdated { name, coordinate, current: current.to_owned(), newest: newest.to_owned(), floats }
        };
        let (old, new) = (format!("sha256:{}", "1".repeat(64)), format!("sha256:{}", "2".repeat(64)));
        let found = [one("base", &old, &new, true), one("acme/sink", "1.0", "1.10.0", false)];
        insta::assert_snapshot!(outdated(&found), @r"
        NAME       CURRENT               NEWEST                HOW
        base       sha256:111111111111…  sha256:222222222222…  plugraft update base
        acme/sink  1.0                   1.10.0                write it in the spec
        ");
    }
}
