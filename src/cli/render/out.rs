//! Rendered texts, on standard output or in files.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use plugraft::render::{File, MARK};
use plugraft::store::Replacement;

use crate::cli::args::OutArgs;
use crate::cli::failure::Failure;
use crate::cli::words::{Put, Words};

/// Writes texts where they are wanted, and says so. What somebody else wrote is left alone, and nothing is written then.
pub(super) fn write(files: &[File], notes: &[String], typed: &OutArgs, words: &Words) -> Result<(), Failure> {
    if typed.to == "-" {
        return words.rendered_text(&together(files), notes);
    }
    let to = Path::new(&typed.to);
    let wanted: Vec<(PathBuf, String)> = if typed.to.ends_with('/') || to.is_dir() {
        files.iter().map(|file| (to.join(&file.name), file.text.clone())).collect()
    } else {
        vec![(to.to_owned(), together(files))]
    };
    let mut states = Vec::with_capacity(wanted.len());
    for (path, text) in &wanted {
        states.push(state(path, text, typed.force)?);
    }
    let mut put = Vec::with_capacity(wanted.len());
    for ((path, text), is_changed) in wanted.into_iter().zip(states) {
        if is_changed {
            replace(&path, &text).map_err(|cause| Failure::Write { path: path.clone(), cause })?;
        }
        put.push(Put { path, is_changed });
    }
    words.rendered_files(&put, notes)
}

/// All texts in one, as documents of YAML.
fn together(files: &[File]) -> String {
    let texts: Vec<&str> = files.iter().map(|file| file.text.as_str()).collect();
    texts.join("---\n")
}

/// Whether a file has to be written; a failure where it is somebody else's.
fn state(path: &Path, text: &str, may_overwrite: bool) -> Result<bool, Failure> {
    match fs::read(path) {
        Ok(found) if found == text.as_bytes() => Ok(false),
        Ok(found) if may_overwrite || found.is_empty() || found.starts_with(MARK.as_bytes()) => Ok(true),
        Ok(_) => Err(Failure::Foreign { path: path.to_owned() }),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(cause) => Err(Failure::Write { path: path.to_owned(), cause }),
    }
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut new = Replacement::of(path)?;
    new.write_all(text.as_bytes())?;
    new.land()
}
