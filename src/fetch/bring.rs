//! What is not on this machine is brought into the store: by digest, once, whoever wants it.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::event::{Event, Outcome};
use crate::formats::checksum::Algorithm;
use crate::formats::descriptor::Descriptor;
use crate::formats::digest::Digest;
use crate::formats::reference::Reference;
use crate::net::{Arrival, Download, Expected};
use crate::resolve::{Pin, Place};
use crate::store::Kept;
use crate::tools::Tools;

use super::landing::Bay;
use super::{Error, Hashed};

const DOWNLOADED: &str = "download-1";
const BLOB: &str = "blob-1";

/// The bytes of a pin on this machine; digest and length are known where they came just now, or are in the store.
pub(super) struct Brought {
    pub(super) path: PathBuf,
    pub(super) known: Option<Hashed>,
}

impl From<Kept> for Brought {
    fn from(kept: Kept) -> Self {
        Self { path: kept.path, known: Some((kept.digest, kept.size)) }
    }
}

/// What is remembered of a download.
#[derive(Debug, Serialize, Deserialize)]
struct Downloaded {
    digest: Digest,
    size: u64,
    /// The tag of the version that came.
    tag: Option<String>,
}

/// Brings a pin's bytes to this machine.
pub(super) fn bring(tools: &Tools, pin: &Pin) -> Result<Brought, Error> {
    match &pin.place {
        Place::Here(path) => Ok(Brought { path: path.clone(), known: None }),
        Place::There(download) => Ok(there(tools, pin, download)?.into()),
        Place::Blob { repository, descriptor } => Ok(blob(tools, pin, repository, descriptor)?.into()),
    }
}

fn there(tools: &Tools, pin: &Pin, download: &Download) -> Result<Kept, Error> {
    let key = key(pin, download);
    if let Some(kept) = at_hand(tools, pin, key) {
        return Ok(kept);
    }
    let _turn = tools.turn(DOWNLOADED, key, || format!("downloads `{}`", pin.file_name));
    if let Some(kept) = at_hand(tools, pin, key) {
        return Ok(kept);
    }
    let known: Option<(Downloaded, Kept)> = tools.store.record(DOWNLOADED, key).and_then(|known: Downloaded| {
        let kept = tools.store.blob(known.digest, known.size)?;
        Some((known, kept))
    });
    let (known, kept) = known.unzip();
    let tag = known.and_then(|known| known.tag);
    let what = format!("download `{}`", pin.wish.coordinate);
    loop {
        let mut bay = Bay::open(tools, pin, key)?;
        let is_begun = bay.is_begun();
        let may_be_text = !is_archive(&pin.file_name);
        let expected = Expected { size: pin.size, tag: tag.as_deref(), may_be_text };
        let arrival = tools.net.download(&what, download, expected, &mut bay);
        match arrival.map_err(|cause| bay.failed(cause))? {
            Arrival::Unchanged if let Some(kept) = kept => return Ok(kept),
            Arrival::Unchanged => {}
            Arrival::Whole => match bay.land() {
                // What an earlier run left may be at fault: once, the file comes anew from its start.
                Err(Error::Broken { .. }) if is_begun => {}
                landed => {
                    let (kept, tag) = landed?;
                    tools.remember(DOWNLOADED, key, &Downloaded { digest: kept.digest, size: kept.size, tag });
                    return Ok(kept);
                }
            },
        }
    }
}

/// Whether a file of this name is an archive, or may be one: what is put into a plugin may be anything else.
fn is_archive(file_name: &str) -> bool {
    let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    !["json", "xml", "html", "htm", "txt", "properties", "yaml", "yml", "conf", "md", "svg"]
        .contains(&extension.as_str())
}

/// What an earlier run brought, where nobody has to be asked whether it is still the same.
fn at_hand(tools: &Tools, pin: &Pin, key: Digest) -> Option<Kept> {
    let promised = pin.promises.iter().find(|promise| promise.checksum.algorithm() == Algorithm::Sha256);
    if let Some(digest) = promised.and_then(|promise| promise.checksum.digest())
        && let Some(kept) = tools.store.blob_of(digest)
    {
        return Some(kept);
    }
    let known: Downloaded = tools.store.record(DOWNLOADED, key)?;
    let is_settled = !pin.promises.is_empty() || tools.catalogues.offline;
    tools.store.blob(known.digest, known.size).filter(|_| is_settled)
}

/// The place, and all that is promised: whatever was kept under it kept these promises. The URL itself is not kept.
fn key(pin: &Pin, download: &Download) -> Digest {
    let mut promises: Vec<String> = pin.promises.iter().map(|promise| promise.checksum.to_string()).collect();
    promises.sort();
    promises.dedup();
    Digest::of(json!([download.url.as_str(), promises]).to_string().as_bytes())
}

fn blob(tools: &Tools, pin: &Pin, repository: &Reference, descriptor: &Descriptor) -> Result<Kept, Error> {
    let at_hand = || tools.store.blob(descriptor.digest, descriptor.size);
    if let Some(kept) = at_hand() {
        return Ok(kept);
    }
    let _turn = tools.turn(BLOB, descriptor.digest, || format!("downloads `{}`", pin.file_name));
    if let Some(kept) = at_hand() {
        return Ok(kept);
    }
    let id = format!("fetch {}", descriptor.digest);
    let what = format!("downloading {}", pin.file_name);
    tools.tell(Event::Begin { id: id.clone(), what, total: descriptor.size });
    let brought = read_blob(tools, pin, repository, descriptor, &id);
    let outcome = if brought.is_ok() { Outcome::Done } else { Outcome::Failed };
    tools.tell(Event::End { id, outcome });
    brought
}

fn read_blob(
    tools: &Tools,
    pin: &Pin,
    repository: &Reference,
    descriptor: &Descriptor,
    id: &str,
) -> Result<Kept, Error> {
    let unread = |cause| Error::Blob { place: pin.place.to_string(), cause };
    let refused = |cause| Error::Download { cause: Box::new(cause) };
    let mut reader = tools.net.repository(repository).read_blob(descriptor).map_err(refused)?;
    let stored = |cause| Error::Store { cause };
    let mut file = tools.store.temp_blob().map_err(stored)?;
    let mut chunk = vec![0; 128 << 10];
    loop {
        let taken = reader.read(&mut chunk).map_err(unread)?;
        if taken == 0 {
            return file.keep().map_err(stored);
        }
        file.write_all(&chunk[..taken]).map_err(unread)?;
        tools.tell(Event::Advance { id: id.to_owned(), bytes: taken as u64 });
    }
}
