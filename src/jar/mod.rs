//! Bytes of a jar in, what it declares out.
//!
//! A class is known by its header alone: name, flags, super types; a few are read further when they are asked for.
//! What a jar declares is kept in the store by the jar's digest. A jar that cannot be read declares its fault, and
//! nothing a jar says of lengths or counts is taken on trust.
//! Nothing here decides what a worker would make of it.

mod bytes;
mod directory;
mod end;
mod error;
mod facts;
mod field;
mod held;
mod member;
mod name;
mod open;
mod read;
mod source;
mod stream;

pub use bytes::Bytes;
pub use error::Error;
pub use facts::{ClassOutline, JarFacts, JarFault, Member, Pom};

use std::collections::{BTreeMap, BTreeSet};

use self::directory::Directory;
use self::member::Reader;
use self::open::Opened;
use crate::formats::class_file::Outline;
use crate::tools::Tools;

/// The kind of the store's records of [`JarFacts`]: a new rule or a new form of them is a new kind.
const KIND: &str = "jar-1";
/// A longer member is not given whole.
const LONGEST_MEMBER: u64 = 16 << 20;

/// What a jar declares: recalled by its digest, or read.
///
/// # Errors
///
/// The file that holds it cannot be read. What is wrong inside is a fact.
pub fn read(tools: &Tools, bytes: &Bytes) -> Result<JarFacts, Error> {
    let Opened { digest, source } = Opened::open(bytes)?;
    let Some(mut source) = source else { return Ok(JarFacts::faulty(digest, bytes.length(), JarFault::NotInflated)) };
    if let Some(known) = tools.store.record(KIND, digest) {
        return Ok(known);
    }
    let facts = read::facts(&mut source, digest).map_err(|cause| unreadable(bytes, cause))?;
    tools.remember(KIND, digest, &facts);
    Ok(facts)
}

/// The bytes of the named members; what a jar does not have, or not in bytes that a JVM could read, or what is longer
/// than 16 MiB, is absent.
///
/// # Errors
///
/// The file that holds the jar cannot be read.
pub fn members(_: &Tools, bytes: &Bytes, names: &BTreeSet<String>) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut found = BTreeMap::new();
    let Some(mut source) = Opened::open(bytes)?.source else { return Ok(found) };
    let failed = |cause| unreadable(bytes, cause);
    let Ok(directory) = Directory::read(&mut source).map_err(failed)? else { return Ok(found) };
    let mut reader = Reader::new(&mut source);
    for (name, place) in directory.winners(|name| names.contains(name)) {
        if place.size <= LONGEST_MEMBER
            && let Ok(whole) = reader.prefix(place, LONGEST_MEMBER).map_err(failed)?
        {
            found.insert(name.to_owned(), whole.to_vec());
        }
    }
    Ok(found)
}

/// The bytes of a file that is no jar, as far as the first 16 MiB.
///
/// # Errors
///
/// The file that holds it cannot be read.
pub fn whole(bytes: &Bytes) -> Result<Vec<u8>, Error> {
    let Some(mut source) = Opened::open(bytes)?.source else { return Ok(Vec::new()) };
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
pub fn class(_: &Tools, bytes: &Bytes) -> Result<Result<ClassOutline, String>, Error> {
    if bytes.length() > LONGEST_MEMBER {
        return Ok(Err("is longer than 16 MiB".to_owned()));
    }
    let Some(mut source) = Opened::open(bytes)?.source else { return Ok(Err("cannot be inflated".to_owned())) };
    let mut whole = vec![0; usize::try_from(source.length()).unwrap_or_default()];
    let taken = source.read_at(&mut whole, 0).map_err(|cause| unreadable(bytes, cause))?;
    whole.truncate(taken);
    let outline = Outline::parse(&whole).map_err(|why| format!("is no class file: {why}"));
    Ok(outline.map(|outline| ClassOutline::of(outline, 0, crc32fast::hash(&whole))))
}

fn unreadable(bytes: &Bytes, cause: std::io::Error) -> Error {
    Error::Read { path: bytes.path().to_owned(), cause }
}
