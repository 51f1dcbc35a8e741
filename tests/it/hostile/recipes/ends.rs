//! Archives whose end is missing, lies, or stands there twice, and files that are no archives.

use super::{Kind, beside, packed, sound};
use crate::support::archive::{Zip, file, patched, stored, zip};

const END: &[u8] = b"PK\x05\x06";
const ZIP64_END: &[u8] = b"PK\x06\x06";
const LOCATOR: &[u8] = b"PK\x06\x07";

fn whole() -> Vec<u8> {
    beside([stored("top/z", b"last")])
}

fn with_zip64() -> Vec<u8> {
    Zip { zip64_end: true, ..zip([sound(), stored("top/z", b"last")]) }.bytes()
}

fn cut(mut bytes: Vec<u8>, behind: usize) -> Vec<u8> {
    bytes.truncate(bytes.len() - behind);
    bytes
}

fn commented(comment: &[u8]) -> Vec<u8> {
    Zip { comment: comment.to_vec(), ..zip([sound()]) }.bytes()
}

/// Another archive, whose end is the comment of this one.
fn end_in_comment() -> Vec<u8> {
    let other = patched(zip([file("evil.jar", b"x")]).bytes(), END, 16, &[0; 4]);
    commented(&other)
}

/// A member that is there, and that the central directory does not name.
fn hidden() -> Vec<u8> {
    let with = zip([sound(), stored("top/evil", b"x"), stored("top/z", b"last")]).bytes();
    let record = with.windows(54).rposition(|found| found.starts_with(b"PK\x01\x02") && found.ends_with(b"top/evil"));
    let at = record.expect("a record");
    let bytes = [&with[..at], &with[at + 54..]].concat();
    let bytes = patched(bytes, END, 8, &[2, 0, 2, 0]);
    let directory = bytes.windows(4).position(|found| found == b"PK\x01\x02").expect("a record");
    let length = u32::try_from(bytes.len() - 22 - directory).expect("a small archive");
    patched(bytes, END, 12, &length.to_le_bytes())
}

pub(super) const KINDS: &[Kind] = &[
    packed("file-empty", &["empty-archive"], Vec::new),
    packed("file-text", &["not-an-archive"], || b"just text, and not a little of it".to_vec()),
    packed("file-html", &["not-an-archive"], || b"\n<!DOCTYPE html><title>404</title>".to_vec()),
    packed("file-zeros", &["not-an-archive"], || vec![0; 4096]),
    packed("file-7z", &["unsupported-archive"], || b"7z\xbc\xaf\x27\x1c\0\x04".repeat(9)),
    packed("file-rar", &["unsupported-archive"], || b"Rar!\x1a\x07\x01\0".repeat(9)),
    packed("file-xz", &["unsupported-archive"], || b"\xfd7zXZ\0\0\x04".repeat(9)),
    packed("archive-empty", &["empty-archive"], || zip([]).bytes()),
    packed("cut-in-body", &["truncated-archive"], || whole()[..100].to_vec()),
    packed("cut-in-directory", &["truncated-archive"], || cut(whole(), 40)),
    packed("cut-in-end", &["truncated-archive"], || cut(whole(), 5)),
    packed("cut-in-comment", &["truncated-archive"], || cut(commented(b"a comment"), 3)),
    packed("cut-behind-stored-jar", &["truncated-archive"], || {
        cut(zip([stored("top/b.jar", &crate::support::archive::jar("com.acme.B"))]).bytes(), 80)
    }),
    packed("comment-long", &["truncated-archive"], || patched(commented(b"a comment"), END, 20, &[99, 0])),
    packed("comment-short", &["foreign-bytes"], || patched(commented(b"a comment"), END, 20, &[2, 0])),
    packed("end-in-comment", &["ambiguous-archive", "truncated-archive"], end_in_comment),
    packed("tail", &["foreign-bytes"], || [whole(), b"<?php system($_GET['x']);".to_vec()].concat()),
    packed("tail-of-zeros", &["foreign-bytes"], || [whole(), vec![0; 512]].concat()),
    packed("stub", &["foreign-bytes"], || Zip { prelude: b"#!/bin/sh\nexit\n".to_vec(), ..zip([sound()]) }.bytes()),
    packed("stub-shifts", &["foreign-bytes"], || [b"#!/bin/sh\nexit\n".to_vec(), whole()].concat()),
    packed("two-archives", &["truncated-archive"], || [beside([file("top/b", b"x")]), whole()].concat()),
    packed("hidden-entry", &["ambiguous-archive"], hidden),
    packed("count-low", &["damaged-archive"], || patched(whole(), END, 8, &[1, 0, 1, 0])),
    packed("count-high", &["damaged-archive"], || patched(whole(), END, 8, &[7, 0, 7, 0])),
    packed("directory-size", &["damaged-archive"], || patched(whole(), END, 12, &[9, 0])),
    packed("directory-offset", &["damaged-archive"], || patched(whole(), END, 16, &[0xff, 0xff, 0, 0])),
    packed("directory-damaged", &["damaged-archive"], || patched(whole(), b"PK\x01\x02", 0, b"Q")),
    packed("directory-name-length", &["damaged-archive"], || patched(whole(), b"PK\x01\x02", 28, &[0xff, 0xff])),
    packed("zip64-end", &[], with_zip64),
    packed("zip64-end-lost", &["damaged-archive"], || patched(with_zip64(), LOCATOR, 8, &[7])),
    packed("zip64-end-length", &["damaged-archive"], || patched(with_zip64(), ZIP64_END, 4, &[43])),
    packed("zip64-end-offset", &["damaged-archive"], || patched(with_zip64(), ZIP64_END, 48, &[1, 0])),
    packed("zip64-end-count", &["damaged-archive"], || {
        patched(with_zip64(), ZIP64_END, 24, &[3, 0, 0, 0, 0, 0, 0, 0, 3])
    }),
    packed("zip64-end-differs", &["damaged-archive"], || patched(with_zip64(), END, 8, &[1, 0, 1, 0])),
    packed("zip64-locator-damaged", &["damaged-archive"], || patched(with_zip64(), LOCATOR, 0, b"Q")),
    packed("split-last", &["unsupported-archive"], || patched(whole(), END, 4, &[1, 0, 1, 0])),
    packed("split-count", &["unsupported-archive"], || patched(whole(), END, 8, &[1, 0, 2, 0])),
    packed("split-first", &["unsupported-archive"], || [b"PK\x07\x08".to_vec(), whole()].concat()),
];
