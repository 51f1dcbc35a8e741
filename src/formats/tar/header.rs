//! Headers to write: ustar, and what ustar cannot express in a pax extended header before it.

use std::collections::BTreeMap;

/// What a header says of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header<'a> {
    /// The name, without a leading or trailing `/`.
    pub name: &'a str,
    /// Directory or regular file.
    pub kind: Kind,
    /// Permission bits, set-id and sticky included.
    pub mode: u32,
    /// Numeric owner.
    pub uid: u64,
    /// Numeric group.
    pub gid: u64,
    /// Seconds since 1970.
    pub mtime: i64,
    /// Nanoseconds on top of `mtime`.
    pub mtime_nanos: u32,
    /// Extended attributes: names and raw values.
    pub xattrs: BTreeMap<&'a str, Vec<u8>>,
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A directory.
    Directory,
    /// A regular file of this many bytes.
    File(u64),
}

impl Header<'_> {
    /// The header's blocks: a pax extended header where it is needed, then the ustar header.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut pax = Pax::default();
        let name = match self.kind {
            Kind::Directory => format!("{}/", self.name),
            Kind::File(_) => self.name.to_owned(),
        };
        let (prefix, short) = split_name(&name).unwrap_or_else(|| {
            pax.add("path", name.as_bytes());
            ("", cut(&name, 100))
        });
        let size = match self.kind {
            Kind::Directory => 0,
            Kind::File(size) => size,
        };
        let mut number = |key: &str, value: u64, digits: u32| {
            if value < 8_u64.pow(digits) {
                return value;
            }
            pax.add(key, value.to_string().as_bytes());
            0
        };
        let uid = number("uid", self.uid, 7);
        let gid = number("gid", self.gid, 7);
        let size = number("size", size, 11);
        let whole = u64::try_from(self.mtime).ok().filter(|mtime| *mtime < 8_u64.pow(11));
        if whole.is_none() || self.mtime_nanos > 0 {
            pax.add("mtime", decimal_time(self.mtime, self.mtime_nanos).as_bytes());
        }
        for (name, value) in &self.xattrs {
            pax.add(&format!("SCHILY.xattr.{name}"), value);
        }
        let fields = Ustar {
            prefix,
            name: short,
            mode: self.mode & 0o7777,
            uid,
            gid,
            size,
            mtime: whole.unwrap_or(0),
            kind: if self.kind == Kind::Directory { b'5' } else { b'0' },
        };
        let mut bytes = pax.into_blocks();
        bytes.extend_from_slice(&fields.to_block());
        bytes
    }
}

/// `prefix` and `name` of the ustar header; `None` where the name does not fit or is not ASCII.
fn split_name(name: &str) -> Option<(&str, &str)> {
    if !name.is_ascii() {
        return None;
    }
    if name.len() <= 100 {
        return Some(("", name));
    }
    let inner = name.trim_end_matches('/');
    inner
        .match_indices('/')
        .map(|(at, _)| (&name[..at], &name[at + 1..]))
        .find(|(prefix, rest)| !prefix.is_empty() && prefix.len() <= 155 && rest.len() <= 100)
}

/// At most `length` bytes of `text`, cut between characters.
fn cut(text: &str, length: usize) -> &str {
    let end = (0..=length.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

/// Seconds and nanoseconds as the decimal number that pax wants.
fn decimal_time(seconds: i64, nanos: u32) -> String {
    let (sign, whole, fraction) = match (seconds, nanos) {
        (seconds, 0) if seconds < 0 => ("-", seconds.unsigned_abs(), 0),
        (seconds, nanos) if seconds < 0 => ("-", (seconds + 1).unsigned_abs(), 1_000_000_000 - nanos),
        (seconds, nanos) => ("", seconds.unsigned_abs(), nanos),
    };
    let text = format!("{sign}{whole}.{fraction:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[derive(Default)]
struct Pax(Vec<u8>);

impl Pax {
    /// Adds `length key=value\n`, where the length counts itself.
    fn add(&mut self, key: &str, value: &[u8]) {
        let rest = key.len() + value.len() + 3;
        let length = (1..=20_usize)
            .map(|digits| rest + digits)
            .find(|length| length.to_string().len() + rest == *length)
            .expect("some number of digits fits itself");
        self.0.extend_from_slice(format!("{length} {key}=").as_bytes());
        self.0.extend_from_slice(value);
        self.0.push(b'\n');
    }

    fn into_blocks(self) -> Vec<u8> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let size = self.0.len() as u64;
        let fields =
            Ustar { prefix: "", name: "././@PaxHeader", mode: 0o644, uid: 0, gid: 0, size, mtime: 0, kind: b'x' };
        let mut bytes = fields.to_block().to_vec();
        bytes.extend_from_slice(&self.0);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes
    }
}

struct Ustar<'a> {
    prefix: &'a str,
    name: &'a str,
    mode: u32,
    uid: u64,
    gid: u64,
    size: u64,
    mtime: u64,
    kind: u8,
}

impl Ustar<'_> {
    fn to_block(&self) -> [u8; 512] {
        let mut block = [0; 512];
        let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, self.name.as_bytes());
        put(100, format!("{:07o}", self.mode).as_bytes());
        put(108, format!("{:07o}", self.uid).as_bytes());
        put(116, format!("{:07o}", self.gid).as_bytes());
        put(124, format!("{:011o}", self.size).as_bytes());
        put(136, format!("{:011o}", self.mtime).as_bytes());
        put(148, b"        ");
        put(156, &[self.kind]);
        put(257, b"ustar\x0000");
        put(329, b"0000000");
        put(337, b"0000000");
        put(345, self.prefix.as_bytes());
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }
}

#[cfg(test)]
mod tests {
    use super::super::END;
    use super::*;

    fn header(name: &str) -> Header<'_> {
        Header {
            name,
            kind: Kind::File(0),
            mode: 0o644,
            uid: 0,
            gid: 0,
            mtime: 315_532_801,
            mtime_nanos: 0,
            xattrs: BTreeMap::new(),
        }
    }

    fn read_back(header: &Header<'_>) -> (String, u64, u64, BTreeMap<String, Vec<u8>>) {
        let mut bytes = header.to_bytes();
        bytes.extend_from_slice(&END);
        let mut archive = tar::Archive::new(&bytes[..]);
        let mut entries = archive.entries().expect("a tar");
        let mut entry = entries.next().expect("a member").expect("readable");
        let pax = entry
            .pax_extensions()
            .expect("readable")
            .into_iter()
            .flatten()
            .map(|pair| pair.expect("readable"))
            .map(|pair| (pair.key().expect("text").to_owned(), pair.value_bytes().to_owned()))
            .collect();
        let path = String::from_utf8(entry.path_bytes().into_owned()).expect("text");
        (path, entry.header().uid().expect("a number"), entry.size(), pax)
    }

    #[test]
    fn long_and_foreign_names_survive() {
        let deep = format!("{}/{}", "d".repeat(120), "f".repeat(90));
        let long = "x/".repeat(150) + &"y".repeat(255);
        for name in ["a", "opt/kafka/plugins/x/lib/a.jar", &"n".repeat(100), &"n".repeat(101), &deep, &long, "ä/ß.jar"]
        {
            assert_eq!(read_back(&header(name)).0, name);
        }
        let needs_pax = |name: &str| header(name).to_bytes().len() > 512;
        assert!(!needs_pax(&deep));
        assert!(needs_pax(&"n".repeat(101)));
    }

    #[test]
    fn big_numbers_and_times_go_to_pax() {
        let mut big = header("a");
        big.uid = 3_000_000;
        big.kind = Kind::File(0o77_777_777_777 + 1);
        big.mtime = -2;
        big.mtime_nanos = 500_000_000;
        big.xattrs.insert("user.x", b"b=c\0".to_vec());
        let (_, _, size, pax) = read_back(&big);
        assert_eq!(size, 0o77_777_777_777 + 1);
        assert_eq!(pax["uid"], b"3000000");
        assert_eq!(pax["mtime"], b"-1.5");
        assert_eq!(pax["SCHILY.xattr.user.x"], b"b=c\0");
    }

    #[test]
    fn decimal_times() {
        let cases = [(0, 0, "0"), (5, 10, "5.00000001"), (-1, 0, "-1"), (-1, 250_000_000, "-0.75"), (100, 0, "100")];
        for (seconds, nanos, text) in cases {
            assert_eq!(decimal_time(seconds, nanos), text);
        }
    }
}
