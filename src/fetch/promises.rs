//! Promises, and whether bytes keep them.

use std::fs::File;
use std::io::{self, Read as _};

use crate::event::Event;
use crate::formats::checksum::{Algorithm, Checksum, Checksums, Sums};
use crate::resolve::{Pin, Place};
use crate::tools::Tools;

use super::{Archive, Error, Form};

/// What is remembered of a file: its other checksums, by its digest.
const SUMS: &str = "sums-1";

/// Checks all that was promised about bytes that came.
pub(super) fn check(pin: &Pin, sums: &Sums) -> Result<(), Error> {
    check_length(pin, sums.length)?;
    check_each(pin, |algorithm| sums.of(algorithm))
}

/// Checks all that was promised about an archive, and says so where nothing was.
pub(super) fn keep(tools: &Tools, archive: &Archive) -> Result<(), Error> {
    let pin = &archive.pin;
    check_length(pin, archive.size)?;
    if pin.promises.is_empty() {
        if let Place::There(_) = &pin.place {
            tools.tell(Event::Warning(format!(
                "nothing promises what `{}` holds, and it may change; it came with `{}`: write that as `sha256` beside \
                 the plugin in the spec, or lock it",
                pin.place, archive.digest
            )));
        }
        return Ok(());
    }
    let wanted: Vec<Algorithm> = pin.promises.iter().map(|promise| promise.checksum.algorithm()).collect();
    let others: Vec<Checksum> = if wanted.iter().all(|algorithm| *algorithm == Algorithm::Sha256) {
        Vec::new()
    } else if archive.form == Form::File {
        sums(tools, archive, &wanted)?
    } else {
        return Err(Error::NoChecksum { place: pin.place.to_string() });
    };
    check_each(pin, |algorithm| match algorithm {
        Algorithm::Sha256 => Some(archive.digest.into()),
        other => others.iter().find(|sum| sum.algorithm() == other).cloned(),
    })
}

/// Keeps the checksums of a file for later.
pub(super) fn remember(tools: &Tools, sums: &Sums) {
    let known: Vec<Checksum> = Algorithm::ALL.into_iter().filter_map(|algorithm| sums.of(algorithm)).collect();
    tools.remember(SUMS, sums.digest, &known);
}

/// The checksums of a file of known digest, from an earlier time or by reading it.
fn sums(tools: &Tools, archive: &Archive, wanted: &[Algorithm]) -> Result<Vec<Checksum>, Error> {
    let known: Vec<Checksum> = tools.store.record(SUMS, archive.digest).unwrap_or_default();
    if wanted.iter().all(|algorithm| known.iter().any(|sum| sum.algorithm() == *algorithm)) {
        return Ok(known);
    }
    let read = read(archive, wanted).map_err(|cause| Error::Read { path: archive.path.clone(), cause })?;
    if read.digest != archive.digest {
        return Err(Error::Changed { path: archive.path.clone() });
    }
    remember(tools, &read);
    Ok(wanted.iter().filter_map(|algorithm| read.of(*algorithm)).collect())
}

fn read(archive: &Archive, wanted: &[Algorithm]) -> io::Result<Sums> {
    let mut file = File::open(&archive.path)?;
    let mut sums = Checksums::new(wanted.iter().copied());
    let mut chunk = vec![0; 256 << 10];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(sums.finish()),
            Ok(taken) => sums.update(&chunk[..taken]),
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
}

fn check_length(pin: &Pin, found: u64) -> Result<(), Error> {
    match pin.size {
        Some(promised) if promised != found => {
            Err(Error::OtherLength { place: pin.place.to_string(), promised, found })
        }
        _ => Ok(()),
    }
}

fn check_each(pin: &Pin, sum: impl Fn(Algorithm) -> Option<Checksum>) -> Result<(), Error> {
    let found = |algorithm| sum(algorithm);
    let is_kept = |checksum: &Checksum| found(checksum.algorithm()).as_ref() == Some(checksum);
    let broken = pin.promises.iter().find(|promise| !is_kept(&promise.checksum));
    let Some(broken) = broken else { return Ok(()) };
    let kept = pin.promises.iter().filter(|promise| promise.by == broken.by && is_kept(&promise.checksum));
    Err(Error::Broken {
        place: pin.place.to_string(),
        by: broken.by.clone(),
        promised: broken.checksum.clone(),
        found: found(broken.checksum.algorithm()),
        kept: kept.map(|promise| promise.checksum.clone()).collect(),
        coordinate: pin.wish.coordinate.to_string(),
    })
}
