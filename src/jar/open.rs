//! The bytes of a jar, made readable at any offset.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use flate2::read::DeflateDecoder;

use super::source::Source;
use super::{Bytes, Error};
use crate::formats::digest::{Digest, Hasher};

const CHUNK: usize = 256 << 10;

/// A jar whose bytes are at hand.
pub(super) struct Opened {
    pub(super) digest: Digest,
    /// `None` where its bytes cannot be inflated.
    pub(super) source: Option<Source>,
}

impl Opened {
    pub(super) fn open(bytes: &Bytes) -> Result<Self, Error> {
        let path = bytes.path();
        let failed = |cause| Error::Read { path: path.to_owned(), cause };
        Self::read(path, bytes).map_err(failed)
    }

    fn read(path: &Path, bytes: &Bytes) -> io::Result<Self> {
        let mut file = File::open(path)?;
        match *bytes {
            Bytes::Plain { offset, length, .. } => {
                file.seek(SeekFrom::Start(offset))?;
                let digest = digest(&mut (&file).take(length))?;
                Ok(Self { digest, source: Some(Source::Stretch { file, offset, length }) })
            }
            Bytes::Deflated { offset, compressed, length, .. } => {
                file.seek(SeekFrom::Start(offset))?;
                let mut held = Vec::new();
                let outcome =
                    DeflateDecoder::new(file.take(compressed)).take(length.saturating_add(1)).read_to_end(&mut held);
                let digest = Digest::of(&held);
                let is_whole = match outcome {
                    Ok(_) => held.len() as u64 == length,
                    Err(cause) if cause.raw_os_error().is_none() => false,
                    Err(cause) => return Err(cause),
                };
                Ok(Self { digest, source: is_whole.then_some(Source::Held(held)) })
            }
        }
    }
}

fn digest(reader: &mut dyn io::Read) -> io::Result<Digest> {
    let mut hasher = Hasher::default();
    let mut chunk = vec![0; CHUNK];
    loop {
        match reader.read(&mut chunk)? {
            0 => return Ok(hasher.finish()),
            taken => hasher.update(&chunk[..taken]),
        }
    }
}
