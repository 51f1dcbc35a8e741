//! Components from a directory of archives under the Hub's own file names.

use std::path::Path;

use crate::formats::coordinate::HubCoordinate;
use crate::formats::maven_version::MavenVersion;
use crate::formats::near_miss::near_miss;

use super::super::Place;
use super::super::catalogue::Offer;
use super::{HubError, likely};

/// Where the directory has a component. It promises nothing.
pub(super) fn offer(dir: &Path, coordinate: &HubCoordinate) -> Result<Offer, HubError> {
    let taken = if coordinate.is_latest() { versions(dir, coordinate)?.pop() } else { None };
    let version = taken.clone().unwrap_or_else(|| coordinate.version.clone());
    let file_name = HubCoordinate { version, ..coordinate.clone() }.file_name();
    let path = dir.join(&file_name);
    if !path.is_file() {
        let versions = versions(dir, coordinate)?;
        return Err(HubError::NoSuchVersion {
            version: coordinate.version.clone(),
            likely: likely(&coordinate.version, &versions),
        });
    }
    Ok(Offer { taken, place: Place::Here(path), file_name, size: None, promises: Vec::new() })
}

/// The versions of a component that are there, the oldest first; at least one.
pub(super) fn versions(dir: &Path, coordinate: &HubCoordinate) -> Result<Vec<String>, HubError> {
    let names = archives(dir)?;
    let stem = format!("{}-{}-", coordinate.owner, coordinate.name);
    let versions = names.iter().filter_map(|name| version(name.strip_prefix(&stem)?)).collect();
    let versions = MavenVersion::sorted(versions);
    if !versions.is_empty() {
        return Ok(versions);
    }
    let owner = format!("{}-", coordinate.owner);
    let mut of_owner: Vec<String> = names.iter().filter_map(|name| component(name.strip_prefix(&owner)?)).collect();
    of_owner.sort();
    of_owner.dedup();
    if of_owner.is_empty() {
        let mut owners: Vec<&str> = names.iter().filter_map(|name| Some(name.split_once('-')?.0)).collect();
        owners.dedup();
        let near = near_miss(&coordinate.owner, owners).map(str::to_owned);
        return Err(HubError::NoSuchOwner { owner: coordinate.owner.clone(), near });
    }
    let near = near_miss(&coordinate.name, of_owner.iter().map(String::as_str)).map(str::to_owned);
    Err(HubError::NoSuchName { owner: coordinate.owner.clone(), near, names: of_owner })
}

/// The names of all archives without their extension, sorted.
fn archives(dir: &Path) -> Result<Vec<String>, HubError> {
    let failed = |cause| HubError::Directory { dir: dir.to_owned(), cause };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        names.extend(name.to_str().and_then(|name| name.strip_suffix(".zip")).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// What follows a component's name, where that is a version: `kafka-connect-jdbc-1.0` is none of `kafka-connect`.
fn version(rest: &str) -> Option<String> {
    rest.starts_with(|c: char| c.is_ascii_digit()).then(|| rest.to_owned())
}

/// The name before the first part that begins as versions do.
fn component(rest: &str) -> Option<String> {
    let digit = |(at, _): &(usize, &str)| rest[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    rest.match_indices('-').find(digit).map(|(at, _)| rest[..at].to_owned())
}
