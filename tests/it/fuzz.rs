//! What the fuzzers do, over the inputs that they found and over small damage to what is whole.

#[path = "../../fuzz/src/bodies/mod.rs"]
mod bodies;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use bodies::{TARGETS, run, seeds};

/// Runs a target; an input that fails says how to run it again.
fn check(target: &str, source: &str, bytes: &[u8]) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| run(target, bytes))) {
        let file = std::env::temp_dir().join(format!("plugraft-fuzz-{target}"));
        fs::write(&file, bytes).expect("a temp directory");
        let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        panic!("`{target}` fails on {source}, now in `{}`: {}", file.display(), said.unwrap_or_default());
    }
}

/// The inputs of a target that are kept, with their names.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("a corpus can be listed").path());
    paths.map(|path| (path.display().to_string(), fs::read(&path).expect("an input"))).collect()
}

#[test]
fn every_target_is_one_of_the_engine_s() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).expect("a manifest");
    let paths = manifest.lines().filter_map(|line| line.strip_prefix("path = \"targets/")?.strip_suffix(".rs\""));
    let mut listed: Vec<&str> = paths.filter(|name| *name != "plant").collect();
    let mut wanted = TARGETS.map(|(target, _)| target);
    listed.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(listed, wanted, "`fuzz/Cargo.toml` has all of them");
    for target in wanted {
        let source = fs::read_to_string(fuzz.join(format!("targets/{target}.rs"))).expect(target);
        assert!(source.contains(&format!("plugraft_fuzz::run(\"{target}\", bytes)")), "{target}: {source}");
    }
}

#[test]
fn what_was_found_stays_fixed() {
    for (target, _) in TARGETS {
        let mut inputs = corpus(target);
        let recipes = seeds().into_iter().filter(|(of, _)| *of == target);
        inputs.extend(recipes.map(|(_, bytes)| ("a recipe".to_owned(), bytes)));
        assert!(!inputs.is_empty(), "`{target}` has an input");
        for (name, bytes) in inputs {
            check(target, &name, &bytes);
        }
    }
}

#[test]
fn damage_is_survived() {
    for (target, whole) in seeds() {
        let step = (whole.len() / 10).max(1);
        for at in (0..whole.len()).step_by(step) {
            check(target, &format!("a recipe cut at {at}"), &whole[..at]);
            let mut damaged = whole.clone();
            damaged[at] ^= 1 << (at % 8);
            check(target, &format!("a recipe with bit {} of byte {at} turned", at % 8), &damaged);
        }
    }
}
