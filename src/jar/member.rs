//! The bytes of one member of a jar.

use std::io;

use flate2::{Decompress, FlushDecompress, Status};

use super::directory::Place;
use super::field::short;
use super::source::Source;

const LOCAL_SIGNATURE: [u8; 4] = *b"PK\x03\x04";
const LOCAL_HEADER: usize = 30;
/// So much is read at a time: members stand one behind the other.
const AHEAD: usize = 64 << 10;
/// An inflater that has room for the longest match works faster (RFC 1951 §3.2.5).
const SLACK: usize = 512;
/// The longest stretch that is inflated at once.
const STRETCH: usize = 64 << 10;

/// Reads members, keeping its buffers from one to the next. Members are best read in the order of their places.
pub(super) struct Reader<'s> {
    raw: Raw<'s>,
    state: Decompress,
    output: Vec<u8>,
    /// How many bytes were inflated or copied in all.
    pub(super) given: u64,
}

/// The jar itself, read ahead.
struct Raw<'s> {
    source: &'s mut Source,
    /// What was read last, and where it begins.
    ahead: Vec<u8>,
    start: u64,
}

impl Raw<'_> {
    /// Bytes of the jar at this place; none where it ends.
    fn at(&mut self, at: u64) -> io::Result<&[u8]> {
        if self.source.held().is_some() {
            let held = self.source.held().unwrap_or_default();
            return Ok(usize::try_from(at).ok().and_then(|at| held.get(at..)).unwrap_or_default());
        }
        let skip = |start: u64| usize::try_from(at.checked_sub(start)?).ok();
        if skip(self.start).is_none_or(|skip| skip >= self.ahead.len()) {
            self.ahead.resize(AHEAD, 0);
            let taken = self.source.read_at(&mut self.ahead, at)?;
            self.ahead.truncate(taken);
            self.start = at;
        }
        Ok(skip(self.start).and_then(|skip| self.ahead.get(skip..)).unwrap_or_default())
    }
}

/// A member that is being read.
#[derive(Clone, Copy)]
pub(super) struct Member {
    place: Place,
    /// Where its next byte is in the jar.
    next: u64,
    /// How many bytes there are from there on.
    left: u64,
}

/// Why the bytes of a member are not to be had; a sentence without subject.
pub(super) type Unread = String;

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s mut Source) -> Self {
        let raw = Raw { source, ahead: Vec::new(), start: 0 };
        Self { raw, state: Decompress::new(false), output: Vec::new(), given: 0 }
    }

    /// The first `most` bytes of a member, or a few more; all of them where it has fewer.
    pub(super) fn prefix(&mut self, place: Place, most: u64) -> io::Result<Result<&[u8], Unread>> {
        match self.begin(place)? {
            Ok(mut member) => self.more(&mut member, most),
            Err(why) => Ok(Err(why)),
        }
    }

    /// Finds the first byte of a member, and forgets the one before.
    pub(super) fn begin(&mut self, place: Place) -> io::Result<Result<Member, Unread>> {
        self.output.clear();
        self.state.reset(false);
        let mut header = [0; LOCAL_HEADER];
        let mut filled = 0;
        while filled < LOCAL_HEADER {
            let raw = self.raw.at(place.header.saturating_add(filled as u64))?;
            let taken = raw.len().min(LOCAL_HEADER - filled);
            if taken == 0 {
                break;
            }
            header[filled..filled + taken].copy_from_slice(&raw[..taken]);
            filled += taken;
        }
        if filled < LOCAL_HEADER || !header.starts_with(&LOCAL_SIGNATURE) {
            return Ok(Err("has no local header where the table of contents says".to_owned()));
        }
        let lead = LOCAL_HEADER as u64 + u64::from(short(&header, 26)) + u64::from(short(&header, 28));
        Ok(Ok(Member { place, next: place.header.saturating_add(lead), left: place.compressed }))
    }

    /// Reads on until there are `most` bytes of it, or a few more, or all. A JVM looks at no checksum, and takes as many
    /// bytes as the table of contents promises, whatever follows them.
    pub(super) fn more(&mut self, member: &mut Member, most: u64) -> io::Result<Result<&[u8], Unread>> {
        let size = usize::try_from(member.place.size).unwrap_or(usize::MAX);
        let wanted = usize::try_from(most).unwrap_or(usize::MAX).min(size);
        let before = self.output.len();
        let outcome =
            if member.place.is_deflated { self.inflate(member, wanted, size)? } else { self.copy(member, wanted)? };
        self.given += (self.output.len() - before) as u64;
        Ok(outcome.map(|()| &self.output[..]))
    }

    fn copy(&mut self, member: &mut Member, wanted: usize) -> io::Result<Result<(), Unread>> {
        while self.output.len() < wanted {
            let raw = self.raw.at(member.next)?;
            let left = usize::try_from(member.left).unwrap_or(usize::MAX);
            let taken = raw.len().min(left).min(wanted - self.output.len());
            if taken == 0 {
                return Ok(Err(format!("ends after {} of {wanted} bytes", self.output.len())));
            }
            self.output.extend_from_slice(&raw[..taken]);
            member.pass(taken as u64);
        }
        Ok(Ok(()))
    }

    fn inflate(&mut self, member: &mut Member, wanted: usize, size: usize) -> io::Result<Result<(), Unread>> {
        while self.output.len() < wanted {
            let raw = self.raw.at(member.next)?;
            let input = &raw[..raw.len().min(usize::try_from(member.left).unwrap_or(usize::MAX))];
            let filled = self.output.len();
            self.output.resize(filled + (wanted - filled).min(STRETCH) + SLACK, 0);
            let known = (self.state.total_in(), self.state.total_out());
            let status = self.state.decompress(input, &mut self.output[filled..], FlushDecompress::None);
            let used = self.state.total_in() - known.0;
            let more = usize::try_from(self.state.total_out() - known.1).unwrap_or_default();
            self.output.truncate((filled + more).min(size));
            member.pass(used);
            match status {
                Err(_) => return Ok(Err("is not a deflate stream".to_owned())),
                Ok(_) if self.output.len() >= wanted => {}
                Ok(Status::StreamEnd) => {
                    return Ok(Err(format!("inflates to {} bytes, not to {size}", self.output.len())));
                }
                Ok(_) if used == 0 && more == 0 => return Ok(Err("has a deflate stream without end".to_owned())),
                Ok(_) => {}
            }
        }
        Ok(Ok(()))
    }
}

impl Member {
    fn pass(&mut self, bytes: u64) {
        self.next = self.next.saturating_add(bytes);
        self.left -= bytes;
    }
}
