//! Jars, as far as they tell who they are.

use std::io;

use rawzip::{ReaderAt, ZipArchive};

use super::finding::Findings;
use super::identity::Pom;
use super::outline::{PomPlace, outline};
use super::source::inflate;
use super::{Entry, Kind, stem, zip};
use crate::formats::properties;

/// Longer `pom.properties` are not read: real ones have three lines.
const MAX_POM_BYTES: u64 = 64 << 10;

/// The jar that is named like the plugin, or the only jar.
pub(super) fn main_jar<'a>(entries: &'a [Entry], names: &[&str]) -> Option<&'a Entry> {
    let jars = || entries.iter().filter(|entry| entry.kind != Kind::Directory && entry.path.has_extension("jar"));
    let called = |name: &&str| jars().find(|jar| stem::of_file(jar.path.file_name()).name == *name);
    let only = || jars().next().filter(|_| jars().nth(1).is_none());
    names.iter().find_map(called).or_else(only)
}

/// What a jar inside an archive says of itself.
pub(super) fn pom_inside<R: ReaderAt>(jar: R, size: u64, names: &[&str]) -> io::Result<Option<Pom>> {
    // A broken jar is not this question's business: it tells nothing.
    let Some(jar) = zip::locate(jar, size, &mut Findings::default())? else { return Ok(None) };
    match outline(&jar)? {
        Ok(outline) => pom(&jar, &outline.poms, names),
        Err(_) => Ok(None),
    }
}

/// What the jar's `pom.properties` say: of several, the one whose artifact fits a name.
pub(super) fn pom<R: ReaderAt>(jar: &ZipArchive<R>, poms: &[PomPlace], names: &[&str]) -> io::Result<Option<Pom>> {
    let fitting = names.iter().find_map(|name| poms.iter().find(|pom| pom.artifact == *name));
    let only = || if let [one] = poms { Some(one) } else { None };
    let Some(place) = fitting.or_else(only).filter(|place| place.size <= MAX_POM_BYTES) else { return Ok(None) };
    let Some(content) = place.content(jar)? else { return Ok(None) };
    let Some(bytes) = inflate(jar.get_ref(), &content, place.size)? else { return Ok(None) };
    let mut found = properties::parse(&bytes);
    let mut take = |key| found.remove(key).filter(|value| !value.trim().is_empty());
    let version = take("version");
    Ok(take("artifactId").map(|artifact| Pom { artifact, version }))
}
