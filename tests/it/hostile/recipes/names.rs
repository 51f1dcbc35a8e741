//! Names that leave their folder, lie to the eye, or mean two things.

use super::{Kind, beside, packed};
use crate::support::archive::{Member, dir, file, stored};

fn named(name: impl AsRef<[u8]>) -> Vec<u8> {
    beside([file(name, b"x")])
}

fn both(first: &str, second: &str) -> Vec<u8> {
    beside([file(first, b"1"), file(second, b"2")])
}

pub(super) const KINDS: &[Kind] = &[
    packed("name-dotdot", &["escaping-path"], || named("../evil")),
    packed("name-dotdot-inside", &["escaping-path"], || named("top/../../evil")),
    packed("name-dotdot-backslash", &["escaping-path"], || named("top\\..\\..\\evil")),
    packed("name-absolute", &["absolute-path"], || named("/tmp/plugraft-hostile/evil")),
    packed("name-absolute-twice", &["absolute-path"], || named("//tmp/plugraft-hostile/evil")),
    packed("name-drive", &["absolute-path"], || named("C:/evil")),
    packed("name-drive-relative", &["absolute-path"], || named("c:evil")),
    packed("name-share", &["absolute-path"], || named("\\\\host\\share\\evil")),
    packed("name-backslash", &["backslash-name"], || named("top\\lib\\b.jar")),
    packed("name-nul", &["control-character"], || named("top/lib/b.jar\0.txt")),
    packed("name-newline", &["control-character"], || named("top/a\nb")),
    packed("name-terminal", &["control-character"], || named("top/a\x1b[2Jb")),
    packed("name-line-separator", &["control-character"], || named("top/a\u{2028}b")),
    packed("name-direction", &["direction-character"], || named("top/lib/\u{202e}raj.b")),
    packed("name-not-utf8", &["not-utf8"], || beside([Member { flags: 0, ..file(b"top/caf\x82", b"x") }])),
    packed("name-flagged-not-utf8", &["not-utf8"], || named(b"top/caf\xe9")),
    packed("name-unflagged-utf8", &[], || beside([Member { flags: 0, ..file("top/café", b"x") }])),
    packed("name-long", &["name-too-long"], || named(format!("top/{}", "x".repeat(256)))),
    packed("name-longest", &["name-too-long"], || named(format!("top/{}", "x".repeat(65_531)))),
    packed("name-deep", &["name-too-long"], || named(format!("top/{}x", "d/".repeat(600)))),
    packed("name-empty", &["empty-name"], || named("")),
    packed("name-dot", &["empty-name"], || named(".")),
    packed("name-slash", &["absolute-path"], || beside([dir("/")])),
    packed("name-whiteout", &["whiteout-name"], || named("top/.wh.lib")),
    packed("name-opaque", &["whiteout-name"], || named("top/lib/.wh..wh..opq")),
    packed("name-twice", &["duplicate-entry"], || both("top/a", "top/a")),
    packed("name-twice-dot", &["duplicate-entry"], || both("top/a", "top/./a")),
    packed("name-twice-slash", &["duplicate-entry"], || both("top/a", "top//a")),
    packed("name-file-then-directory", &["file-as-directory"], || beside([file("top/a", b"1"), dir("top/a/")])),
    packed("name-directory-then-file", &["file-as-directory"], || beside([dir("top/a/"), file("top/a", b"1")])),
    packed("name-file-as-parent", &["file-as-directory"], || both("top/a", "top/a/b")),
    packed("name-top-is-file", &["file-as-directory"], || beside([stored("top", b"x")])),
    packed("name-directories-twice", &[], || beside([dir("top/"), dir("top/doc/"), dir("top/doc/")])),
    packed("name-case-twins", &["case-collision"], || both("top/README", "top/readme")),
    packed("name-unicode-twins", &["unicode-collision"], || both("top/caf\u{e9}", "top/cafe\u{301}")),
    packed("name-dot-twins", &["unicode-collision", "unportable-name"], || both("top/a", "top/a.")),
    packed("name-device", &["unportable-name"], || named("top/nul.txt")),
    packed("name-stream", &["unportable-name"], || named("top/lib/a.jar:evil")),
];
