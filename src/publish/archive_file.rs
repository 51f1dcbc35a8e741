//! An archive as a file: written beside its place, hashed on the way, renamed whole.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Error;
use super::members::{Broken, Members};
use crate::formats::digest::{Digest, Hasher};
use crate::resolve::ArchiveFile;
use crate::store::Replacement;
use crate::tools::Tools;

/// Replaces the file by these members; a reader sees the old file or the new one. Tells the new one's digest.
pub(super) fn replace(tools: &Tools, file: &Path, members: &Members<'_>) -> Result<Digest, Error> {
    let path = real_path(file)?;
    if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
        fs::create_dir_all(dir).map_err(failed("create", dir))?;
    }
    let out = Replacement::of(&path).map_err(failed("write", &path))?;
    let mut out = Hashed { out, hasher: Hasher::default() };
    members.write(tools, &file.display().to_string(), &mut out).map_err(|broken| match broken {
        Broken::Source(error) => error,
        Broken::Target(cause) => failed("write", &path)(cause),
    })?;
    out.out.land().map_err(failed("write", &path))?;
    Ok(out.hasher.finish())
}

/// A small member of the archive that stands there now, as JSON; `None` where nothing stands there that can be read.
pub(super) fn standing(file: &Path, member: &str) -> Option<(ArchiveFile, Value)> {
    let archive = ArchiveFile::open(file).ok()?;
    let text = archive.text(member).ok()??;
    Some((archive, serde_json::from_slice(&text).ok()?))
}

fn failed(doing: &'static str, path: &Path) -> impl Fn(io::Error) -> Error {
    let path = path.to_owned();
    move |cause| Error::File { doing, path: path.clone(), cause }
}

/// Where the file is once links are followed: the link stays, and its target is replaced.
fn real_path(file: &Path) -> Result<PathBuf, Error> {
    match fs::metadata(file) {
        Ok(found) if found.is_file() => file.canonicalize().map_err(failed("look at", file)),
        Ok(_) => Err(Error::NotAFile { path: file.to_owned() }),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(file.to_owned()),
        Err(cause) => Err(failed("look at", file)(cause)),
    }
}

struct Hashed {
    out: Replacement,
    hasher: Hasher,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.hasher.update(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
