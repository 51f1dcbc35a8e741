//! Tar archives, re-cut: each file deflated by itself into one file of the store.
//!
//! What a zip archive is from the beginning a tar becomes once: a series of deflate streams that a layer can be put
//! together from. The file is known by its digest and recorded under the archive's, so that the next run finds it. It
//! is never the only copy: where it is gone or damaged, it is made again.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::finding::Findings;
use super::stream::Stream;
use super::tar::{self, Coat, Found, FoundFile, FoundKind, Part};
use super::{Content, Entry, Error, Kind};
use crate::event::{Event, Outcome};
use crate::fetch::Archive;
use crate::formats::deflate::{self, DEFAULT_LEVEL, Deflater, stored_part};
use crate::formats::digest::Digest;
use crate::spec::Limits;
use crate::store::{Kept, TempBlob};
use crate::tools::{Tools, in_order};

/// The kind of the store's records of cuts: a new way to cut is a new kind.
const KIND: &str = "recut-1";

/// A part is compressed where a trial of some of its bytes at this level makes them smaller by at least [`LEAST_GAIN`].
const TRIAL_LEVEL: u8 = 1;
/// In percent. What jars hold is compressed already: to deflate whatever shrinks at all takes almost three times as
/// long, for a layer that is 1.4% smaller.
const LEAST_GAIN: usize = 4;
/// How many stretches of a part are tried, at equal distances.
const STRETCHES: usize = 4;
/// How long each of them is, in bytes.
const STRETCH: usize = 8 << 10;

/// The file that a tar's members were re-cut into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recut {
    /// Where it is, in the store.
    pub path: PathBuf,
    /// Its digest.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
    /// What deflated it, such as `zlib-rs 0.6.8, level 6 where level 1 gains 4%`: another encoder may make another file
    /// of the same members.
    pub encoder: String,
}

/// The same as a record has it: where it is depends on where the store is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Known {
    digest: Digest,
    size: u64,
    encoder: String,
}

/// What re-cutting gives.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Cut {
    /// The members as the archive names them, their bytes in the new file.
    pub(super) members: Vec<Entry>,
    pub(super) findings: Findings,
}

/// What is remembered of it.
#[derive(Serialize, Deserialize)]
struct Record {
    known: Known,
    #[serde(flatten)]
    cut: Cut,
}

/// A file that can be read, and is not in the store for good unless it is kept.
pub(super) enum Pressed {
    /// An earlier run kept it.
    Known(Recut),
    /// It was written now.
    Fresh { file: TempBlob, key: Digest, cut: Cut },
}

impl Pressed {
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Known(recut) => &recut.path,
            Self::Fresh { file, .. } => file.path(),
        }
    }

    /// Leaves the file in the store, where the next run finds it.
    pub(super) fn keep(self, tools: &Tools) -> Result<Recut, Error> {
        match self {
            Self::Known(recut) => Ok(recut),
            Self::Fresh { file, key, cut } => {
                let Kept { path, digest, size } = file.keep().map_err(Error::Keep)?;
                let recut = Recut { path, digest, size, encoder: encoder() };
                tools.remember(KIND, key, &Record { known: Known::of(&recut), cut });
                Ok(recut)
            }
        }
    }
}

impl Known {
    pub(super) fn of(recut: &Recut) -> Self {
        Self { digest: recut.digest, size: recut.size, encoder: recut.encoder.clone() }
    }

    /// The file, where the store still has it as it was.
    pub(super) fn find(&self, tools: &Tools) -> Option<Recut> {
        let kept = tools.store.blob(self.digest, self.size)?;
        let (found, _) = tools.store.file_digest(&kept.path, || ()).ok()?;
        let Self { digest, size, encoder } = self.clone();
        (found == digest).then_some(Recut { path: kept.path, digest, size, encoder })
    }
}

/// What an earlier run made of this tar, or what is made of it now.
pub(super) fn recut(tools: &Tools, archive: &Archive, coat: Coat, limits: &Limits) -> Result<(Pressed, Cut), Error> {
    let key = key(archive, limits);
    let record: Option<Record> = tools.store.record(KIND, key);
    if let Some((recut, cut)) = record.and_then(|Record { known, cut }| Some((known.find(tools)?, cut))) {
        return Ok((Pressed::Known(recut), cut));
    }
    let id = format!("recut {}", key.hex());
    let name = &archive.pin.file_name;
    tools.tell(Event::Begin { id: id.clone(), what: format!("re-cutting {name}"), total: archive.size });
    let made = make(tools, archive, coat, limits, &|bytes| tools.tell(Event::Advance { id: id.clone(), bytes }));
    let outcome = if made.is_ok() { Outcome::Done } else { Outcome::Failed };
    tools.tell(Event::End { id, outcome });
    let (file, cut) = made?;
    Ok((Pressed::Fresh { file, key, cut: cut.clone() }, cut))
}

/// What decides the bytes of the new file.
pub(super) fn encoder() -> String {
    format!("{} where level {TRIAL_LEVEL} gains {LEAST_GAIN}%", deflate::encoder(DEFAULT_LEVEL))
}

/// Everything that the cut depends on.
fn key(archive: &Archive, limits: &Limits) -> Digest {
    let Limits { entries, total_bytes, ratio } = limits;
    let inputs = json!({
        "archive": archive.digest,
        "encoder": encoder(),
        "limits": [entries, total_bytes, ratio],
    });
    Digest::of(inputs.to_string().as_bytes())
}

fn make(
    tools: &Tools,
    archive: &Archive,
    coat: Coat,
    limits: &Limits,
    advance: &dyn Fn(u64),
) -> Result<(TempBlob, Cut), Error> {
    let unread = |cause| Error::Read { path: archive.path.clone(), cause };
    let mut findings = Findings::default();
    let mut stream = Stream::open(&archive.path, advance).map_err(unread)?;
    let mut file = Growing { blob: tools.store.temp_blob().map_err(Error::Keep)?, length: 0, spans: Vec::new() };
    let (found, written) = in_order(
        tools.threads,
        |send| tar::members(&mut stream, coat, limits, &mut findings, send),
        || {
            let mut press = Press::new();
            move |part| press.piece(part)
        },
        |piece| file.add(&piece),
    );
    written.map_err(Error::Recut)?;
    let found = found.map_err(unread)?;
    // What is recorded under the archive's digest has to come from that very archive.
    if stream.finish().map_err(unread)? != archive.digest {
        return Err(Error::Changed { path: archive.path.clone() });
    }
    let Growing { mut blob, spans, .. } = file;
    blob.flush().map_err(Error::Recut)?;
    let members = found.into_iter().map(|found| entry(found, &spans)).collect();
    Ok((blob, Cut { members, findings }))
}

/// What a part becomes.
struct Piece {
    number: usize,
    bytes: Vec<u8>,
    is_stored: bool,
}

/// Deflates what is worth it. A part's bytes alone decide, so that the file is the same for any number of threads.
struct Press {
    trial: Deflater,
    deflater: Deflater,
    sample: Vec<u8>,
}

impl Press {
    fn new() -> Self {
        let (trial, deflater) = (Deflater::new(TRIAL_LEVEL), Deflater::new(DEFAULT_LEVEL));
        Self { trial, deflater, sample: Vec::with_capacity(STRETCHES * STRETCH) }
    }

    /// A file of one part that does not get smaller is left as it is; in longer ones such parts are stored blocks.
    fn piece(&mut self, part: Part) -> Piece {
        let Part { number, bytes, is_first, is_last } = part;
        let smaller = self.gains(&bytes).then(|| self.deflater.part(&bytes, is_last));
        match smaller.filter(|smaller| smaller.len() < bytes.len()) {
            Some(bytes) => Piece { number, bytes, is_stored: false },
            None if is_first && is_last => Piece { number, bytes, is_stored: true },
            None => Piece { number, bytes: stored_part(&bytes, is_last), is_stored: false },
        }
    }

    fn gains(&mut self, bytes: &[u8]) -> bool {
        let sample = if bytes.len() <= STRETCHES * STRETCH {
            bytes
        } else {
            let stretches = bytes.chunks(bytes.len() / STRETCHES).take(STRETCHES);
            self.sample.clear();
            self.sample.extend(stretches.flat_map(|stretch| &stretch[..STRETCH]));
            &self.sample
        };
        self.trial.part(sample, true).len() * 100 <= sample.len() * (100 - LEAST_GAIN)
    }
}

/// Where the bytes of one file are.
struct Span {
    offset: u64,
    length: u64,
    is_stored: bool,
}

/// The new file as it grows.
struct Growing {
    blob: TempBlob,
    length: u64,
    /// By the files' numbers.
    spans: Vec<Span>,
}

impl Growing {
    fn add(&mut self, piece: &Piece) -> io::Result<()> {
        self.blob.write_all(&piece.bytes)?;
        let length = piece.bytes.len() as u64;
        match self.spans.get_mut(piece.number) {
            Some(span) => span.length += length,
            None => self.spans.push(Span { offset: self.length, length, is_stored: piece.is_stored }),
        }
        self.length += length;
        Ok(())
    }
}

fn entry(found: Found, spans: &[Span]) -> Entry {
    let kind = match found.kind {
        FoundKind::Directory => Kind::Directory,
        FoundKind::File(file) => {
            Kind::File { size: file.size, executable: file.executable, content: content(&file, spans) }
        }
    };
    Entry { path: found.path, kind }
}

fn content(file: &FoundFile, spans: &[Span]) -> Content {
    match file.number.map(|number| &spans[number]) {
        None => Content::Stored { offset: 0, crc: Some(file.crc) },
        Some(Span { offset, is_stored: true, .. }) => Content::Stored { offset: *offset, crc: Some(file.crc) },
        Some(Span { offset, length, .. }) => Content::Deflated { offset: *offset, compressed: *length, crc: file.crc },
    }
}
