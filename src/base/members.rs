//! The headers of a tar, one member after the other; contents are skipped.
//!
//! Read as the container runtimes read it (Go's `archive/tar`): global pax headers say nothing about other members,
//! and links, devices and directories have no content whatever their size field says. Extension headers are bounded,
//! so a hostile tar cannot ask for memory.

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::Times;

/// The most bytes that one extension header may have; Go's reader takes as many.
const EXTENSION_LIMIT: u64 = 1 << 20;
const BLOCK: usize = 512;

/// What a header says of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// The name, components joined by `/`; empty for the root. `..` never climbs above the root.
    pub(super) path: String,
    /// What it is.
    pub(super) kind: Kind,
    /// Numeric owner.
    pub(super) uid: u64,
    /// Numeric group.
    pub(super) gid: u64,
    /// Permission bits, set-id and sticky included.
    pub(super) mode: u32,
    /// When it was last changed.
    pub(super) mtime: Times,
    /// Extended attributes by name.
    pub(super) xattrs: BTreeMap<String, Vec<u8>>,
}

/// What a member is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Directory,
    Symlink(String),
    /// Anything else: regular files, hard links, devices, pipes.
    Other,
}

/// Why bytes are not a tar that can be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BadTar {
    /// The bytes did not come, or could not be inflated.
    #[error("its bytes could not be read")]
    Read(#[source] io::Error),
    /// It ends inside a member.
    #[error("the tar ends in the middle of a member")]
    Truncated,
    /// A header's checksum is wrong: this is no tar, or a damaged one.
    #[error("the tar has a header with a wrong checksum")]
    Checksum,
    /// A header is malformed.
    #[error("the tar has a header whose {field} is malformed")]
    Field {
        /// Which field.
        field: &'static str,
    },
    /// An extension header is absurdly long.
    #[error("the tar has an extension header of {size} bytes")]
    LongExtension {
        /// The length it claims.
        size: u64,
    },
    /// There are more members, or longer names, than any image has.
    #[error("the tar has more members or longer names than any real layer")]
    TooMuch,
}

/// What extension headers said about the next member.
#[derive(Default)]
struct Extensions {
    pax: BTreeMap<String, Vec<u8>>,
    long_name: Option<Vec<u8>>,
    long_target: Option<Vec<u8>>,
}

/// Hands every member to `each`, up to the end-of-archive blocks or the end of the bytes.
pub(super) fn read(tar: &mut dyn Read, each: &mut dyn FnMut(Member) -> Result<(), BadTar>) -> Result<(), BadTar> {
    let mut ahead = Extensions::default();
    let mut block = [0; BLOCK];
    while fill_block(tar, &mut block)? && block.iter().any(|byte| *byte != 0) {
        check_sum(&block)?;
        let size = unsigned(&block[124..136], "size")?;
        match block[156] {
            b'x' => ahead.pax = pax_records(&extension(tar, size)?)?,
            b'L' => ahead.long_name = Some(until_nul(&extension(tar, size)?).to_owned()),
            b'K' => ahead.long_target = Some(until_nul(&extension(tar, size)?).to_owned()),
            b'g' => skip(tar, padded(size)?)?,
            kind => {
                let known = std::mem::take(&mut ahead);
                let content = content_length(tar, &block, kind, size, &known)?;
                skip(tar, content)?;
                each(member(&block, kind, known)?)?;
            }
        }
    }
    Ok(())
}

/// How many bytes of content and padding follow; an old GNU sparse map is read on the way.
fn content_length(
    tar: &mut dyn Read,
    block: &[u8; BLOCK],
    kind: u8,
    size: u64,
    known: &Extensions,
) -> Result<u64, BadTar> {
    if matches!(kind, b'1'..=b'6') {
        return Ok(0);
    }
    let mut more = kind == b'S' && block[482] != 0;
    let mut map = [0; BLOCK];
    while more {
        if !fill_block(tar, &mut map)? {
            return Err(BadTar::Truncated);
        }
        more = map[504] != 0;
    }
    let size = match known.pax.get("size") {
        Some(text) => decimal(text).ok_or(BadTar::Field { field: "size" })?,
        None => size,
    };
    padded(size)
}

fn member(block: &[u8; BLOCK], kind: u8, mut known: Extensions) -> Result<Member, BadTar> {
    let pax_name = known.pax.remove("GNU.sparse.name").or_else(|| known.pax.remove("path"));
    let name = known.long_name.or(pax_name).unwrap_or_else(|| header_name(block));
    let target = known
        .long_target
        .or_else(|| known.pax.remove("linkpath"))
        .unwrap_or_else(|| until_nul(&block[157..257]).to_owned());
    let owner = |key: &str, field: &[u8], what: &'static str| match known.pax.get(key) {
        Some(text) => decimal(text).ok_or(BadTar::Field { field: what }),
        None => unsigned(field, what),
    };
    let uid = owner("uid", &block[108..116], "owner")?;
    let gid = owner("gid", &block[116..124], "group")?;
    let whole_seconds = || number(&block[136..148]).map(|seconds| Times { seconds, nanos: 0 });
    let mtime = known.pax.get("mtime").map_or_else(whole_seconds, |text| decimal_time(text));
    let mtime = mtime.ok_or(BadTar::Field { field: "mtime" })?;
    let mode = unsigned(&block[100..108], "mode")? & 0o7777;
    let is_directory = kind == b'5' || (kind == 0 && name.ends_with(b"/"));
    let kind = match kind {
        b'2' => Kind::Symlink(String::from_utf8_lossy(&target).into_owned()),
        _ if is_directory => Kind::Directory,
        _ => Kind::Other,
    };
    let xattrs = known
        .pax
        .into_iter()
        .filter_map(|(key, value)| Some((key.strip_prefix("SCHILY.xattr.")?.to_owned(), value)))
        .collect();
    let mode = u32::try_from(mode).expect("masked to 12 bits");
    Ok(Member { path: clean(&String::from_utf8_lossy(&name)), kind, uid, gid, mode, mtime, xattrs })
}

/// The name in the header itself, with ustar's prefix.
fn header_name(block: &[u8; BLOCK]) -> Vec<u8> {
    let name = until_nul(&block[..100]);
    let prefix = until_nul(&block[345..500]);
    if &block[257..263] != b"ustar\0" || prefix.is_empty() {
        return name.to_owned();
    }
    [prefix, b"/", name].concat()
}

/// Components joined by `/`, as they would be below the image's root.
fn clean(name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// `length key=value\n`, again and again; values may have any bytes, so only the lengths count.
fn pax_records(mut text: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, BadTar> {
    let malformed = || BadTar::Field { field: "pax record" };
    let mut records = BTreeMap::new();
    while !text.is_empty() {
        let space = text.iter().position(|byte| *byte == b' ').ok_or_else(malformed)?;
        let length = decimal(&text[..space]).and_then(|length| usize::try_from(length).ok()).ok_or_else(malformed)?;
        let record = text.get(space + 1..length).and_then(|record| record.strip_suffix(b"\n")).ok_or_else(malformed)?;
        let equals = record.iter().position(|byte| *byte == b'=').ok_or_else(malformed)?;
        if let Ok(key) = std::str::from_utf8(&record[..equals]) {
            records.insert(key.to_owned(), record[equals + 1..].to_owned());
        }
        text = &text[length..];
    }
    Ok(records)
}

fn extension(tar: &mut dyn Read, size: u64) -> Result<Vec<u8>, BadTar> {
    if size > EXTENSION_LIMIT {
        return Err(BadTar::LongExtension { size });
    }
    let mut text = Vec::new();
    let whole = padded(size)?;
    let taken = tar.take(whole).read_to_end(&mut text).map_err(BadTar::Read)?;
    if taken as u64 != whole {
        return Err(BadTar::Truncated);
    }
    text.truncate(usize::try_from(size).expect("at most a MiB"));
    Ok(text)
}

fn skip(tar: &mut dyn Read, length: u64) -> Result<(), BadTar> {
    let skipped = io::copy(&mut tar.take(length), &mut io::sink()).map_err(BadTar::Read)?;
    if skipped == length { Ok(()) } else { Err(BadTar::Truncated) }
}

fn padded(size: u64) -> Result<u64, BadTar> {
    size.checked_next_multiple_of(BLOCK as u64).ok_or(BadTar::Field { field: "size" })
}

/// Fills a block; `false` where the bytes are at their end.
fn fill_block(tar: &mut dyn Read, block: &mut [u8; BLOCK]) -> Result<bool, BadTar> {
    let mut filled = 0;
    while filled < BLOCK {
        match tar.read(&mut block[filled..]) {
            Ok(0) if filled == 0 => return Ok(false),
            Ok(0) => return Err(BadTar::Truncated),
            Ok(taken) => filled += taken,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(BadTar::Read(cause)),
        }
    }
    Ok(true)
}

/// Sums bytes as unsigned or, like old tars, as signed.
fn check_sum(block: &[u8; BLOCK]) -> Result<(), BadTar> {
    let wanted = number(&block[148..156]).ok_or(BadTar::Checksum)?;
    let bytes = || block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { b' ' } else { *byte });
    let plain: i64 = bytes().map(i64::from).sum();
    let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
    if wanted == plain || wanted == signed { Ok(()) } else { Err(BadTar::Checksum) }
}

fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

fn unsigned(field: &[u8], what: &'static str) -> Result<u64, BadTar> {
    number(field).and_then(|value| u64::try_from(value).ok()).ok_or(BadTar::Field { field: what })
}

/// An octal number, or the base-256 that GNU tar writes for what does not fit.
fn number(field: &[u8]) -> Option<i64> {
    if field.first().is_some_and(|byte| byte & 0x80 != 0) {
        let flip = if field[0] & 0x40 == 0 { 0 } else { 0xff };
        let mut value: i64 = 0;
        for (at, byte) in field.iter().enumerate() {
            let digit = (byte ^ flip) & if at == 0 { 0x7f } else { 0xff };
            value = value.checked_mul(256)?.checked_add(i64::from(digit))?;
        }
        return Some(if flip == 0 { value } else { !value });
    }
    let text = std::str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    let text = text.split('\0').next().unwrap_or_default();
    if text.is_empty() { Some(0) } else { i64::from_str_radix(text, 8).ok() }
}

fn decimal(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

/// Seconds with a fraction, such as `-1.5`, which is half a second after -2.
fn decimal_time(text: &[u8]) -> Option<Times> {
    let text = std::str::from_utf8(text).ok()?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok()?;
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos: u32 = format!("{fraction:0<9}")[..9].parse().ok()?;
    Some(match (whole.starts_with('-'), nanos) {
        (true, 1..) => Times { seconds: seconds.checked_sub(1)?, nanos: 1_000_000_000 - nanos },
        _ => Times { seconds, nanos },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_both_notations() {
        let cases: [(&[u8], Option<i64>); 8] = [
            (b"0000755\0", Some(0o755)),
            (b"   755 \0", Some(0o755)),
            (b"\0\0\0\0\0\0\0\0", Some(0)),
            (b"00a\0", None),
            (b"\x80\0\0\0\0\x2d\xc6\xc0", Some(3_000_000)),
            (b"\xff\xff\xff\xff\xff\xff\xff\xfe", Some(-2)),
            (b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", Some(i64::MAX)),
            (b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", None),
        ];
        for (field, value) in cases {
            assert_eq!(number(field), value, "{field:?}");
        }
    }

    #[test]
    fn times_with_fractions() {
        let time = |seconds, nanos| Some(Times { seconds, nanos });
        let cases: [(&str, Option<Times>); 7] = [
            ("1700000000.123456789", time(1_700_000_000, 123_456_789)),
            ("1700000000.1234567891", time(1_700_000_000, 123_456_789)),
            ("5", time(5, 0)),
            ("-1.5", time(-2, 500_000_000)),
            ("-0.25", time(-1, 750_000_000)),
            ("-3", time(-3, 0)),
            ("1.x", None),
        ];
        for (text, value) in cases {
            assert_eq!(decimal_time(text.as_bytes()), value, "{text}");
        }
    }

    #[test]
    fn names_stay_below_the_root() {
        for (name, path) in [("./", ""), ("/opt//x/", "opt/x"), ("a/./b", "a/b"), ("../../etc", "etc"), ("a/../b", "b")]
        {
            assert_eq!(clean(name), path);
        }
    }

    #[test]
    fn pax_values_may_have_newlines_and_lengths_must_fit() {
        let records = pax_records(b"8 a=1\n2\n6 b=c\n").expect("well-formed");
        assert_eq!(records["a"], b"1\n2");
        assert_eq!(records["b"], b"c");
        for bad in ["9 a=1\n2\n", "3 \n", "0 a=b\n", "x a=b\n", "99999999999999999999 a=b\n"] {
            assert!(pax_records(bad.as_bytes()).is_err(), "{bad:?}");
        }
    }
}
