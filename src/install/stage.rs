//! A plugin's folder in the making.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use tempfile::TempDir;

use super::record::FileRecord;
use super::{ComponentDir, Error};
use crate::formats::digest::{Digest, Hasher};
use crate::formats::entry_path::EntryPath;
use crate::formats::gzip_members::GzipMembers;
use crate::formats::tar::{BadTar, GlobalRecords, Reader};
use crate::layer::Layer;
use crate::scan::{Shim, ShimFile};
use crate::store::without_temp_path;
use crate::tools::Tools;
use crate::tree::{Folder, Node, NodeKind};

/// What the name of a directory in the making begins with.
pub(super) const PREFIX: &str = ".plugraft-staging-";
/// What it ends with: Connect takes a directory called so for an archive (`PluginUtils.isArchive` goes by the name), and
/// finds nothing in it. Any other hidden directory would be a plugin to it.
pub(super) const SUFFIX: &str = ".jar";
/// The new folder in it.
pub(super) const NEW: &str = "new";
/// What stood in its place.
pub(super) const OLD: &str = "old";

const CHUNK: usize = 256 << 10;

/// A directory beside the plugins, which nobody but its owner enters; gone when this is dropped.
pub(super) struct Stage {
    dir: TempDir,
}

impl Stage {
    pub(super) fn begin(directory: &ComponentDir) -> Result<Self, Error> {
        let path = directory.path();
        let mut builder = tempfile::Builder::new();
        let dir = builder.prefix(PREFIX).suffix(SUFFIX).tempdir_in(path);
        let failed = |cause| Error::Write { path: path.to_owned(), cause: without_temp_path(cause) };
        dir.map(|dir| Self { dir }).map_err(failed)
    }

    pub(super) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(super) fn new_folder(&self) -> PathBuf {
        self.path().join(NEW)
    }

    /// Removes it; what cannot be removed now is removed by the next run.
    pub(super) fn end(self) {
        self.dir.close().ok();
    }
}

/// Writes a plugin's files into the stage, and sees that they are what was packed.
pub(super) struct Writing<'a> {
    pub(super) tools: &'a Tools,
    pub(super) layer: &'a Layer,
    pub(super) folder: &'a Folder,
    /// The archive, for words about it.
    pub(super) archive: &'a Path,
    /// Where the folder will stand, for words about it.
    pub(super) place: &'a Path,
    /// Where it is made.
    pub(super) into: PathBuf,
}

/// A file of the plugin and what was written.
pub(super) type Written = (EntryPath, FileRecord);

impl Writing<'_> {
    /// Every file and directory, in the order of the nodes; nothing is on the disk for certain yet.
    pub(super) fn write(&self) -> Result<(Vec<Written>, Vec<EntryPath>), Error> {
        let mut hasher = Hasher::default();
        let blob = self.layer.blob.open(0).map_err(|cause| self.unread(cause))?;
        let tar = Hashing { bytes: GzipMembers::new(BufReader::with_capacity(CHUNK, blob)), hasher: &mut hasher };
        let mut tar = Reader::new(tar, GlobalRecords::Ignored);
        let (mut files, mut directories) = (Vec::new(), Vec::new());
        for node in self.folder.nodes.iter() {
            let member = tar.next_member().map_err(|bad| self.bad(bad))?;
            if member.is_none_or(|member| member.name != tar_name(node)) {
                return Err(self.changed());
            }
            let path = node.path.below(&self.folder.path).map(|below| EntryPath::parse(below.as_bytes()));
            match (&node.kind, path) {
                (NodeKind::Directory, None) => self.make_directory(&self.into)?,
                (NodeKind::Directory, Some(Ok(path))) => {
                    self.make_directory(&self.place_of(&path))?;
                    directories.push(path);
                }
                (NodeKind::File { size, .. }, Some(Ok(path))) => {
                    let digest = self.file(&mut tar, &path, node)?;
                    files.push((path, FileRecord { size: *size, digest, executable: node.mode & 0o111 != 0 }));
                }
                // Nothing is hidden where no image is, and the names of nodes were entry paths before.
                (NodeKind::Opaque | NodeKind::File { .. }, None) | (_, Some(_)) => return Err(self.changed()),
            }
        }
        let is_over = tar.next_member().map_err(|bad| self.bad(bad))?.is_none();
        tar.tail().map_err(|bad| self.bad(bad))?;
        drop(tar);
        if is_over && hasher.finish() == self.layer.diff_id { Ok((files, directories)) } else { Err(self.changed()) }
    }

    fn file(&self, tar: &mut Reader<impl Read>, path: &EntryPath, node: &Node) -> Result<Digest, Error> {
        let place = self.place_of(path);
        let shown = self.shown(path);
        let failed = |cause: io::Error| match cause.kind() {
            io::ErrorKind::AlreadyExists => Error::SameName { path: shown.clone() },
            _ => Error::Write { path: shown.clone(), cause },
        };
        let mut file = File::create_new(&place).map_err(failed)?;
        let (mut hasher, mut chunk) = (Hasher::default(), vec![0; CHUNK]);
        while let taken @ 1.. = tar.read_content(&mut chunk).map_err(|bad| self.bad(bad))? {
            hasher.update(&chunk[..taken]);
            file.write_all(&chunk[..taken]).map_err(failed)?;
        }
        self.dress(&file, node.mode).map_err(failed)?;
        Ok(hasher.finish())
    }

    /// Writes what completes the service files; a file of the archive that has the name of one gives way to it.
    pub(super) fn complete(
        &self,
        shim: &Shim,
        files: &mut Vec<Written>,
        directories: &mut Vec<EntryPath>,
    ) -> Result<(), Error> {
        for ShimFile { path, bytes } in &shim.files {
            let missing: Vec<EntryPath> = std::iter::successors(path.parent(), EntryPath::parent)
                .take_while(|directory| !directories.contains(directory))
                .collect();
            for directory in missing.into_iter().rev() {
                self.make_directory(&self.place_of(&directory))?;
                directories.push(directory);
            }
            let place = self.place_of(path);
            let written = File::create(&place).and_then(|mut file| {
                file.write_all(bytes)?;
                self.dress(&file, 0o644)
            });
            written.map_err(|cause| Error::Write { path: self.shown(path), cause })?;
            let record = FileRecord { size: bytes.len() as u64, digest: Digest::of(bytes), executable: false };
            files.retain(|(other, _)| other != path);
            files.push((path.clone(), record));
        }
        directories.sort();
        Ok(())
    }

    /// Mode, whatever the umask, and time.
    fn dress(&self, file: &File, mode: u32) -> io::Result<()> {
        allow(file, mode)?;
        date(self.tools, file)
    }

    fn make_directory(&self, path: &Path) -> Result<(), Error> {
        let made = fs::create_dir(path).and_then(|()| allow_directory(path));
        made.map_err(|cause| {
            let below = path.strip_prefix(&self.into).unwrap_or(Path::new(""));
            let path = self.place.join(below);
            match cause.kind() {
                io::ErrorKind::AlreadyExists => Error::SameName { path },
                _ => Error::Write { path, cause },
            }
        })
    }

    /// Where a file is made: an entry path has no `..`, and its directories were made by this run.
    fn place_of(&self, path: &EntryPath) -> PathBuf {
        path.components().fold(self.into.clone(), |place, part| place.join(part))
    }

    /// Where it will stand.
    fn shown(&self, path: &EntryPath) -> PathBuf {
        self.place.join(path.as_str())
    }

    fn changed(&self) -> Error {
        Error::Changed { path: self.archive.to_owned() }
    }

    fn unread(&self, cause: io::Error) -> Error {
        Error::Read { path: self.archive.to_owned(), cause }
    }

    fn bad(&self, bad: BadTar) -> Error {
        let is_damage = |cause: &io::Error| {
            use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
            matches!(cause.kind(), InvalidData | InvalidInput | UnexpectedEof)
        };
        match bad {
            BadTar::Read(cause) if !is_damage(&cause) => self.unread(cause),
            _ => self.changed(),
        }
    }
}

/// Gives a file or directory the source date, where there is one, so that an image that is made of it is the same again.
fn date(tools: &Tools, file: &File) -> io::Result<()> {
    match tools.source_date.and_then(|seconds| u64::try_from(seconds).ok()) {
        Some(seconds) => file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)),
        None => Ok(()),
    }
}

/// Sees that everything below a directory of the stage is on the disk; many at once, as one wait may do for several.
pub(super) fn sync(tools: &Tools, into: &Path, place: &Path, written: &[PathBuf]) -> Result<(), Error> {
    let failed = |path: &Path, cause| {
        let below = path.strip_prefix(into).unwrap_or(Path::new(""));
        Error::Write { path: place.join(below), cause }
    };
    let one = |path: &PathBuf| {
        // What is written into a directory changes its time: only now it is over.
        let dated = if cfg!(unix) { File::open(path).and_then(|file| date(tools, &file)) } else { Ok(()) };
        dated.and_then(|()| sync_path(path)).map_err(|cause| failed(path, cause))
    };
    tools.in_parallel(written, one).map(drop)
}

/// Sees that a file, or the names in a directory, are on the disk.
pub(super) fn sync_path(path: &Path) -> io::Result<()> {
    // Elsewhere a directory cannot be opened.
    if cfg!(unix) || path.is_file() { File::open(path)?.sync_all() } else { Ok(()) }
}

/// The name of a node in its layer: directories end in a slash.
fn tar_name(node: &Node) -> Vec<u8> {
    let mut name = node.path.tar_name().as_bytes().to_vec();
    if node.kind == NodeKind::Directory {
        name.push(b'/');
    }
    name
}

/// Gives a file its mode, whatever the umask.
#[cfg(unix)]
pub(super) fn allow(file: &File, mode: u32) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
pub(super) fn allow(_: &File, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn allow_directory(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755))
}

#[cfg(not(unix))]
fn allow_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Hashes what is read.
struct Hashing<'a, R> {
    bytes: R,
    hasher: &'a mut Hasher,
}

impl<R: Read> Read for Hashing<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let taken = self.bytes.read(into)?;
        self.hasher.update(&into[..taken]);
        Ok(taken)
    }
}
