//! What the headers of one zip entry say, compared with each other.
//!
//! Some tools believe the central directory, some the local header, some a field of either: all have to say the same.

use std::io;

use rawzip::extra_fields::{ExtraFieldId, ExtraFields};
use rawzip::{ReaderAt, ZipFileHeaderRecord, ZipLocalFileHeader};

const DESCRIPTOR_SIGNATURE: u32 = 0x0807_4b50;
/// Signature, CRC and two sizes of eight bytes (APPNOTE 4.3.9).
pub(super) const LONGEST_DESCRIPTOR: usize = 24;

/// What an entry lies about by its headers alone; a sentence without subject.
pub(super) fn lie(central: &ZipFileHeaderRecord<'_>, local: &ZipLocalFileHeader<'_>) -> Option<String> {
    if let Some(what) = difference(central, local) {
        return Some(format!("its {what} in the local header and in the central directory differ"));
    }
    let name = central.file_path();
    let other_name =
        [central.extra_fields(), local.extra_fields()].into_iter().any(|fields| names_another(fields, name.as_ref()));
    if other_name {
        return Some("its Unicode path field gives another name than its header".to_owned());
    }
    has_bad_zip64(central).then(|| "its zip64 field does not give the sizes that its header leaves to it".to_owned())
}

/// Sizes and CRC follow the data where bit 3 says so, and are zero here.
fn difference(central: &ZipFileHeaderRecord<'_>, local: &ZipLocalFileHeader<'_>) -> Option<&'static str> {
    let is_known = !local.flags().has_data_descriptor();
    let differs = |local: u64, central: u64| local != central && (is_known || local != 0);
    if local.file_path().as_ref() != central.file_path().as_ref() {
        Some("name")
    } else if local.compression_method() != central.compression_method() {
        Some("method")
    } else if local.flags().is_encrypted() != central.flags().is_encrypted() {
        Some("encryption")
    } else if local.flags().is_utf8() != central.flags().is_utf8() && !central.file_path().as_ref().is_ascii() {
        Some("encoding of the name")
    } else if differs(local.compressed_size_hint(), central.compressed_size_hint())
        || differs(local.uncompressed_size_hint(), central.uncompressed_size_hint())
    {
        Some("size")
    } else if differs(local.crc32().into(), central.crc32().into()) {
        Some("checksum")
    } else {
        None
    }
}

/// The Unicode path field (APPNOTE 4.6.9): a version, the CRC of the header's name, and the name.
fn names_another(fields: ExtraFields<'_>, name: &[u8]) -> bool {
    fields
        .filter(|(id, _)| *id == ExtraFieldId::INFO_ZIP_UNICODE_PATH)
        .any(|(_, field)| field.get(5..).is_some_and(|unicode| unicode != name))
}

/// Whether a value that the header leaves to the zip64 field (APPNOTE 4.5.3) is not there, or is there twice.
fn has_bad_zip64(central: &ZipFileHeaderRecord<'_>) -> bool {
    const LEFT: u64 = u32::MAX as u64;
    let mut fields = central.extra_fields().filter(|(id, _)| *id == ExtraFieldId::ZIP64);
    let (field, another) = (fields.next(), fields.next());
    let values = [central.uncompressed_size_hint(), central.compressed_size_hint(), central.local_header_offset()];
    // A value that is still the mark was not found, unless the field says just that.
    let is_given = || field.is_some_and(|(_, field)| field.chunks_exact(8).any(|value| value == LEFT.to_le_bytes()));
    another.is_some() || (values.contains(&LEFT) && !is_given())
}

/// Whether sizes and CRC follow the body as the central directory has them, where it says that they follow.
///
/// Writers differ in whether a signature stands before them and whether sizes have four bytes or eight: any is taken.
pub(super) fn descriptor_agrees<R: ReaderAt>(
    reader: &R,
    central: &ZipFileHeaderRecord<'_>,
    local: &ZipLocalFileHeader<'_>,
    end: u64,
) -> io::Result<bool> {
    let (compressed, size) = (central.compressed_size_hint(), central.uncompressed_size_hint());
    let is_told_before = local.compressed_size_hint() == compressed && local.crc32() == central.crc32();
    if !local.flags().has_data_descriptor() || is_told_before {
        return Ok(true);
    }
    let mut bytes = [0; LONGEST_DESCRIPTOR];
    let mut filled = 0;
    while let read @ 1.. = reader.read_at(&mut bytes[filled..], end + filled as u64)? {
        filled += read;
    }
    let crc = central.crc32().to_le_bytes();
    let long = [&crc[..], &compressed.to_le_bytes(), &size.to_le_bytes()].concat();
    let short = |value: u64| u32::try_from(value).ok().map(u32::to_le_bytes);
    let short = short(compressed).zip(short(size)).map(|(compressed, size)| [crc, compressed, size].concat());
    let found = &bytes[..filled];
    let unsigned = found.strip_prefix(&DESCRIPTOR_SIGNATURE.to_le_bytes()[..]);
    Ok([Some(found), unsigned]
        .into_iter()
        .flatten()
        .any(|found| found.starts_with(&long) || short.as_ref().is_some_and(|short| found.starts_with(short))))
}
