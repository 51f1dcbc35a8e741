//! Zip archives (APPNOTE.TXT 6.3.10), read by their central directory and doubted at every local header.
//!
//! Readers disagree about archives whose two headers differ or whose entries share bytes; here both are lies.

use std::io;

use rawzip::{CompressionMethod, CreatorSystem, ErrorKind, ReaderAt, ZipArchive, ZipFileHeaderRecord, ZipLocator};

use super::finding::Findings;
use super::{Content, Entry, Kind, Rule};
use crate::formats::byte_size;
use crate::formats::entry_path::{EntryPath, InvalidEntryPath};
use crate::spec::Limits;

/// Entries above this size are measured against the ratio limit.
const RATIO_COUNTS_ABOVE: u64 = 1 << 20;

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
    let mut walk = Walk { archive, limits, findings, total: 0, spans: Vec::new(), scratch: Vec::new() };
    let members = walk.members()?;
    walk.weigh();
    walk.compare_spans();
    Ok(members)
}

struct Walk<'a, R> {
    archive: &'a ZipArchive<R>,
    limits: &'a Limits,
    findings: &'a mut Findings,
    total: u64,
    /// Where each entry begins (its local header) and ends, and its name.
    spans: Vec<(u64, u64, Box<[u8]>)>,
    scratch: Vec<u8>,
}

impl<R: ReaderAt> Walk<'_, R> {
    fn members(&mut self) -> io::Result<Vec<Entry>> {
        let mut members = Vec::new();
        let mut count: u64 = 0;
        let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
        let mut records = self.archive.entries(&mut buffer);
        loop {
            let record = match records.next_entry() {
                Ok(Some(record)) => record,
                Ok(None) => break,
                Err(cause) => {
                    unless_io(cause)?;
                    self.findings.about_archive(Rule::DamagedArchive, "the central directory cannot be read");
                    return Ok(members);
                }
            };
            count += 1;
            if count > self.limits.entries {
                let message = format!("the archive has more than {} entries", self.limits.entries);
                self.findings.about_archive(Rule::TooManyEntries, message);
                return Ok(members);
            }
            members.extend(self.member(&record)?);
        }
        // Without zip64 the promised count has 16 bits, and writers let it wrap (APPNOTE 4.4.22).
        let promised = self.archive.entries_hint();
        if promised != count && promised != count % (1 << 16) {
            let message = format!("the archive promises {promised} entries and has {count}");
            self.findings.about_archive(Rule::DamagedArchive, message);
        }
        Ok(members)
    }

    fn member(&mut self, record: &ZipFileHeaderRecord<'_>) -> io::Result<Option<Entry>> {
        let path = record.file_path();
        let name = path.as_ref();
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
        let Some(content) = self.content(record, name)? else { return Ok(None) };
        let size = record.uncompressed_size_hint();
        if is_directory && size > 0 {
            self.findings.about(Rule::LyingEntry, name, format!("the directory has {size} bytes of content"));
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
    fn content(&mut self, record: &ZipFileHeaderRecord<'_>, name: &[u8]) -> io::Result<Option<Content>> {
        let encrypted = record.flags().is_encrypted() || record.compression_method() == CompressionMethod::AES;
        if encrypted {
            self.findings.about(Rule::EncryptedEntry, name, "the entry is encrypted");
            return Ok(None);
        }
        let (size, compressed) = (record.uncompressed_size_hint(), record.compressed_size_hint());
        let is_stored = match record.compression_method() {
            CompressionMethod::STORE => true,
            CompressionMethod::DEFLATE => false,
            method => {
                let message = format!("the entry is compressed by method {method}");
                self.findings.about(Rule::UnknownMethod, name, message);
                return Ok(None);
            }
        };
        if is_stored && size != compressed {
            let message = format!("the stored entry has {compressed} bytes and promises {size}");
            self.findings.about(Rule::LyingEntry, name, message);
            return Ok(None);
        }
        if size > RATIO_COUNTS_ABOVE && size / compressed.max(1) > self.limits.ratio {
            let (from, to) = (byte_size::shown(compressed), byte_size::shown(size));
            let message = format!("{from} inflate to {to}, more than {} to one", self.limits.ratio);
            self.findings.about(Rule::ArchiveBomb, name, message);
            return Ok(None);
        }
        let Some(offset) = self.local_body(record, name)? else { return Ok(None) };
        let crc = record.crc32();
        Ok(Some(if is_stored {
            Content::Stored { offset, crc: Some(crc) }
        } else {
            Content::Deflated { offset, compressed, crc }
        }))
    }

    /// Where the body begins, if the local header says what the central directory says.
    fn local_body(&mut self, record: &ZipFileHeaderRecord<'_>, name: &[u8]) -> io::Result<Option<u64>> {
        self.scratch.resize(2 * usize::from(u16::MAX), 0);
        let found = self.archive.get_entry(record.wayfinder()).and_then(|entry| {
            let local = entry.local_header(&mut self.scratch)?;
            Ok((entry.compressed_data_range(), difference(record, &local)))
        });
        let ((start, end), difference) = match found {
            Ok(found) => found,
            Err(cause) => {
                unless_io(cause)?;
                let message = "the local header is not where the central directory says";
                self.findings.about(Rule::LyingEntry, name, message);
                return Ok(None);
            }
        };
        self.spans.push((record.local_header_offset(), end, name.into()));
        if let Some(what) = difference {
            let message = format!("its {what} in the local header and in the central directory differ");
            self.findings.about(Rule::LyingEntry, name, message);
            return Ok(None);
        }
        Ok(Some(start))
    }

    fn weigh(&mut self) {
        if self.total > self.limits.total_bytes {
            let message =
                format!("the archive inflates to {} bytes, more than {}", self.total, self.limits.total_bytes);
            self.findings.about_archive(Rule::TooLarge, message);
        }
    }

    /// No two entries may share bytes, nor may an entry reach into the central directory.
    fn compare_spans(&mut self) {
        self.spans.sort_unstable();
        let mut reached = 0;
        let limit = self.archive.directory_offset();
        for (start, end, name) in &self.spans {
            if *start < reached || *end > limit {
                let message = if *start < reached {
                    "the entry shares bytes of the archive with another"
                } else {
                    "the entry reaches into the central directory"
                };
                self.findings.about(Rule::OverlappingEntries, name, message);
            }
            reached = reached.max(*end);
        }
    }
}

enum FileType {
    Directory,
    Regular,
}

/// The mode that Unix writers put into the upper half of the external attributes (made-by 3, or 19 on macOS).
fn unix_mode(record: &ZipFileHeaderRecord<'_>) -> Option<u32> {
    let system = record.version_made_by().creator_system();
    let is_unix = [CreatorSystem::UNIX, CreatorSystem::MACOS].contains(&system);
    is_unix.then(|| record.external_attributes() >> 16)
}

/// What differs between the two headers of an entry. Sizes and CRC follow the data where bit 3 says so, and are zero.
fn difference(central: &ZipFileHeaderRecord<'_>, local: &rawzip::ZipLocalFileHeader<'_>) -> Option<&'static str> {
    let is_known = !local.flags().has_data_descriptor();
    let differs = |local: u64, central: u64| local != central && (is_known || local != 0);
    if local.file_path().as_ref() != central.file_path().as_ref() {
        Some("name")
    } else if local.compression_method() != central.compression_method() {
        Some("method")
    } else if local.flags().is_encrypted() != central.flags().is_encrypted() {
        Some("encryption")
    } else if differs(local.compressed_size_hint(), central.compressed_size_hint())
        || differs(local.uncompressed_size_hint(), central.uncompressed_size_hint())
    {
        Some("size")
    } else if differs(local.crc32().into(), central.crc32().into()) {
        Some("checksum")
    } else {
        None
    }
}

/// The cause as a fact about the archive, unless it is one about this machine.
pub(super) fn unless_io(cause: rawzip::Error) -> io::Result<ErrorKind> {
    match cause.into_kind() {
        ErrorKind::IO(cause) if cause.kind() != io::ErrorKind::UnexpectedEof => Err(cause),
        ErrorKind::IO(_) => Ok(ErrorKind::Eof),
        fault => Ok(fault),
    }
}
