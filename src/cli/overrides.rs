//! Override files: read before the run, written after it.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

pub(crate) use plugraft::deploy::Existing;
use plugraft::deploy::Files;
use plugraft::spec::OverrideWish;
use plugraft::store::Replacement;

use super::failure::Failure;

/// Reads what stands at the override files, and sees that each can be written. A file that is missing is absent.
pub(crate) fn existing(wishes: &[OverrideWish]) -> Result<Existing, Failure> {
    let mut existing = Existing::new();
    for path in wishes.iter().flat_map(OverrideWish::files) {
        match look(&path) {
            Ok(text) => existing.extend(text.map(|text| (path, text))),
            Err(cause) => return Err(Failure::Override { path, cause }),
        }
    }
    Ok(existing)
}

fn look(path: &Path) -> io::Result<Option<String>> {
    let refuse = |why: &str| Err(io::Error::other(why.to_owned()));
    let text = match fs::metadata(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
        Err(cause) => return Err(cause),
        Ok(metadata) if !metadata.is_file() => return refuse("it is not a file"),
        Ok(metadata) if metadata.permissions().readonly() => return refuse("it is read-only"),
        Ok(_) => match String::from_utf8(fs::read(path)?) {
            Ok(text) => Some(text),
            Err(_) => return refuse("it is not UTF-8"),
        },
    };
    // Found out now, and not when the image is published already.
    drop(tempfile::tempfile_in(nearest(folder(&real(path)?)))?);
    Ok(text)
}

/// The directory that is there already, of those on the way to a directory.
fn nearest(mut folder: &Path) -> &Path {
    while !folder.exists() {
        folder = self::folder(folder);
    }
    folder
}

/// Writes the files that changed, each whole or not at all, and makes the directories that are missing. After a failure,
/// the list ends before the file that failed, so that what is said to be written is.
pub(crate) fn write(files: &mut Files) -> Result<(), Failure> {
    for (at, file) in files.files.iter().enumerate().filter(|(_, file)| file.changed) {
        if let Err(cause) = replace(&file.path, &file.text) {
            let path = file.path.clone();
            files.files.truncate(at);
            return Err(Failure::Write { path, cause });
        }
    }
    Ok(())
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = real(path)?;
    fs::create_dir_all(folder(&path))?;
    let mut new = Replacement::of(&path)?;
    new.write_all(text.as_bytes())?;
    match fs::metadata(&path) {
        Ok(old) => new.as_file().set_permissions(old.permissions())?,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => (),
        Err(cause) => return Err(cause),
    }
    match new.land() {
        // A file that is mounted by itself has to stay the file that it is.
        Err(cause) if cause.kind() == io::ErrorKind::ResourceBusy => fs::write(&path, text),
        landed => landed,
    }
}

/// The file behind links, so that a link stays a link.
fn real(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        other => other,
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use plugraft::deploy::File;
    use plugraft::spec::OverrideTarget;

    use super::*;

    fn wish(file: PathBuf) -> [OverrideWish; 1] {
        [OverrideWish::new(OverrideTarget::Generic, file)]
    }

    fn refused(file: PathBuf) -> String {
        let failure = existing(&wish(file)).expect_err("refused");
        std::error::Error::source(&failure).expect("a cause").to_string()
    }

    fn file(path: PathBuf, text: &str) -> Files {
        Files { files: vec![File { path, text: text.to_owned(), changed: true, notes: Vec::new() }] }
    }

    #[test]
    fn what_cannot_be_edited_is_refused_before_the_run() {
        let dir = tempfile::tempdir().expect("temp dir");
        assert!(existing(&wish(dir.path().join("new.yaml"))).expect("absent").is_empty());
        assert_eq!(refused(dir.path().to_owned()), "it is not a file");
        let bytes = dir.path().join("latin1.yaml");
        fs::write(&bytes, b"caf\xe9: 1\n").expect("write");
        assert_eq!(refused(bytes.clone()), "it is not UTF-8");
        fs::set_permissions(&bytes, Permissions::from_mode(0o444)).expect("chmod");
        assert_eq!(refused(bytes), "it is read-only");
        assert!(refused(dir.path().join("latin1.yaml/new.yaml")).contains("Not a directory"));
        assert_eq!(fs::read_dir(dir.path()).expect("list").count(), 1, "nothing is left behind");
    }

    #[test]
    fn missing_directories_are_made_when_the_file_is_written() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("a/b/new.yaml");
        assert!(existing(&wish(path.clone())).expect("absent").is_empty());
        assert_eq!(fs::read_dir(dir.path()).expect("list").count(), 0, "nothing is made before");
        write(&mut file(path.clone(), "a: 1\n")).expect("written");
        assert_eq!(fs::read_to_string(path).expect("read"), "a: 1\n");
    }

    #[test]
    fn what_was_not_written_is_not_said() {
        let dir = tempfile::tempdir().expect("temp dir");
        let mut files = file(dir.path().join("a.yaml"), "a: 1\n");
        files.files.extend(file(dir.path().join("a.yaml/b.yaml"), "b: 1\n").files);
        assert!(write(&mut files).is_err());
        assert_eq!(files.files.len(), 1);
    }

    #[test]
    fn a_file_keeps_its_mode_and_a_link_stays_a_link() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (real, link) = (dir.path().join("values.yaml"), dir.path().join("link.yaml"));
        fs::write(&real, "a: 1\n").expect("write");
        fs::set_permissions(&real, Permissions::from_mode(0o640)).expect("chmod");
        symlink("values.yaml", &link).expect("link");
        assert_eq!(existing(&wish(link.clone())).expect("readable").get(&link).map(String::as_str), Some("a: 1\n"));
        write(&mut file(link.clone(), "a: 2\n")).expect("written");
        assert_eq!(fs::read_to_string(&real).expect("read"), "a: 2\n");
        assert!(fs::symlink_metadata(&link).expect("stat").is_symlink());
        assert_eq!(fs::metadata(&real).expect("stat").permissions().mode() & 0o777, 0o640);
    }
}
