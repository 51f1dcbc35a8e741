//! Jars from recipes, sound ones and others, and what a JVM takes from them.

use std::fs;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use plugraft::jar::{Bytes, Handle, JarFacts, JarFault, class, read};
use std::io::Write as _;

use crate::support::archive::{Zip, deflate, dir, file, patched, pom, stored, zip};
use crate::support::plugin_class::plugin_class;
use crate::support::tools::offline;

/// The same facts from a stretch of a file and from a deflate stream.
pub(super) fn facts(jar: &[u8]) -> JarFacts {
    let dir = tempfile::tempdir().expect("a directory");
    let deflated = deflate(jar);
    let path = dir.path().join("vessel");
    let vessel = [b"before", jar, &deflated, b"behind"].concat();
    fs::write(&path, vessel).expect("a file");
    let length = jar.len() as u64;
    let plain = Bytes::Plain { path: path.clone(), offset: 6, length };
    let squeezed = Bytes::Deflated { path, offset: 6 + length, compressed: deflated.len() as u64, length };
    let tools = offline(dir.path());
    let found = read(&tools, &plain).expect("readable");
    assert_eq!(found, read(&tools, &squeezed).expect("readable"), "inflated");
    assert_eq!(found.length, length);
    found
}

/// What is declared, in lines.
fn declared(facts: &JarFacts) -> String {
    let mut lines: Vec<String> = facts.fault.iter().map(|fault| format!("fault: {fault}")).collect();
    lines.extend(facts.classes.iter().map(|class| {
        let release = if class.release == 0 { String::new() } else { format!("{}:", class.release) };
        let supers = class.super_class.iter().chain(&class.interfaces).map(ToString::to_string);
        format!("{release}{} < {}", class.name, supers.collect::<Vec<_>>().join(" "))
    }));
    lines.extend(facts.broken.iter().map(|(name, why)| format!("broken: {name} {why}")));
    lines.extend(facts.services.iter().map(|(name, file)| format!("service: {name} = {}", file.providers.join(" "))));
    lines.extend(facts.poms.iter().map(|pom| format!("pom: {}:{}:{}", pom.group, pom.artifact, pom.version)));
    lines.extend(facts.members.iter().map(|member| format!("member: {} {}", member.name, member.size)));
    lines.extend(facts.manifest_fault.iter().map(|why| format!("manifest: {why}")));
    lines.join("\n")
}

pub(super) fn check(zip: &Zip, expected: &[&str]) {
    assert_eq!(declared(&facts(&zip.bytes())), expected.join("\n"));
}

pub(super) fn object(name: &str) -> Vec<u8> {
    plugin_class(name).bytes()
}

#[test]
fn a_jar_tells_its_classes_and_papers() {
    let sink = plugin_class("com/acme/Sink")
        .extends("com/acme/Base")
        .implements(&["java/io/Closeable", "java/util/List"])
        .bytes();
    let zip = zip([
        dir("META-INF/"),
        file("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n"),
        pom("com.acme", "sink", "1.2"),
        file("com/acme/Sink.class", &sink),
        stored("com/acme/Base.class", &object("com/acme/Base")),
        file("META-INF/versions/11/com/acme/Base.class", &object("com/acme/Base")),
        file("META-INF/services/org.apache.kafka.connect.sink.SinkConnector", b"com.acme.Sink # one\n"),
        file("META-INF/services/java.sql.Driver", b"com.acme.Driver\n"),
        file("native/libz.so.1.2", b"\x7fELF"),
        stored("lib/inner.jar", b"PK"),
        file("BOOT-INF/classes/com/acme/Boot.class", b"x"),
        file(
            "module-info.class",
            &plugin_class("module-info").extends("").without_constructors().access(0x8000).bytes(),
        ),
        file("com/acme/package-info.class", &object("com/acme/package-info")),
        file("notes.txt", b"nothing"),
    ]);
    check(
        &zip,
        &[
            "com/acme/Base < java/lang/Object",
            "11:com/acme/Base < java/lang/Object",
            "com/acme/Sink < com/acme/Base java/io/Closeable java/util/List",
            "com/acme/package-info < java/lang/Object",
            "module-info < ",
            "service: org.apache.kafka.connect.sink.SinkConnector = com.acme.Sink",
            "pom: com.acme:sink:1.2",
            "member: BOOT-INF/classes/com/acme/Boot.class 1",
            "member: lib/inner.jar 2",
            "member: native/libz.so.1.2 4",
        ],
    );
    let facts = facts(&zip.bytes());
    assert!(facts.manifest.expect("a manifest").multi_release);
    assert_eq!((facts.classes[0].crc, facts.classes[0].major), (crc32fast::hash(&object("com/acme/Base")), 52));
}

#[test]
fn what_is_no_jar_has_a_fault_and_nothing_else() {
    let check = |bytes: &[u8], expected: JarFault| {
        let found = facts(bytes);
        assert_eq!(found.fault, Some(expected));
        assert!(found.classes.is_empty() && found.members.is_empty());
    };
    check(b"", JarFault::NotAZip);
    check(b"PK\x05\x06", JarFault::NotAZip);
    check(&vec![0; 100_000], JarFault::NotAZip);
    let whole = zip([file("A.class", &object("A"))]).bytes();
    check(&whole[..whole.len() - 1], JarFault::NotAZip);
    check(&patched(whole.clone(), b"PK\x01\x02", 0, b"PK\x09"), JarFault::Damaged);
    check(&patched(whole, b"PK\x05\x06", 12, &[0xff; 4]), JarFault::Damaged);
    let mut hidden = file("A.class", &object("A"));
    hidden.flags |= 1;
    check(&zip([hidden]).bytes(), JarFault::Encrypted { name: "A.class".to_owned() });
    let mut odd = file("A.class", &object("A"));
    odd.method = 14;
    check(&zip([odd]).bytes(), JarFault::Method { name: "A.class".to_owned(), method: 14 });
    check(&zip([file(b"\xff", b"")]).bytes(), JarFault::Name { name: "\u{fffd}".to_owned() });
}

#[test]
fn a_stream_that_is_none_is_a_fault() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("vessel");
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&[7; 1000]).expect("into memory");
    let stream = encoder.finish().expect("into memory");
    fs::write(&path, &stream).expect("a file");
    let compressed = stream.len() as u64;
    for (compressed, length) in [(compressed, 999), (compressed, 1001), (compressed - 2, 1000)] {
        let bytes = Bytes::Deflated { path: path.clone(), offset: 0, compressed, length };
        let found = read(&offline(dir.path()), &bytes).expect("readable");
        assert_eq!(found.fault, Some(JarFault::NotInflated), "{compressed} {length}");
    }
}

#[test]
fn members_and_loose_classes_are_given_whole() {
    let scene = tempfile::tempdir().expect("a directory");
    let path = scene.path().join("a.jar");
    let bytes = zip([file("a", b"one"), stored("b/c", b"two"), file("a", b"three")]).bytes();
    fs::write(&path, &bytes).expect("a file");
    let bytes = Bytes::Plain { path: path.clone(), offset: 0, length: bytes.len() as u64 };
    let names = ["a", "b/c", "d"].map(str::to_owned).into();
    let found = Handle::open(&bytes).and_then(|mut jar| jar.members(&names)).expect("readable");
    let expected = [("a".to_owned(), b"three".to_vec()), ("b/c".to_owned(), b"two".to_vec())];
    assert_eq!(found, expected.into());

    let file = object("Loose");
    fs::write(&path, &file).expect("a file");
    let plain = |length| Bytes::Plain { path: path.clone(), offset: 0, length };
    let outline = class(&plain(file.len() as u64)).expect("readable").expect("a class");
    assert_eq!((&*outline.name, outline.crc), ("Loose", crc32fast::hash(&file)));
    let why = class(&plain(7)).expect("readable").expect_err("it ends early");
    assert_eq!(why, "is no class file: it ends after 7 bytes, in the middle");
}
