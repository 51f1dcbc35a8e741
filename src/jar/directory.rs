//! The table of contents of a jar, taken as `java.util.zip.ZipFile` takes it (JDK 17, `ZipFile.Source.initCEN`).
//!
//! One entry that it refuses makes the whole jar one that no class is loaded from.

use std::collections::{BTreeSet, HashSet};
use std::io;

use super::JarFault;
use super::end::End;
use super::field::{long, short, word};
use super::source::Source;

const SIGNATURE: [u8; 4] = *b"PK\x01\x02";
const HEADER: usize = 46;
/// A longer table is not read; a million entries with names of 80 bytes fit.
const MOST_BYTES: u64 = 128 << 20;
/// More entries are not taken.
const MOST_ENTRIES: u64 = 1_000_000;
const ZIP64: u16 = 1;
const LEFT: u64 = 0xffff_ffff;

/// A table of contents that a JVM takes.
pub(super) struct Directory {
    bytes: Vec<u8>,
    origin: u64,
}

/// An entry of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listed<'d> {
    pub(super) name: &'d str,
    pub(super) place: Place,
}

/// Where the bytes of an entry are, and what is promised of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Where its local header stands.
    pub(super) header: u64,
    pub(super) is_deflated: bool,
    pub(super) compressed: u64,
    pub(super) size: u64,
    pub(super) crc: u32,
}

impl Directory {
    /// Reads the table, and refuses what a JVM refuses.
    pub(super) fn read(source: &mut Source) -> io::Result<Result<Self, JarFault>> {
        let end = match End::find(source)? {
            Ok(end) => end,
            Err(fault) => return Ok(Err(fault)),
        };
        if end.count > MOST_ENTRIES || end.length > MOST_BYTES {
            return Ok(Err(JarFault::TooManyEntries { count: end.count }));
        }
        let length = usize::try_from(end.length).expect("at most 128 MiB");
        let mut bytes = vec![0; length];
        if source.read_at(&mut bytes, end.table)? < length {
            return Ok(Err(JarFault::Damaged));
        }
        let directory = Self { bytes, origin: end.origin };
        Ok(directory.check().map(|()| directory))
    }

    /// Its entries, in their order.
    pub(super) fn entries(&self) -> impl Iterator<Item = Listed<'_>> {
        self.records().map(|record| self.listed(record))
    }

    fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let mut rest = &self.bytes[..];
        std::iter::from_fn(move || {
            let record = Record::first(rest)?;
            rest = &rest[record.length()..];
            Some(record)
        })
    }

    fn listed<'d>(&self, record: Record<'d>) -> Listed<'d> {
        Listed { name: str::from_utf8(record.name()).unwrap_or_default(), place: record.place(self.origin) }
    }

    /// The entries with a wanted name, in the order of their places; of several with one name the last one, which is
    /// the one that a JVM finds (`ZipFile.Source.checkAndAddEntry` puts it before the others).
    pub(super) fn winners(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<(&str, Place)> {
        last_of_each(self.entries().filter(|entry| is_wanted(entry.name)))
    }

    /// The entries with one of these names, likewise.
    pub(super) fn named(&self, names: &BTreeSet<String>) -> Vec<(&str, Place)> {
        // A table may have a hundred thousand names, of which a few are wanted: the length tells most of them apart.
        let bit = |length: usize| 1_u128 << (length % 128);
        let lengths = names.iter().fold(0, |lengths, name| lengths | bit(name.len()));
        let likely = self.records().filter(|record| lengths & bit(record.name().len()) != 0);
        last_of_each(likely.map(|record| self.listed(record)).filter(|entry| names.contains(entry.name)))
    }

    fn check(&self) -> Result<(), JarFault> {
        let (mut rest, mut count) = (&self.bytes[..], 0);
        while let Some(record) = Record::first(rest) {
            record.check()?;
            count += 1;
            if count > MOST_ENTRIES {
                return Err(JarFault::TooManyEntries { count });
            }
            rest = &rest[record.length()..];
        }
        if rest.is_empty() { Ok(()) } else { Err(JarFault::Damaged) }
    }
}

/// Of several entries with one name the last one, in the order of their places.
fn last_of_each<'d>(entries: impl Iterator<Item = Listed<'d>>) -> Vec<(&'d str, Place)> {
    let mut winners: Vec<_> = entries.map(|entry| (entry.name, entry.place)).collect();
    winners.reverse();
    let mut seen = HashSet::with_capacity_and_hasher(winners.len(), foldhash::fast::RandomState::default());
    winners.retain(|(name, _)| seen.insert(*name));
    winners.sort_by_key(|(name, place)| (place.header, *name));
    winners
}

/// A header of the table that is there to its end.
#[derive(Clone, Copy)]
struct Record<'d>(&'d [u8]);

impl<'d> Record<'d> {
    /// The record at the beginning of these bytes; `None` where there is no room for one.
    fn first(bytes: &'d [u8]) -> Option<Self> {
        let record = Self(bytes);
        (bytes.len() >= HEADER && bytes.len() >= record.length()).then_some(record)
    }

    fn length(self) -> usize {
        HEADER + [28, 30, 32].into_iter().map(|at| usize::from(short(self.0, at))).sum::<usize>()
    }

    fn name(self) -> &'d [u8] {
        &self.0[HEADER..HEADER + usize::from(short(self.0, 28))]
    }

    fn extra(self) -> &'d [u8] {
        let start = HEADER + usize::from(short(self.0, 28));
        &self.0[start..start + usize::from(short(self.0, 30))]
    }

    fn comment(self) -> &'d [u8] {
        &self.0[self.length() - usize::from(short(self.0, 32))..self.length()]
    }

    /// Size, compressed size and offset, as the header itself has them.
    fn narrow(self) -> [u64; 3] {
        [24, 20, 42].map(|at| word(self.0, at).into())
    }

    fn check(self) -> Result<(), JarFault> {
        if !self.0.starts_with(&SIGNATURE) || self.length() > 0xffff {
            return Err(JarFault::Damaged);
        }
        let name = str::from_utf8(self.name())
            .map_err(|_| JarFault::Name { name: String::from_utf8_lossy(self.name()).escape_debug().to_string() })?;
        if short(self.0, 8) & 1 != 0 {
            return Err(JarFault::Encrypted { name: name.escape_debug().to_string() });
        }
        let method = short(self.0, 10);
        if ![0, 8].contains(&method) {
            return Err(JarFault::Method { name: name.escape_debug().to_string(), method });
        }
        if str::from_utf8(self.comment()).is_err() || !self.has_proper_fields() {
            return Err(JarFault::Damaged);
        }
        Ok(())
    }

    /// Whether the extra fields are whole, and the zip64 field gives just what the header leaves to it
    /// (`checkExtraFields`).
    fn has_proper_fields(self) -> bool {
        let left = self.narrow().into_iter().filter(|value| *value == LEFT).count();
        let leaves_disk = short(self.0, 34) == 0xffff;
        let mut rest = self.extra();
        if rest.is_empty() {
            return left == 0 && !leaves_disk;
        }
        while let Some(head) = rest.get(..4) {
            let length = usize::from(short(head, 2));
            let Some(field) = rest[4..].get(..length) else { return false };
            if short(head, 0) == ZIP64 {
                let wanted = 8 * left + if leaves_disk { 4 } else { 0 };
                let values = field.chunks_exact(8).take(left);
                if length != wanted || values.into_iter().any(|value| value[7] & 0x80 != 0) {
                    return false;
                }
            }
            rest = &rest[4 + length..];
        }
        true
    }

    fn place(self, origin: u64) -> Place {
        let mut values = self.narrow();
        let mut wide = self.zip64().chunks_exact(8);
        for value in &mut values {
            if *value == LEFT {
                *value = wide.next().map_or(*value, |wide| long(wide, 0));
            }
        }
        let [size, compressed, offset] = values;
        Place {
            header: origin.saturating_add(offset),
            is_deflated: short(self.0, 10) == 8,
            compressed,
            size,
            crc: word(self.0, 16),
        }
    }

    fn zip64(self) -> &'d [u8] {
        let mut rest = self.extra();
        while let Some(head) = rest.get(..4) {
            let length = usize::from(short(head, 2));
            let Some(field) = rest[4..].get(..length) else { break };
            if short(head, 0) == ZIP64 {
                return field;
            }
            rest = &rest[4 + length..];
        }
        &[]
    }
}
