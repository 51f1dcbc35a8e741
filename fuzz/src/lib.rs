//! Fuzzers for all that comes from strangers: archives, base layers, documents, headers and words.
//!
//! A target of the engine is one line in `targets/`; what it does stands in `bodies/`, which `cargo test` runs too,
//! over the inputs in `corpus/` and over recipes of small archives.

mod bodies;

use std::path::Path;

/// Runs the target of this name.
pub fn run(target: &str, bytes: &[u8]) {
    bodies::run(target, bytes);
}

/// Writes the recipes' archives below a directory, a folder for each target.
pub fn plant(directory: &Path) -> std::io::Result<()> {
    for (target, _) in bodies::TARGETS {
        std::fs::create_dir_all(directory.join(target))?;
    }
    for (number, (target, bytes)) in bodies::seeds().into_iter().enumerate() {
        std::fs::write(directory.join(target).join(format!("recipe-{number}")), bytes)?;
    }
    Ok(())
}
