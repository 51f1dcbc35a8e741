//! Archives that contain themselves, byte for byte: who opens what is inside never ends.

use super::{Kind, Recipe};
use crate::support::archive::{Member, Zip, file, zip};
use crate::support::quine::{END, own_crc, quine, stored};
use crate::support::tarball;

/// What a local header has besides the name (APPNOTE 4.3.7).
const LOCAL_HEADER: usize = 30;
/// Blocks of zeros that end a tar.
const TAR_END: usize = 1024;

/// A zip archive with one member of this name, which is the archive.
fn zip_in_itself(name: &str) -> Vec<u8> {
    let around = |crc: u32, size: usize, compressed: usize, salt: u8| {
        let body = vec![0; compressed];
        let member = Member { body, crc, size: size as u64, compressed: compressed as u64, ..file(name, b"") };
        let bytes = Zip { comment: vec![salt], ..zip([member]) }.bytes();
        let (head, tail) = bytes.split_at(LOCAL_HEADER + name.len());
        (head.to_vec(), [&END, &tail[compressed..]].concat())
    };
    let (head, tail) = around(0, 0, 0, 0);
    let size = quine(&head, &tail).len();
    let compressed = size - head.len() - tail.len() + END.len();
    let archive = |crc, salt| {
        let (head, tail) = around(crc, size, compressed, salt);
        quine(&head, &tail)
    };
    let sealed = |salt| Some(archive(own_crc(|crc| crc32fast::hash(&archive(crc, salt)))?, salt));
    (0..=u8::MAX).find_map(sealed).expect("one of many systems has a solution")
}

/// A tar in gzip with one member of this name, which is the tar in gzip.
fn tar_gz_in_itself(name: &str) -> Vec<u8> {
    let around = |crc: u32, size: usize, padding: usize, salt: u8| {
        let header = &tarball::tar([tarball::file(name, &vec![0; size])])[..512];
        let end = vec![0; padding + TAR_END];
        let inflated = u32::try_from(header.len() + size + end.len()).expect("a small file").to_le_bytes();
        let head = [&[0x1f, 0x8b, 8, 0, salt, 0, 0, 0, 0, 3], &stored(header.len())[..], header].concat();
        (head, [&stored(end.len())[..], &end, &END, &crc.to_le_bytes(), &inflated].concat())
    };
    let fits = |padding: &usize| {
        let (head, tail) = around(0, 0, *padding, 0);
        (quine(&head, &tail).len() + padding).is_multiple_of(512)
    };
    let padding = (0..512).find(fits).expect("some padding fits");
    let (head, tail) = around(0, 0, padding, 0);
    let size = quine(&head, &tail).len();
    let archive = |crc, salt| {
        let (head, tail) = around(crc, size, padding, salt);
        quine(&head, &tail)
    };
    let crc_with = |crc, salt| {
        let (head, _) = around(crc, size, padding, salt);
        crc32fast::hash(&[&head[head.len() - 512..], &archive(crc, salt), &vec![0; padding + TAR_END]].concat())
    };
    let sealed = |salt| Some(archive(own_crc(|crc| crc_with(crc, salt))?, salt));
    (0..=u8::MAX).find_map(sealed).expect("one of many systems has a solution")
}

const fn of(
    name: &'static str,
    file_name: &'static str,
    finds: &'static [&'static str],
    make: fn() -> Vec<u8>,
) -> Kind {
    Kind { name, file_name, finds, recipe: Recipe::File(make) }
}

pub(super) const KINDS: &[Kind] = &[
    of("quine-zip", "top-1.0.zip", &["nested-archive"], || zip_in_itself("top/top-1.0.zip")),
    of("quine-jar", "top.zip", &[], || zip_in_itself("top/lib/top.jar")),
    of("quine-tar-gz", "top-1.0.tar.gz", &[], || tar_gz_in_itself("top/lib/top.jar")),
];

#[test]
fn what_is_inside_is_the_archive() {
    let bytes = zip_in_itself("a/b.jar");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("a zip archive");
    let mut inside = Vec::new();
    std::io::copy(&mut archive.by_index(0).expect("a member"), &mut inside).expect("its CRC is right");
    assert_eq!(inside, bytes);

    let bytes = tar_gz_in_itself("a/b.jar");
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(&bytes[..]));
    let mut members = archive.entries().expect("a tar");
    let mut inside = Vec::new();
    std::io::copy(&mut members.next().expect("a member").expect("a header"), &mut inside).expect("bytes");
    assert_eq!(inside, bytes);
    assert!(members.next().is_none());
    std::io::copy(&mut archive.into_inner(), &mut std::io::sink()).expect("its CRC is right");
}
