//! The bytes of one member of a jar.

use std::io;

use flate2::{Decompress, FlushDecompress, Status};

use super::directory::Place;
use super::field::short;
use super::source::Source;

const LOCAL_SIGNATURE: [u8; 4] = *b"PK\x03\x04";
const LOCAL_HEADER: usize = 30;
const CHUNK: usize = 16 << 10;

/// Reads members, keeping its buffers from one to the next.
pub(super) struct Reader<'s> {
    source: &'s Source,
    state: Decompress,
    input: Vec<u8>,
    output: Vec<u8>,
}

/// Why the bytes of a member are not to be had; a sentence without subject.
pub(super) type Unread = String;

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self { source, state: Decompress::new(false), input: Vec::new(), output: Vec::new() }
    }

    /// The first `most` bytes of a member, all of them where it has fewer. A JVM looks at no checksum, and takes as many
    /// bytes as the table of contents promises, whatever follows them.
    pub(super) fn prefix(&mut self, place: Place, most: u64) -> io::Result<Result<&[u8], Unread>> {
        let header = self.source.array::<LOCAL_HEADER>(place.header)?;
        let Some(header) = header.filter(|header| header.starts_with(&LOCAL_SIGNATURE)) else {
            return Ok(Err("has no local header where the table of contents says".to_owned()));
        };
        let lead = LOCAL_HEADER as u64 + u64::from(short(&header, 26)) + u64::from(short(&header, 28));
        let start = place.header.saturating_add(lead);
        let wanted = usize::try_from(place.size.min(most)).unwrap_or(usize::MAX);
        self.output.clear();
        if place.is_deflated {
            return self.inflate(start, place.compressed, wanted);
        }
        let stored = wanted.min(usize::try_from(place.compressed).unwrap_or(usize::MAX));
        let there = usize::try_from(self.source.length().saturating_sub(start)).unwrap_or(usize::MAX);
        self.output.resize(stored.min(there), 0);
        let taken = self.source.read_at(&mut self.output, start)?;
        Ok(if taken == wanted { Ok(&self.output) } else { Err(format!("ends after {taken} of {wanted} bytes")) })
    }

    fn inflate(&mut self, start: u64, compressed: u64, wanted: usize) -> io::Result<Result<&[u8], Unread>> {
        self.state.reset(false);
        let mut fetched = 0;
        while self.output.len() < wanted {
            let used = self.state.total_in();
            if used == fetched && fetched < compressed {
                let length = usize::try_from(compressed - fetched).unwrap_or(CHUNK).min(CHUNK);
                self.input.resize(length, 0);
                let taken = self.source.read_at(&mut self.input, start.saturating_add(fetched))?;
                self.input.truncate(taken);
                fetched += taken as u64;
            }
            let unread = usize::try_from(fetched - used).expect("at most one chunk");
            let input = &self.input[self.input.len() - unread..];
            let before = (used, self.output.len());
            let room = wanted.min(before.1 + CHUNK);
            self.output.resize(room, 0);
            let status = self.state.decompress(input, &mut self.output[before.1..], FlushDecompress::None);
            self.output.truncate(usize::try_from(self.state.total_out()).expect("it fits in memory"));
            match status {
                Err(_) => return Ok(Err("is not a deflate stream".to_owned())),
                Ok(_) if self.output.len() == wanted => break,
                Ok(Status::StreamEnd) => {
                    return Ok(Err(format!("inflates to {} bytes, not to {wanted}", self.output.len())));
                }
                Ok(_) if before == (self.state.total_in(), self.output.len()) && input.is_empty() => {
                    return Ok(Err("has a deflate stream without end".to_owned()));
                }
                Ok(_) => {}
            }
        }
        Ok(Ok(&self.output))
    }
}
