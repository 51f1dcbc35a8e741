//! What the names in a zip archive tell, before anything is believed.

use std::collections::BTreeSet;
use std::io;

use rawzip::{CompressionMethod, ErrorKind, ReaderAt, ZipArchive, ZipArchiveEntryWayfinder};

use super::Content;
use super::zip::unless_io;

/// What kinds of names an archive has.
#[derive(Default)]
pub(super) struct Outline {
    /// Where the first local header is; `None` where there is no entry.
    pub(super) first: Option<u64>,
    marks: BTreeSet<Mark>,
    /// `META-INF/maven/<group>/<artifact>/pom.properties`.
    pub(super) poms: Vec<PomPlace>,
}

/// What tells the form of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// `META-INF/MANIFEST.MF` at the top.
    JarManifest,
    /// A class file anywhere.
    Class,
    /// A jar or zip archive anywhere.
    Archive,
    /// `META-INF/` or `manifest.json` in a top directory.
    PluginTop,
}

/// Where a `pom.properties` is.
pub(super) struct PomPlace {
    /// The artifact that its path names.
    pub(super) artifact: String,
    /// Its length, inflated.
    pub(super) size: u64,
    way: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    crc: u32,
}

impl PomPlace {
    pub(super) fn content<R: ReaderAt>(&self, archive: &ZipArchive<R>) -> io::Result<Option<Content>> {
        let (offset, end) = match archive.get_entry(self.way) {
            Ok(entry) => entry.compressed_data_range(),
            Err(cause) => return unless_io(cause).map(|_| None),
        };
        Ok(match self.method {
            CompressionMethod::STORE => Some(Content::Stored { offset, crc: Some(self.crc) }),
            CompressionMethod::DEFLATE => Some(Content::Deflated { offset, compressed: end - offset, crc: self.crc }),
            _ => None,
        })
    }
}

/// Walks the central directory once, names only.
pub(super) fn outline<R: ReaderAt>(archive: &ZipArchive<R>) -> io::Result<Result<Outline, ErrorKind>> {
    let mut outline = Outline::default();
    let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let mut records = archive.entries(&mut buffer);
    loop {
        let record = match records.next_entry() {
            Ok(Some(record)) => record,
            Ok(None) => return Ok(Ok(outline)),
            Err(cause) => return unless_io(cause).map(Err),
        };
        let at = record.local_header_offset();
        outline.first = Some(outline.first.map_or(at, |first| first.min(at)));
        let path = record.file_path();
        let Ok(name) = std::str::from_utf8(path.as_ref()) else { continue };
        outline.see(name);
        if let Some(artifact) = pom_artifact(name) {
            outline.poms.push(PomPlace {
                artifact: artifact.to_owned(),
                size: record.uncompressed_size_hint(),
                way: record.wayfinder(),
                method: record.compression_method(),
                crc: record.crc32(),
            });
        }
    }
}

impl Outline {
    pub(super) fn has(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }

    fn see(&mut self, name: &str) {
        match name.rsplit_once('.').map(|(_, extension)| extension) {
            Some("class") => self.mark(Mark::Class),
            Some(end) if end.eq_ignore_ascii_case("jar") || end.eq_ignore_ascii_case("zip") => self.mark(Mark::Archive),
            Some(_) | None => {}
        }
        if name.eq_ignore_ascii_case("META-INF/MANIFEST.MF") {
            self.mark(Mark::JarManifest);
        }
        let below_top = name.split_once('/').map(|(_, below)| below);
        if below_top.is_some_and(|below| below.starts_with("META-INF/") || below == "manifest.json") {
            self.mark(Mark::PluginTop);
        }
    }

    fn mark(&mut self, mark: Mark) {
        self.marks.insert(mark);
    }
}

/// The artifact in `META-INF/maven/<group>/<artifact>/pom.properties`.
fn pom_artifact(name: &str) -> Option<&str> {
    let middle = name.strip_prefix("META-INF/maven/")?.strip_suffix("/pom.properties")?;
    middle.split_once('/').map(|(_, artifact)| artifact).filter(|artifact| !artifact.contains('/'))
}
