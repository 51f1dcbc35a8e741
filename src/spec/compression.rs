//! How layers are to be compressed, in words.

use super::error::Error;
use super::parse::choice;
use super::place::Text;
use super::wishes::Compression;
use crate::formats::deflate::DEFAULT_LEVEL;

/// `splice`, `deflate`, `deflate:LEVEL` or `store`.
pub(super) fn compression(text: Option<&Text>) -> Result<Compression, Error> {
    if let Some(text) = text
        && let Some(level) = text.value.strip_prefix("deflate:")
    {
        return match level.as_bytes() {
            [digit @ b'0'..=b'9'] => Ok(Compression::Deflate { level: digit - b'0' }),
            _ => Err(Error::Level { place: text.place.clone(), text: text.value.clone() }),
        };
    }
    let table = [
        ("splice", Compression::Splice),
        ("deflate", Compression::Deflate { level: DEFAULT_LEVEL }),
        ("store", Compression::Store),
    ];
    choice(text, &table)
}
