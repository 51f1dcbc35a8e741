//! Paths and patterns become files and directories.

use std::io;
use std::path::{Path, PathBuf};

use super::Error;

/// The files and directories that a path or pattern names, sorted.
///
/// A path that exists is taken literally, whatever characters it has. Patterns never match hidden files, so that
/// `*.zip` leaves out the `._x.zip` that macOS writes beside `x.zip`.
pub(super) fn expand(text: &str) -> Result<Vec<PathBuf>, Error> {
    let literal = PathBuf::from(text);
    match std::fs::metadata(&literal) {
        Ok(found) if found.is_file() || found.is_dir() => return Ok(vec![literal]),
        Ok(_) => return Err(Error::NotAFile { path: literal }),
        Err(cause) if is_absence(&cause) => {}
        Err(cause) => return Err(Error::Look { path: literal, cause }),
    }
    if !text.contains(['*', '?', '[']) {
        return Err(Error::NoSuchPlugin { path: text.to_owned(), nearest: nearest(&literal, 0.75) });
    }
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let matches = glob::glob_with(text, options)
        .map_err(|cause| Error::BadPattern { pattern: text.to_owned(), cause })?
        .collect::<Result<Vec<PathBuf>, _>>()
        .map_err(|failed| Error::Look { path: failed.path().to_owned(), cause: failed.into() })?;
    let mut paths: Vec<PathBuf> = matches.into_iter().filter(|path| path.is_file() || path.is_dir()).collect();
    paths.sort();
    if paths.is_empty() {
        return Err(Error::NothingMatches { pattern: text.to_owned(), nearest: nearest(&literal, 0.0) });
    }
    Ok(paths)
}

fn is_absence(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidFilename)
}

/// Up to three names most like the first missing component, in the deepest directory above it that exists.
fn nearest(path: &Path, least: f64) -> Vec<String> {
    let mut missing = path;
    let dir = loop {
        let dir = missing.parent().map(|dir| if dir.as_os_str().is_empty() { Path::new(".") } else { dir });
        match dir {
            Some(dir) if dir.is_dir() => break dir,
            Some(dir) if dir != missing => missing = dir,
            _ => return Vec::new(),
        }
    };
    let wanted = missing.file_name().unwrap_or_default().to_string_lossy();
    let mut likely: Vec<(f64, String)> = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .map(|name| (strsim::jaro_winkler(&wanted, &name), name))
        .filter(|(likeness, _)| *likeness >= least)
        .collect();
    likely.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let shown = |name: String| if dir == Path::new(".") { name } else { dir.join(name).display().to_string() };
    likely.into_iter().take(3).map(|(_, name)| shown(name)).collect()
}
