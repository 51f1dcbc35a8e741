//! Components by the Hub's interface.

use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;

use crate::event::Event;
use crate::formats::checksum::{Algorithm, Checksum};
use crate::formats::coordinate::HubCoordinate;
use crate::formats::digest::Digest;
use crate::formats::display_url::DisplayUrl;
use crate::formats::near_miss::near_miss;
use crate::net::{Download, HubAnswer, Login};
use crate::tools::Tools;

use super::super::catalogue::Offer;
use super::super::{Place, Promise, Promiser};
use super::{HubError, likely};

/// The kind of the store's records of what the Hub offered, for runs that are offline.
const KIND: &str = "hub-1";

#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    archive: String,
    checksums: Vec<Checksum>,
}

/// Where the Hub has a component, and what it promises.
pub(super) fn offer(tools: &Tools, base: &Url, coordinate: &HubCoordinate) -> Result<Offer, HubError> {
    let key = Digest::of(json!([base.as_str(), coordinate.to_string()]).to_string().as_bytes());
    if tools.catalogues.offline
        && let Some(known) = tools.store.record::<Remembered>(KIND, key)
        && let Ok(archive) = Url::parse(&known.archive)
    {
        return Ok(offered(base, coordinate, None, archive, known.checksums));
    }
    let HubCoordinate { owner, name, version } = coordinate;
    let wished = (!coordinate.is_latest()).then_some(version.as_str());
    let found = tools.net.hub(base).component(owner, name, wished);
    let Some(answer) = found.map_err(|cause| HubError::Ask { cause })? else {
        return Err(unknown(tools, base, coordinate));
    };
    see_who_it_is(coordinate, &answer)?;
    let checksums = checksums(&answer)?;
    say_where(tools, base, coordinate, &answer.archive);
    if checksums.is_empty() {
        return Err(HubError::NoChecksums);
    }
    if wished.is_some() && answer.archive.query().is_none() {
        let known = Remembered { archive: answer.archive.to_string(), checksums: checksums.clone() };
        tools.remember(KIND, key, &known);
    }
    let taken = wished.is_none().then_some(answer.version);
    Ok(offered(base, coordinate, taken, answer.archive, checksums))
}

/// The versions that the Hub lists, or the newest where it lists none.
pub(super) fn versions(tools: &Tools, base: &Url, coordinate: &HubCoordinate) -> Result<Vec<String>, HubError> {
    let hub = tools.net.hub(base);
    let HubCoordinate { owner, name, .. } = coordinate;
    let newest = hub.component(owner, name, None).map_err(|cause| HubError::Ask { cause })?;
    let Some(newest) = newest else { return Err(unknown(tools, base, coordinate)) };
    // Not every Hub has such a list, and the real one tells of none.
    let mut versions = hub.versions(owner, name).ok().flatten().unwrap_or_default();
    versions.retain(|version| *version != newest.version);
    versions.push(newest.version);
    Ok(versions)
}

fn offered(
    base: &Url,
    coordinate: &HubCoordinate,
    taken: Option<String>,
    archive: Url,
    checksums: Vec<Checksum>,
) -> Offer {
    let version = taken.clone().unwrap_or_else(|| coordinate.version.clone());
    let file_name = HubCoordinate { version, ..coordinate.clone() }.file_name();
    // What is known for the Hub is for the Hub: archives may be anywhere.
    let login = if archive.origin() == base.origin() { Login::Host } else { Login::Nobody };
    let promises = checksums.into_iter().map(|checksum| Promise { checksum, by: Promiser::Hub }).collect();
    Offer { taken, place: Place::There(Download { url: archive, login }), file_name, size: None, promises }
}

fn see_who_it_is(coordinate: &HubCoordinate, answer: &HubAnswer) -> Result<(), HubError> {
    let is_meant = answer.owner == coordinate.owner
        && answer.name == coordinate.name
        && (coordinate.is_latest() || answer.version == coordinate.version);
    let said =
        HubCoordinate { owner: answer.owner.clone(), name: answer.name.clone(), version: answer.version.clone() };
    if is_meant {
        Ok(())
    } else {
        Err(HubError::AnotherComponent { said: said.to_string().escape_default().to_string() })
    }
}

fn checksums(answer: &HubAnswer) -> Result<Vec<Checksum>, HubError> {
    let stated = [(Algorithm::Md5, &answer.md5), (Algorithm::Sha1, &answer.sha1)];
    let stated = stated.into_iter().filter_map(|(algorithm, text)| Some((algorithm, text.as_ref()?)));
    let read = |(algorithm, text): (Algorithm, &String)| Checksum::new(algorithm, text);
    stated.map(read).collect::<Result<_, _>>().map_err(|cause| HubError::BadChecksum { cause })
}

fn say_where(tools: &Tools, base: &Url, coordinate: &HubCoordinate, archive: &Url) {
    if archive.origin() != base.origin() {
        let place = DisplayUrl::from(archive);
        let notice = format!("the archive of `{coordinate}` is on another host, and gets no credentials: {place}");
        tools.tell(Event::Notice(notice));
    }
}

/// What is wrong with a coordinate that the Hub does not know. What helps to tell is no reason to fail otherwise.
fn unknown(tools: &Tools, base: &Url, coordinate: &HubCoordinate) -> HubError {
    let hub = tools.net.hub(base);
    let HubCoordinate { owner, name, version } = coordinate;
    if let Ok(Some(newest)) = hub.component(owner, name, None) {
        let mut versions = hub.versions(owner, name).ok().flatten().unwrap_or_default();
        versions.retain(|known| *known != newest.version);
        versions.push(newest.version);
        return HubError::NoSuchVersion { version: version.clone(), likely: likely(version, &versions) };
    }
    if let Ok(Some(names)) = hub.names(owner) {
        let near = near_miss(name, names.iter().map(String::as_str)).map(str::to_owned);
        return HubError::NoSuchName { owner: owner.clone(), near, names };
    }
    let owners = hub.owners().unwrap_or_default();
    let near = near_miss(owner, owners.iter().map(String::as_str)).map(str::to_owned);
    HubError::NoSuchOwner { owner: owner.clone(), near }
}
