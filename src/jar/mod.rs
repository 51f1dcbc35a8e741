//! Bytes of a jar in, what it declares out.
//!
//! A class is known by its header alone: name, flags, super types; a few are read further when they are asked for.
//! Who reads the bytes of a jar for a reason of his own can hold them, and have them declare at once. A jar that cannot be
//! read declares its fault, and nothing a jar says of lengths or counts is taken on trust.
//! Nothing here decides what a worker would make of it.

mod bytes;
mod declared;
mod directory;
mod end;
mod error;
mod facts;
mod field;
mod file_name;
mod handle;
mod held;
mod member;
mod name;
mod names;
mod open;
mod packed;
mod read;
mod read_at;
mod reading;
mod resources;
mod source;
mod stream;

pub use bytes::Bytes;
pub use declared::Declared;
pub use error::Error;
pub use facts::{ClassOutline, JarFacts, JarFault, Member, Pom};
pub(crate) use file_name::{ends_with, is_archive, is_class};
pub use handle::Handle;
pub(crate) use held::Held;
pub(crate) use read_at::read_at;
pub use resources::Resources;

use self::names::Names;
use self::open::open;
use crate::formats::class_file::Outliner;
use crate::tools::Tools;

/// A longer member is not given whole.
const LONGEST_MEMBER: u64 = 16 << 20;

/// What a jar declares.
///
/// # Errors
///
/// The file that holds it cannot be read. What is wrong inside is a fact.
pub fn read(tools: &Tools, bytes: &Bytes) -> Result<JarFacts, Error> {
    let Some(mut source) = open(bytes)? else { return Ok(JarFacts::faulty(bytes.length(), JarFault::NotInflated)) };
    read::facts(&mut source, tools.threads).map_err(|cause| unreadable(bytes, cause))
}

/// The bytes of a file that is no jar, as far as the first 16 MiB.
///
/// # Errors
///
/// The file that holds it cannot be read.
pub fn whole(bytes: &Bytes) -> Result<Vec<u8>, Error> {
    let Some(mut source) = open(bytes)? else { return Ok(Vec::new()) };
    let mut whole = vec![0; usize::try_from(source.length().min(LONGEST_MEMBER)).unwrap_or_default()];
    let taken = source.read_at(&mut whole, 0).map_err(|cause| unreadable(bytes, cause))?;
    whole.truncate(taken);
    Ok(whole)
}

/// The outline of a class file that stands for itself; a sentence without subject where it is none.
///
/// # Errors
///
/// The file that holds it cannot be read.
pub fn class(bytes: &Bytes) -> Result<Result<ClassOutline, String>, Error> {
    if bytes.length() > LONGEST_MEMBER {
        return Ok(Err("is longer than 16 MiB".to_owned()));
    }
    let Some(mut source) = open(bytes)? else { return Ok(Err("cannot be inflated".to_owned())) };
    let mut whole = vec![0; usize::try_from(source.length()).unwrap_or_default()];
    let taken = source.read_at(&mut whole, 0).map_err(|cause| unreadable(bytes, cause))?;
    whole.truncate(taken);
    let (mut outliner, mut names) = (Outliner::default(), Names::default());
    let outline = outliner.outline(&whole).map_err(|why| format!("is no class file: {why}"));
    Ok(outline.map(|outline| ClassOutline::of(outline, 0, crc32fast::hash(&whole), &mut names)))
}

fn unreadable(bytes: &Bytes, cause: std::io::Error) -> Error {
    Error::Read { path: bytes.path().to_owned(), cause }
}
