//! Tells what plugraft makes of jars, manifests and service files, in the words of `Jvm.java` beside it.
//!
//! `jars FILE...`; or `services`, `manifests`, `archives` with one input per line on standard input, in hexadecimal.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead as _, Write as _, stdin, stdout};
use std::path::Path;
use std::sync::Arc;

use plugraft::event::{Observer, Silent};
use plugraft::formats::jar_manifest::JarManifest;
use plugraft::formats::service_file::ServiceFile;
use plugraft::jar::{Bytes, ClassOutline, JarFacts, read};
use plugraft::net::{Net, Settings};
use plugraft::store::Store;
use plugraft::tools::{Catalogues, Tools};

/// The release whose view is told.
const RELEASE: u16 = 17;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let (store, kept) = Store::passing(&std::env::temp_dir())?;
    let observer: Arc<dyn Observer> = Arc::new(Silent);
    let tools = Tools {
        store,
        net: Net::new(Settings::default(), Arc::clone(&observer))?,
        observer,
        catalogues: Catalogues::default(),
        source_date: None,
        threads: 1,
        output: None,
    };
    let mut out = stdout().lock();
    if what == "jars" {
        for file in arguments {
            write!(out, "# {file}\n{}", jar(&tools, file.as_ref())?)?;
        }
        return Ok(());
    }
    for (number, line) in stdin().lock().lines().enumerate() {
        let bytes = bytes(&line?);
        match what.as_str() {
            "services" => writeln!(out, "{}", service(&bytes))?,
            "manifests" => writeln!(out, "{}", manifest(&bytes))?,
            _ => {
                let file = kept.path().join("archive.jar");
                std::fs::write(&file, bytes)?;
                write!(out, "# {number}\n{}", jar(&tools, &file)?)?;
            }
        }
    }
    Ok(())
}

fn jar(tools: &Tools, file: &Path) -> Result<String, Box<dyn Error>> {
    let length = file.metadata()?.len();
    let facts = read(tools, &Bytes::Plain { path: file.to_owned(), offset: 0, length })?;
    let classes = facts.classes.chunk_by(|one, other| one.name == other.name).filter_map(|named| seen(&facts, named));
    let services = facts.services.keys().map(|service| format!("service {service}"));
    let lines: BTreeSet<String> = classes.map(told).chain(services).collect();
    Ok(lines.iter().fold(String::new(), |text, line| text + line + "\n"))
}

/// The one of a class's releases that a machine takes.
fn seen<'c>(facts: &JarFacts, named: &'c [ClassOutline]) -> Option<&'c ClassOutline> {
    let is_multi = facts.manifest.as_ref().is_some_and(|manifest| manifest.multi_release);
    let seen = named.iter().rfind(|class| class.release == 0 || (is_multi && class.release <= RELEASE))?;
    // One that is broken hides the older ones.
    let is_hidden = |release: u16| {
        let name = format!("META-INF/versions/{release}/{}.class", seen.name);
        facts.broken.iter().any(|(broken, _)| *broken == name)
    };
    let mut newer = seen.release + 1..=if is_multi { RELEASE } else { 0 };
    (!newer.any(is_hidden)).then_some(seen)
}

fn told(class: &ClassOutline) -> String {
    let ClassOutline { name, major, minor, access, super_class, interfaces, crc, .. } = class;
    let supers = super_class.iter().chain(interfaces).fold(String::new(), |text, name| text + " " + name);
    format!("{name} {major}.{minor} {}{supers} {crc:08x}", access.0)
}

fn service(bytes: &[u8]) -> String {
    let ServiceFile { providers, fault } = ServiceFile::parse(bytes);
    match fault {
        // The machine has forgotten what stands in front of it.
        Some((line, _)) => format!("{} !{line}", hex("")),
        None => hex(&providers.join("\n")),
    }
}

fn manifest(bytes: &[u8]) -> String {
    let Ok(manifest) = JarManifest::parse(bytes) else { return "no manifest".to_owned() };
    let attributes = |section: &std::collections::BTreeMap<String, String>| {
        section.iter().fold(String::new(), |text, (name, value)| text + name + "=" + value + "\n")
    };
    let mut text = attributes(&manifest.main);
    for (name, section) in &manifest.sections {
        text += &["[", name, "]\n", &attributes(section)].concat();
    }
    hex(&text) + if manifest.multi_release { " multi" } else { "" }
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.trim().as_bytes().chunks_exact(2).filter_map(|pair| std::str::from_utf8(pair).ok());
    digits.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

fn hex(text: &str) -> String {
    let digits = text.bytes().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("into a string");
        text
    });
    digits + "."
}
