//! Rendered texts, on standard output or in files.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use plugraft::render::{File, MARK};
use plugraft::store::Replacement;

use crate::cli::args::OutArgs;
use crate::cli::failure::Failure;
use crate::cli::words::{Put, Words};

/// A file that is to have a text.
struct Wanted {
    path: PathBuf,
    text: String,
    is_secret: bool,
}

/// Writes texts where they are wanted, and says so; `notes` are told what `kubectl` would be given. What somebody else wrote
/// is left alone, and nothing is written then.
pub(super) fn write(
    files: &[File],
    secret_file: Option<&str>,
    typed: &OutArgs,
    words: &Words,
    notes: impl Fn(&[String]) -> Vec<String>,
) -> Result<(), Failure> {
    let is_printed = typed.to == "-";
    let is_directory = !is_printed && (typed.to.ends_with('/') || Path::new(&typed.to).is_dir());
    let secrets: Vec<&File> = files.iter().filter(|file| file.is_secret).collect();
    let (mut printed, mut wanted, mut paths) = (Vec::new(), Vec::new(), Vec::new());
    if !secrets.is_empty() {
        match secret_file {
            Some("-") => printed.extend(secrets.iter().copied()),
            Some(path) => {
                wanted.push(Wanted { path: path.into(), text: together(&secrets), is_secret: true });
                paths.push(path.to_owned());
            }
            None if is_directory => wanted.extend(secrets.iter().map(|file| wanted_in(&typed.to, file))),
            None => return Err(Failure::Unsaid { option: "--secret-file", what: "where the Secret is to be written" }),
        }
    }
    let rest: Vec<&File> = files.iter().filter(|file| !file.is_secret).collect();
    if is_printed {
        printed.extend(rest);
    } else if is_directory {
        wanted.extend(rest.iter().map(|file| wanted_in(&typed.to, file)));
    } else {
        wanted.push(Wanted { path: typed.to.clone().into(), text: together(&rest), is_secret: false });
    }
    paths.push(typed.to.clone());
    let put = put(wanted, typed.force)?;
    words.rendered(&put, (!printed.is_empty()).then(|| together(&printed)).as_deref(), &notes(&paths))
}

fn wanted_in(directory: &str, file: &File) -> Wanted {
    Wanted { path: Path::new(directory).join(&file.name), text: file.text.clone(), is_secret: file.is_secret }
}

/// All texts in one, as documents of YAML.
fn together(files: &[&File]) -> String {
    let texts: Vec<&str> = files.iter().map(|file| file.text.as_str()).collect();
    texts.join("---\n")
}

/// Writes what is not so already; nothing, if any file is somebody else's.
fn put(wanted: Vec<Wanted>, may_overwrite: bool) -> Result<Vec<Put>, Failure> {
    let mut put = Vec::with_capacity(wanted.len());
    for wanted in &wanted {
        let is_changed = is_to_change(&wanted.path, &wanted.text, may_overwrite)?;
        put.push(Put { path: wanted.path.clone(), is_changed });
    }
    for (wanted, _) in wanted.into_iter().zip(&put).filter(|(_, put)| put.is_changed) {
        replace(&wanted).map_err(|cause| Failure::Write { path: wanted.path.clone(), cause })?;
    }
    Ok(put)
}

/// Whether a file has to be written; a failure where it is somebody else's.
fn is_to_change(path: &Path, text: &str, may_overwrite: bool) -> Result<bool, Failure> {
    match fs::read(path) {
        Ok(found) if found == text.as_bytes() => Ok(false),
        Ok(found) if may_overwrite || found.is_empty() || found.starts_with(MARK.as_bytes()) => Ok(true),
        Ok(_) => Err(Failure::Foreign { path: path.to_owned() }),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(cause) => Err(Failure::Write { path: path.to_owned(), cause }),
    }
}

/// Puts a whole file in place, which nobody else may read where it has secrets.
fn replace(wanted: &Wanted) -> io::Result<()> {
    if let Some(folder) = wanted.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut new = Replacement::of(&wanted.path)?;
    #[cfg(unix)]
    if wanted.is_secret {
        new.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    }
    new.write_all(wanted.text.as_bytes())?;
    new.land()
}
