//! Plugin paths and locations on this machine.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::files::{Child, Files, What};
use super::plugin_path::Located;
use crate::jar::Bytes;

/// Finds the locations of a plugin path on this machine; the elements are absolute, or start from where the process is.
pub fn locate(elements: &[PathBuf]) -> Located {
    let mut located = Located::default();
    for element in elements {
        located.element(&Machine, &tidy(element));
    }
    at_home(located)
}

/// Finds what single locations on this machine hold, as `connect-plugin-path --plugin-location` takes them.
pub fn locate_each(locations: &[PathBuf]) -> Located {
    let mut located = Located::default();
    for location in locations {
        let top = tidy(location);
        match Machine.stands(&top) {
            Some(_) => located.location(&Machine, &top),
            None => located.pass_over(Machine.text(&top), "is missing".to_owned(), true),
        }
    }
    at_home(located)
}

fn at_home(mut located: Located) -> Located {
    for location in &mut located.locations {
        location.is_on_this_machine = true;
    }
    located
}

/// The bytes of a file that a manifest leads to; nothing where there is none to be read.
pub(super) fn file(path: &str) -> Option<Bytes> {
    Machine.bytes(&PathBuf::from(path)).ok()
}

/// Without slashes that say nothing, as `sun.nio.fs.UnixPath` writes a path; `.` and `..` stay.
fn tidy(path: &Path) -> PathBuf {
    let Some(text) = path.to_str() else { return path.to_owned() };
    let mut tidy = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '/' || !tidy.ends_with('/') {
            tidy.push(c);
        }
    }
    if tidy.len() > 1 && tidy.ends_with('/') {
        tidy.pop();
    }
    PathBuf::from(tidy)
}

/// This machine's file system.
struct Machine;

impl Files for Machine {
    type At = PathBuf;

    fn stands(&self, at: &PathBuf) -> Option<What> {
        let found = fs::metadata(at).ok()?;
        Some(if found.is_dir() { What::Directory } else { What::File })
    }

    fn list(&self, directory: &PathBuf) -> Result<Vec<Child<PathBuf>>, String> {
        let failed = |cause: io::Error| format!("cannot be listed: `{}`: {cause}", directory.display());
        let child = |entry: io::Result<fs::DirEntry>| -> Result<_, String> {
            let entry = entry.map_err(failed)?;
            let is_link = entry.file_type().map_err(failed)?.is_symlink();
            let name = entry.file_name();
            Ok(Child { at: directory.join(&name), name: name.to_string_lossy().into_owned(), is_link })
        };
        let mut children = fs::read_dir(directory).map_err(failed)?.map(child).collect::<Result<Vec<_>, _>>()?;
        children.sort_by(|one, other| one.at.as_os_str().cmp(other.at.as_os_str()));
        Ok(children)
    }

    fn real(&self, at: &PathBuf) -> Option<PathBuf> {
        fs::canonicalize(at).ok()
    }

    fn text(&self, at: &PathBuf) -> String {
        at.to_string_lossy().into_owned()
    }

    fn bytes(&self, at: &PathBuf) -> Result<Bytes, String> {
        let failed = |cause: io::Error| format!("cannot be read: {cause}");
        let found = fs::metadata(at).map_err(failed)?;
        if !found.is_file() {
            return Err("is no regular file".to_owned());
        }
        File::open(at).map_err(failed)?;
        Ok(Bytes::Plain { path: at.clone(), offset: 0, length: found.len() })
    }
}
