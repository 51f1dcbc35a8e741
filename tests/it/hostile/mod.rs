//! Hostile archives: each kind is made, run through the whole corridor, and found out; the table tells of each.

mod recipes;
mod rules;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plugraft::deploy::Existing;
use plugraft::event::{Event, Observer, Silent, Stage};
use plugraft::pipeline::{Outcome, Until, run};
use plugraft::spec::{Flags, Input, Purpose, Spec};
use plugraft::tools::Tools;

use crate::support::tools::offline;
use recipes::{Kind, Recipe, kinds};

/// Changes a file or directory when packing begins: after it was hashed and opened.
struct Changer {
    path: PathBuf,
    change: fn(&Path),
}

impl Observer for Changer {
    fn on(&self, event: Event) {
        if matches!(event, Event::Stage(Stage::Pack)) {
            (self.change)(&self.path);
        }
    }
}

/// The archives are hostile, not the classes in them, of which most are made of a few bytes.
const CHECKS: &str = "checks: {no-plugin: allow, corrupt-jar: allow, broken-class: allow, jars-out-of-reach: allow, unlisted-plugin: allow}";

/// What a build says of the input of this kind: rules, or the error with its causes.
fn found(kind: &Kind, dir: &Path) -> Result<BTreeSet<String>, String> {
    let path = dir.join(kind.file_name);
    kind.place(dir);
    let home = tempfile::tempdir().expect("a temp directory");
    let observer: Arc<dyn Observer> = match kind.recipe {
        Recipe::Changing(_, change) => Arc::new(Changer { path: path.clone(), change }),
        Recipe::File(_) | Recipe::Place(_) => Arc::new(Silent),
    };
    let tools = Tools { observer, ..offline(home.path()) };
    let text = format!(
        "base: scratch\nplatforms: [linux/amd64]\npluginPath: /plugins\nplugins:\n  - {}\nto: ['oci:{}:it']\n{CHECKS}",
        path.display(),
        home.path().join("out").display(),
    );
    let (flags, variables) = (Flags::default(), BTreeMap::new());
    let input =
        Input { text: Some((Path::new("plugraft.yaml"), &text)), flags: &flags, variables: &variables, directory: dir };
    let spec = Spec::parse(&input, Purpose::Build).expect("a spec");
    let outcome = run(&tools, &spec, None, &Existing::new(), Until::Built);
    let is_published = home.path().join("out").exists();
    let report = match outcome {
        Ok(Outcome::Built { report, .. }) if is_published && !report.denies() => report,
        Ok(Outcome::Denied(report)) if !is_published => report,
        Err(error) if !is_published => {
            let causes = std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source());
            return Err(causes.map(ToString::to_string).collect::<Vec<_>>().join(": "));
        }
        other => panic!("{}: published: {is_published}, {other:?}", kind.name),
    };
    Ok(report.findings().iter().map(|finding| finding.rule.to_string()).collect())
}

#[track_caller]
fn check(kind: &Kind, dir: &Path) -> Result<(), String> {
    let expected: BTreeSet<String> = kind.finds.iter().map(|&rule| rule.to_owned()).collect();
    let message = expected.first().and_then(|first| first.strip_prefix("error: "));
    match (found(kind, dir), message) {
        (Err(error), Some(message)) if error.contains(message) => Ok(()),
        (Ok(rules), None) if rules == expected => Ok(()),
        (got, _) => Err(format!("{}: wanted {expected:?}, got {got:?}", kind.name)),
    }
}

/// With `PLUGRAFT_HOSTILE_DIRECTORY` the inputs are made there and stay, so that other tools can be asked.
#[test]
fn every_kind_is_found_and_nothing_denied_is_published() {
    let temp = tempfile::tempdir().expect("a temp directory");
    let root = std::env::var_os("PLUGRAFT_HOSTILE_DIRECTORY").map_or(temp.path().to_owned(), PathBuf::from);
    let check = |kind: &Kind| {
        let dir = root.join(kind.name);
        std::fs::create_dir_all(&dir).expect("a temp directory");
        check(kind, &dir).err()
    };
    let strays: Vec<String> = kinds().filter_map(check).collect();
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

/// Name and findings of each line of the table.
fn told() -> Vec<(&'static str, Vec<&'static str>)> {
    let lines = include_str!("../../../docs/hostile.md").lines().filter(|line| line.starts_with("| `"));
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let finds = cells[3].split(", ").filter(|find| *find != "taken").map(|find| find.trim_matches('`'));
        (cells[1].trim_matches('`'), finds.collect())
    };
    lines.map(row).collect()
}

#[test]
fn the_table_tells_of_every_kind() {
    let told = told();
    let made: Vec<(&str, Vec<&str>)> = kinds().map(|kind| (kind.name, kind.finds.to_vec())).collect();
    for (told, made) in told.iter().zip(&made) {
        assert_eq!(told, made);
    }
    assert_eq!(told.len(), made.len(), "a kind without a line, or a line without a kind");
    let names: BTreeSet<&str> = made.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), made.len(), "a name stands twice");
}
