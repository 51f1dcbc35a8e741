//! Tar archives from a recipe, sound ones and broken ones.
//!
//! A recipe is a list of members. Each can claim what is not so; what it does not say is true. Owners, times and modes
//! are dirty on purpose, and differ from member to member.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// How a header is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Before 1988: no magic, directories by their slash alone.
    V7,
    /// POSIX.
    Ustar,
    /// GNU's own magic.
    Gnu,
}

/// One member of a tar.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// The name field, at most 100 bytes of it.
    pub(crate) name: Vec<u8>,
    pub(crate) prefix: Vec<u8>,
    pub(crate) flag: u8,
    pub(crate) mode: u32,
    pub(crate) target: Vec<u8>,
    pub(crate) body: Vec<u8>,
    /// The size field as it stands, where it is not the body's length in octal.
    pub(crate) size: Option<[u8; 12]>,
    /// How far the checksum is off.
    pub(crate) sum_off: u32,
    pub(crate) dialect: Dialect,
    /// Members that stand before it and speak of it.
    pub(crate) ahead: Vec<Self>,
}

/// A regular file with mode 0100644: tars of Maven have type bits there.
pub(crate) fn file(name: impl AsRef<[u8]>, bytes: &[u8]) -> Member {
    Member {
        name: name.as_ref().to_vec(),
        prefix: Vec::new(),
        flag: b'0',
        mode: 0o100_644,
        target: Vec::new(),
        body: bytes.to_vec(),
        size: None,
        sum_off: 0,
        dialect: Dialect::Ustar,
        ahead: Vec::new(),
    }
}

/// A directory.
pub(crate) fn dir(name: impl AsRef<[u8]>) -> Member {
    Member { flag: b'5', mode: 0o040_755, ..file(name, b"") }
}

/// A hard link, as its target is called from the top.
pub(crate) fn hard_link(name: &str, target: &str) -> Member {
    file(name, b"").flag(b'1').target(target)
}

/// A symbolic link.
pub(crate) fn symlink(name: &str, target: &str) -> Member {
    file(name, b"").flag(b'2').target(target)
}

/// A pax extended header by itself: `x` for the next member, `g` for all that follow.
pub(crate) fn pax_header(flag: u8, records: &[u8]) -> Member {
    file("PaxHeaders.7/x", records).flag(flag)
}

/// Well-formed pax records.
pub(crate) fn records(pairs: &[(&str, &[u8])]) -> Vec<u8> {
    let mut text = Vec::new();
    for (key, value) in pairs {
        let rest = key.len() + value.len() + 3;
        let length = (1..9).map(|digits| rest + digits).find(|length| length.to_string().len() + rest == *length);
        text.extend_from_slice(format!("{} {key}=", length.expect("a short record")).as_bytes());
        text.extend_from_slice(value);
        text.push(b'\n');
    }
    text
}

/// A tar as GNU tar writes it: two zero blocks at the end, and padding to twenty blocks.
pub(crate) fn tar(members: impl IntoIterator<Item = Member>) -> Vec<u8> {
    let mut bytes = unended(members);
    bytes.resize((bytes.len() + 1024).next_multiple_of(20 * 512), 0);
    bytes
}

/// A tar without its end.
pub(crate) fn unended(members: impl IntoIterator<Item = Member>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (at, member) in members.into_iter().enumerate() {
        member.write(&mut bytes, at);
    }
    bytes
}

/// One gzip member, with a name and a time as gzip writes them.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let header = flate2::GzBuilder::new().filename("x.tar").mtime(1_234_567_890);
    let mut zip: GzEncoder<Vec<u8>> = header.write(Vec::new(), Compression::default());
    zip.write_all(bytes).expect("into memory");
    zip.finish().expect("into memory")
}

/// A gzip file of several members, each of so many bytes.
pub(crate) fn gzip_members(bytes: &[u8], length: usize) -> Vec<u8> {
    bytes.chunks(length).flat_map(gzip).collect()
}

impl Member {
    pub(crate) fn flag(self, flag: u8) -> Self {
        Self { flag, ..self }
    }

    pub(crate) fn mode(self, mode: u32) -> Self {
        Self { mode, ..self }
    }

    pub(crate) fn target(self, target: &str) -> Self {
        Self { target: target.as_bytes().to_vec(), ..self }
    }

    pub(crate) fn size_field(self, field: &[u8; 12]) -> Self {
        Self { size: Some(*field), ..self }
    }

    pub(crate) fn dialect(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    /// With a header of these pax records before it.
    pub(crate) fn pax(self, pairs: &[(&str, &[u8])]) -> Self {
        self.after(pax_header(b'x', &records(pairs)))
    }

    /// With this member before it.
    pub(crate) fn after(mut self, member: Self) -> Self {
        self.ahead.push(member);
        self
    }

    /// Named by a pax record; the header has another name.
    pub(crate) fn named_by_pax(self, name: &str) -> Self {
        Self { name: b"short".to_vec(), ..self }.pax(&[("mtime", b"1720000000.123456789"), ("path", name.as_bytes())])
    }

    /// Named by GNU's `L`; the header has another name.
    pub(crate) fn named_by_gnu(self, name: &str) -> Self {
        let long =
            Self { dialect: Dialect::Gnu, ..file("././@LongLink", &[name.as_bytes(), b"\0"].concat()).flag(b'L') };
        Self { name: name.as_bytes()[..name.len().min(100)].to_vec(), dialect: Dialect::Gnu, ..self }.after(long)
    }

    /// Named by ustar's prefix, cut at this slash.
    pub(crate) fn named_by_prefix(self, prefix: &str, name: &str) -> Self {
        Self { prefix: prefix.as_bytes().to_vec(), name: name.as_bytes().to_vec(), ..self }
    }

    fn write(&self, out: &mut Vec<u8>, at: usize) {
        for member in &self.ahead {
            member.write(out, at);
        }
        out.extend_from_slice(&self.block(at));
        out.extend_from_slice(&self.body);
        out.resize(out.len().next_multiple_of(512), 0);
    }

    /// The header block.
    pub(crate) fn block(&self, at: usize) -> [u8; 512] {
        let mut block = [0; 512];
        let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, &self.name[..self.name.len().min(100)]);
        put(100, format!("{:07o}", self.mode).as_bytes());
        // An owner that octal cannot tell, in GNU's base-256, and one that it can.
        put(108, b"\x80\0\0\0\x12\x34\x56\x78");
        put(116, format!("{:06o} ", 100 + at % 64).as_bytes());
        put(124, &self.size.unwrap_or_else(|| octal(self.body.len())));
        put(136, format!("{:011o} ", 1_234_567_890 + at).as_bytes());
        put(148, b"        ");
        put(156, &[if self.dialect == Dialect::V7 && matches!(self.flag, b'0' | b'5') { 0 } else { self.flag }]);
        put(157, &self.target[..self.target.len().min(100)]);
        match self.dialect {
            Dialect::V7 => {}
            Dialect::Ustar => put(257, b"ustar\x0000"),
            Dialect::Gnu => put(257, b"ustar  \0"),
        }
        if self.dialect != Dialect::V7 {
            put(265, b"jenkins");
            put(297, b"staff");
            put(345, &self.prefix);
        }
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{:06o}\0 ", sum + self.sum_off).as_bytes());
        block
    }
}

fn octal(size: usize) -> [u8; 12] {
    let mut field = [0; 12];
    field[..11].copy_from_slice(format!("{size:011o}").as_bytes());
    field
}
