//! The bytes of a jar, made readable at any offset.

use std::fs::File;
use std::io;

use super::held::{Held, Room};
use super::read_at::read_at;
use super::source::Source;
use super::stream::Stream;
use super::{Bytes, Error};
use crate::formats::digest::{Digest, Hasher};

const CHUNK: usize = 256 << 10;

/// Opens a jar without a look at all of it; `None` where its bytes cannot be inflated to what was promised.
pub(super) fn open(bytes: &Bytes) -> Result<Option<Source>, Error> {
    sourced(bytes, None).map_err(|cause| Error::Read { path: bytes.path().to_owned(), cause })
}

/// Opens a jar and hashes it: the one reading of all its bytes.
pub(super) fn open_hashed(bytes: &Bytes) -> Result<(Digest, Option<Source>), Error> {
    let mut hasher = Hasher::default();
    let source = sourced(bytes, Some(&mut hasher));
    let source = source.map_err(|cause| Error::Read { path: bytes.path().to_owned(), cause })?;
    Ok((hasher.finish(), source))
}

fn sourced(bytes: &Bytes, mut hasher: Option<&mut Hasher>) -> io::Result<Option<Source>> {
    let file = File::open(bytes.path())?;
    let is_hashed = hasher.is_some();
    let mut hash = |part: &[u8]| {
        if let Some(hasher) = &mut hasher {
            hasher.update(part);
        }
    };
    let source = match *bytes {
        Bytes::Plain { offset, length, .. } => {
            if is_hashed {
                each_part(&file, offset, length, &mut hash)?;
            }
            Some(Source::Stretch { file, offset, length })
        }
        Bytes::Deflated { offset, compressed, length, .. } => {
            let mut stream = Stream::new(file, offset, compressed, length);
            let room = Room::take(length).and_then(|room| Some((room, usize::try_from(length).ok()?)));
            if let Some((room, length)) = room {
                let mut held = Vec::with_capacity(length);
                let is_whole = stream.each_part(&mut |part| {
                    hash(part);
                    held.extend_from_slice(part);
                })?;
                is_whole.then_some(Source::Held(Held { bytes: held, _room: room }))
            } else {
                let is_whole = !is_hashed || stream.each_part(&mut hash)?;
                is_whole.then(|| Source::Stream(Box::new(stream)))
            }
        }
    };
    Ok(source)
}

/// Reads a stretch of a file part by part.
fn each_part(file: &File, offset: u64, length: u64, take: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    let mut chunk = vec![0; usize::try_from(length).unwrap_or(CHUNK).min(CHUNK)];
    let mut done = 0;
    while done < length {
        let wanted = usize::try_from(length - done).unwrap_or(CHUNK).min(chunk.len());
        let taken = read_at(file, &mut chunk[..wanted], offset.saturating_add(done))?;
        if taken == 0 {
            break;
        }
        take(&chunk[..taken]);
        done += taken as u64;
    }
    Ok(())
}
