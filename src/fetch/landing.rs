//! Where a download arrives: a file of the store that is hashed while it grows.

use std::io;

use crate::event::{Event, Outcome};
use crate::formats::checksum::{Algorithm, Checksums};
use crate::formats::digest::Digest;
use crate::net::{self, Landing};
use crate::resolve::Pin;
use crate::store::{Kept, Partial};
use crate::tools::Tools;

use super::{Error, promises};

/// A file that is arriving, with its checksums so far.
pub(super) struct Bay<'a> {
    tools: &'a Tools,
    pin: &'a Pin,
    partial: Option<Partial>,
    sums: Checksums,
    id: String,
    /// Whether the piece of work was announced, and did not end.
    is_told: bool,
}

impl<'a> Bay<'a> {
    /// The file under this key, with what an earlier run left of it.
    pub(super) fn open(tools: &'a Tools, pin: &'a Pin, key: Digest) -> Result<Self, Error> {
        let stored = |cause| Error::Store { cause };
        let mut partial = tools.store.partial(key).map_err(stored)?;
        let mut sums = sums(pin);
        if let Err(cause) = partial.read(|bytes| sums.update(bytes)) {
            partial.start_over(None).map_err(|_| Error::Read { path: tools.store.partials_dir(), cause })?;
            sums = self::sums(pin);
        }
        let id = format!("fetch {}", key.hex());
        Ok(Self { tools, pin, partial: Some(partial), sums, id, is_told: false })
    }

    /// Whether an earlier run left something.
    pub(super) fn is_begun(&self) -> bool {
        self.length() > 0
    }

    /// Seals what arrived, and tells the tag of its version; where a promise is broken, nothing of it is left.
    pub(super) fn land(mut self) -> Result<(Kept, Option<String>), Error> {
        let sums = std::mem::take(&mut self.sums).finish();
        let partial = self.partial.take().expect("what cannot be written does not land");
        if let Err(broken) = promises::check(self.pin, &sums) {
            partial.discard();
            return Err(broken);
        }
        let tag = partial.tag().map(str::to_owned);
        let kept = partial.keep(sums.digest).map_err(|cause| Error::Store { cause })?;
        promises::remember(self.tools, &sums);
        self.end(Outcome::Done);
        Ok((kept, tag))
    }

    /// What went wrong. What came so far stays for the next run, unless it cannot be written.
    pub(super) fn failed(&mut self, cause: net::Error) -> Error {
        if matches!(cause, net::Error::Landing { .. })
            && let Some(partial) = self.partial.take()
        {
            partial.discard();
        }
        Error::Download { cause: Box::new(cause) }
    }

    fn end(&mut self, outcome: Outcome) {
        if std::mem::take(&mut self.is_told) {
            self.tools.tell(Event::End { id: self.id.clone(), outcome });
        }
    }

    fn tell(&self, bytes: u64) {
        self.tools.tell(Event::Advance { id: self.id.clone(), bytes });
    }

    fn partial(&mut self) -> io::Result<&mut Partial> {
        self.partial.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Landing for Bay<'_> {
    fn length(&self) -> u64 {
        self.partial.as_ref().map_or(0, Partial::length)
    }

    fn tag(&self) -> Option<String> {
        self.partial.as_ref().and_then(Partial::tag).map(str::to_owned)
    }

    fn begin(&mut self, total: Option<u64>) {
        if !std::mem::replace(&mut self.is_told, true) {
            let what = format!("downloading {}", self.pin.file_name);
            self.tools.tell(Event::Begin { id: self.id.clone(), what, total: total.unwrap_or(0) });
            self.tell(self.length());
        }
    }

    fn start_over(&mut self, tag: Option<String>) -> io::Result<()> {
        if self.is_told && self.length() > 0 {
            self.tools.tell(Event::Restart { id: self.id.clone() });
        }
        self.sums = sums(self.pin);
        self.partial()?.start_over(tag)
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.partial()?.append(bytes)?;
        self.sums.update(bytes);
        self.tell(bytes.len() as u64);
        Ok(())
    }
}

impl Drop for Bay<'_> {
    fn drop(&mut self) {
        self.end(Outcome::Failed);
    }
}

/// The checksums that are wanted: those that are promised.
fn sums(pin: &Pin) -> Checksums {
    let promised: Vec<Algorithm> = pin.promises.iter().map(|promise| promise.checksum.algorithm()).collect();
    Checksums::new(promised)
}
