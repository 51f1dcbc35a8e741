//! The end of a jar, found as `java.util.zip.ZipFile` finds it (JDK 17, `ZipFile.Source.findEND`).

use std::io;

use super::JarFault;
use super::field::{long, short, word};
use super::source::Source;

const SIGNATURE: [u8; 4] = *b"PK\x05\x06";
const LENGTH: usize = 22;
/// The end and the longest comment behind it.
const SEARCHED: u64 = LENGTH as u64 + 0xffff;
const ZIP64_LOCATOR: [u8; 4] = *b"PK\x06\x07";
const ZIP64_LOCATOR_LENGTH: u64 = 20;
const ZIP64_END: [u8; 4] = *b"PK\x06\x06";
/// A value that stands in the zip64 end (APPNOTE 4.4.1.4).
const LEFT: u64 = 0xffff_ffff;
const LEFT_COUNT: u64 = 0xffff;

/// Where the table of contents is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    /// Where the table begins.
    pub(super) table: u64,
    /// How long it is.
    pub(super) length: u64,
    /// Where the offsets in it count from: behind what stands in front of the archive.
    pub(super) origin: u64,
    /// How many entries are promised.
    pub(super) count: u64,
}

/// What an end record says, and where it stands.
#[derive(Clone, Copy)]
struct Said {
    at: u64,
    length: u64,
    offset: u64,
    count: u64,
}

impl End {
    /// Finds the end.
    pub(super) fn find(source: &mut Source) -> io::Result<Result<Self, JarFault>> {
        let size = source.length();
        let start = size.saturating_sub(SEARCHED);
        let mut tail = vec![0; usize::try_from(size - start).expect("at most 65,557 bytes")];
        let found = source.read_at(&mut tail, start)?;
        tail.truncate(found);
        for at in (0..(tail.len() + 1).saturating_sub(LENGTH)).rev() {
            if !tail[at..].starts_with(&SIGNATURE) {
                continue;
            }
            let record = &tail[at..at + LENGTH];
            let said = Said {
                at: start + at as u64,
                length: word(record, 12).into(),
                offset: word(record, 16).into(),
                count: short(record, 10).into(),
            };
            let behind = said.at + LENGTH as u64 + u64::from(short(record, 20));
            if behind == size || said.leads_to_entries(source)? {
                // A comment that is cut off is not forgiven.
                if behind > size {
                    return Ok(Err(JarFault::NotAZip));
                }
                return said.in_zip64(source).map(Said::end);
            }
        }
        Ok(Err(JarFault::NotAZip))
    }
}

impl Said {
    /// Whether an end that is followed by other bytes than its comment is one all the same.
    fn leads_to_entries(self, source: &mut Source) -> io::Result<bool> {
        let Some(table) = self.at.checked_sub(self.length) else { return Ok(false) };
        let Some(first) = table.checked_sub(self.offset) else { return Ok(false) };
        Ok(source.array(table)? == Some(*b"PK\x01\x02") && source.array(first)? == Some(*b"PK\x03\x04"))
    }

    /// What the zip64 end says instead, where there is one that does not contradict this one.
    fn in_zip64(self, source: &mut Source) -> io::Result<Self> {
        let Some(at) = self.at.checked_sub(ZIP64_LOCATOR_LENGTH) else { return Ok(self) };
        let locator = source.array::<20>(at)?;
        let Some(locator) = locator.filter(|locator| locator.starts_with(&ZIP64_LOCATOR)) else { return Ok(self) };
        let at = long(&locator, 8);
        let Some(record) = source.array::<56>(at)?.filter(|record| record.starts_with(&ZIP64_END)) else {
            return Ok(self);
        };
        let wide = Self { at, length: long(&record, 40), offset: long(&record, 48), count: long(&record, 32) };
        let agrees = (wide.length == self.length || self.length == LEFT)
            && (wide.offset == self.offset || self.offset == LEFT)
            && (wide.count == self.count || self.count == LEFT_COUNT);
        Ok(if agrees { wide } else { self })
    }

    fn end(self) -> Result<End, JarFault> {
        if self.at == 0 {
            return Ok(End { table: 0, length: 0, origin: 0, count: 0 });
        }
        let table = self.at.checked_sub(self.length).ok_or(JarFault::Damaged)?;
        let origin = table.checked_sub(self.offset).ok_or(JarFault::Damaged)?;
        Ok(End { table, length: self.length, origin, count: self.count })
    }
}
