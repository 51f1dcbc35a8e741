//! A worker's properties file, and the directory of plugins in its `plugin.path`.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use super::java_path::{Standing, standing};
use super::{ComponentDir, Error};
use crate::formats::properties_edit::{Entry, PropertiesText};
use crate::store::Replacement;

const KEY: &str = "plugin.path";

/// Far above any worker's file.
const LONGEST: u64 = 16 << 20;

/// A worker's properties file as it was read.
#[derive(Debug, Clone)]
pub struct WorkerFile {
    /// As it was named.
    path: PathBuf,
    /// Behind links.
    real: PathBuf,
    text: PropertiesText,
}

/// What became of a directory in a worker's `plugin.path`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// It stood there already.
    Listed,
    /// An entry above it stands there: Connect takes all of it for one plugin already.
    Below {
        /// The entry.
        entry: String,
    },
    /// It was added.
    Added,
}

impl WorkerFile {
    /// Reads a file, and sees that it may be written.
    ///
    /// # Errors
    ///
    /// A file that is missing, read-only, or none that Java reads.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let unread = |cause| Error::WorkerRead { path: path.to_owned(), cause };
        let real = path.canonicalize().map_err(unread)?;
        let found = fs::metadata(&real).map_err(unread)?;
        if !found.is_file() || found.len() > LONGEST {
            let why = if found.is_file() { "it is far longer than a worker's file" } else { "it is not a file" };
            return Err(unread(io::Error::other(why)));
        }
        if found.permissions().readonly() {
            return Err(Error::WorkerReadOnly { path: path.to_owned() });
        }
        let mut bytes = Vec::new();
        File::open(&real).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes)).map_err(unread)?;
        let malformed = |cause| Error::WorkerMalformed { path: path.to_owned(), cause };
        let text = PropertiesText::parse(&bytes).map_err(malformed)?;
        Ok(Self { path: path.to_owned(), real, text })
    }

    /// As it was named.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file itself, behind links.
    pub fn real_path(&self) -> &Path {
        &self.real
    }

    /// The value of `plugin.path`.
    pub fn plugin_path(&self) -> Option<&str> {
        self.text.get(KEY)
    }

    /// What it says.
    pub fn text(&self) -> &PropertiesText {
        &self.text
    }

    /// Puts another text in its place; nothing is written yet.
    pub fn set_text(&mut self, text: PropertiesText) {
        self.text = text;
    }

    /// The lines that set `plugin.path`; the last one counts.
    pub fn lines(&self) -> Vec<usize> {
        let of_key = self.text.entries().iter().filter(|entry| entry.key() == KEY);
        of_key.map(Entry::line).collect()
    }

    /// Puts a directory into `plugin.path`, if it is not there; nothing is written yet.
    ///
    /// # Errors
    ///
    /// A directory whose path cannot stand there.
    pub fn list(&mut self, directory: &ComponentDir) -> Result<Listing, Error> {
        let unlistable = || Error::Unlistable { path: directory.path().to_owned() };
        let name = directory.path().to_str().filter(|name| !name.contains(',')).ok_or_else(unlistable)?;
        match standing(self.plugin_path().unwrap_or_default(), name) {
            Standing::Listed => Ok(Listing::Listed),
            Standing::Below(entry) => Ok(Listing::Below { entry }),
            Standing::Missing(value) => {
                self.text.set(KEY, &value);
                Ok(Listing::Added)
            }
        }
    }

    /// Writes the file: whole or not at all, with its mode and owner, and where it is a link, behind it.
    ///
    /// Where no file can be put in its place, or not with the same owner, it is overwritten where it stands; gives why.
    ///
    /// # Errors
    ///
    /// A file that takes nothing.
    pub fn write(&self) -> Result<Option<io::Error>, Error> {
        let failed = |cause| Error::WorkerWrite { path: self.path.clone(), cause };
        match self.replace() {
            Ok(()) => Ok(None),
            Err(why) if is_in_place(&why) => self.overwrite().map(|()| Some(why)).map_err(failed),
            Err(cause) => Err(failed(cause)),
        }
    }

    fn replace(&self) -> io::Result<()> {
        let old = fs::metadata(&self.real)?;
        let mut new = Replacement::of(&self.real)?;
        new.write_all(self.text.as_bytes())?;
        keep_owner(new.as_file(), &old)?;
        // After the owner: a change of it takes bits away.
        new.as_file().set_permissions(old.permissions())?;
        new.land()
    }

    fn overwrite(&self) -> io::Result<()> {
        let mut file = File::options().write(true).open(&self.real)?;
        file.rewind()?;
        file.write_all(self.text.as_bytes())?;
        file.set_len(self.text.as_bytes().len() as u64)?;
        file.sync_all()
    }
}

/// Whether a file that cannot be replaced may still be overwritten: its directory takes no file, it is somebody else's,
/// or something is mounted on it.
fn is_in_place(why: &io::Error) -> bool {
    use io::ErrorKind::{CrossesDevices, PermissionDenied, ReadOnlyFilesystem, ResourceBusy};
    matches!(why.kind(), PermissionDenied | ReadOnlyFilesystem | ResourceBusy | CrossesDevices)
}

#[cfg(unix)]
fn keep_owner(new: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let found = new.metadata()?;
    if (found.uid(), found.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    fchown(new, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}
