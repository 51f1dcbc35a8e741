//! Tar archives, plain or in gzip, read as a stream and doubted at every header.
//!
//! Readers disagree about many tars: which of two sizes counts, whether a link has content, what follows the end. What
//! one reader would see and another would not is a lie here, as it is in a zip archive.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use super::Rule;
use super::finding::Findings;
use super::links::{Links, Target};
use super::stream::Stream;
use crate::formats::byte_size;
use crate::formats::deflate::PART;
use crate::formats::entry_path::{EntryPath, InvalidEntryPath};
use crate::formats::gzip_members::GzipMembers;
use crate::formats::tar::{BadTar, GlobalRecords, Member, Reader, Tail};
use crate::spec::Limits;

/// How many inflated bytes may wait to be looked at.
const AHEAD: usize = 64 << 10;

/// What is around a tar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coat {
    /// Nothing.
    Plain,
    /// Gzip, of any number of members.
    Gzip,
}

/// A member that can be an entry, its bytes on their way.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) path: EntryPath,
    pub(super) kind: FoundKind,
}

/// What was found.
#[derive(Debug, Clone)]
pub(super) enum FoundKind {
    Directory,
    File(FoundFile),
}

/// A file, as it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundFile {
    pub(super) size: u64,
    pub(super) executable: bool,
    pub(super) crc: u32,
    /// Which of the files that were sent; an empty one was not.
    pub(super) number: Option<usize>,
}

/// A stretch of a file's bytes.
pub(super) struct Part {
    /// Which of the files that are sent.
    pub(super) number: usize,
    pub(super) bytes: Vec<u8>,
    pub(super) is_first: bool,
    pub(super) is_last: bool,
}

/// Reads a tar to its end; what is unsafe becomes a finding, and the bytes of all files go to `send`, until it says that
/// nobody wants them any more.
pub(super) fn members(
    stream: &mut Stream<'_>,
    coat: Coat,
    limits: &Limits,
    findings: &mut Findings,
    send: &mut dyn FnMut(Part) -> bool,
) -> io::Result<Vec<Found>> {
    let consumed = stream.consumed();
    let mut walk = Walk {
        coat,
        limits,
        findings,
        send,
        consumed,
        members: Vec::new(),
        links: Links::default(),
        files: 0,
        count: 0,
        total: 0,
    };
    match coat {
        Coat::Plain => walk.walk(stream)?,
        Coat::Gzip => walk.walk(BufReader::with_capacity(AHEAD, GzipMembers::new(stream)))?,
    }
    Ok(walk.finish())
}

struct Walk<'a> {
    coat: Coat,
    limits: &'a Limits,
    findings: &'a mut Findings,
    send: &'a mut dyn FnMut(Part) -> bool,
    /// How many bytes of the archive file are used up.
    consumed: Rc<Cell<u64>>,
    members: Vec<Found>,
    links: Links,
    /// How many files were sent.
    files: usize,
    count: u64,
    total: u64,
}

/// Why reading does not go on.
enum Stop {
    Bad(BadTar),
    /// A limit is passed, which is said, or nobody wants more.
    Enough,
}

impl From<BadTar> for Stop {
    fn from(bad: BadTar) -> Self {
        Self::Bad(bad)
    }
}

impl Walk<'_> {
    fn walk(&mut self, tar: impl Read) -> io::Result<()> {
        let mut reader = Reader::new(tar, GlobalRecords::Honoured);
        match self.all(&mut reader) {
            Err(Stop::Bad(bad)) => self.complain(bad, reader.place()),
            Ok(()) | Err(Stop::Enough) => Ok(()),
        }
    }

    fn all(&mut self, reader: &mut Reader<impl Read>) -> Result<(), Stop> {
        while let Some(member) = reader.next_member()? {
            self.count += 1;
            if self.count > self.limits.entries {
                let message = format!("the archive has more than {} entries", self.limits.entries);
                self.findings.about_archive(Rule::TooManyEntries, message);
                return Err(Stop::Enough);
            }
            self.member(reader, &member)?;
        }
        let end = reader.place().0;
        match reader.tail()? {
            Tail::End => {}
            Tail::Missing => {
                let message = format!("the tar has no end: it stops at byte {end}, where another entry could begin");
                self.findings.about_archive(Rule::TruncatedArchive, message);
            }
            Tail::Stray { offset } => {
                let message = format!("something follows the end of the tar, at byte {offset} of it");
                self.findings.about_archive(Rule::DamagedArchive, message);
            }
        }
        Ok(())
    }

    fn member(&mut self, reader: &mut Reader<impl Read>, member: &Member) -> Result<(), Stop> {
        let name = &member.name[..];
        for doubt in &member.doubts {
            let message = format!("{doubt}; its header is at byte {} of the tar", member.offset);
            self.findings.about(Rule::LyingEntry, name, message);
        }
        match self.kind(member) {
            None => self.content(reader, name, None).map(drop),
            Some(MemberKind::Directory) => {
                if let Some(path) = self.path(name, true) {
                    self.members.push(Found { path, kind: FoundKind::Directory });
                }
                self.content(reader, name, None).map(drop)
            }
            Some(MemberKind::File) => {
                let path = self.path(name, false);
                let number = path.is_some().then_some(self.files);
                let (size, crc) = self.content(reader, name, number)?;
                if let Some(path) = path {
                    let number = number.filter(|_| size > 0);
                    self.files += usize::from(number.is_some());
                    let file = FoundFile { size, executable: member.mode & 0o111 != 0, crc, number };
                    self.links.file(path.clone(), file);
                    self.members.push(Found { path, kind: FoundKind::File(file) });
                }
                Ok(())
            }
            Some(MemberKind::HardLink) => self.hard_link(member),
            Some(MemberKind::Symlink) => {
                if let Some(path) = self.path(name, false) {
                    self.links.symlink(path, name, &member.target);
                }
                Ok(())
            }
        }
    }

    /// What a member is; a finding where it can be no entry.
    fn kind(&mut self, member: &Member) -> Option<MemberKind> {
        let name = &member.name[..];
        if member.flag == b'S' || member.pax.keys().any(|key| key.starts_with("GNU.sparse.")) {
            let message = format!("the entry is a sparse file; its header is at byte {} of the tar", member.offset);
            self.findings.about(Rule::SparseEntry, name, message);
            return None;
        }
        match member.flag {
            // V7 has no type for directories: the slash tells, and readers of later tars look at it too.
            0 | b'0' | b'7' if name.ends_with(b"/") => {
                if member.size > 0 {
                    let message = format!("the directory has {} bytes of content", member.size);
                    self.findings.about(Rule::LyingEntry, name, message);
                }
                Some(MemberKind::Directory)
            }
            0 | b'0' | b'7' => Some(MemberKind::File),
            b'1' => Some(MemberKind::HardLink),
            b'2' => Some(MemberKind::Symlink),
            b'5' => Some(MemberKind::Directory),
            b'3' | b'4' | b'6' => {
                self.findings.about(Rule::DeviceEntry, name, "the entry is a device or a pipe");
                None
            }
            // The label of a GNU volume is about the tape and not about a file.
            b'V' => None,
            flag => {
                let message = format!("the entry is of the type `{}`, which is no file", char::from(flag));
                self.findings.about(Rule::DeviceEntry, name, message);
                None
            }
        }
    }

    fn path(&mut self, name: &[u8], is_directory: bool) -> Option<EntryPath> {
        match EntryPath::parse(name) {
            Ok(path) => Some(path),
            Err(InvalidEntryPath::Empty) if is_directory => None,
            Err(why) => {
                self.findings.about(why.into(), name, why.to_string());
                None
            }
        }
    }

    /// Reads the content of the member at hand, and sends it where it has a number; gives its length and CRC.
    fn content(
        &mut self,
        reader: &mut Reader<impl Read>,
        name: &[u8],
        number: Option<usize>,
    ) -> Result<(u64, u32), Stop> {
        let begin = self.consumed.get();
        let mut crc = crc32fast::Hasher::new();
        let mut size = 0;
        let mut ahead = next_part(reader)?;
        while !ahead.is_empty() {
            let bytes = ahead;
            let is_first = size == 0;
            size += bytes.len() as u64;
            self.weigh(name, bytes.len(), size, begin)?;
            ahead = next_part(reader)?;
            let Some(number) = number else { continue };
            crc.update(&bytes);
            if !(self.send)(Part { number, bytes, is_first, is_last: ahead.is_empty() }) {
                return Err(Stop::Enough);
            }
        }
        Ok((size, crc.finalize()))
    }

    /// Stops at what inflates to too much; `size` is of the entry so far, which began at byte `begin` of the file.
    fn weigh(&mut self, name: &[u8], more: usize, size: u64, begin: u64) -> Result<(), Stop> {
        self.total = self.total.saturating_add(more as u64);
        if self.total > self.limits.total_bytes {
            self.too_large();
            return Err(Stop::Enough);
        }
        let from = (self.consumed.get() - begin).max(1);
        // What was read ahead of the entry is not in `from`.
        let inflated = size.saturating_sub(AHEAD as u64);
        if self.coat == Coat::Gzip && size > Limits::RATIO_COUNTS_ABOVE && inflated / from > self.limits.ratio {
            let (from, to) = (byte_size::shown(from), byte_size::shown(size));
            let message = format!("{from} inflate to {to} or more, more than {} to one", self.limits.ratio);
            self.findings.about(Rule::ArchiveBomb, name, message);
            return Err(Stop::Enough);
        }
        Ok(())
    }

    fn too_large(&mut self) {
        let message = format!("the archive inflates to more than {} bytes", self.limits.total_bytes);
        self.findings.about_archive_once(Rule::TooLarge, message);
    }

    /// A hard link is one more name of a file that stands before it.
    fn hard_link(&mut self, member: &Member) -> Result<(), Stop> {
        let Some(path) = self.path(&member.name, false) else { return Ok(()) };
        if let Some(file) = self.links.earlier(&member.target) {
            return self.copy(path, file);
        }
        self.stray_link(&member.name, &member.target, "leads to no file before it");
        Ok(())
    }

    /// The same content under one more name.
    fn copy(&mut self, path: EntryPath, file: FoundFile) -> Result<(), Stop> {
        self.total = self.total.saturating_add(file.size);
        if self.total > self.limits.total_bytes {
            self.too_large();
            return Err(Stop::Enough);
        }
        self.links.file(path.clone(), file);
        self.members.push(Found { path, kind: FoundKind::File(file) });
        Ok(())
    }

    fn stray_link(&mut self, name: &[u8], target: &[u8], what: &str) {
        let message = format!("the link to `{}` {what}", String::from_utf8_lossy(target));
        self.findings.about(Rule::LinkEntry, name, message);
    }

    /// Symbolic links may lead to what stands behind them, so they come last.
    fn finish(mut self) -> Vec<Found> {
        for (path, target) in self.links.take_symlinks() {
            match target {
                Target::File(file) => {
                    if self.copy(path, file).is_err() {
                        break;
                    }
                }
                Target::Nothing { name, target } => self.stray_link(&name, &target, "leads to no file inside"),
            }
        }
        self.members
    }

    /// Says what is wrong with the tar, unless it is something with this machine.
    fn complain(&mut self, bad: BadTar, (offset, name): (u64, &[u8])) -> io::Result<()> {
        let (rule, message) = match bad {
            BadTar::Read(cause) if cause.raw_os_error().is_some() => return Err(cause),
            BadTar::Read(cause) => {
                let (rule, message) = gzip_fault(&cause);
                (rule, format!("{message}, at byte {} of the file", self.consumed.get()))
            }
            bad => {
                let is_cut = matches!(bad, BadTar::Truncated);
                let rule = if is_cut { Rule::TruncatedArchive } else { Rule::DamagedArchive };
                (rule, format!("{bad}, at byte {offset} of it"))
            }
        };
        if name.is_empty() {
            self.findings.about_archive(rule, message);
        } else {
            self.findings.about(rule, name, message);
        }
        Ok(())
    }
}

enum MemberKind {
    Directory,
    File,
    HardLink,
    Symlink,
}

/// What is wrong with the gzip around a tar.
pub(super) fn gzip_fault(cause: &io::Error) -> (Rule, String) {
    match cause.kind() {
        io::ErrorKind::UnexpectedEof => (Rule::TruncatedArchive, "the gzip stream is cut off".to_owned()),
        _ => (Rule::DamagedArchive, format!("the gzip stream is damaged: {cause}")),
    }
}

/// The next [`PART`] bytes of the content at hand, or what is left of it.
fn next_part(reader: &mut Reader<impl Read>) -> Result<Vec<u8>, BadTar> {
    let mut bytes = vec![0; usize::try_from(reader.content_left()).unwrap_or(PART).min(PART)];
    let mut filled = 0;
    while filled < bytes.len() {
        filled += reader.read_content(&mut bytes[filled..])?;
    }
    Ok(bytes)
}
