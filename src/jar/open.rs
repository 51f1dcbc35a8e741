//! The bytes of a jar, made readable at any offset.

use std::fs::File;
use std::io;

use super::held::Held;
use super::source::Source;
use super::stream::Stream;
use super::{Bytes, Error};

/// Opens a jar; `None` where its bytes cannot be inflated to what was promised.
pub(super) fn open(bytes: &Bytes) -> Result<Option<Source>, Error> {
    source(bytes).map_err(|cause| Error::Read { path: bytes.path().to_owned(), cause })
}

fn source(bytes: &Bytes) -> io::Result<Option<Source>> {
    let file = File::open(bytes.path())?;
    let (offset, compressed, length) = match *bytes {
        Bytes::Plain { offset, length, .. } => return Ok(Some(Source::Stretch { file, offset, length })),
        Bytes::Deflated { offset, compressed, length, .. } => (offset, compressed, length),
    };
    let room = Held::begin(length).and_then(|held| Some((held, usize::try_from(length).ok()?)));
    if let Some((mut held, length)) = room {
        return Ok(held.inflate(&file, offset, compressed, length)?.then_some(Source::Held(held)));
    }
    // All of it is inflated once, which leaves its end at hand: there stands what has to be read first.
    let mut stream = Stream::new(file, offset, compressed, length);
    Ok(stream.is_whole()?.then(|| Source::Stream(Box::new(stream))))
}
