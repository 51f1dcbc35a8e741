//! The bytes of one member of a jar.

use std::io;

use super::directory::Place;
use super::field::short;
use super::source::Source;
use crate::formats::inflate::{Beginning, Invalid};

const LOCAL_SIGNATURE: [u8; 4] = *b"PK\x03\x04";
const LOCAL_HEADER: usize = 30;
/// So much is read at a time: members stand one behind the other.
const AHEAD: usize = 128 << 10;
/// So much of a deflate stream is brought at first.
const FIRST_SPAN: usize = 32 << 10;
/// A longer deflate stream is not followed: no member that is read has more bytes than half of it.
const LONGEST_STREAM: usize = 32 << 20;

/// Reads members, keeping its buffers from one to the next. Members are best read in the order of their places.
pub(super) struct Reader<'s> {
    raw: Raw<'s>,
    state: Beginning,
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
    /// Whether nothing follows it.
    is_last: bool,
}

impl Raw<'_> {
    /// So many bytes of the jar from this place on, or as many as there are.
    fn span(&mut self, at: u64, length: usize) -> io::Result<&[u8]> {
        if self.source.held().is_some() {
            let held = self.source.held().unwrap_or_default();
            let found = usize::try_from(at).ok().and_then(|at| held.get(at..)).unwrap_or_default();
            return Ok(&found[..found.len().min(length)]);
        }
        let skip = |start: u64| usize::try_from(at.checked_sub(start)?).ok();
        let is_there = |skip: usize| self.is_last || skip.saturating_add(length) <= self.ahead.len();
        if !skip(self.start).is_some_and(is_there) {
            self.ahead.resize(length.max(AHEAD), 0);
            let taken = self.source.read_at(&mut self.ahead, at)?;
            self.is_last = taken < self.ahead.len();
            self.ahead.truncate(taken);
            self.start = at;
        }
        let found = skip(self.start).and_then(|skip| self.ahead.get(skip..)).unwrap_or_default();
        Ok(&found[..found.len().min(length)])
    }
}

/// A member that is being read.
#[derive(Clone, Copy)]
pub(super) struct Member {
    place: Place,
    /// Where its first byte is in the jar.
    begin: u64,
}

/// Why the bytes of a member are not to be had; a sentence without subject.
pub(super) type Unread = String;

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s mut Source) -> Self {
        let raw = Raw { source, ahead: Vec::new(), start: 0, is_last: false };
        Self { raw, state: Beginning::new(), output: Vec::new(), given: 0 }
    }

    /// The first `most` bytes of a member, or a few more; all of them where it has fewer.
    pub(super) fn prefix(&mut self, place: Place, most: u64) -> io::Result<Result<&[u8], Unread>> {
        match self.begin(place)? {
            Ok(member) => self.more(member, most),
            Err(why) => Ok(Err(why)),
        }
    }

    /// What was read of the member at hand.
    pub(super) fn begun(&self) -> &[u8] {
        &self.output
    }

    /// Finds the first byte of a member, and forgets the one before.
    pub(super) fn begin(&mut self, place: Place) -> io::Result<Result<Member, Unread>> {
        self.output.clear();
        self.state.restart();
        let header = self.raw.span(place.header, LOCAL_HEADER)?;
        if header.len() < LOCAL_HEADER || !header.starts_with(&LOCAL_SIGNATURE) {
            return Ok(Err("has no local header where the table of contents says".to_owned()));
        }
        let lead = LOCAL_HEADER as u64 + u64::from(short(header, 26)) + u64::from(short(header, 28));
        Ok(Ok(Member { place, begin: place.header.saturating_add(lead) }))
    }

    /// Reads on until there are `most` bytes of it, or a few more, or all. A JVM looks at no checksum, and takes as many
    /// bytes as the table of contents promises, whatever follows them.
    pub(super) fn more(&mut self, member: Member, most: u64) -> io::Result<Result<&[u8], Unread>> {
        let size = usize::try_from(member.place.size).unwrap_or(usize::MAX);
        let wanted = usize::try_from(most).unwrap_or(usize::MAX).min(size);
        let before = self.output.len();
        let outcome =
            if member.place.is_deflated { self.inflate(member, wanted, size)? } else { self.copy(member, wanted)? };
        self.given += (self.output.len() - before) as u64;
        Ok(outcome.map(|()| &self.output[..]))
    }

    fn copy(&mut self, member: Member, wanted: usize) -> io::Result<Result<(), Unread>> {
        while self.output.len() < wanted {
            let done = self.output.len() as u64;
            let left = usize::try_from(member.place.compressed.saturating_sub(done)).unwrap_or(usize::MAX);
            let most = left.min(wanted - self.output.len()).min(AHEAD);
            let raw = self.raw.span(member.begin.saturating_add(done), most)?;
            if raw.is_empty() {
                return Ok(Err(format!("ends after {done} of {wanted} bytes")));
            }
            self.output.extend_from_slice(raw);
        }
        Ok(Ok(()))
    }

    fn inflate(&mut self, member: Member, wanted: usize, size: usize) -> io::Result<Result<(), Unread>> {
        let all = usize::try_from(member.place.compressed).unwrap_or(usize::MAX).min(LONGEST_STREAM);
        let mut length = FIRST_SPAN.min(all);
        loop {
            let input = self.raw.span(member.begin, length)?;
            let is_all = length == all || input.len() < length;
            match self.state.go_on(input, &mut self.output, wanted) {
                Ok(()) => break,
                Err(Invalid::Endless) if !is_all => length = length.saturating_mul(4).min(all),
                Err(Invalid::Endless) => return Ok(Err("has a deflate stream without end".to_owned())),
                Err(Invalid::Stream) => return Ok(Err("is not a deflate stream".to_owned())),
            }
        }
        self.output.truncate(size);
        if self.output.len() < wanted {
            return Ok(Err(format!("inflates to {} bytes, not to {size}", self.output.len())));
        }
        Ok(Ok(()))
    }
}
