//! Jars, and what stands in them.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use plugraft::formats::class_file::{ClassFile, InvalidClassFile, Outliner};
use plugraft::formats::jar_manifest::JarManifest;
use plugraft::formats::service_file::ServiceFile;
use plugraft::jar::{Bytes, Handle, JarFault, class, read};

use super::scene::Scene;

/// The bytes are a class file: its beginning tells the same as the whole, or that it is too short.
pub(super) fn class_outline(bytes: &[u8]) {
    let (mut whole, mut begun) = (Outliner::default(), Outliner::default());
    let outline = whole.outline(bytes);
    if let Ok(class) = ClassFile::parse(bytes) {
        let outline = outline.as_ref().expect("a class file begins as one");
        assert_eq!((outline.version, outline.access, &*outline.name), (class.version, class.access, &*class.name));
        assert_eq!(outline.super_class.as_deref(), class.super_class.as_deref());
        assert!(outline.interfaces.iter().eq(&class.interfaces));
    }
    // Little by little, as members of a jar are read.
    for end in [4, bytes.len() / 2, bytes.len().saturating_sub(1)] {
        let beginning = &bytes[..end.min(bytes.len())];
        let lacks = begun.lacks(beginning);
        match begun.outline(beginning) {
            Ok(prefix) => assert_eq!((Ok(prefix), lacks), (outline.clone(), None), "what follows changes nothing"),
            Err(InvalidClassFile::Truncated { .. }) => assert!(lacks.is_some(), "more is asked for"),
            Err(error) => assert!(outline == Err(error) || end < 4 || bytes.len() < 4, "{error}"),
        }
    }
    begun.restart();
    assert_eq!(begun.outline(bytes), outline, "nothing is left of the class before");
}

/// The bytes are a service file; what is read of one is read of its names alone.
pub(super) fn service_file(bytes: &[u8]) {
    let file = ServiceFile::parse(bytes);
    let names: BTreeSet<&String> = file.providers.iter().collect();
    assert_eq!(names.len(), file.providers.len(), "no name twice");
    assert!(file.providers.iter().all(|name| !name.is_empty() && !name.contains([' ', '#', '\t', '\n', '\r'])));
    let again = ServiceFile::parse(file.providers.join("\n").as_bytes());
    assert_eq!((again.providers, again.fault), (file.providers, None));
    let lines = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    if let Some((line, why)) = file.fault {
        assert!(usize::try_from(line).is_ok_and(|line| (1..=lines + 1).contains(&line)), "line {line} of {lines}");
        assert!(!why.is_empty() && !why.contains(char::is_control), "{why:?}");
    }
}

/// The bytes are a manifest; what is read of one can be written as one.
pub(super) fn jar_manifest(bytes: &[u8]) {
    let manifest = match JarManifest::parse(bytes) {
        Ok(manifest) => manifest,
        Err(invalid) => return assert!(invalid.line > 0 && !invalid.to_string().is_empty()),
    };
    let mut text = String::new();
    let mut write = |name: &str, value: &str| {
        assert!(!value.contains(['\n', '\r']), "{value:?}");
        text.extend([name, ": \n"]);
        let mut rest = value;
        while let Some(first) = rest.chars().next() {
            text.extend([' ', first, '\n']);
            rest = &rest[first.len_utf8()..];
        }
    };
    for (name, value) in &manifest.main {
        write(name, value);
    }
    for (name, attributes) in &manifest.sections {
        write("\nName", name);
        for (name, value) in attributes {
            write(name, value);
        }
    }
    let again = JarManifest::parse(text.as_bytes()).unwrap_or_else(|invalid| panic!("{invalid} of {text:?}"));
    assert_eq!((again.main, again.sections), (manifest.main, manifest.sections), "{text:?}");
}

/// The bytes are a jar: it tells the same from a file and from a deflate stream, and what it names can be asked for.
pub(super) fn jar(bytes: &[u8]) {
    thread_local!(static SCENE: Scene = Scene::new());
    SCENE.with(|scene| {
        let mut encoder = DeflateEncoder::new(bytes.to_vec(), Compression::fast());
        encoder.write_all(bytes).expect("into memory");
        let vessel = encoder.finish().expect("into memory");
        let (path, length) = (scene.path("vessel"), bytes.len() as u64);
        fs::write(&path, &vessel).expect("a file");
        let plain = Bytes::Plain { path: path.clone(), offset: 0, length };
        let compressed = vessel.len() as u64 - length;
        let deflated = Bytes::Deflated { path, offset: length, compressed, length };
        let facts = read(&scene.tools(), &plain).expect("readable");
        assert_eq!(facts, read(&scene.tools(), &deflated).expect("readable"));
        if let Some(fault) = &facts.fault {
            assert!(*fault != JarFault::NotInflated && !fault.to_string().is_empty());
            assert!(facts.classes.is_empty() && facts.members.is_empty() && facts.manifest.is_none());
        }
        let versioned = |release: u16| format!("META-INF/versions/{release}/");
        let names = facts.classes.iter().map(|class| match class.release {
            0 => format!("{}.class", class.name),
            release => format!("{}{}.class", versioned(release), class.name),
        });
        let names: BTreeSet<String> = names.collect();
        let members = |bytes: &Bytes| Handle::open(bytes).and_then(|mut jar| jar.members(&names)).expect("readable");
        let found = members(&deflated);
        assert!(found.keys().all(|name| names.contains(name)));
        assert_eq!(found, members(&plain));
        if let Err(why) = class(&plain).expect("readable") {
            assert!(!why.is_empty());
        }
    });
}
