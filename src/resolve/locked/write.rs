//! What a lock says of a pin.

use std::path::Path;

use crate::formats::digest::Digest;
use crate::formats::lock::{LockedBase, LockedFile, LockedPlace, LockedPromise};
use crate::spec::{BaseWish, Coordinate};

use super::{directory, exactly, spelling};
use crate::resolve::{BasePin, Pin, Place, Promise, Promiser};

/// What a lock at `lock` says of a base.
pub fn locked_base(lock: &Path, wish: &BaseWish, pin: &BasePin) -> Option<LockedBase> {
    let BasePin::Image { root, .. } = pin else { return None };
    let reference = spelling::base(directory(lock), wish)?;
    Some(LockedBase { reference, digest: root.digest(), line: 0 })
}

/// What a lock at `lock` says of a file or directory whose bytes are known.
pub fn locked_file(lock: &Path, pin: &Pin, digest: Digest, size: u64) -> LockedFile {
    let coordinate = &pin.wish.coordinate;
    let mut file = LockedFile {
        coordinate: spelling::coordinate(directory(lock), coordinate),
        place: LockedPlace::Path(String::new()),
        // The digest of an image is in its place.
        taken: pin.taken.clone().filter(|_| !matches!(coordinate, Coordinate::Image(_))),
        file_name: pin.file_name.clone(),
        size,
        digest,
        promises: pin.promises.iter().filter_map(stated).collect(),
        line: 0,
    };
    file.place = match (&pin.place, coordinate) {
        (Place::Here(path), Coordinate::Path(_)) => LockedPlace::Path(spelling::path(directory(lock), path)),
        (Place::Blob { repository, .. }, _) => LockedPlace::Image(repository.clone()),
        (Place::There(download), Coordinate::Url(_)) => {
            let mut url = download.url.clone();
            url.set_query(None);
            LockedPlace::Url(url)
        }
        (Place::There(download), _) => {
            let plain = LockedPlace::of_url(&download.url);
            plain.unwrap_or_else(|| LockedPlace::Catalogue(exactly(coordinate, &file).to_string()))
        }
        // In this machine's copy of a catalogue, which is nowhere else.
        (Place::Here(_), _) => LockedPlace::Catalogue(exactly(coordinate, &file).to_string()),
    };
    file
}

/// The lock's own promise is the digest.
fn stated(promise: &Promise) -> Option<LockedPromise> {
    let by = match &promise.by {
        Promiser::Lock => return None,
        Promiser::Spec => "spec".to_owned(),
        Promiser::Hub => "hub".to_owned(),
        Promiser::Maven(repository) => format!("maven:{repository}"),
        Promiser::Image => "image".to_owned(),
    };
    Some(LockedPromise { by, checksum: promise.checksum.to_string() })
}
