//! Zip archives (APPNOTE.TXT 6.3.10), read by their central directory and doubted at every local header.
//!
//! Readers disagree about archives whose two headers differ or whose entries share bytes; here both are lies.

use std::io;

use rawzip::{CompressionMethod, CreatorSystem, ErrorKind, ReaderAt, ZipArchive, ZipFileHeaderRecord, ZipLocator};

use super::finding::Findings;
use super::headers;
use super::source::inflate;
use super::spans::Spans;
use super::{Content, Entry, Kind, Rule};
use crate::formats::byte_size;
use crate::formats::entry_path::{EntryPath, InvalidEntryPath};
use crate::spec::Limits;

/// No encoder spends more bytes on nothing.
const LONGEST_EMPTY: u64 = 64;

/// Bit 5: compressed patched data (APPNOTE 4.4.4).
const IS_PATCH: u16 = 1 << 5;

const TYPE_MASK: u32 = 0o170_000;
const TYPE_DIRECTORY: u32 = 0o040_000;
const TYPE_REGULAR: u32 = 0o100_000;
const TYPE_LINK: u32 = 0o120_000;

/// Finds the end of an archive; `None` and a finding where there is none.
pub(super) fn locate<R: ReaderAt>(reader: R, size: u64, findings: &mut Findings) -> io::Result<Option<ZipArchive<R>>> {
    let mut magic = [0; 4];
    let begins_as_zip = reader.read_exact_at(&mut magic, 0).is_ok() && magic == *b"PK\x03\x04";
    let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
    let cause = match ZipLocator::new().locate_in_reader(reader, &mut buffer, size) {
        Ok(archive) => return Ok(Some(archive)),
        Err((_, cause)) => cause,
    };
    let (rule, message) = match unless_io(cause)? {
        ErrorKind::MissingEndOfCentralDirectory if !begins_as_zip => {
            (Rule::NotAnArchive, "the file is neither a zip archive nor a jar")
        }
        ErrorKind::MissingEndOfCentralDirectory => (Rule::TruncatedArchive, "the end of the archive is missing"),
        ErrorKind::Eof => (Rule::TruncatedArchive, "the end of the archive is cut off"),
        _ => (Rule::DamagedArchive, "the end of the archive cannot be read"),
    };
    findings.about_archive(rule, message);
    Ok(None)
}

/// The members of an archive: safe names, and where their bytes are. What is unsafe becomes a finding.
pub(super) fn members<R: ReaderAt>(
    archive: &ZipArchive<R>,
    limits: &Limits,
    findings: &mut Findings,
) -> io::Result<Vec<Entry>> {
    let mut walk = Walk { archive, limits, findings, total: 0, count: 0, spans: Spans::default(), scratch: Vec::new() };
    let members = walk.members()?;
    walk.weigh();
    walk.spans.compare(archive, walk.findings)?;
    Ok(members)
}

struct Walk<'a, R> {
    archive: &'a ZipArchive<R>,
    limits: &'a Limits,
    findings: &'a mut Findings,
    total: u64,
    /// How many records of the central directory were read.
    count: u64,
    spans: Spans,
    scratch: Vec<u8>,
}

impl<R: ReaderAt> Walk<'_, R> {
    fn members(&mut self) -> io::Result<Vec<Entry>> {
        let mut members = Vec::new();
        let promised = self.archive.entries_hint();
        if promised > self.limits.entries {
            self.stop_counting(promised);
            return Ok(members);
        }
        let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
        let mut records = self.archive.entries(&mut buffer);
        loop {
            let record = match records.next_entry() {
                Ok(Some(record)) => record,
                Ok(None) => break,
                Err(cause) => {
                    unless_io(cause)?;
                    self.findings.about_archive(Rule::DamagedArchive, "the central directory cannot be read");
                    self.spans.miss_one();
                    return Ok(members);
                }
            };
            self.count += 1;
            if self.count > self.limits.entries {
                self.stop_counting(self.count);
                return Ok(members);
            }
            members.extend(self.member(&record)?);
        }
        // Without zip64 the promised count has 16 bits, and writers let it wrap (APPNOTE 4.4.22).
        let count = self.count;
        if promised != count && promised != count % (1 << 16) {
            let message = format!("the archive promises {promised} entries and has {count}");
            self.findings.about_archive(Rule::DamagedArchive, message);
        }
        Ok(members)
    }

    fn stop_counting(&mut self, count: u64) {
        let message = format!("the archive has {count} entries or more, and {} are the limit", self.limits.entries);
        self.findings.about_archive(Rule::TooManyEntries, message);
        self.spans.miss_one();
    }

    fn member(&mut self, record: &ZipFileHeaderRecord<'_>) -> io::Result<Option<Entry>> {
        let path = record.file_path();
        let name = path.as_ref();
        let body = self.body(record)?;
        let is_directory = match self.file_type(record, name) {
            Some(FileType::Directory) => true,
            Some(FileType::Regular) => false,
            None => return Ok(None),
        };
        let path = match EntryPath::parse(name) {
            Ok(path) => path,
            Err(InvalidEntryPath::Empty) if is_directory => return Ok(None),
            Err(why) => {
                self.findings.about(why.into(), name, why.to_string());
                return Ok(None);
            }
        };
        self.total = self.total.saturating_add(record.uncompressed_size_hint());
        let Some(content) = self.content(record, name, body) else { return Ok(None) };
        let size = record.uncompressed_size_hint();
        if is_directory && size > 0 {
            self.findings.about(Rule::LyingEntry, name, format!("the directory has {size} bytes of content"));
            return Ok(None);
        }
        // Packing reads what has bytes; that nothing hides in what has none is seen here.
        if size == 0 && !self.is_empty(record, &content)? {
            self.findings.about(Rule::LyingEntry, name, "the entry promises no bytes and has some");
            return Ok(None);
        }
        if is_directory {
            return Ok(Some(Entry { path, kind: Kind::Directory }));
        }
        let executable = unix_mode(record).is_some_and(|mode| mode & 0o111 != 0);
        Ok(Some(Entry { path, kind: Kind::File { size, executable, content } }))
    }

    fn file_type(&mut self, record: &ZipFileHeaderRecord<'_>, name: &[u8]) -> Option<FileType> {
        let named_directory = name.ends_with(b"/");
        match unix_mode(record).map_or(0, |mode| mode & TYPE_MASK) {
            TYPE_LINK => self.findings.about(Rule::LinkEntry, name, "the entry is a symbolic link"),
            TYPE_DIRECTORY => return Some(FileType::Directory),
            0 | TYPE_REGULAR if named_directory => return Some(FileType::Directory),
            0 | TYPE_REGULAR => return Some(FileType::Regular),
            _ => self.findings.about(Rule::DeviceEntry, name, "the entry is a device, a socket or a pipe"),
        }
        None
    }

    /// Where the bytes are, if both headers agree and the bytes can be read.
    fn content(&mut self, record: &ZipFileHeaderRecord<'_>, name: &[u8], body: Body) -> Option<Content> {
        let flags = record.flags();
        let is_hidden = flags.is_encrypted() || flags.has_strong_encryption() || flags.is_masked();
        if is_hidden || record.compression_method() == CompressionMethod::AES {
            self.findings.about(Rule::EncryptedEntry, name, "the entry is encrypted");
            return None;
        }
        if flags.bits() & IS_PATCH != 0 {
            self.findings.about(Rule::UnknownMethod, name, "the entry is a patch of another file");
            return None;
        }
        let (size, compressed) = (record.uncompressed_size_hint(), record.compressed_size_hint());
        let is_stored = match record.compression_method() {
            CompressionMethod::STORE => true,
            CompressionMethod::DEFLATE => false,
            method => {
                let message = format!("the entry is compressed by method {method}");
                self.findings.about(Rule::UnknownMethod, name, message);
                return None;
            }
        };
        if is_stored && size != compressed {
            let message = format!("the stored entry has {compressed} bytes and promises {size}");
            self.findings.about(Rule::LyingEntry, name, message);
            return None;
        }
        if size > Limits::RATIO_COUNTS_ABOVE && size / compressed.max(1) > self.limits.ratio {
            let (from, to) = (byte_size::shown(compressed), byte_size::shown(size));
            let message = format!("{from} inflate to {to}, more than {} to one", self.limits.ratio);
            self.findings.about(Rule::ArchiveBomb, name, message);
            return None;
        }
        if let Some(lie) = body.lie {
            self.findings.about(Rule::LyingEntry, name, lie);
            return None;
        }
        let (offset, crc) = (body.start, record.crc32());
        Some(if is_stored {
            Content::Stored { offset, crc: Some(crc) }
        } else {
            Content::Deflated { offset, compressed, crc }
        })
    }

    fn is_empty(&self, record: &ZipFileHeaderRecord<'_>, content: &Content) -> io::Result<bool> {
        let is_whole = match content {
            Content::Deflated { compressed: ..=LONGEST_EMPTY, .. } => {
                inflate(self.archive.get_ref(), content, 0)?.is_some()
            }
            Content::Deflated { .. } => false,
            Content::Stored { .. } | Content::File { .. } | Content::Added { .. } => true,
        };
        Ok(is_whole && record.crc32() == 0)
    }

    /// Where the body begins, and what its headers lie about.
    fn body(&mut self, record: &ZipFileHeaderRecord<'_>) -> io::Result<Body> {
        self.scratch.resize(2 * usize::from(u16::MAX), 0);
        let found = self.archive.get_entry(record.wayfinder()).and_then(|entry| {
            let local = entry.local_header(&mut self.scratch)?;
            let (start, end) = entry.compressed_data_range();
            let follows = headers::descriptor_agrees(self.archive.get_ref(), record, &local, end)?;
            let unfollowed =
                || "the sizes and checksum behind its body are not those of the central directory".to_owned();
            Ok((Body { start, lie: headers::lie(record, &local).or_else(|| (!follows).then(unfollowed)) }, end))
        });
        match found {
            Ok((body, end)) => {
                self.spans.add(self.count, record, end);
                Ok(body)
            }
            Err(cause) => {
                unless_io(cause)?;
                self.spans.miss_one();
                let lie = "the local header is not where the central directory says".to_owned();
                Ok(Body { start: 0, lie: Some(lie) })
            }
        }
    }

    fn weigh(&mut self) {
        if self.total > self.limits.total_bytes {
            let message =
                format!("the archive inflates to {} bytes, more than {}", self.total, self.limits.total_bytes);
            self.findings.about_archive(Rule::TooLarge, message);
        }
    }
}

struct Body {
    start: u64,
    /// A sentence, where the headers are not to be believed.
    lie: Option<String>,
}

enum FileType {
    Directory,
    Regular,
}

/// The mode that Unix writers put into the upper half of the external attributes (made-by 3, or 19 on macOS).
fn unix_mode(record: &ZipFileHeaderRecord<'_>) -> Option<u32> {
    let system = record.version_made_by().creator_system();
    let is_unix = [CreatorSystem::UNIX, CreatorSystem::MACOS].contains(&system);
    let mode = record.external_attributes() >> 16;
    // PKZIP for Unix said DOS and gave a mode, and Info-ZIP still makes links of such entries.
    let is_odd = system == CreatorSystem::FAT && ![0, TYPE_DIRECTORY, TYPE_REGULAR].contains(&(mode & TYPE_MASK));
    (is_unix || is_odd).then_some(mode)
}

/// The cause as a fact about the archive, unless it is one about this machine.
pub(super) fn unless_io(cause: rawzip::Error) -> io::Result<ErrorKind> {
    match cause.into_kind() {
        ErrorKind::IO(cause) if cause.kind() != io::ErrorKind::UnexpectedEof => Err(cause),
        ErrorKind::IO(_) => Ok(ErrorKind::Eof),
        fault => Ok(fault),
    }
}
