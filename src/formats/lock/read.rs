//! Text into lock.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde_saphyr::{Location, Spanned};

use super::mirror::{BaseMirror, FileMirror, Heading, Mirror, PromiseMirror, Scalar};
use super::place::InvalidPlace;
use super::{Fault, InvalidLock, Lock, LockedBase, LockedFile, LockedPlace, LockedPlugin, LockedPromise, VERSION};
use crate::formats::near_miss::near_miss;
use crate::formats::yaml_fault::YamlFault;

const DIGEST: &str = "`sha256:` and 64 hexadecimal digits in lower case";

impl FromStr for Lock {
    type Err = InvalidLock;

    fn from_str(text: &str) -> Result<Self, InvalidLock> {
        merged(text)?;
        let heading: Heading = yaml(text)?;
        let version = wanted("version", heading.version, Location::UNKNOWN)?;
        match parsed::<u64>("version", &version, "a whole number")? {
            0 => return Err(value("version", &version, "a version from 1 on")),
            newer if newer > VERSION => return Err(at(version.referenced, Fault::Newer { version: newer })),
            _ => (),
        }
        let mirror: Mirror = yaml(text)?;
        let plugins: Vec<_> = mirror.plugins.unwrap_or_default().into_iter().map(plugin).collect::<Result<_, _>>()?;
        let additions: Vec<_> =
            mirror.additions.unwrap_or_default().into_iter().map(addition).collect::<Result<_, _>>()?;
        each_once(plugins.iter().map(|plugin| &plugin.file))?;
        each_once(additions.iter())?;
        Ok(Self { base: mirror.base.map(base).transpose()?, plugins, additions }.sorted())
    }
}

/// A merge's marks are YAML of sorts, so they are looked for first.
fn merged(text: &str) -> Result<(), InvalidLock> {
    for (number, line) in (1..).zip(text.lines()) {
        let found = ["<<<<<<<", "|||||||", ">>>>>>>"].into_iter().find(|mark| {
            let rest = line.strip_prefix(mark);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        });
        if let Some(mark) = found {
            return Err(InvalidLock { line: number, column: 1, fault: Fault::MergeMark { mark } });
        }
    }
    Ok(())
}

fn base(mirror: Spanned<BaseMirror>) -> Result<LockedBase, InvalidLock> {
    let location = mirror.referenced;
    let digest = wanted("digest", mirror.value.digest, location)?;
    Ok(LockedBase {
        reference: wanted("reference", mirror.value.reference, location)?.value,
        digest: parsed("digest", &digest, DIGEST)?,
        line: location.line(),
    })
}

fn plugin(mut mirror: Spanned<FileMirror>) -> Result<LockedPlugin, InvalidLock> {
    let full = |key, scalar: Option<Scalar>| scalar.map(|scalar| filled(key, scalar)).transpose();
    let owner = full("owner", mirror.value.owner.take())?;
    let name = wanted("name", mirror.value.name.take(), mirror.referenced)?;
    let version = full("version", mirror.value.version.take())?;
    Ok(LockedPlugin {
        file: file(mirror)?,
        owner: owner.map(|text| text.value),
        name: name.value,
        version: version.map(|text| text.value),
    })
}

/// What is added to a plugin has no name of its own.
fn addition(mirror: Spanned<FileMirror>) -> Result<LockedFile, InvalidLock> {
    let FileMirror { owner, name, version, .. } = &mirror.value;
    for (key, found) in [("owner", owner), ("name", name), ("version", version)] {
        if let Some(found) = found {
            return Err(at(found.referenced, Fault::UnknownKey { key: key.to_owned(), near: None }));
        }
    }
    file(mirror)
}

fn file(mirror: Spanned<FileMirror>) -> Result<LockedFile, InvalidLock> {
    let (location, mirror) = (mirror.referenced, mirror.value);
    let place = wanted("place", mirror.place, location)?;
    let size = wanted("size", mirror.size, location)?;
    let digest = wanted("digest", mirror.digest, location)?;
    Ok(LockedFile {
        coordinate: wanted("coordinate", mirror.coordinate, location)?.value,
        place: LockedPlace::parse(&place.value).map_err(|why| match why {
            InvalidPlace::Secret => at(place.referenced, Fault::Secret { key: "place" }),
            InvalidPlace::Nothing => at(place.referenced, shape("a path, an address or a repository with a digest")),
        })?,
        taken: mirror.taken.map(|taken| filled("taken", taken)).transpose()?.map(|taken| taken.value),
        file_name: wanted("fileName", mirror.file_name, location)?.value,
        size: parsed("size", &size, "a number of bytes")?,
        digest: parsed("digest", &digest, DIGEST)?,
        promises: mirror.promises.unwrap_or_default().into_iter().map(promise).collect::<Result<_, _>>()?,
        line: location.line(),
    })
}

fn promise(mirror: Spanned<PromiseMirror>) -> Result<LockedPromise, InvalidLock> {
    let location = mirror.referenced;
    let checksum = wanted("checksum", mirror.value.checksum, location)?;
    if !is_checksum(&checksum.value) {
        return Err(value("checksum", &checksum, "an algorithm, a colon and its hexadecimal digits in lower case"));
    }
    Ok(LockedPromise { by: wanted("by", mirror.value.by, location)?.value, checksum: checksum.value })
}

fn is_checksum(text: &str) -> bool {
    let lengths = [("md5", 32), ("sha1", 40), ("sha256", 64), ("sha512", 128)];
    let Some((algorithm, hex)) = text.split_once(':') else { return false };
    lengths.contains(&(algorithm, hex.len())) && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// One coordinate may stand for several files, and one file for several coordinates.
fn each_once<'f>(files: impl Iterator<Item = &'f LockedFile>) -> Result<(), InvalidLock> {
    let mut seen: BTreeMap<(&str, String), u64> = BTreeMap::new();
    for file in files {
        if let Some(first) = seen.insert((&file.coordinate, file.place.to_string()), file.line) {
            let fault = Fault::Repeated { coordinate: file.coordinate.clone(), first };
            return Err(InvalidLock { line: file.line, column: 1, fault });
        }
    }
    Ok(())
}

fn wanted(key: &'static str, scalar: Option<Scalar>, block: Location) -> Result<Scalar, InvalidLock> {
    filled(key, scalar.ok_or_else(|| at(block, Fault::MissingKey { key }))?)
}

fn filled(key: &'static str, scalar: Scalar) -> Result<Scalar, InvalidLock> {
    if scalar.value.trim().is_empty() { Err(value(key, &scalar, "a text")) } else { Ok(scalar) }
}

fn parsed<T: FromStr>(key: &'static str, scalar: &Scalar, expected: &'static str) -> Result<T, InvalidLock> {
    scalar.value.parse().map_err(|_| value(key, scalar, expected))
}

fn value(key: &'static str, scalar: &Scalar, expected: &'static str) -> InvalidLock {
    at(scalar.referenced, Fault::Value { key, text: scalar.value.clone(), expected })
}

fn at(location: Location, fault: Fault) -> InvalidLock {
    InvalidLock { line: location.line().max(1), column: location.column().max(1), fault }
}

fn shape(expected: &str) -> Fault {
    Fault::Shape { expected: expected.to_owned() }
}

fn yaml<T: DeserializeOwned>(text: &str) -> Result<T, InvalidLock> {
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| explain(&error))
}

fn explain(error: &serde_saphyr::Error) -> InvalidLock {
    let fault = match YamlFault::of(error, "lock") {
        YamlFault::UnknownKey { key, known } => Fault::UnknownKey { near: near_miss(&key, known), key },
        YamlFault::RepeatedKey { key } => Fault::RepeatedKey { key },
        YamlFault::Shape { expected } => Fault::Shape { expected },
        YamlFault::Syntax { why } => Fault::Syntax { why },
    };
    at(error.location().unwrap_or(Location::UNKNOWN), fault)
}
