//! Jars that promise too much, and jars that are merely odd.

use std::time::{Duration, Instant};

use plugraft::formats::service_file::ServiceFile;
use plugraft::jar::JarFault;

use super::facts::{check, facts, object};
use crate::support::archive::{Member, Zip, file, stored, zip};
use crate::support::plugin_class::plugin_class;

/// What takes longer has run away; honest work is over in a second.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn entries_that_share_their_bytes_inflate_to_no_more_than_is_taken() {
    // A class whose constants never end, and which is one of thousands at one place.
    let mut bytes = b"\xca\xfe\xba\xbe\0\0\0\x34\xff\xff".to_vec();
    let constant = [&b"\x01\xff\xff"[..], &vec![b'a'; 0xffff]].concat();
    for _ in 0..100 {
        bytes.extend(&constant);
    }
    let bomb = file("0.class", &bytes);
    let sharing = (1..100).map(|number| Member {
        name: format!("{number}.class").into_bytes(),
        shares_with: Some(0),
        ..bomb.clone()
    });
    let begun = Instant::now();
    let found = facts(&zip([bomb.clone()].into_iter().chain(sharing)).bytes());
    assert_eq!(found.fault, Some(JarFault::Bomb));
    assert!(begun.elapsed() < PATIENCE);
    let alone = facts(&zip([bomb]).bytes());
    assert_eq!(alone.broken.len(), 1, "one of them is no class");
}

#[test]
fn a_class_that_lists_one_interface_over_and_over_is_none() {
    let name = "n".repeat(60_000);
    let interfaces: Vec<&str> = std::iter::repeat_n(&*name, 4).collect();
    let found = facts(&zip([file("A.class", &plugin_class("A").implements(&interfaces).bytes())]).bytes());
    assert!(found.classes.is_empty());
    assert!(found.broken[0].1.contains("lists twice"), "{:?}", found.broken);
}

#[test]
fn a_service_file_without_measure_is_void() {
    let service = "org.apache.kafka.connect.sink.SinkConnector";
    let long = b"com.acme.Sink\n".repeat(1 << 20);
    let found = facts(&zip([file(format!("META-INF/services/{service}"), &long)]).bytes());
    assert_eq!(found.services[service], ServiceFile::too_long());
}

#[test]
fn a_large_jar_is_read_on_the_way() {
    // Too large to be held, and its table of contents is larger than what stays at hand.
    let filler: Vec<u8> = (0..9_000_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut members = vec![file("z/Z.class", &object("z/Z")), stored("filler", &filler)];
    members.extend((0..60_000).map(|number| stored(format!("a/directory/of/some/length/{number}"), b"")));
    members.push(file("a/A.class", &object("a/A")));
    check(&zip(members), &["a/A < java/lang/Object", "z/Z < java/lang/Object"]);
}

#[test]
fn odd_jars_are_jars() {
    let one = || file("A.class", &object("A"));
    let expected = ["A < java/lang/Object"];
    check(&zip([]), &[]);
    check(&zip([one()]), &expected);
    check(&Zip { prelude: b"#!/bin/sh\nexec java -jar \"$0\"\n".to_vec(), ..zip([one()]) }, &expected);
    check(&Zip { comment: b"PK\x05\x06 is no end".to_vec(), ..zip([one()]) }, &expected);
    check(&Zip { zip64_end: true, ..zip([one()]) }, &expected);
    check(&zip([Member { zip64: true, ..one() }]), &expected);
    // A machine looks at no checksum.
    check(&zip([Member { crc: 7, ..one() }]), &expected);
    // The last one of a name is found.
    check(&zip([file("A.class", b"no class"), one()]), &expected);
    check(
        &zip([one(), file("A.class", b"no class")]),
        &["broken: A.class is no class file: it does not begin as a class file"],
    );
    // It is where its name says, or nowhere.
    check(&zip([file("b\\A.class", &object("b/A"))]), &["broken: b\\A.class holds the class `b/A`"]);
    check(&zip([file("/A.class", &object("A"))]), &["broken: /A.class holds the class `A`"]);
    check(&zip([file("META-INF/versions/8/A.class", &object("A"))]), &["8:A < java/lang/Object"]);
    check(&zip([file("META-INF/versions/09/A.class", &object("A"))]), &[]);
    check(&zip([file("META-INF/versions/7/A.class", &object("A"))]), &[]);
    check(
        &zip([file("A.class", &object("A")[..20])]),
        &["broken: A.class is no class file: it ends after 20 bytes, in the middle"],
    );
    check(
        &zip([file("META-INF/MANIFEST.MF", b"no colon\n"), one()]),
        &["A < java/lang/Object", "manifest: line 1 has no colon"],
    );
    check(
        &zip([file("META-INF/MANIFEST.MF", b"Class-Path: a\nno colon\n"), one()]),
        &["fault: its manifest is invalid: line 2 has no colon"],
    );
}
