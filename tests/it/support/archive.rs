//! Zip archives from a recipe, sound ones and broken ones.
//!
//! A recipe is a list of members. Each says what its two headers claim, so that a test can make them lie; what it does
//! not say is true. Times are dirty on purpose, and differ from member to member.

use std::io::Write as _;

use flate2::write::DeflateEncoder;

use super::plugin_class::sink;

/// A zip archive to be.
#[derive(Debug, Clone, Default)]
pub(crate) struct Zip {
    pub(crate) members: Vec<Member>,
    /// Bytes before the first local header.
    pub(crate) prelude: Vec<u8>,
    /// The archive's comment.
    pub(crate) comment: Vec<u8>,
    /// How many entries the end record promises, where that is a lie.
    pub(crate) promised_entries: Option<u16>,
    /// Writes the zip64 end record and locator as well (APPNOTE 4.3.14, 4.3.15).
    pub(crate) zip64_end: bool,
}

/// One member of a zip archive.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) name: Vec<u8>,
    /// The name in the local header, where it differs.
    pub(crate) local_name: Option<Vec<u8>>,
    /// The bytes after the local header, compressed or not.
    pub(crate) body: Vec<u8>,
    pub(crate) method: u16,
    pub(crate) local_method: Option<u16>,
    /// General purpose bits besides bit 3 (APPNOTE 4.4.4).
    pub(crate) flags: u16,
    pub(crate) crc: u32,
    pub(crate) size: u64,
    /// The compressed size that the central directory claims.
    pub(crate) compressed: u64,
    pub(crate) local_size: Option<u64>,
    pub(crate) local_crc: Option<u32>,
    pub(crate) descriptor: Descriptor,
    /// Sizes and offset in zip64 extra fields (APPNOTE 4.5.3).
    pub(crate) zip64: bool,
    /// System (upper byte) and version that made it (APPNOTE 4.4.2).
    pub(crate) made_by: u16,
    /// The external attributes (APPNOTE 4.4.15): the Unix mode in the upper half.
    pub(crate) attributes: u32,
    /// Claims to begin where this member begins, and is not written itself.
    pub(crate) shares_with: Option<usize>,
    /// Where the central directory says the local header is, where that is a lie.
    pub(crate) offset: Option<u32>,
    /// Further extra fields of both headers (APPNOTE 4.5).
    pub(crate) extra: Vec<u8>,
}

/// Whether sizes and CRC follow the body (APPNOTE 4.3.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Descriptor {
    None,
    Signed,
    Unsigned,
}

/// A regular file, deflated, as a Unix tool writes it with mode 0644.
pub(crate) fn file(name: impl AsRef<[u8]>, bytes: &[u8]) -> Member {
    let body = deflate(bytes);
    Member {
        name: name.as_ref().to_vec(),
        local_name: None,
        compressed: body.len() as u64,
        body,
        method: 8,
        local_method: None,
        flags: 0x0800,
        crc: crc32fast::hash(bytes),
        size: bytes.len() as u64,
        local_size: None,
        local_crc: None,
        descriptor: Descriptor::None,
        zip64: false,
        made_by: 0x0314,
        attributes: 0o100_644 << 16,
        shares_with: None,
        offset: None,
        extra: Vec::new(),
    }
}

/// A regular file, stored.
pub(crate) fn stored(name: impl AsRef<[u8]>, bytes: &[u8]) -> Member {
    Member { method: 0, compressed: bytes.len() as u64, body: bytes.to_vec(), ..file(name, bytes) }
}

/// A directory; its name should end in a slash.
pub(crate) fn dir(name: impl AsRef<[u8]>) -> Member {
    Member { attributes: 0o040_755 << 16 | 0x10, ..stored(name, b"") }
}

/// A small jar with this class in it, a sink connector that its service file lists.
pub(crate) fn jar(class: &str) -> Vec<u8> {
    jar_with(class, &[])
}

/// A jar with more members.
pub(crate) fn jar_with(class: &str, more: &[Member]) -> Vec<u8> {
    let (name, bytes) = sink(&class.replace('.', "/")).file();
    let service = "META-INF/services/org.apache.kafka.connect.sink.SinkConnector";
    let mut zip = zip([
        dir("META-INF/"),
        file("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\n\r\n"),
        file(service, format!("{class}\n").as_bytes()),
        file(name, &bytes),
    ]);
    zip.members.extend_from_slice(more);
    zip.bytes()
}

/// `pom.properties` where Maven puts it into a jar.
pub(crate) fn pom(group: &str, artifact: &str, version: &str) -> Member {
    let text = format!("#Created by Maven\r\nversion={version}\r\ngroupId={group}\r\nartifactId={artifact}\r\n");
    file(format!("META-INF/maven/{group}/{artifact}/pom.properties"), text.as_bytes())
}

/// An archive of these members.
pub(crate) fn zip(members: impl IntoIterator<Item = Member>) -> Zip {
    Zip { members: members.into_iter().collect(), ..Zip::default() }
}

/// An archive with some bytes overwritten, so many bytes behind the last place where `record` stands.
pub(crate) fn patched(mut bytes: Vec<u8>, record: &[u8], skip: usize, with: &[u8]) -> Vec<u8> {
    let at = bytes.windows(record.len()).rposition(|found| found == record).expect("the record") + skip;
    bytes[at..at + with.len()].copy_from_slice(with);
    bytes
}

/// Archives whose bytes are not what the headers promise, though both headers agree; each in words.
///
/// What lies about them is found where bytes are read, and by nobody before.
pub(crate) fn lying_members(name: &str) -> Vec<(&'static str, Member)> {
    let honest = || file(name, &b"these bytes are repeated, ".repeat(40));
    let short = honest();
    let mut trailing = honest();
    trailing.body.extend_from_slice(b"tail");
    trailing.compressed += 4;
    let mut cut = honest();
    cut.body.truncate(cut.body.len() - 3);
    cut.compressed -= 3;
    let mut garbage = honest();
    garbage.body.fill(0xff);
    vec![
        ("a wrong CRC", Member { crc: short.crc ^ 1, ..honest() }),
        ("a size one too small", Member { size: short.size - 1, ..honest() }),
        ("a size one too large", Member { size: short.size + 1, ..honest() }),
        ("bytes behind the end of the stream", trailing),
        ("a stream that does not end", cut),
        ("no deflate stream at all", garbage),
        ("a wrong CRC of stored bytes", Member { crc: 7, ..stored(name, b"stored") }),
    ]
}

impl Member {
    /// With these Unix permission bits.
    pub(crate) fn mode(self, mode: u32) -> Self {
        Self { attributes: mode << 16, ..self }
    }

    /// With sizes and CRC behind the body.
    pub(crate) fn descriptor(self, descriptor: Descriptor) -> Self {
        Self { descriptor, ..self }
    }

    fn flags(&self) -> u16 {
        self.flags | if self.descriptor == Descriptor::None { 0 } else { 8 }
    }
}

impl Zip {
    /// The archive as a file has it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = self.prelude.clone();
        let mut offsets = Vec::new();
        for (at, member) in self.members.iter().enumerate() {
            let shared = member.shares_with.map(|other| offsets[other]);
            offsets.push(shared.unwrap_or(out.len() as u64));
            if shared.is_none() {
                local(&mut out, member, at);
            }
        }
        let start = out.len() as u64;
        for (at, (member, offset)) in self.members.iter().zip(offsets).enumerate() {
            central(&mut out, member, offset, at);
        }
        self.end(&mut out, start);
        out
    }

    fn end(&self, out: &mut Vec<u8>, start: u64) {
        let here = out.len() as u64;
        let count = self.members.len() as u64;
        if self.zip64_end {
            out.extend_from_slice(b"PK\x06\x06");
            out.extend_from_slice(&44_u64.to_le_bytes());
            halves(out, &[45, 45]);
            words(out, &[0, 0]);
            for value in [count, count, here - start, start] {
                out.extend_from_slice(&value.to_le_bytes());
            }
            out.extend_from_slice(b"PK\x06\x07\0\0\0\0");
            out.extend_from_slice(&here.to_le_bytes());
            words(out, &[1]);
        }
        let classic = |value: u64| if self.zip64_end { u32::MAX } else { low(value) };
        out.extend_from_slice(b"PK\x05\x06");
        let promised = self.promised_entries.unwrap_or(u16::try_from(count % 65_536).expect("below"));
        let promised = if self.zip64_end { u16::MAX } else { promised };
        halves(out, &[0, 0, promised, promised]);
        words(out, &[classic(here - start), classic(start)]);
        halves(out, &[u16::try_from(self.comment.len()).expect("a short comment")]);
        out.extend_from_slice(&self.comment);
    }
}

fn local(out: &mut Vec<u8>, member: &Member, at: usize) {
    let name = member.local_name.as_ref().unwrap_or(&member.name);
    let follows = member.descriptor != Descriptor::None;
    let size = member.local_size.unwrap_or(member.size);
    let crc = member.local_crc.unwrap_or(member.crc);
    let (crc, compressed, size) = if follows { (0, 0, 0) } else { (crc, member.compressed, size) };
    let mut extra = Vec::new();
    if member.zip64 {
        halves(&mut extra, &[1, 16]);
        extra.extend_from_slice(&size.to_le_bytes());
        extra.extend_from_slice(&compressed.to_le_bytes());
    }
    extra.extend_from_slice(&member.extra);
    let narrow = |value: u64| if member.zip64 { u32::MAX } else { low(value) };
    out.extend_from_slice(b"PK\x03\x04");
    halves(out, &[20, member.flags(), member.local_method.unwrap_or(member.method)]);
    halves(out, &dirty_time(at));
    words(out, &[crc, narrow(compressed), narrow(size)]);
    halves(out, &[length(name), length(&extra)]);
    out.extend_from_slice(name);
    out.extend_from_slice(&extra);
    out.extend_from_slice(&member.body);
    if member.descriptor == Descriptor::Signed {
        out.extend_from_slice(b"PK\x07\x08");
    }
    if follows && member.zip64 {
        words(out, &[member.crc]);
        out.extend_from_slice(&member.compressed.to_le_bytes());
        out.extend_from_slice(&member.size.to_le_bytes());
    } else if follows {
        words(out, &[member.crc, low(member.compressed), low(member.size)]);
    }
}

fn central(out: &mut Vec<u8>, member: &Member, offset: u64, at: usize) {
    let mut extra = Vec::new();
    if member.zip64 {
        halves(&mut extra, &[1, 24]);
        for value in [member.size, member.compressed, offset] {
            extra.extend_from_slice(&value.to_le_bytes());
        }
    }
    extra.extend_from_slice(&member.extra);
    let narrow = |value: u64| if member.zip64 { u32::MAX } else { low(value) };
    out.extend_from_slice(b"PK\x01\x02");
    halves(out, &[member.made_by, 20, member.flags(), member.method]);
    halves(out, &dirty_time(at));
    words(out, &[member.crc, narrow(member.compressed), narrow(member.size)]);
    halves(out, &[length(&member.name), length(&extra), 0, 0, 0]);
    words(out, &[member.attributes, member.offset.unwrap_or(narrow(offset))]);
    out.extend_from_slice(&member.name);
    out.extend_from_slice(&extra);
}

/// An MS-DOS time and date, another one for each member.
fn dirty_time(at: usize) -> [u16; 2] {
    let turn = u16::try_from(at % 28).expect("below 28");
    [0x5a5a ^ turn, 0x5821 + turn]
}

fn halves(out: &mut Vec<u8>, values: &[u16]) {
    for value in values {
        out.extend_from_slice(&value.to_le_bytes());
    }
}

fn words(out: &mut Vec<u8>, values: &[u32]) {
    for value in values {
        out.extend_from_slice(&value.to_le_bytes());
    }
}

fn low(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn length(bytes: &[u8]) -> u16 {
    u16::try_from(bytes.len()).expect("a header field has at most 65535 bytes")
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("into memory");
    encoder.finish().expect("into memory")
}
