//! A blob as a stream that survives broken connections.

use std::io::{self, Read};

use bytes::{Buf as _, Bytes};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, HeaderValue};

use crate::formats::descriptor::Descriptor;
use crate::formats::digest::Hasher;

use super::{Error, Repository};
use crate::net::answer::Answer;
use crate::net::conversation::host_of;
use crate::net::exchange::Incoming;
use crate::net::fault::Fault;
use crate::net::place::Place;
use crate::net::retry::Attempts;

/// Reads a blob, hashes what it gives, and ends only where all of it came. Read from its middle, it is not proven.
pub(super) struct BlobReader {
    repository: Repository,
    place: Place,
    descriptor: Descriptor,
    what: String,
    attempts: Attempts,
    /// Where the caller wanted to begin; only a whole blob can be proven.
    start: u64,
    /// What was given to the caller, and what waits in `chunk`.
    hasher: Hasher,
    chunk: Bytes,
    incoming: Option<Incoming>,
    /// Bytes that come again because the server does not know ranges.
    known: u64,
}

impl BlobReader {
    pub(super) fn open(repository: Repository, descriptor: &Descriptor, start: u64) -> Result<Self, Error> {
        let place = repository.place()?;
        let what = format!("read blob `{}` of `{}`", descriptor.digest, repository.reference.name());
        let attempts = Attempts::new(&repository.net, &what, place.host());
        let mut reader = Self {
            repository,
            place,
            descriptor: descriptor.clone(),
            what,
            attempts,
            start,
            hasher: Hasher::default(),
            chunk: Bytes::new(),
            incoming: None,
            known: 0,
        };
        if start < descriptor.size || start == 0 {
            reader.connect()?;
        }
        Ok(reader)
    }

    /// How far into the blob the caller is.
    fn position(&self) -> u64 {
        self.start + self.hasher.length()
    }

    /// Asks for the bytes from where we are.
    fn connect(&mut self) -> Result<(), Error> {
        let offset = self.position();
        let range = (offset > 0).then(|| format!("bytes={offset}-"));
        let range = range.and_then(|range| HeaderValue::from_str(&range).ok());
        let digest = self.descriptor.digest;
        let mut answer = self.repository.get_blob(&self.what, &self.place, digest, range)?;
        self.known = match answer.status {
            StatusCode::PARTIAL_CONTENT if offset > 0 => self.check_range(&answer, offset)?,
            StatusCode::OK => self.check_whole(&answer, offset)?,
            _ => return Err(self.repository.net.refused(&self.what, &self.place, &answer)),
        };
        self.incoming = answer.incoming.take();
        Ok(())
    }

    fn check_range(&self, answer: &Answer, offset: u64) -> Result<u64, Error> {
        let range = answer.header(CONTENT_RANGE).unwrap_or_default();
        let starts = range.trim().strip_prefix("bytes ").and_then(|range| range.split_once('-')?.0.trim().parse().ok());
        if starts == Some(offset) {
            return Ok(0);
        }
        Err(self.not_a_registry(answer, "it sent another part of the blob than asked for"))
    }

    fn check_whole(&self, answer: &Answer, offset: u64) -> Result<u64, Error> {
        if answer.media_type().is_some_and(|media_type| media_type == "text/html") {
            return Err(self.not_a_registry(answer, "it answered 200 and a page of type `text/html`"));
        }
        let length: Option<u64> = answer.header(CONTENT_LENGTH).and_then(|length| length.parse().ok());
        match length.filter(|length| *length != self.descriptor.size) {
            Some(found) => Err(self.other_length(found)),
            None => Ok(offset),
        }
    }

    fn not_a_registry(&self, answer: &Answer, why: &str) -> Error {
        Error::NotARegistry { what: self.what.clone(), host: host_of(&answer.url), why: why.to_owned() }
    }

    fn other_length(&self, found: u64) -> Error {
        Error::OtherLength { what: self.what.clone(), expected: self.descriptor.size, found }
    }

    /// Fills the chunk; it stays empty at the proven end.
    fn fill(&mut self) -> Result<(), Error> {
        while self.chunk.is_empty() {
            let Some(incoming) = &mut self.incoming else {
                if self.position() == self.descriptor.size {
                    return self.prove();
                }
                self.connect()?;
                continue;
            };
            match incoming.blocking_recv() {
                Some(Ok(chunk)) => self.take(chunk)?,
                Some(Err(_)) | None if self.position() == self.descriptor.size => self.incoming = None,
                Some(Err(fault)) => {
                    self.incoming = None;
                    self.attempts.after_fault(fault)?;
                }
                None => {
                    self.incoming = None;
                    self.attempts.after_fault(Fault::Broken { why: "the blob ended early".to_owned() })?;
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, mut chunk: Bytes) -> Result<(), Error> {
        let again = usize::try_from(self.known).unwrap_or(usize::MAX).min(chunk.len());
        chunk.advance(again);
        self.known -= again as u64;
        let length = self.position() + chunk.len() as u64;
        if length > self.descriptor.size {
            self.incoming = None;
            return Err(self.other_length(length));
        }
        if !chunk.is_empty() {
            self.hasher.update(&chunk);
            self.attempts.progressed();
        }
        self.chunk = chunk;
        Ok(())
    }

    fn prove(&self) -> Result<(), Error> {
        let (expected, found) = (self.descriptor.digest, self.hasher.clone().finish());
        if expected == found || self.start > 0 {
            Ok(())
        } else {
            Err(Error::OtherDigest { what: self.what.clone(), expected, found })
        }
    }
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        self.fill().map_err(io::Error::other)?;
        let length = self.chunk.len().min(buffer.len());
        self.chunk.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}
