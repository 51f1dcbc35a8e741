//! What kind of archive a file is.
//!
//! First bytes and structure decide, and the name only where both leave it open: every jar is a zip archive too.
//!
//! - A header block of a tar, plain or inside gzip, is a packed plugin, whatever its name says.
//! - A zip archive whose file name ends in `.jar` is a bare jar, whatever is inside: Connect would take it for one.
//! - Any other zip archive is a bare jar if there are no jars or zip archives in it, and `META-INF/MANIFEST.MF` stands
//!   at its top or it has classes. Classes below a top directory with `META-INF/` or `manifest.json` are a plugin
//!   with loose classes instead.
//! - Any other zip archive is a plugin that was packed.

use std::io::{self, BufReader, Read as _};

use rawzip::{RangeReader, ZipArchive};

use super::Rule;
use super::end;
use super::finding::Findings;
use super::outline::{Mark, Outline, outline};
use super::source::Source;
use super::tar::{Coat, gzip_fault};
use super::zip;
use crate::formats::gzip_members::GzipMembers;
use crate::formats::{gzip, tar, zstd};

/// A file that can be a plugin.
pub(super) enum Form {
    /// A packed plugin.
    Zip(ZipArchive<Source>),
    /// One jar, which stays whole.
    Jar(ZipArchive<Source>, Outline),
    /// A packed plugin whose files have to be compressed one by one first.
    Tar(Coat),
}

/// Looks at a file; `None` and a finding where it is nothing we read.
pub(super) fn recognize(source: Source, file_name: &str, findings: &mut Findings) -> io::Result<Option<Form>> {
    let size = source.size();
    if size == 0 {
        findings.about_archive(Rule::EmptyArchive, "the file is empty");
        return Ok(None);
    }
    let head = source.head::<512>()?;
    if let Some(form) = foreign_form(&head) {
        findings.about_archive(Rule::UnsupportedArchive, format!("the file is {form}, which is not read"));
        return Ok(None);
    }
    if head.starts_with(&gzip::MAGIC) {
        return tar_in_gzip(&source, findings);
    }
    if tar::begins(&head) {
        return Ok(Some(Form::Tar(Coat::Plain)));
    }
    let begins_as_zip = head.starts_with(b"PK\x03\x04");
    if !begins_as_zip && head.trim_ascii_start().starts_with(b"<") {
        findings.about_archive(Rule::NotAnArchive, "the file is a page of HTML or XML, perhaps of a failed download");
        return Ok(None);
    }
    let Some(archive) = zip::locate(source, size, findings)? else { return Ok(None) };
    if !end::examine(&archive, size, findings)? {
        return Ok(None);
    }
    let Ok(outline) = outline(&archive)? else {
        findings.about_archive(Rule::DamagedArchive, "the central directory cannot be read");
        return Ok(None);
    };
    // The end of a jar that is stored inside looks like the archive's own once that was cut off.
    if begins_as_zip && outline.first != Some(0) {
        findings.about_archive(Rule::TruncatedArchive, "the first entry of the file is in no central directory");
        return Ok(None);
    }
    let Some(first) = outline.first else {
        findings.about_archive(Rule::EmptyArchive, "the archive has no entries");
        return Ok(None);
    };
    end::tell_lead(first, findings);
    Ok(Some(if is_jar(&outline, file_name) { Form::Jar(archive, outline) } else { Form::Zip(archive) }))
}

/// Inflates the first block, to see what is inside.
fn tar_in_gzip(source: &Source, findings: &mut Findings) -> io::Result<Option<Form>> {
    let mut head = Vec::new();
    let gzip = GzipMembers::new(BufReader::new(RangeReader::new(source, 0..source.size())));
    match gzip.take(tar::BLOCK).read_to_end(&mut head) {
        // Zeros are the end of an empty tar.
        Ok(_) if tar::begins(&head) || head == [0; 512] => return Ok(Some(Form::Tar(Coat::Gzip))),
        Ok(_) => findings.about_archive(Rule::UnsupportedArchive, "the file is gzip around something that is no tar"),
        Err(cause) if cause.raw_os_error().is_some() => return Err(cause),
        Err(cause) => {
            let (rule, message) = gzip_fault(&cause);
            findings.about_archive(rule, message);
        }
    }
    Ok(None)
}

fn is_jar(outline: &Outline, file_name: &str) -> bool {
    let is_named_jar = file_name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("jar"));
    let is_built_like_one =
        outline.has(Mark::JarManifest) || (outline.has(Mark::Class) && !outline.has(Mark::PluginTop));
    is_named_jar || (!outline.has(Mark::Archive) && is_built_like_one)
}

/// Forms that people pack plugins in, and that are known by their first bytes.
fn foreign_form(head: &[u8]) -> Option<&'static str> {
    let magics: [(&[u8], &str); 6] = [
        (b"BZh", "a bzip2 archive"),
        (b"\xfd7zXZ\0", "an xz archive"),
        (&zstd::MAGIC, "a zstd archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"Rar!\x1a\x07", "a rar archive"),
        (b"PK\x07\x08", "one part of a split zip archive"),
    ];
    magics.into_iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, form)| form)
}
