//! Entries whose headers disagree, lie, or tell of what no plugin may have.

use super::{Kind, beside, packed};
use crate::support::archive::{Descriptor, Member, dir, file, patched, stored};

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
/// What a header says where the zip64 field has the value (APPNOTE 4.4.8).
const LEFT: [u8; 4] = [0xff; 4];

fn honest() -> Member {
    file("top/a", b"some bytes, some bytes")
}

fn one(member: Member) -> Vec<u8> {
    beside([member])
}

fn method(method: u16) -> Vec<u8> {
    one(Member { method, ..honest() })
}

fn flagged(flag: u16) -> Vec<u8> {
    one(Member { flags: 0x0800 | flag, ..honest() })
}

fn mode(mode: u32) -> Vec<u8> {
    one(stored("top/odd", b"../../../../outside").mode(mode))
}

/// An extra field (APPNOTE 4.5.1).
fn extra(id: u16, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("a short field");
    [&id.to_le_bytes()[..], &length.to_le_bytes(), content].concat()
}

fn unicode_path(name: &[u8], claimed: &[u8]) -> Vec<u8> {
    extra(0x7075, &[&[1], &crc32fast::hash(name).to_le_bytes()[..], claimed].concat())
}

/// Both sizes of both headers are left to the zip64 field, which is this.
fn sizes_left_to(extra: Vec<u8>) -> Vec<u8> {
    let bytes = one(Member { extra, ..honest() });
    let bytes = patched(bytes, LOCAL, 18, &[0xff; 8]);
    patched(bytes, CENTRAL, 20, &[0xff; 8])
}

/// A zip64 field with both sizes of [`honest`], and one byte more inflated where that is a lie.
fn zip64(more: u64) -> Vec<u8> {
    let Member { size, compressed, .. } = honest();
    extra(1, &[(size + more).to_le_bytes(), compressed.to_le_bytes()].concat())
}

pub(super) const KINDS: &[Kind] = &[
    packed("local-name", &["lying-entry"], || one(Member { local_name: Some(b"top/b".to_vec()), ..honest() })),
    packed("local-name-escapes", &["lying-entry"], || {
        one(Member { local_name: Some(b"../../evil".to_vec()), ..honest() })
    }),
    packed("local-method", &["lying-entry"], || one(Member { local_method: Some(0), ..honest() })),
    packed("local-size", &["lying-entry"], || one(Member { local_size: Some(9), ..honest() })),
    packed("local-checksum", &["lying-entry"], || one(Member { local_crc: Some(9), ..honest() })),
    packed("local-encryption", &["lying-entry"], || patched(one(honest()), LOCAL, 6, &[1, 8])),
    packed("local-utf8-flag", &["lying-entry"], || patched(one(file("top/é", b"x")), LOCAL, 6, &[0, 0])),
    packed("local-missing", &["lying-entry"], || one(Member { offset: Some(1), ..honest() })),
    packed("local-beyond", &["lying-entry"], || one(Member { offset: Some(u32::MAX - 1), ..honest() })),
    packed("local-overflow", &["lying-entry"], || {
        let bytes = one(Member { extra: extra(1, &u64::MAX.to_le_bytes()), ..honest() });
        patched(bytes, CENTRAL, 42, &LEFT)
    }),
    packed("unicode-path", &["lying-entry"], || {
        one(Member { extra: unicode_path(b"top/a", b"../../evil"), ..honest() })
    }),
    packed("unicode-path-stale", &["lying-entry"], || {
        one(Member { extra: unicode_path(b"another", b"top/b"), ..honest() })
    }),
    packed("unicode-path-true", &[], || one(Member { extra: unicode_path(b"top/a", b"top/a"), ..honest() })),
    packed("stored-sizes", &["lying-entry"], || one(Member { size: 11, ..stored("top/a", b"some bytes") })),
    packed("stored-empty-with-data", &["lying-entry"], || {
        one(Member { size: 0, crc: 0, ..stored("top/a", b"some bytes") })
    }),
    packed("deflated-empty-with-data", &["lying-entry"], || one(Member { size: 0, crc: 0, ..honest() })),
    packed("empty-with-checksum", &["lying-entry"], || one(Member { crc: 7, ..stored("top/a", b"") })),
    packed("directory-with-data", &["lying-entry"], || {
        one(Member { attributes: dir("top/x/").attributes, ..stored("top/x/", b"data") })
    }),
    packed("descriptor-signed", &[], || one(honest().descriptor(Descriptor::Signed))),
    packed("descriptor-unsigned", &[], || one(honest().descriptor(Descriptor::Unsigned))),
    packed("descriptor-zip64", &[], || one(Member { zip64: true, ..honest().descriptor(Descriptor::Signed) })),
    packed("descriptor-lies", &["lying-entry"], || {
        patched(one(honest().descriptor(Descriptor::Signed)), DESCRIPTOR, 4, &[1, 2, 3, 4])
    }),
    packed("descriptor-zip64-lies", &["lying-entry"], || {
        let bytes = one(Member { zip64: true, ..honest().descriptor(Descriptor::Signed) });
        patched(bytes, DESCRIPTOR, 16, &[9])
    }),
    packed("descriptor-missing", &["lying-entry"], || {
        let bytes = patched(one(honest()), LOCAL, 6, &[8, 8]);
        let bytes = patched(bytes, LOCAL, 14, &[0; 12]);
        patched(bytes, CENTRAL, 8, &[8, 8])
    }),
    packed("zip64-true", &[], || sizes_left_to(zip64(0))),
    packed("zip64-missing", &["lying-entry", "overlapping-entries"], || sizes_left_to(Vec::new())),
    packed("zip64-short", &["lying-entry", "overlapping-entries"], || sizes_left_to(extra(1, &[9; 4]))),
    packed("zip64-twice", &["lying-entry"], || sizes_left_to([zip64(0), zip64(1)].concat())),
    packed("zip64-huge", &["archive-bomb", "too-large"], || {
        one(Member { size: u64::MAX / 2, zip64: true, ..honest() })
    }),
    packed("encrypted-classic", &["encrypted-entry"], || flagged(1)),
    packed("encrypted-aes", &["encrypted-entry"], || method(99)),
    packed("encrypted-strong", &["encrypted-entry"], || flagged(1 << 6 | 1)),
    packed("encrypted-headers", &["encrypted-entry"], || flagged(1 << 13)),
    packed("method-implode", &["unknown-method"], || method(6)),
    packed("method-deflate64", &["unknown-method"], || method(9)),
    packed("method-bzip2", &["unknown-method"], || method(12)),
    packed("method-lzma", &["unknown-method"], || method(14)),
    packed("method-zstd", &["unknown-method"], || method(93)),
    packed("method-xz", &["unknown-method"], || method(95)),
    packed("method-unknown", &["unknown-method"], || method(77)),
    packed("method-patch", &["unknown-method"], || flagged(1 << 5)),
    packed("link", &["link-entry"], || mode(0o120_777)),
    packed("link-of-dos", &["link-entry"], || {
        one(Member { made_by: 0x0014, ..stored("top/odd", b"../../../../outside").mode(0o120_777) })
    }),
    packed("link-and-through", &["link-entry"], || {
        beside([stored("top/odd", b"../../..").mode(0o120_777), file("top/odd/evil", b"x")])
    }),
    packed("device-character", &["device-entry"], || mode(0o020_666)),
    packed("device-block", &["device-entry"], || mode(0o060_660)),
    packed("pipe", &["device-entry"], || mode(0o010_644)),
    packed("socket", &["device-entry"], || mode(0o140_755)),
    packed("setuid", &[], || one(honest().mode(0o106_755))),
];
