//! A jar that stays open for several questions.

use std::collections::{BTreeMap, BTreeSet};

use super::directory::Directory;
use super::member::Reader;
use super::open::open;
use super::source::Source;
use super::{Bytes, Error, LONGEST_MEMBER, unreadable};

/// A jar that is open, its table of contents read.
pub struct Handle {
    bytes: Bytes,
    /// `None` where it is no jar.
    opened: Option<(Source, Directory)>,
}

impl Handle {
    /// Opens a jar.
    ///
    /// # Errors
    ///
    /// The file that holds it cannot be read. What is no jar is a jar without members.
    pub fn open(bytes: &Bytes) -> Result<Self, Error> {
        Ok(Self { opened: opened(bytes)?, bytes: bytes.clone() })
    }

    /// The bytes of the named members; what the jar does not have, or not in bytes that a JVM could read, or what is
    /// longer than 16 MiB, is absent.
    ///
    /// # Errors
    ///
    /// The file that holds the jar cannot be read.
    pub fn members(&mut self, names: &BTreeSet<String>) -> Result<BTreeMap<String, Vec<u8>>, Error> {
        let mut found = BTreeMap::new();
        let Some((source, directory)) = &mut self.opened else { return Ok(found) };
        if let Source::Stream(stream) = source {
            stream.restart();
        }
        let mut reader = Reader::new(source);
        for (name, place) in directory.named(names) {
            if place.size <= LONGEST_MEMBER
                && let Ok(whole) =
                    reader.prefix(place, LONGEST_MEMBER).map_err(|cause| unreadable(&self.bytes, cause))?
            {
                found.insert(name.to_owned(), whole.to_vec());
            }
        }
        Ok(found)
    }
}

fn opened(bytes: &Bytes) -> Result<Option<(Source, Directory)>, Error> {
    let Some(mut source) = open(bytes)? else { return Ok(None) };
    let directory = Directory::read(&mut source).map_err(|cause| unreadable(bytes, cause))?;
    Ok(directory.ok().map(|directory| (source, directory)))
}
