//! One entry's bytes, inflated and compared with what its archive promises.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use flate2::{Decompress, FlushDecompress, Status};

use crate::jar::read_at;
use crate::plugin::Content;

/// How much is read or inflated at a time, in bytes.
pub(super) const CHUNK: usize = 256 << 10;

/// Why an entry's bytes are not to be had.
#[derive(Debug)]
pub(super) enum Failure {
    /// The archive promised other bytes; a sentence without subject, such as `inflates to 3 bytes, not to 4`.
    Lie(String),
    /// The file could not be read.
    Read { path: PathBuf, cause: io::Error },
    /// The file is not the one that was hashed.
    Changed { path: PathBuf },
    /// Nobody wants the bytes any more.
    Unwanted,
}

/// What an entry's bytes are compared with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Promise {
    pub(super) size: u64,
    pub(super) crc: u32,
}

/// Reads entries, keeping its buffers from one to the next.
pub(super) struct Inflater {
    state: Decompress,
    input: Vec<u8>,
    /// The file that was read last: mostly the next one as well.
    opened: Option<Opened>,
}

impl Inflater {
    pub(super) fn new() -> Self {
        Self { state: Decompress::new(false), input: vec![0; CHUNK], opened: None }
    }

    /// Gives an entry's bytes, from where they begin in their file, to `take`, chunk by chunk in buffers from `fresh`, and checks them against `promise`.
    pub(super) fn read(
        &mut self,
        (path, offset): (PathBuf, u64),
        content: &Content,
        promise: Promise,
        fresh: &mut dyn FnMut(usize) -> Vec<u8>,
        take: &mut dyn FnMut(Vec<u8>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let opened = match self.opened.take().filter(|opened| opened.path == path) {
            Some(opened) => opened,
            None => Opened::open(path)?,
        };
        let mut crc = crc32fast::Hasher::new();
        let mut take = |chunk: Vec<u8>| {
            crc.update(&chunk);
            take(chunk)
        };
        match content {
            Content::Deflated { compressed, .. } => {
                self.inflate(&opened, offset, *compressed, promise.size, fresh, &mut take)?;
            }
            Content::Stored { .. } | Content::File { .. } | Content::Added { .. } => {
                copy(&opened, offset, promise.size, fresh, &mut take)?;
            }
        }
        self.opened = Some(opened);
        let found = crc.finalize();
        if found == promise.crc {
            return Ok(());
        }
        Err(Failure::Lie(format!("has the CRC {found:08x}, not {:08x}", promise.crc)))
    }

    fn inflate(
        &mut self,
        opened: &Opened,
        offset: u64,
        compressed: u64,
        size: u64,
        fresh: &mut dyn FnMut(usize) -> Vec<u8>,
        take: &mut dyn FnMut(Vec<u8>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.state.reset(false);
        // One byte more than promised, so that an entry that goes on is found out.
        let room = |given: u64| usize::try_from(size - given).unwrap_or(CHUNK).saturating_add(1).min(CHUNK);
        let (mut fetched, mut given) = (0, 0);
        let mut output = fresh(room(given));
        loop {
            if self.state.total_in() == fetched && fetched < compressed {
                let length = usize::try_from(compressed - fetched).unwrap_or(CHUNK).min(CHUNK);
                self.input.resize(length, 0);
                opened.read_exact_at(&mut self.input, offset + fetched)?;
                fetched += length as u64;
            }
            let unread = usize::try_from(fetched - self.state.total_in()).expect("at most one chunk");
            let input = &self.input[self.input.len() - unread..];
            let filled = usize::try_from(self.state.total_out() - given).expect("at most one chunk");
            let before = (self.state.total_in(), self.state.total_out());
            let status = self
                .state
                .decompress(input, &mut output[filled..], FlushDecompress::None)
                .map_err(|_| Failure::Lie("is not a deflate stream".to_owned()))?;
            let total = self.state.total_out();
            if total > size {
                return Err(Failure::Lie(format!("inflates to more than the {size} bytes it promises")));
            }
            let filled = usize::try_from(total - given).expect("at most one chunk");
            if status == Status::StreamEnd {
                output.truncate(filled);
                given = total;
                take(output)?;
                break;
            }
            if filled == output.len() {
                given = total;
                take(std::mem::replace(&mut output, fresh(room(total))))?;
            }
            if before == (self.state.total_in(), total) && fetched == compressed {
                return Err(Failure::Lie(format!(
                    "has a deflate stream that does not end within its {compressed} bytes"
                )));
            }
        }
        let used = self.state.total_in();
        if used < compressed {
            return Err(Failure::Lie(format!("has a deflate stream that ends after {used} of its {compressed} bytes")));
        }
        if given != size {
            return Err(Failure::Lie(format!("inflates to {given} bytes, not to the {size} it promises")));
        }
        Ok(())
    }
}

struct Opened {
    path: PathBuf,
    file: File,
}

impl Opened {
    fn open(path: PathBuf) -> Result<Self, Failure> {
        match File::open(&path) {
            Ok(file) => Ok(Self { path, file }),
            Err(cause) => Err(Failure::Read { path, cause }),
        }
    }

    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> Result<(), Failure> {
        match read_at(&self.file, buffer, offset) {
            Ok(taken) if taken == buffer.len() => Ok(()),
            Ok(_) => Err(Failure::Changed { path: self.path.clone() }),
            Err(cause) => Err(Failure::Read { path: self.path.clone(), cause }),
        }
    }
}

fn copy(
    opened: &Opened,
    offset: u64,
    size: u64,
    fresh: &mut dyn FnMut(usize) -> Vec<u8>,
    take: &mut dyn FnMut(Vec<u8>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut done = 0;
    while done < size {
        let mut chunk = fresh(usize::try_from(size - done).unwrap_or(CHUNK).min(CHUNK));
        opened.read_exact_at(&mut chunk, offset + done)?;
        done += chunk.len() as u64;
        take(chunk)?;
    }
    Ok(())
}
