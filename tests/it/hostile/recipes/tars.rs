//! Tars that lie, leave, or do not end, and the gzip around them.

use super::{Kind, Recipe};
use crate::support::archive::jar;
use crate::support::tarball::{
    Dialect, Member, dir, file, gzip, gzip_members, hard_link, pax_header, records, symlink, tar, unended,
};

fn sound() -> Member {
    file("top/lib/a.jar", &jar("com.acme.A"))
}

/// The tar of a sound member and these.
fn beside(members: impl IntoIterator<Item = Member>) -> Vec<u8> {
    tar([sound()].into_iter().chain(members))
}

fn last(size: &[u8; 12]) -> Vec<u8> {
    beside([file("top/b", b"bytes").size_field(size)])
}

fn with_pax(text: &[u8]) -> Vec<u8> {
    beside([file("top/b", b"bytes").after(pax_header(b'x', text))])
}

/// A tar inside of a file: who takes the header's size for true sees one more member.
fn smuggled() -> Vec<u8> {
    let inner = unended([file("top/evil.jar", b"evil")]);
    let length = inner.len().to_string();
    beside([file("top/b", &inner).size_field(b"00000000000\0").pax(&[("size", length.as_bytes())])])
}

fn in_gzip() -> Vec<u8> {
    gzip(&beside([]))
}

fn with_flipped(mut bytes: Vec<u8>, behind: usize) -> Vec<u8> {
    let at = bytes.len() - behind;
    bytes[at] ^= 0x55;
    bytes
}

const fn plain(name: &'static str, finds: &'static [&'static str], bytes: fn() -> Vec<u8>) -> Kind {
    Kind { name, file_name: "top-1.0.tar", finds, recipe: Recipe::File(bytes) }
}

const fn zipped(name: &'static str, finds: &'static [&'static str], bytes: fn() -> Vec<u8>) -> Kind {
    Kind { name, file_name: "top-1.0.tar.gz", finds, recipe: Recipe::File(bytes) }
}

pub(super) const KINDS: &[Kind] = &[
    plain("tar-dotdot", &["escaping-path"], || beside([file("../evil", b"x")])),
    plain("tar-absolute", &["absolute-path"], || beside([file("/tmp/plugraft-hostile/evil", b"x")])),
    plain("tar-dotdot-in-pax", &["escaping-path"], || beside([file("", b"x").named_by_pax("top/../../evil")])),
    plain("tar-dotdot-in-long-name", &["escaping-path"], || beside([file("", b"x").named_by_gnu("top/../../evil")])),
    plain("tar-whiteout", &["whiteout-name"], || beside([file("top/.wh.lib", b"")])),
    plain("tar-name-twice", &["duplicate-entry"], || beside([file("./top/lib/a.jar", b"x")])),
    plain("tar-global-name", &["duplicate-entry"], || {
        tar([pax_header(b'g', &records(&[("path", b"top/a.jar")])), sound(), file("top/b", b"x")])
    }),
    plain("tar-symlink-out", &["link-entry"], || beside([symlink("top/b", "../../../../../etc/hostname")])),
    plain("tar-symlink-absolute", &["link-entry"], || beside([symlink("top/b", "/etc/hostname")])),
    plain("tar-symlink-to-directory", &["link-entry"], || beside([dir("top/d"), symlink("top/b", "d")])),
    plain("tar-through-symlink", &["file-as-directory", "link-entry"], || {
        beside([symlink("top/d", "/tmp"), symlink("top/lib/l", "a.jar"), file("top/lib/l/evil", b"x")])
    }),
    plain("tar-symlink-loop", &["link-entry"], || beside([symlink("top/b", "c"), symlink("top/c", "b")])),
    plain("tar-hardlink-out", &["link-entry"], || beside([hard_link("top/b", "../../../../../../etc/hostname")])),
    plain("tar-hardlink-ahead", &["link-entry"], || beside([hard_link("top/b", "top/c"), file("top/c", b"x")])),
    plain("tar-hardlink-nowhere", &["link-entry"], || beside([hard_link("top/b", "top/none")])),
    plain("tar-hardlink-content", &["lying-entry"], || {
        beside([hard_link("top/b", "top/lib/a.jar").size_field(b"00000001000\0")])
    }),
    plain("tar-links-inside", &[], || {
        beside([hard_link("top/lib/b.jar", "top/lib/a.jar"), symlink("top/c.jar", "lib/a.jar")])
    }),
    plain("tar-device", &["device-entry"], || beside([file("top/null", b"").flag(b'3')])),
    plain("tar-pipe", &["device-entry"], || beside([file("top/pipe", b"").flag(b'6')])),
    plain("tar-unknown-type", &["device-entry"], || beside([file("top/b", b"bytes").flag(b'M')])),
    plain("tar-directory-content", &["lying-entry"], || {
        beside([dir("top/d/").size_field(b"00000001000\0"), file("top/evil", b"x")])
    }),
    plain("tar-v7-directory-content", &["lying-entry"], || {
        beside([file("top/d/", b"bytes").dialect(Dialect::V7), file("top/b", b"x")])
    }),
    plain("tar-sparse-gnu", &["sparse-entry"], || beside([file("top/b", b"bytes").flag(b'S').dialect(Dialect::Gnu)])),
    plain("tar-sparse-pax", &["sparse-entry"], || {
        let pax = [("GNU.sparse.major", &b"1"[..]), ("GNU.sparse.minor", b"0"), ("GNU.sparse.realsize", b"99")];
        beside([file("top/b", b"1\n0\n5\n").pax(&pax)])
    }),
    plain("tar-checksum", &["damaged-archive"], || beside([Member { sum_off: 1, ..file("top/b", b"x") }])),
    plain("tar-size-not-octal", &["damaged-archive"], || last(b"0000000009x\0")),
    plain("tar-size-below-zero", &["damaged-archive"], || last(&[0xff; 12])),
    plain("tar-size-too-big", &["damaged-archive"], || last(b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff")),
    plain("tar-size-overflows-padded", &["truncated-archive"], || last(b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff")),
    plain("tar-size-past-the-end", &["truncated-archive"], || last(b"00070000000\0")),
    plain("tar-pax-size-differs", &["lying-entry"], smuggled),
    plain("tar-pax-size-not-decimal", &["damaged-archive"], || with_pax(&records(&[("size", b"-5")]))),
    plain("tar-pax-size-overflows", &["damaged-archive"], || {
        with_pax(&records(&[("size", b"99999999999999999999999999")]))
    }),
    plain("tar-pax-length-short", &["damaged-archive"], || with_pax(b"9 path=top/evil\n")),
    plain("tar-pax-length-long", &["damaged-archive"], || with_pax(b"99 path=top/evil\n")),
    plain("tar-pax-length-zero", &["damaged-archive"], || with_pax(b"0 path=top/evil\n")),
    plain("tar-pax-without-equals", &["damaged-archive"], || with_pax(b"7 path\n")),
    plain("tar-pax-twice", &["lying-entry"], || {
        let pax = |name: &[u8]| pax_header(b'x', &records(&[("path", name)]));
        beside([file("top/b", b"x").after(pax(b"top/c")).after(pax(b"top/d"))])
    }),
    plain("tar-pax-and-long-name", &["lying-entry"], || {
        beside([file("", b"x").named_by_gnu("top/b").pax(&[("path", b"top/c")])])
    }),
    plain("tar-pax-for-nobody", &["truncated-archive"], || beside([pax_header(b'x', &records(&[("path", b"top/b")]))])),
    plain("tar-extension-huge", &["damaged-archive"], || {
        beside([file("top/b", b"x").after(pax_header(b'x', b"").size_field(b"77777777777\0"))])
    }),
    plain("tar-without-end", &["truncated-archive"], || unended([sound()])),
    plain("tar-cut-in-content", &["truncated-archive"], || unended([sound()])[..700].to_vec()),
    plain("tar-cut-in-header", &["truncated-archive"], || {
        let whole = unended([sound(), file("top/b", b"x")]);
        whole[..whole.len() - 700].to_vec()
    }),
    plain("tar-two-in-one", &["damaged-archive"], || [beside([]), tar([file("top/evil", b"x")])].concat()),
    plain("tar-tail", &["damaged-archive"], || [&beside([])[..], b"tail"].concat()),
    plain("tar-empty", &["not-an-archive"], || tar([])),
    zipped("gzip-empty-tar", &["empty-archive"], || gzip(&tar([]))),
    zipped("gzip-of-text", &["unsupported-archive"], || gzip(b"just text, and not a little of it")),
    zipped("gzip-of-nothing", &["unsupported-archive"], || gzip(b"")),
    zipped("gzip-of-zip", &["unsupported-archive"], || gzip(&super::beside([]))),
    zipped("gzip-cut", &["truncated-archive"], || {
        let whole = in_gzip();
        whole[..whole.len() - 20].to_vec()
    }),
    zipped("gzip-cut-in-trailer", &["truncated-archive"], || {
        let whole = in_gzip();
        whole[..whole.len() - 3].to_vec()
    }),
    zipped("gzip-wrong-crc", &["damaged-archive"], || with_flipped(in_gzip(), 7)),
    zipped("gzip-wrong-length", &["damaged-archive"], || with_flipped(in_gzip(), 3)),
    zipped("gzip-tail", &["damaged-archive"], || [&in_gzip()[..], b"tail"].concat()),
    zipped("gzip-tail-in-padding", &["damaged-archive"], || [&in_gzip()[..], &[0; 99], b"tail"].concat()),
    zipped("gzip-second-member-damaged", &["damaged-archive"], || {
        [&gzip_members(&beside([]), 1000)[..], b"\x1f\x8b\x07\0\0\0\0\0\0\x03"].concat()
    }),
    zipped("gzip-members-missing", &["truncated-archive"], || gzip(&unended([sound()]))),
    zipped("gzip-padded", &[], || [&gzip_members(&beside([]), 700)[..], &[0; 512]].concat()),
    zipped("gzip-bomb", &["archive-bomb"], || gzip(&beside([file("top/zeros", &vec![0; 3 << 20])]))),
];
