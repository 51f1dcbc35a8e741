//! Bare jars: each stays one file, and is opened only to see what it is.

use super::{Kind, bare};
use crate::support::archive::{Zip, dir, file, jar, jar_with, patched, stored, zip};

fn sound() -> Vec<u8> {
    jar("com.acme.A")
}

pub(super) const KINDS: &[Kind] = &[
    bare("jar-text", &["not-an-archive"], || b"not a jar".to_vec()),
    bare("jar-cut", &["truncated-archive"], || sound()[..150].to_vec()),
    bare("jar-directory-damaged", &["damaged-archive"], || patched(sound(), b"PK\x01\x02", 0, b"Q")),
    bare("jar-stub", &["foreign-bytes"], || {
        let class = file("com/acme/A.class", b"\xca\xfe\xba\xbe");
        Zip { prelude: b"#!/bin/sh\nexec java -jar $0\n".to_vec(), ..zip([class]) }.bytes()
    }),
    bare("jar-tail", &["foreign-bytes"], || [sound(), b"tail".to_vec()].concat()),
    bare("jar-end-in-comment", &["ambiguous-archive", "damaged-archive"], || {
        let comment = zip([]).bytes();
        Zip { comment, ..zip([file("com/acme/A.class", b"\xca\xfe\xba\xbe")]) }.bytes()
    }),
    bare("jar-without-class", &["jar-without-classes"], || zip([dir("META-INF/")]).bytes()),
    bare("jar-escape-inside", &[], || jar_with("com.acme.A", &[file("../evil", b"x")])),
    bare("jar-twice-inside", &[], || jar_with("com.acme.A", &[file("a", b"1"), stored("a", b"2")])),
];
