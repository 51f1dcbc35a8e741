//! A file that takes the place of another whole: written beside it, then renamed.
//!
//! Its writer holds a lock on it, so whoever replaces the same file next knows what a killed run left, and removes it.
//! Where locks are not to be had, nothing is removed.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// What will stand at a path; dropped without [`land`](Self::land), it is gone.
#[derive(Debug)]
pub struct Replacement {
    temp: NamedTempFile,
    path: PathBuf,
}

impl Replacement {
    /// Begins to replace the file of this path, in a directory that is there. The file gets what the umask allows.
    pub fn of(path: &Path) -> io::Result<Self> {
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut prefix = OsString::from(".");
        prefix.push(path.file_name().unwrap_or_default());
        prefix.push(".plugraft-temp-");
        sweep(dir, &prefix);
        loop {
            let mut builder = tempfile::Builder::new();
            let builder = builder.prefix(&prefix);
            #[cfg(unix)]
            let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            let temp = builder.tempfile_in(dir).map_err(without_temp_path)?;
            temp.as_file().try_lock().ok();
            // Another run may have swept it before it was locked.
            if temp.path().exists() {
                return Ok(Self { temp, path: path.to_owned() });
            }
        }
    }

    /// The file being written.
    pub fn as_file(&self) -> &File {
        self.temp.as_file()
    }

    /// Renames it into place once its bytes are on the disk.
    pub fn land(self) -> io::Result<()> {
        self.temp.as_file().sync_all()?;
        self.temp.persist(&self.path).map(drop).map_err(|persist| without_temp_path(persist.error))
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temp.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temp.as_file_mut().flush()
    }
}

/// The error without the temp file's path, which tells nobody anything: who fails names the file that was wanted.
pub fn without_temp_path(cause: io::Error) -> io::Error {
    match cause.to_string().rsplit_once(" at path ") {
        Some((said, _)) => io::Error::new(cause.kind(), said.to_owned()),
        None => cause,
    }
}

/// Removes what killed runs left. What cannot be removed now is tried again by the next run.
fn sweep(dir: &Path, prefix: &OsString) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.file_name().as_encoded_bytes().starts_with(prefix.as_encoded_bytes())
            && File::options().write(true).open(entry.path()).is_ok_and(|left| left.try_lock().is_ok())
        {
            fs::remove_file(entry.path()).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let names = fs::read_dir(dir).expect("listed").map(|entry| entry.expect("listed").file_name());
        names.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn the_old_file_stands_until_the_new_one_is_whole() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let path = dir.path().join("values.yaml");
        fs::write(&path, "old").expect("written");
        fs::write(dir.path().join(".values.yaml.plugraft-temp-x1"), "killed").expect("written");
        let mut first = Replacement::of(&path).expect("begun");
        let second = Replacement::of(&path).expect("begun");
        assert_eq!(names(dir.path()).len(), 3, "what a killed run left is gone, what is being written is not");
        first.write_all(b"new").expect("written");
        assert_eq!(fs::read(&path).expect("read"), b"old");
        first.land().expect("renamed");
        drop(second);
        assert_eq!((fs::read(&path).expect("read"), names(dir.path()).len()), (b"new".to_vec(), 1));
    }

    #[test]
    fn an_error_names_no_temp_file() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let missing = Replacement::of(&dir.path().join("none/values.yaml")).expect_err("no directory");
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        assert!(!missing.to_string().contains("plugraft-temp"), "{missing}");
    }
}
