//! The end of a zip archive, taken as strictly as the strictest tool takes it.
//!
//! Tools look for the end in different ways (APPNOTE 4.3.14 to 4.3.16 leave it open). Where two of them could find
//! different entries, an archive is refused; bytes that no entry owns are told.

use std::io;

use rawzip::{ReaderAt, ZipArchive};

use super::Rule;
use super::finding::Findings;
use crate::formats::byte_size;

const END: &[u8] = b"PK\x05\x06";
const ZIP64_END: &[u8] = b"PK\x06\x06";
const ZIP64_LOCATOR: &[u8] = b"PK\x06\x07";
const END_BYTES: usize = 22;
const LOCATOR_BYTES: usize = 20;
const ZIP64_END_BYTES: usize = 56;
/// A comment has 16 bits for its length.
const LONGEST_COMMENT: u64 = 0xffff;

/// Compares what the end of an archive says with what is there; `false` where the rest is not worth a look.
pub(super) fn examine<R: ReaderAt>(archive: &ZipArchive<R>, size: u64, findings: &mut Findings) -> io::Result<bool> {
    let at = archive.eocd_offset();
    let Some(end) = record::<END_BYTES>(archive, at)? else { return Ok(true) };
    let locator = match at.checked_sub(LOCATOR_BYTES as u64) {
        Some(at) => record::<LOCATOR_BYTES>(archive, at)?.filter(|locator| locator.starts_with(ZIP64_LOCATOR)),
        None => None,
    };
    let found = match locator {
        None => classic(archive, &end),
        Some(locator) => zip64(archive, &end, &locator)?,
    };
    if let Err((rule, message)) = found {
        findings.about_archive(rule, message);
        return Ok(false);
    }
    if has_outer_end(archive, at, size)? {
        let message = "the archive has two ends, one in the comment of the other, and tools differ in which they take";
        findings.about_archive(Rule::AmbiguousArchive, message);
    }
    let rest = size.saturating_sub(archive.end_offset());
    if rest > 0 {
        let message = format!("{} stand behind the end of the archive, and belong to no entry", byte_size::shown(rest));
        findings.about_archive(Rule::ForeignBytes, message);
    }
    Ok(true)
}

/// Says that something stands before the first entry, such as the stub of a self-extracting archive.
pub(super) fn tell_lead(first: u64, findings: &mut Findings) {
    if first > 0 {
        let message = format!("{} stand before the first entry, and belong to none", byte_size::shown(first));
        findings.about_archive(Rule::ForeignBytes, message);
    }
}

type Verdict = Result<(), (Rule, String)>;

fn classic<R>(archive: &ZipArchive<R>, end: &[u8; END_BYTES]) -> Verdict
where
    R: ReaderAt,
{
    if half(end, 4) != 0 || half(end, 6) != 0 || half(end, 8) != half(end, 10) {
        return Err(split());
    }
    sized(archive, [word(end, 16).into(), word(end, 12).into()], archive.eocd_offset())
}

/// With a locator there has to be a zip64 end, and each value of the classic end is left to it or the same.
fn zip64<R: ReaderAt>(
    archive: &ZipArchive<R>,
    end: &[u8; END_BYTES],
    locator: &[u8; LOCATOR_BYTES],
) -> io::Result<Verdict> {
    let at = long(locator, 8);
    let locator_at = archive.eocd_offset() - LOCATOR_BYTES as u64;
    let damaged = |message: &str| Ok(Err((Rule::DamagedArchive, message.to_owned())));
    let Some(zip64) = record::<ZIP64_END_BYTES>(archive, at)?.filter(|record| record.starts_with(ZIP64_END)) else {
        return damaged("the zip64 end of the archive is not where its locator says");
    };
    if at.checked_add(12).and_then(|at| at.checked_add(long(&zip64, 4))) != Some(locator_at) {
        return damaged("the zip64 end of the archive does not end where its locator begins");
    }
    let halves = [(half(end, 8), long(&zip64, 24)), (half(end, 10), long(&zip64, 32))];
    let words = [(word(end, 12), long(&zip64, 40)), (word(end, 16), long(&zip64, 48))];
    let agree = halves.iter().all(|(short, long)| *short == u16::MAX || u64::from(*short) == *long)
        && words.iter().all(|(short, long)| *short == u32::MAX || u64::from(*short) == *long);
    if !agree {
        return damaged("the two ends of the archive, zip64 and classic, differ");
    }
    if word(&zip64, 16) != 0 || word(&zip64, 20) != 0 || long(&zip64, 24) != long(&zip64, 32) || word(locator, 16) > 1 {
        return Ok(Err(split()));
    }
    Ok(sized(archive, [long(&zip64, 48), long(&zip64, 40)], at))
}

fn split() -> (Rule, String) {
    (Rule::UnsupportedArchive, "the file is one part of a split zip archive, which is not read".to_owned())
}

/// The central directory has to fill the space up to the end; an empty one may be anywhere. What stands before the
/// archive may have moved it towards the end, and never towards the front.
fn sized<R: ReaderAt>(archive: &ZipArchive<R>, [offset, size]: [u64; 2], end: u64) -> Verdict {
    if size == 0 && archive.entries_hint() == 0 {
        return Ok(());
    }
    let found = end.saturating_sub(archive.directory_offset());
    let message = if size != found {
        format!("the archive promises a central directory of {size} bytes, and {found} are there")
    } else if offset > archive.directory_offset() {
        format!(
            "the archive promises a central directory at byte {offset}, and it is at {}",
            archive.directory_offset()
        )
    } else {
        return Ok(());
    };
    Err((Rule::DamagedArchive, message))
}

/// Whether another end stands before this one and has this one in its comment.
fn has_outer_end<R: ReaderAt>(archive: &ZipArchive<R>, at: u64, size: u64) -> io::Result<bool> {
    let from = at.saturating_sub(LONGEST_COMMENT + END_BYTES as u64);
    let mut before = vec![0; usize::try_from(at - from).expect("below 2^17")];
    read(archive, &mut before, from)?;
    // The end that was found may itself begin inside of the other's fixed part: then its bytes are looked at together.
    before.extend_from_slice(&record::<END_BYTES>(archive, at)?.unwrap_or_default());
    Ok(before.windows(END_BYTES).enumerate().any(|(skip, end)| {
        let start = from + skip as u64;
        let reach = start + END_BYTES as u64 + u64::from(half(end, 20));
        end.starts_with(END) && start < at && reach > at && reach <= size
    }))
}

fn record<const N: usize>(archive: &ZipArchive<impl ReaderAt>, at: u64) -> io::Result<Option<[u8; N]>> {
    let mut bytes = [0; N];
    Ok(read(archive, &mut bytes, at)?.then_some(bytes))
}

/// Fills the buffer; `false` where the file ends before.
fn read(archive: &ZipArchive<impl ReaderAt>, bytes: &mut [u8], at: u64) -> io::Result<bool> {
    match archive.get_ref().read_exact_at(bytes, at) {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(cause) => Err(cause),
    }
}

fn half(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |half| u16::from_le_bytes(*half))
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |word| u32::from_le_bytes(*word))
}

fn long(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |long| u64::from_le_bytes(*long))
}
