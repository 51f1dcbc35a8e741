//! What the names in a zip archive tell, before anything is believed.

use std::io;

use rawzip::{CompressionMethod, ErrorKind, ReaderAt, ZipArchive, ZipArchiveEntryWayfinder};

use super::Content;

/// What kinds of names an archive has.
#[derive(Default)]
pub(super) struct Outline {
    /// Where the first local header is; `None` where there is no entry.
    pub(super) first: Option<u64>,
    /// `META-INF/MANIFEST.MF` at the top.
    pub(super) has_jar_manifest: bool,
    /// Class files anywhere.
    pub(super) has_classes: bool,
    /// Jars or zip archives anywhere.
    pub(super) has_archives: bool,
    /// `META-INF/` or `manifest.json` in a top directory.
    pub(super) has_plugin_top: bool,
    /// `META-INF/maven/<group>/<artifact>/pom.properties`.
    pub(super) poms: Vec<PomPlace>,
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
pub(super) fn outline<R: ReaderAt>(archive: &ZipArchive<R>) -> io::Result<Result<Outline, rawzip::Error>> {
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
    fn see(&mut self, name: &str) {
        let ends = |suffix: &str| {
            let at = name.len().checked_sub(suffix.len());
            at.and_then(|at| name.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
        };
        self.has_jar_manifest |= name.eq_ignore_ascii_case("META-INF/MANIFEST.MF");
        self.has_classes |= name.ends_with(".class");
        self.has_archives |= ends(".jar") || ends(".zip");
        let below_top = name.split_once('/').map(|(_, below)| below);
        self.has_plugin_top |=
            below_top.is_some_and(|below| below.starts_with("META-INF/") || below == "manifest.json");
    }
}

/// The artifact in `META-INF/maven/<group>/<artifact>/pom.properties`.
fn pom_artifact(name: &str) -> Option<&str> {
    let middle = name.strip_prefix("META-INF/maven/")?.strip_suffix("/pom.properties")?;
    middle.split_once('/').map(|(_, artifact)| artifact).filter(|artifact| !artifact.contains('/'))
}

/// The cause as a fact about the archive, unless it is one about this machine.
fn unless_io(cause: rawzip::Error) -> io::Result<rawzip::Error> {
    match cause.kind() {
        ErrorKind::IO(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => {}
        ErrorKind::IO(_) => {
            let ErrorKind::IO(cause) = cause.into_kind() else { return Err(io::ErrorKind::Other.into()) };
            return Err(cause);
        }
        _ => {}
    }
    Ok(cause)
}
