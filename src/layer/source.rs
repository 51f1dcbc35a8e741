//! The files that hold a layer's bytes.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::formats::entry_path::EntryPath;

/// Where the bytes of one plugin are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// One archive file.
    File(PathBuf),
    /// A directory of files.
    Directory(PathBuf),
}

impl Source {
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::File(path) | Self::Directory(path) => path,
        }
    }

    /// The file that holds an entry's bytes; an entry of a directory has a file of its own.
    pub(super) fn file_of(&self, entry: Option<&EntryPath>) -> PathBuf {
        match entry {
            None => self.path().to_owned(),
            // An `EntryPath` cannot leave the directory: it has no `..` and is not absolute.
            Some(entry) => entry.components().fold(self.path().to_owned(), |path, part| path.join(part)),
        }
    }
}

/// Reads at an offset until the buffer is full or the file ends.
pub(super) fn read_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<usize> {
    let wanted = buffer.len();
    while !buffer.is_empty() {
        match positioned_read(file, buffer, offset) {
            Ok(0) => break,
            Ok(taken) => {
                buffer = &mut buffer[taken..];
                offset += taken as u64;
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(wanted - buffer.len())
}

#[cfg(unix)]
fn positioned_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn positioned_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}
