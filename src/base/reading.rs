//! A layer's bytes become its outline, verified on the way.

use std::io::{self, BufReader, Cursor, Read};

use serde::{Deserialize, Serialize};

use super::images::Claim;
use super::members::{self, Contents, Member};
use super::outline::Outline;
use super::spill::{Spill, Spilled, Wanted};
use super::zstd_frames::ZstdFrames;
use super::{Blobs, Error};
use crate::event::{Event, Outcome};
use crate::formats::digest::{Digest, Hasher};
use crate::formats::gzip_members::GzipMembers;
use crate::formats::tar::BadTar;
use crate::formats::{gzip, zstd};
use crate::tools::Tools;

const OUTLINE: &str = "outline-1";
/// More than any real layer unpacks to; what inflates to more is a bomb.
const INFLATED_LIMIT: u64 = 256 << 30;
/// What some engines unpack, although no specification knows it.
const UNREAD: [(&[u8], &str); 2] = [(b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz")];
/// The longest of what tells one encoding from another, in bytes.
const LONGEST_MAGIC: u64 = 6;

/// A layer that was read and verified, now or in an earlier run.
#[derive(Debug)]
pub(super) struct KnownLayer {
    pub(super) outline: Outline,
    diff_id: Digest,
    size: u64,
}

/// As the store keeps it, under the layer's digest.
#[derive(Serialize, Deserialize)]
struct Kept {
    diff_id: Digest,
    size: u64,
    outline: String,
}

impl KnownLayer {
    /// From the store, where an earlier run read it.
    pub(super) fn recall(tools: &Tools, digest: Digest) -> Option<Self> {
        let kept: Kept = tools.store.record(OUTLINE, digest)?;
        Some(Self { outline: Outline::from_text(&kept.outline)?, diff_id: kept.diff_id, size: kept.size })
    }

    /// Reads the whole layer: whatever it claims of itself is compared with what its bytes are. What is wanted of its
    /// files comes along, unless another run reads the layer meanwhile.
    pub(super) fn read(
        tools: &Tools,
        blobs: &Blobs,
        claim: &Claim,
        wanted: &Wanted,
    ) -> Result<(Self, Option<Spilled>), Error> {
        let short = &claim.descriptor.digest.hex()[..12];
        let _turn = tools.turn(OUTLINE, claim.descriptor.digest, || format!("surveys the base's layer {short}"));
        if let Some(known) = Self::recall(tools, claim.descriptor.digest) {
            return Ok((known, None));
        }
        let (known, spilled) = Self::stream(tools, blobs, claim, wanted, "surveying")?;
        if let Ok(outline) = known.outline.to_text() {
            let kept = Kept { diff_id: known.diff_id, size: known.size, outline };
            tools.remember(OUTLINE, claim.descriptor.digest, &kept);
        }
        Ok((known, Some(spilled)))
    }

    /// Reads the whole layer once more, for what is wanted of its files.
    pub(super) fn stream(
        tools: &Tools,
        blobs: &Blobs,
        claim: &Claim,
        wanted: &Wanted,
        doing: &str,
    ) -> Result<(Self, Spilled), Error> {
        let short = &claim.descriptor.digest.hex()[..12];
        let id = claim.descriptor.digest.to_string();
        let what = format!("{doing} the base's layer {short}");
        tools.tell(Event::Begin { id: id.clone(), what, total: claim.descriptor.size });
        let read = verified(tools, blobs, claim, wanted);
        let outcome = if read.is_ok() { Outcome::Done } else { Outcome::Failed };
        tools.tell(Event::End { id, outcome });
        read
    }

    /// Compares what a manifest and a config say of this layer with what it is.
    pub(super) fn check(&self, claim: &Claim) -> Result<(), Error> {
        let digest = claim.descriptor.digest;
        if self.size != claim.descriptor.size {
            return Err(Error::WrongLength { digest, wanted: claim.descriptor.size, found: self.size });
        }
        if self.diff_id != claim.diff_id {
            return Err(Error::WrongDiffId { digest, wanted: claim.diff_id, found: self.diff_id });
        }
        Ok(())
    }
}

fn verified(tools: &Tools, blobs: &Blobs, claim: &Claim, wanted: &Wanted) -> Result<(KnownLayer, Spilled), Error> {
    let digest = claim.descriptor.digest;
    let mut blob = Counted {
        // One byte more than promised is enough to see that there is more.
        bytes: blobs.layer(&claim.descriptor)?.take(claim.descriptor.size + 1),
        hasher: Hasher::default(),
        failed: false,
        tools,
        id: digest.to_string(),
    };
    let mut spill = Spill::new(&tools.store, wanted);
    let outlined = match outlined(&mut blob, digest, &mut spill) {
        Err(Error::BadLayer { cause: BadTar::Read(cause), .. }) if blob.failed => {
            return Err(Error::ReadLayer { digest, cause });
        }
        outlined => outlined,
    };
    // Bytes that are not the promised ones explain any trouble with what is inside them.
    io::copy(&mut blob, &mut io::sink()).map_err(|cause| Error::ReadLayer { digest, cause })?;
    let size = blob.hasher.length();
    let found = blob.hasher.finish();
    if size != claim.descriptor.size {
        return Err(Error::WrongLength { digest, wanted: claim.descriptor.size, found: size });
    }
    if found != digest {
        return Err(Error::WrongDigest { wanted: digest, found });
    }
    let (outline, diff_id) = outlined?;
    Ok((KnownLayer { outline, diff_id, size }, spill.end()))
}

/// Outline and diff id of a layer, whatever its media type says of its compression: runtimes look at the bytes too.
fn outlined(mut blob: &mut dyn Read, digest: Digest, spill: &mut Spill<'_>) -> Result<(Outline, Digest), Error> {
    let bad = |cause| Error::BadLayer { digest, cause };
    let mut start = Vec::new();
    (&mut blob).take(LONGEST_MAGIC).read_to_end(&mut start).map_err(|cause| bad(BadTar::Read(cause)))?;
    let (is_gzip, is_zstd) = (start.starts_with(&gzip::MAGIC), start.starts_with(&zstd::MAGIC));
    if let Some((_, encoding)) = UNREAD.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Err(Error::Encoding { digest, encoding: format!("compressed by {encoding}") });
    }
    let bytes = Cursor::new(start).chain(BufReader::with_capacity(256 << 10, blob));
    let inflated: Box<dyn Read + '_> = match () {
        () if is_gzip => Box::new(GzipMembers::new(bytes)),
        () if is_zstd => Box::new(ZstdFrames::new(bytes)),
        () => Box::new(bytes),
    };
    let mut tar = Hashed { bytes: inflated.take(INFLATED_LIMIT), hasher: Hasher::default() };
    let mut outline = Outline::default();
    {
        let mut buffered = BufReader::with_capacity(64 << 10, &mut tar);
        let mut each = |member: Member, contents: &mut Contents<'_>| {
            spill.take(&member, contents)?;
            outline.add(member)
        };
        members::read(&mut buffered, &mut each).map_err(bad)?;
        // What follows the end-of-archive blocks belongs to the diff id too.
        io::copy(&mut buffered, &mut io::sink()).map_err(|cause| bad(BadTar::Read(cause)))?;
    }
    if tar.hasher.length() == INFLATED_LIMIT {
        return Err(bad(BadTar::TooMuch));
    }
    Ok((outline, tar.hasher.finish()))
}

/// The blob as it comes: hashed, and told to the observer.
struct Counted<'a> {
    bytes: io::Take<Box<dyn Read + Send>>,
    hasher: Hasher,
    failed: bool,
    tools: &'a Tools,
    id: String,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(into);
        match &read {
            Ok(taken) => {
                self.hasher.update(&into[..*taken]);
                self.tools.tell(Event::Advance { id: self.id.clone(), bytes: *taken as u64 });
            }
            Err(cause) => self.failed |= cause.kind() != io::ErrorKind::Interrupted,
        }
        read
    }
}

struct Hashed<R> {
    bytes: R,
    hasher: Hasher,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let taken = self.bytes.read(into)?;
        self.hasher.update(&into[..taken]);
        Ok(taken)
    }
}
