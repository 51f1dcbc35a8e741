//! What the store holds, lost and found.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use plugraft::formats::byte_size;
use plugraft::formats::digest::Digest;
use plugraft::formats::timestamp::rfc3339;
use plugraft::store::{Holding, Pruned};
use serde_json::{Value, json};

use super::Words;
use super::paint::{count, harmless};
use crate::cli::failure::Failure;

/// A file of the store that is not what its name says.
pub(crate) struct Damaged {
    pub(crate) path: PathBuf,
    pub(crate) found: Digest,
    pub(crate) removed: bool,
}

impl Words {
    pub(crate) fn store_directory(&self, path: &Path) -> Result<(), Failure> {
        let object = json!({ "outcome": "told", "store": path.to_string_lossy() });
        self.answer(&format!("{}\n", path.display()), object)
    }

    pub(crate) fn holdings(&self, store: &Path, holdings: &[Holding]) -> Result<(), Failure> {
        let object = json!({ "outcome": "listed", "store": store.to_string_lossy(), "holdings": json(holdings) });
        let text = format!("{}\n{}total: {}\n", store.display(), table(holdings), total(holdings));
        self.answer(&text, object)
    }

    pub(crate) fn pruned(&self, pruned: &Pruned, rehearsal: bool) -> Result<(), Failure> {
        let Pruned { removed, spared } = pruned;
        let object = json!({ "outcome": "pruned", "dryRun": rehearsal, "removed": json(removed), "spared": spared });
        let verb = if rehearsal { "would remove" } else { "removed" };
        let mut text = format!("{}{verb} {}\n", table(removed), total(removed));
        if *spared > 0 {
            let spared = count(*spared, "thing stays", "things stay");
            let _ = writeln!(text, "{spared}, which other runs may be using now");
        }
        self.answer(&text, object)
    }

    pub(crate) fn verified(&self, files: u64, bytes: u64, damaged: &[Damaged]) -> Result<(), Failure> {
        let one =
            |one: &Damaged| json!({ "path": one.path.to_string_lossy(), "found": one.found, "removed": one.removed });
        let object = json!({
            "outcome": "verified",
            "files": files,
            "bytes": bytes,
            "damaged": damaged.iter().map(one).collect::<Vec<_>>(),
        });
        let mut text = String::new();
        for Damaged { path, found, removed } in damaged {
            let end = if *removed { "; it is removed" } else { "" };
            let _ = writeln!(text, "damaged: {} hashes to {found}{end}", path.display());
        }
        let verdict = match damaged.len() as u64 {
            0 => "all are sound".to_owned(),
            some => count(some, "is damaged", "are damaged"),
        };
        let _ = writeln!(text, "{}, {}: {verdict}", count(files, "file", "files"), byte_size::shown(bytes));
        if damaged.iter().any(|one| !one.removed) {
            text.push_str("remove what is damaged with `--repair`; the next run makes or brings it anew\n");
        }
        self.answer(&text, object)
    }
}

/// A line for each kind.
fn table(holdings: &[Holding]) -> String {
    let width = holdings.iter().map(|holding| holding.kind.len()).max().unwrap_or_default();
    let mut text = String::new();
    for Holding { kind, count, bytes, newest } in holdings {
        let newest = newest.and_then(date).map(|date| format!("  last used {date}")).unwrap_or_default();
        let size = byte_size::shown(*bytes);
        let _ = writeln!(text, "  {:width$}  {count:>6}  {size:>10}{newest}", harmless(kind));
    }
    text
}

fn total(holdings: &[Holding]) -> String {
    let number = holdings.iter().map(|holding| holding.count).sum();
    let bytes = holdings.iter().map(|holding| holding.bytes).sum();
    format!("{}, {}", count(number, "thing", "things"), byte_size::shown(bytes))
}

fn json(holdings: &[Holding]) -> Value {
    let one = |holding: &Holding| {
        let Holding { kind, count, bytes, newest } = holding;
        json!({ "kind": kind, "count": count, "bytes": bytes, "newest": newest.and_then(date) })
    };
    holdings.iter().map(one).collect()
}

fn date(time: SystemTime) -> Option<String> {
    let seconds = match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).ok()?,
        Err(before) => -i64::try_from(before.duration().as_secs()).ok()?,
    };
    rfc3339(seconds)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_held() {
        let holding = |kind: &str, count, bytes, newest: Option<u64>| {
            let newest = newest.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
            Holding { kind: kind.to_owned(), count, bytes, newest }
        };
        let holdings = [holding("files", 2, 5_149_999, Some(1_780_000_000)), holding("records/stamp-1", 1, 200, None)];
        insta::assert_snapshot!(table(&holdings), @r"
          files                 2      5.1 MB  last used 2026-05-28T20:26:40Z
          records/stamp-1       1       200 B
        ");
        assert_eq!(total(&holdings), "3 things, 5.2 MB");
        assert_eq!(json(&holdings)[0]["newest"], "2026-05-28T20:26:40Z");
        assert_eq!((table(&[]), total(&[])), (String::new(), "0 things, 0 B".to_owned()));
    }
}
