//! Which bytes of a zip archive its entries take: none twice, and none that a second table of contents would show.

use std::io;

use rawzip::{ReaderAt, ZipArchive, ZipFileHeaderRecord};

use super::Rule;
use super::finding::Findings;
use super::headers::LONGEST_DESCRIPTOR;

const LOCAL_HEADER: &[u8] = b"PK\x03\x04";

/// The bytes of one entry, from its local header to the end of its body.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    start: u64,
    end: u64,
    /// Which record of the central directory.
    record: u32,
    has_descriptor: bool,
}

/// The bytes of all entries. Names are not kept: there may be a million.
#[derive(Default)]
pub(super) struct Spans {
    known: Vec<Span>,
    /// Whether it is not known where some entry is: then what stands between others may be that one.
    has_missed: bool,
}

impl Spans {
    /// Adds an entry, the `number`th of the central directory.
    pub(super) fn add(&mut self, number: u64, record: &ZipFileHeaderRecord<'_>, end: u64) {
        self.known.push(Span {
            start: record.local_header_offset(),
            end,
            record: u32::try_from(number).unwrap_or(u32::MAX),
            has_descriptor: record.flags().has_data_descriptor(),
        });
    }

    /// There is an entry of which nobody knows where it is.
    pub(super) fn miss_one(&mut self) {
        self.has_missed = true;
    }

    /// No two entries may share bytes, nor may an entry reach into the central directory, nor may there be one that the
    /// central directory does not name: tools that read from the front would find it.
    pub(super) fn compare<R: ReaderAt>(mut self, archive: &ZipArchive<R>, findings: &mut Findings) -> io::Result<()> {
        self.known.sort_unstable();
        let limit = archive.directory_offset();
        let mut offenders = Vec::new();
        let mut hidden = Vec::new();
        let (mut reached, mut has_descriptor) = (self.known.first().map_or(0, |first| first.start), false);
        for span in &self.known {
            if span.start < reached {
                offenders.push((span.record, "the entry shares bytes of the archive with another"));
            } else if span.end > limit {
                offenders.push((span.record, "the entry reaches into the central directory"));
            }
            hidden.extend(entry_between(archive, reached, span.start, has_descriptor)?);
            if span.end > reached {
                (reached, has_descriptor) = (span.end, span.has_descriptor);
            }
        }
        hidden.extend(entry_between(archive, reached, limit, has_descriptor)?);
        for at in hidden.iter().filter(|_| !self.has_missed) {
            let message =
                format!("an entry at byte {at} is not in the central directory: some tools see it, some do not");
            findings.about_archive(Rule::AmbiguousArchive, message);
        }
        offenders.sort_unstable();
        name(archive, &offenders, findings)
    }
}

/// Where a local header stands in a gap between entries, behind the descriptor that may belong to the first.
fn entry_between<R: ReaderAt>(
    archive: &ZipArchive<R>,
    from: u64,
    to: u64,
    has_descriptor: bool,
) -> io::Result<Option<u64>> {
    let descriptors: &[usize] = if has_descriptor { &[12, 16, 20, 24] } else { &[] };
    let gap = to.saturating_sub(from);
    if gap < LOCAL_HEADER.len() as u64 || descriptors.iter().any(|length| *length as u64 == gap) {
        return Ok(None);
    }
    let mut bytes = [0; LONGEST_DESCRIPTOR + LOCAL_HEADER.len()];
    let length = usize::try_from(gap).unwrap_or(usize::MAX).min(bytes.len());
    match archive.get_ref().read_exact_at(&mut bytes[..length], from) {
        Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        outcome => outcome?,
    }
    let begins = |skip: &usize| bytes[..length].get(*skip..).is_some_and(|rest| rest.starts_with(LOCAL_HEADER));
    Ok([0].iter().chain(descriptors).find(|skip| begins(skip)).map(|skip| from + *skip as u64))
}

/// Walks the central directory once more for the names of the few that offend.
fn name<R: ReaderAt>(
    archive: &ZipArchive<R>,
    offenders: &[(u32, &'static str)],
    findings: &mut Findings,
) -> io::Result<()> {
    let mut offenders = offenders.iter().peekable();
    if offenders.peek().is_none() {
        return Ok(());
    }
    let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let mut records = archive.entries(&mut buffer);
    let mut number = 0;
    loop {
        let record = match records.next_entry() {
            Ok(Some(record)) => record,
            Ok(None) => return Ok(()),
            Err(cause) => return super::zip::unless_io(cause).map(|_| ()),
        };
        number += 1;
        if let Some((_, message)) = offenders.next_if(|(offender, _)| *offender == number) {
            findings.about(Rule::OverlappingEntries, record.file_path().as_ref(), message);
        }
    }
}
