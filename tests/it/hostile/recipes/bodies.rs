//! Entries whose bytes are not what is promised, are shared, or are too many.

use std::io::Write as _;

use flate2::write::DeflateEncoder;

use super::{Kind, beside, packed, sound};
use crate::support::archive::{Descriptor, Member, Zip, file, jar, lying_members, patched, stored, zip};

const CENTRAL: &[u8] = b"PK\x01\x02";
const MEMBERS: usize = 1_000_001;

fn lie(at: usize) -> Vec<u8> {
    beside([lying_members("top/a").remove(at).1])
}

fn zeros(size: usize) -> Vec<u8> {
    zip([file("zeros", &vec![0; size])]).bytes()
}

/// Entries whose bodies quote the local header and the body of the next one, so that many bytes are written once
/// (Fifield, "A better zip bomb", WOOT 2019): each header is honest, and each stream is whole.
fn quoted() -> Vec<u8> {
    let kernel = vec![b'x'; 4096];
    let mut encoder = DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&kernel).expect("into memory");
    let mut tail = (encoder.finish().expect("into memory"), kernel);
    let mut members: Vec<(Member, usize)> = Vec::new();
    for at in (0..8).rev() {
        let (body, content) = tail;
        let member = Member {
            size: content.len() as u64,
            compressed: body.len() as u64,
            crc: crc32fast::hash(&content),
            body,
            ..file(format!("top/{at}"), b"")
        };
        let alone = zip([member.clone()]).bytes();
        let header = alone[..30 + member.name.len()].to_vec();
        let length = u16::try_from(header.len()).expect("a short header");
        let block = [&[0][..], &length.to_le_bytes(), &(!length).to_le_bytes(), &header];
        tail = ([&block.concat()[..], &member.body].concat(), [header.clone(), content].concat());
        members.push((member, header.len() + 5));
    }
    overlaid(members)
}

/// Of these members, last to first, only the first one's body is written: the others' stand inside of it.
fn overlaid(mut members: Vec<(Member, usize)>) -> Vec<u8> {
    members.reverse();
    let mut archive = zip([sound()]).bytes();
    let end = archive.windows(4).position(|found| found == CENTRAL).expect("a record");
    let mut offset = u32::try_from(end).expect("a small archive");
    let mut all = vec![sound()];
    for (at, (member, _)) in members.iter().enumerate() {
        let shares_with = (at > 0).then_some(1);
        all.push(Member { offset: Some(offset), shares_with, ..member.clone() });
        // The block's own header of five bytes stands between this local header and the next.
        offset += u32::try_from(30 + member.name.len() + 5).expect("a small archive");
    }
    archive = zip(all).bytes();
    archive
}

/// A million central records for one entry.
fn million() -> Vec<u8> {
    let one = zip([sound()]).bytes();
    let start = one.windows(4).position(|found| found == CENTRAL).expect("a record");
    let end = one.len() - 22;
    let records = one[start..end].repeat(MEMBERS);
    let whole = Zip { zip64_end: true, ..zip([sound()]) }.bytes();
    let ends = whole[end..].to_vec();
    let (count, length) = ((MEMBERS as u64).to_le_bytes(), (records.len() as u64).to_le_bytes());
    let ends = patched(ends, b"PK\x06\x06", 24, &[count, count, length].concat());
    let at = (start + records.len()) as u64;
    [&one[..start], &records, &patched(ends, b"PK\x06\x07", 8, &at.to_le_bytes())].concat()
}

pub(super) const KINDS: &[Kind] = &[
    packed("checksum", &["lying-entry"], || lie(0)),
    packed("size-small", &["lying-entry"], || lie(1)),
    packed("size-large", &["lying-entry"], || lie(2)),
    packed("stream-with-tail", &["lying-entry"], || lie(3)),
    packed("stream-without-end", &["lying-entry"], || lie(4)),
    packed("stream-of-garbage", &["lying-entry"], || lie(5)),
    packed("stored-checksum", &["lying-entry"], || lie(6)),
    packed("size-hides-bomb", &["lying-entry"], || beside([Member { size: 100, ..file("top/a", &vec![0; 4 << 20]) }])),
    packed("overlap-same", &["overlapping-entries", "duplicate-entry"], || {
        beside([file("top/a", b"1"), Member { shares_with: Some(1), ..file("top/a", b"1") }])
    }),
    packed("overlap-other-name", &["lying-entry", "overlapping-entries"], || {
        beside([file("top/a", b"1"), Member { shares_with: Some(1), ..file("top/b", b"1") }])
    }),
    packed("overlap-part", &["overlapping-entries", "lying-entry"], || {
        let mut long = stored("top/a", b"x");
        (long.size, long.compressed) = (20, 20);
        beside([long, file("top/b", b"y")])
    }),
    packed("overlap-quoted", &["overlapping-entries"], quoted),
    packed("overlap-directory", &["overlapping-entries", "lying-entry"], || {
        let mut last = stored("top/z", b"x");
        (last.size, last.compressed) = (60, 60);
        beside([last])
    }),
    packed("bomb", &["archive-bomb"], || beside([file("top/a", &vec![0; 16 << 20])])),
    packed("bomb-descriptor", &["archive-bomb"], || {
        beside([file("top/a", &vec![0; 16 << 20]).descriptor(Descriptor::Signed)])
    }),
    packed("bomb-in-sum", &["too-large", "archive-bomb"], || {
        let liar = |name| Member { size: 5 << 30, zip64: true, ..file(name, b"x") };
        beside([liar("top/b"), liar("top/c")])
    }),
    packed("bomb-nested", &["nested-archive"], || {
        beside([stored("top/b.zip", &zip([stored("c.zip", &zeros(1 << 20))]).bytes())])
    }),
    packed("million-entries", &["too-many-entries"], million),
    packed("jar-of-nothing", &[], || beside([stored("top/lib/b.jar", b"")])),
    packed("jar-damaged-inside", &[], || beside([stored("top/lib/b.jar", &jar("com.acme.B")[..200])])),
    packed("no-jar", &["nothing-to-load"], || zip([file("top/readme", b"x")]).bytes()),
    packed("only-dirt", &["empty-archive", "dropped-dirt"], || zip([file("__MACOSX/._a.jar", b"x")]).bytes()),
];
