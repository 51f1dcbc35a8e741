//! Where binary inputs begin: small archives and layers, each made by a recipe.

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const TOP: &str = "acme-files-1.0";
const MANIFEST: &str = r#"{"name":"files","version":"1.0","owner":{"username":"acme"},"component_types":["sink"]}"#;

/// Target and bytes of every recipe.
pub(crate) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let mut seeds = vec![("zip", zip(true, false)), ("zip", zip(false, false)), ("zip", zip(true, true))];
    seeds.push(("zip", [b"#!/bin/sh\n".as_slice(), &zip(true, false), b"after"].concat()));
    for tar in [plugin_tar(&Header::new_ustar()), plugin_tar(&Header::new_gnu())] {
        seeds.push(("tar", members(&tar, usize::MAX)));
        seeds.push(("tar", members(&tar, 700)));
        seeds.push(("tar", tar));
    }
    let layer = layer_tar();
    seeds.push(("base_gzip", [&[0], &members(&layer, usize::MAX)[2..]].concat()));
    seeds.push(("base_gzip", [&[0], &members(&layer, 512)[2..]].concat()));
    seeds.push(("base_gzip", [&[1, 6, 0, 2], layer.as_slice()].concat()));
    seeds.push(("base_tar", layer));
    seeds.push(("class_file", class_file()));
    seeds.push(("class_outline", class_file()));
    seeds.push(("service_file", b"\xef\xbb\xbf".to_vec()));
    seeds.push(("service_file", b"# licence\r\n com.acme.A # one\n\tb.C$D\rb.C$D\n\n".to_vec()));
    seeds.push(("service_file", "\u{65e5}.\u{672c}\na b\n".into()));
    seeds.push(("jar_manifest", b"Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n".to_vec()));
    seeds.push(("jar_manifest", b"A: 1\n 2\nClass-Path: a.jar\n\nName: a/\n b/\nC: 3\n\nname: d\n".to_vec()));
    seeds.push(("jar", jar()));
    seeds.push(("jar", [b"#!/bin/sh\n".as_slice(), &jar(), b"after"].concat()));
    seeds.push(("class_code", include_bytes!("../../corpus/class_code/module").to_vec()));
    seeds.extend((0..6).map(|number: u32| ("rope", noise(number, 40 + 30 * number as usize))));
    seeds
}

/// A jar with everything that is asked for in one.
fn jar() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let members: [(&str, CompressionMethod, Vec<u8>); 7] = [
        ("META-INF/MANIFEST.MF", CompressionMethod::Deflated, b"Multi-Release: true\n\n".to_vec()),
        ("com/acme/A.class", CompressionMethod::Deflated, class_file()),
        ("META-INF/versions/9/com/acme/A.class", CompressionMethod::Stored, class_file()),
        ("b/C.class", CompressionMethod::Stored, class_file()),
        ("META-INF/services/org.apache.kafka.connect.sink.SinkConnector", CompressionMethod::Stored, b"a.B\n".to_vec()),
        (
            "META-INF/maven/a/b/pom.properties",
            CompressionMethod::Stored,
            b"version=1\ngroupId=a\nartifactId=b\n".to_vec(),
        ),
        ("lib/inner.jar", CompressionMethod::Stored, b"PK".to_vec()),
    ];
    for (name, method, bytes) in members {
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        zip.start_file(name, options).expect("into memory");
        zip.write_all(&bytes).expect("into memory");
    }
    zip.finish().expect("into memory").into_inner()
}

/// A public class with one constructor that takes a text.
fn class_file() -> Vec<u8> {
    let text = |text: &str| [&[1, 0, u8::try_from(text.len()).expect("short")], text.as_bytes()].concat();
    let constants = [
        text("com/acme/A"),
        vec![7, 0, 1],
        text("java/lang/Object"),
        vec![7, 0, 3],
        text("<init>"),
        text("(Ljava/lang/String;)V"),
        text("Deprecated"),
    ];
    let head = [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52, 0, 8];
    let body = [0, 0x21, 0, 2, 0, 4, 0, 0, 0, 0, 0, 1, 0, 1, 0, 5, 0, 6, 0, 1, 0, 7, 0, 0, 0, 0, 0, 0];
    [&head[..], &constants.concat(), &body].concat()
}

/// Bytes without a pattern, always the same.
fn noise(seed: u32, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn files() -> [(String, Vec<u8>); 4] {
    let text: Vec<u8> = b"class file bytes, more or less ".repeat(40);
    [
        (format!("{TOP}/manifest.json"), MANIFEST.into()),
        (format!("{TOP}/lib/files-1.0.jar"), text),
        (format!("{TOP}/doc/{}/é.txt", "long".repeat(40)), b"words".to_vec()),
        (format!("{TOP}/etc/empty.properties"), Vec::new()),
    ]
}

fn zip(deflated: bool, streamed: bool) -> Vec<u8> {
    let method = if deflated { CompressionMethod::Deflated } else { CompressionMethod::Stored };
    let dirty = DateTime::from_date_and_time(2019, 3, 31, 2, 30, 58).expect("a date");
    let options = SimpleFileOptions::default().compression_method(method).last_modified_time(dirty);
    let mut bytes = Vec::new();
    if streamed {
        let mut writer = ZipWriter::new_stream(&mut bytes);
        for (name, content) in files() {
            writer.start_file(name, options).expect("into memory");
            writer.write_all(&content).expect("into memory");
        }
        writer.finish().expect("into memory");
    } else {
        let mut writer = ZipWriter::new(Cursor::new(&mut bytes));
        writer.add_directory(TOP, options).expect("into memory");
        for (name, content) in files() {
            writer.start_file(name, options.large_file(content.is_empty())).expect("into memory");
            writer.write_all(&content).expect("into memory");
        }
        writer.finish().expect("into memory");
    }
    bytes
}

fn plugin_tar(kind: &Header) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, content) in files() {
        let mut header = kind.clone();
        header.set_size(content.len() as u64);
        header.set_mode(0o664);
        header.set_mtime(1_553_999_458);
        // A ustar header has no room for the longest name: the builder adds a GNU one.
        builder.append_data(&mut header, name, &content[..]).expect("into memory");
    }
    builder.into_inner().expect("into memory")
}

fn layer_tar() -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    let mut add = |name: &str, kind: EntryType, link: &str, content: &[u8]| {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o2775);
        header.set_uid(1001);
        header.set_gid(0);
        header.set_mtime(1_553_999_458);
        if !link.is_empty() {
            header.set_link_name(link).expect("a short name");
        }
        builder.append_data(&mut header, name, content).expect("into memory");
    };
    let pax = b"19 mtime=12345.678\n28 SCHILY.xattr.user.a=value\n";
    add("opt/", EntryType::Directory, "", b"");
    add("PaxHeaders/kafka", EntryType::XHeader, "", pax);
    add("opt/kafka/", EntryType::Directory, "", b"");
    add("opt/kafka/plugins", EntryType::Symlink, "../plugins", b"");
    add("opt/plugins/", EntryType::Directory, "", b"");
    add("opt/plugins/a.jar", EntryType::Regular, "", b"bytes of a jar");
    add("opt/plugins/b.jar", EntryType::Link, "opt/plugins/a.jar", b"");
    add("etc/.wh.passwd", EntryType::Regular, "", b"");
    add("usr/.wh..wh..opq", EntryType::Regular, "", b"");
    add(&format!("usr/{}/x", "long".repeat(40)), EntryType::Regular, "", b"words");
    builder.into_inner().expect("into memory")
}

/// A gzip file with a member for each so many bytes.
fn members(bytes: &[u8], length: usize) -> Vec<u8> {
    let mut file = Vec::new();
    for chunk in bytes.chunks(length.min(bytes.len().max(1))) {
        let mut encoder = GzEncoder::new(&mut file, Compression::default());
        encoder.write_all(chunk).expect("into memory");
        encoder.finish().expect("into memory");
    }
    file
}
