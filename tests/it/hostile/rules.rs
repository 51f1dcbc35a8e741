//! Archives that lie, escape, explode or are no archives: the smallest one that trips each rule, beside one that does
//! not.

use plugraft::plugin::{Rule, Severity};
use plugraft::spec::Limits;

use crate::support::archive::{Descriptor, Member, Zip, dir, file, jar, lying_members, stored, zip};
use crate::support::opening::{Bench, denials, open_bytes, open_one, paths, rules, wish};

/// A sound member, so that nothing else is wrong with an archive.
fn sound() -> Member {
    file("top/lib/a.jar", &jar("com.acme.A"))
}

/// The archive of a sound member and these, opened: exactly these rules find something.
#[track_caller]
fn check(members: impl IntoIterator<Item = Member>, expected: &[Rule]) {
    check_zip(&zip([sound()].into_iter().chain(members)), expected);
}

#[track_caller]
fn check_zip(zip: &Zip, expected: &[Rule]) {
    check_bytes(&zip.bytes(), expected);
}

#[track_caller]
fn check_bytes(bytes: &[u8], expected: &[Rule]) {
    let contents = open_bytes("top-1.0.zip", bytes);
    assert_eq!(rules(&contents), expected, "{:#?}", contents.findings);
}

#[track_caller]
fn check_limits(zip: &Zip, limits: &Limits, expected: &[Rule]) {
    let dir = tempfile::tempdir().expect("a temp directory");
    let path = dir.path().join("top-1.0.zip");
    std::fs::write(&path, zip.bytes()).expect("a temp directory");
    let contents = open_one(dir.path(), &wish(&path), limits);
    assert_eq!(rules(&contents), expected, "{:#?}", contents.findings);
}

#[test]
fn names_that_are_refused() {
    let long = |length: usize| format!("top/{}", "x".repeat(length));
    let deep = |length: usize| format!("top/{}x", "abcdefg/".repeat(length / 8));
    for (name, rule) in [
        (&b"../evil"[..], Rule::EscapingPath),
        (b"top/../../evil", Rule::EscapingPath),
        (b"top/lib/..", Rule::EscapingPath),
        (b"top\\..\\evil", Rule::EscapingPath),
        (b"/etc/passwd", Rule::AbsolutePath),
        (b"//host/share", Rule::AbsolutePath),
        (b"C:/evil", Rule::AbsolutePath),
        (b"c:evil", Rule::AbsolutePath),
        (b"\\evil", Rule::AbsolutePath),
        (b"top\\lib\\b.jar", Rule::BackslashName),
        (b"top/a\0b", Rule::ControlCharacter),
        (b"top/a\nb", Rule::ControlCharacter),
        (b"top/a\x7fb", Rule::ControlCharacter),
        (b"top/caf\x82", Rule::NotUtf8),
        (long(256).as_bytes(), Rule::NameTooLong),
        (deep(1024).as_bytes(), Rule::NameTooLong),
        (b"top/.wh.a.jar", Rule::WhiteoutName),
        (b"top/.wh..wh..opq", Rule::WhiteoutName),
        (b".wh.top/x", Rule::WhiteoutName),
        (b"", Rule::EmptyName),
        (b".", Rule::EmptyName),
    ] {
        check([file(name, b"x")], &[rule]);
    }
    for name in
        [&b"top/a..b"[..], b"./top//x", b"top/.whx", "top/café".as_bytes(), long(255).as_bytes(), deep(1016).as_bytes()]
    {
        check([file(name, b"x")], &[]);
    }
    for name in ["top/...", "top/a:b", "top/nul.txt"] {
        check([file(name, b"x")], &[Rule::UnportableName]);
    }
    check([dir("./")], &[]);
}

#[test]
fn names_without_the_utf8_flag() {
    check([Member { flags: 0, ..file("top/plain", b"x") }], &[]);
    check([Member { flags: 0, ..file("top/café", b"x") }], &[]);
}

#[test]
fn kinds_that_are_refused() {
    check([file("top/link", b"/etc/passwd").mode(0o120_777)], &[Rule::LinkEntry]);
    check([dir("top/link/").mode(0o120_777)], &[Rule::LinkEntry]);
    for mode in [0o020_666, 0o060_660, 0o010_644, 0o140_755, 0o150_644] {
        check([stored("top/odd", b"").mode(mode)], &[Rule::DeviceEntry]);
    }
    // Attributes of another system are no Unix mode.
    check([Member { made_by: 0x0a14, ..file("top/link", b"x").mode(0o120_777) }], &[]);
    // But DOS's, which Info-ZIP reads.
    check([Member { made_by: 0x0014, ..file("top/link", b"x").mode(0o120_777) }], &[Rule::LinkEntry]);
    check([Member { made_by: 0x0014, ..file("top/plain", b"x").mode(0o100_644) }], &[]);
    check([file("top/plain", b"x").mode(0o644)], &[]);
    check([file("top/suid", b"x").mode(0o104_755)], &[]);
}

#[test]
fn names_that_mean_two_things() {
    check([file("top/a", b"1"), file("top/a", b"1")], &[Rule::DuplicateEntry]);
    check([file("top/a", b"1"), file("top/./a", b"2")], &[Rule::DuplicateEntry]);
    check([file("top/a", b"1"), file("top/b", b"1")], &[]);
    check([dir("top/"), dir("top/"), dir("top/lib/"), dir("top/lib/")], &[]);
    check([file("top/a", b""), file("top/a/b", b"")], &[Rule::FileAsDirectory]);
    check([file("top/a/b", b""), file("top/a", b"")], &[Rule::FileAsDirectory]);
    check([file("top/a", b""), dir("top/a/")], &[Rule::FileAsDirectory]);
    check([dir("top/a/"), file("top/a", b"")], &[Rule::FileAsDirectory]);
    check([file("top", b"")], &[Rule::FileAsDirectory]);
    check([file("top", b""), dir("top/")], &[Rule::FileAsDirectory]);
    check([file("top/a/b", b""), dir("top/a/")], &[]);
}

#[test]
fn names_equal_but_for_case() {
    check([file("top/README", b""), file("top/readme", b"")], &[Rule::CaseCollision]);
    check([file("top/Ä", b""), file("top/ä", b"")], &[Rule::CaseCollision]);
    check([file("top/x/README", b""), file("top/y/readme", b"")], &[]);
    // Directories that are twins are said once, whatever is below.
    check([file("top/Lib/a.jar", b""), file("top/Lib/b.jar", b"")], &[Rule::CaseCollision]);
    let contents = open_bytes("a-1.zip", &zip([sound(), file("top/LIB/a.jar", b"")]).bytes());
    assert_eq!(contents.findings[0].severity, Severity::Warn);
    assert_eq!(paths(&contents), ["LIB/", "LIB/a.jar", "lib/", "lib/a.jar"]);
}

#[test]
fn what_cannot_be_read() {
    check([Member { flags: 0x0801, ..file("top/a", b"x") }], &[Rule::EncryptedEntry]);
    check([Member { method: 99, ..file("top/a", b"x") }], &[Rule::EncryptedEntry]);
    for method in [1, 9, 12, 14, 93, 95, 77] {
        check([Member { method, ..file("top/a", b"x") }], &[Rule::UnknownMethod]);
    }
}

#[test]
fn headers_that_disagree() {
    let honest = || file("top/a", b"some bytes");
    check([Member { local_name: Some(b"top/b".to_vec()), ..honest() }], &[Rule::LyingEntry]);
    check([Member { local_method: Some(0), ..honest() }], &[Rule::LyingEntry]);
    check([Member { local_size: Some(9), ..honest() }], &[Rule::LyingEntry]);
    check([Member { local_crc: Some(9), ..honest() }], &[Rule::LyingEntry]);
    check([Member { size: 11, ..stored("top/a", b"some bytes") }], &[Rule::LyingEntry]);
    check([Member { size: 4, ..dir("top/x/") }], &[Rule::LyingEntry]);
    check([Member { offset: Some(1), ..honest() }], &[Rule::LyingEntry]);
    check([Member { offset: Some(u32::MAX - 1), ..honest() }], &[Rule::LyingEntry]);
    for descriptor in [Descriptor::None, Descriptor::Signed, Descriptor::Unsigned] {
        for zip64 in [false, true] {
            let zip64_end = zip64;
            let members = [dir("top/"), honest(), stored("top/s", b"x")];
            let members = members.map(|member| Member { zip64, ..member.descriptor(descriptor) });
            check_zip(&Zip { zip64_end, ..zip([sound()].into_iter().chain(members)) }, &[]);
        }
    }
}

/// Bytes are verified by the room that reads them all; here their promises are taken.
#[test]
fn lies_that_only_bytes_tell_are_left_to_packing() {
    for (what, member) in lying_members("top/lie") {
        let contents = open_bytes("a-1.zip", &zip([sound(), member]).bytes());
        assert_eq!(rules(&contents), [], "{what}");
    }
}

#[test]
fn entries_that_share_bytes() {
    check(
        [file("top/a", b"1"), Member { shares_with: Some(1), ..file("top/a", b"1") }],
        &[Rule::OverlappingEntries, Rule::DuplicateEntry],
    );
    // The body of the first member reaches over the second.
    let mut long = stored("top/a", b"x");
    (long.size, long.compressed) = (20, 20);
    check([long, file("top/b", b"y")], &[Rule::OverlappingEntries]);
    let mut last = stored("top/z", b"x");
    (last.size, last.compressed) = (2, 2);
    check([last], &[Rule::OverlappingEntries]);
}

#[test]
fn limits() {
    let zip = zip([sound(), file("top/b", &vec![0; 3 << 20])]);
    let wide = Limits { entries: 4, total_bytes: 4 << 20, ratio: 2000 };
    check_limits(&zip, &wide, &[]);
    check_limits(&zip, &Limits { entries: 1, ..wide }, &[Rule::TooManyEntries]);
    // Two files, and the directory `lib/` that a name implies.
    check_limits(&zip, &Limits { entries: 3, ..wide }, &[]);
    check_limits(&zip, &Limits { entries: 2, ..wide }, &[Rule::TooManyEntries]);
    check_limits(&zip, &Limits { total_bytes: 3 << 20, ..wide }, &[Rule::TooLarge]);
    check_limits(&zip, &Limits { ratio: 900, ..wide }, &[Rule::ArchiveBomb]);
    // Small entries may be as regular as they like.
    let small = crate::support::archive::zip([sound(), file("top/b", &vec![0; 1 << 20])]);
    check_limits(&small, &Limits { ratio: 1, ..wide }, &[]);
    let liar = Member { size: u64::MAX / 2, zip64: true, ..file("top/b", b"x") };
    check(
        [liar.clone(), Member { name: b"top/c".to_vec(), ..liar }],
        &[Rule::TooLarge, Rule::ArchiveBomb, Rule::ArchiveBomb],
    );
}

#[test]
fn no_archives() {
    check_bytes(b"", &[Rule::EmptyArchive]);
    check_bytes(b"x", &[Rule::NotAnArchive]);
    check_bytes(b"just text, and not a little of it", &[Rule::NotAnArchive]);
    check_bytes(b"\n<!DOCTYPE html><title>404</title>", &[Rule::NotAnArchive]);
    check_bytes(&[&[0; 4096][..], b"x"].concat(), &[Rule::NotAnArchive]);
    check_bytes(b"\x1f\x8b\x08\0\0\0\0\0\0\x03", &[Rule::TruncatedArchive]);
    check_bytes(b"7z\xbc\xaf\x27\x1c\0\x04", &[Rule::UnsupportedArchive]);
    check_bytes(&zip([]).bytes(), &[Rule::EmptyArchive]);
    check_bytes(&zip([file("__MACOSX/._a.jar", b"x")]).bytes(), &[Rule::EmptyArchive, Rule::DroppedDirt]);
    check_bytes(&zip([dir("top/")]).bytes(), &[Rule::EmptyArchive]);
    check_bytes(&zip([file("top/readme", b"x")]).bytes(), &[Rule::NothingToLoad]);
}

#[test]
fn every_truncation_is_noticed() {
    let inner = jar("com.acme.A");
    let whole = zip([stored("top/a.jar", &inner), file("top/b.jar", &inner), stored("top/c.jar", &inner)]).bytes();
    let bench = Bench::new();
    for length in (0..whole.len()).step_by(11).chain(whole.len() - 60..whole.len()) {
        let contents = bench.open("top-1.0.zip", &whole[..length]);
        let expected = match length {
            0 => Rule::EmptyArchive,
            1..4 => Rule::NotAnArchive,
            _ => Rule::TruncatedArchive,
        };
        assert_eq!(denials(&contents), [expected], "cut to {length} bytes: {:#?}", contents.findings);
        assert!(contents.entries.is_empty());
    }
    assert_eq!(rules(&open_bytes("top-1.0.zip", &whole)), []);
}

#[test]
fn damaged_directories() {
    check_zip(&Zip { promised_entries: Some(7), ..zip([sound()]) }, &[Rule::DamagedArchive]);
    let mut bytes = zip([sound(), file("top/b", b"x")]).bytes();
    let second = bytes.windows(4).rposition(|four| four == b"PK\x01\x02").expect("a record");
    bytes[second] = b'Q';
    check_bytes(&bytes, &[Rule::DamagedArchive]);
}

#[test]
fn oddities_that_are_sound() {
    check_zip(&Zip { comment: b"a comment".to_vec(), ..zip([sound()]) }, &[]);
    check_zip(&Zip { prelude: b"#!/bin/sh\nexit\n".to_vec(), ..zip([sound()]) }, &[Rule::ForeignBytes]);
    check_zip(&Zip { zip64_end: true, ..zip([sound()]) }, &[]);
}

#[test]
fn all_findings_leave_at_once() {
    let contents = open_bytes("evil.zip", &zip([file("../x", b""), file("/y", b""), file("a\\z", b"")]).bytes());
    assert_eq!(denials(&contents), [Rule::EscapingPath, Rule::AbsolutePath, Rule::BackslashName]);
    assert!(contents.findings.iter().all(|finding| finding.plugin == "evil.zip" && finding.help.is_some()));
    assert_eq!(contents.findings[0].entry.as_deref(), Some("../x"));
}

#[test]
fn many_findings_are_counted() {
    let members = (0..1003).map(|at| file(format!("../evil{at}"), b""));
    let contents = open_bytes("evil.zip", &zip(members).bytes());
    assert_eq!(contents.findings.len(), 1001);
    assert_eq!(contents.findings[1000].message, "3 more of this kind were found");
}

/// Any one changed byte of an archive leads to an answer, and never to entries outside of the plugin.
#[test]
fn every_flipped_byte_is_survived() {
    let whole = zip([dir("top/"), file("top/a.jar", b"x"), stored("top/b.jar", b"y").descriptor(Descriptor::Signed)]);
    let whole = Zip { zip64_end: true, ..whole }.bytes();
    let bench = Bench::new();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= if at % 2 == 0 { 0xff } else { 0x01 };
        bench.open("top-1.0.zip", &bytes);
    }
}
