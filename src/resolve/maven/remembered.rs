//! What a repository offered once, for runs that may ask nobody: a released file never changes.

use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;

use crate::formats::checksum::Checksum;
use crate::formats::coordinate::MavenCoordinate;
use crate::formats::digest::Digest;
use crate::net::{Download, Login};
use crate::resolve::{Offer, Place, Promise, Promiser};

use super::repositories::{Repository, Where};
use super::{Maven, file_name};

/// The kind of the store's records of offers.
const KIND: &str = "maven-1";

#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    repository: String,
    url: String,
    size: Option<u64>,
    checksums: Vec<Checksum>,
}

impl Maven<'_> {
    /// Remembers an offer that may be needed without the network.
    pub(super) fn remember(&self, coordinate: &MavenCoordinate, offer: &Offer) {
        if let Place::There(Download { url, login: Login::Named(repository) }) = &offer.place
            && url.query().is_none()
        {
            let checksums = offer.promises.iter().map(|promise| promise.checksum.clone()).collect();
            let known =
                Remembered { repository: repository.clone(), url: url.to_string(), size: offer.size, checksums };
            self.tools.remember(KIND, self.key(coordinate), &known);
        }
    }

    /// What the repositories of this run offered in an earlier one.
    pub(super) fn recall(&self, coordinate: &MavenCoordinate) -> Option<Offer> {
        let known: Remembered = self.tools.store.record(KIND, self.key(coordinate))?;
        let by = || Promiser::Maven(known.repository.clone());
        let promises =
            known.checksums.iter().map(|checksum| Promise { checksum: checksum.clone(), by: by() }).collect();
        let download = Download { url: Url::parse(&known.url).ok()?, login: Login::Named(known.repository.clone()) };
        let (place, file_name) = (Place::There(download), file_name(coordinate));
        Some(Offer { taken: None, place, file_name, size: known.size, promises })
    }

    /// The coordinate, and whom this run would ask for it.
    fn key(&self, coordinate: &MavenCoordinate) -> Digest {
        let place = |repository: &Repository| match &repository.place {
            Where::Web(url) => Some(url.to_string()),
            Where::Directory(_) | Where::Blocked { .. } | Where::Unset(_) | Where::NoAddress => None,
        };
        let places: Vec<String> = self.repositories.iter().filter_map(place).collect();
        Digest::of(json!([coordinate.to_string(), places]).to_string().as_bytes())
    }
}
