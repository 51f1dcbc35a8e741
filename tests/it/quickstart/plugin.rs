//! The plugin: Java source, a jar, a Hub zip.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::{bytes, folder, recipe, write, writes};

const ZIP: &str = "plugraft-topic-prefix-1.0.0.zip";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PluginRecipe {
    release: String,
    api: String,
    source: String,
    time: String,
    jar: Vec<Entry>,
    zip: Vec<Entry>,
}

/// An entry of an archive; a directory has only a path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    text: Option<String>,
    file: Option<String>,
    class: Option<String>,
    #[serde(default)]
    jar: bool,
}

/// Class files by their path.
type Classes = BTreeMap<String, Vec<u8>>;

impl PluginRecipe {
    /// What the compiler makes of the source; `None` without a JDK.
    fn compile(&self) -> Option<Classes> {
        let javac = javac()?;
        let out = tempfile::tempdir().expect("a directory");
        let done = Command::new(javac)
            .current_dir(folder())
            .args(["--release", &self.release, "-g:none", "-implicit:none", "-proc:none", "-nowarn", "-Xlint:-options"])
            .args(["-sourcepath", &self.api, "-d"])
            .arg(out.path())
            .arg(&self.source)
            .output()
            .expect("a compiler that starts");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let wanted = self.jar.iter().filter_map(|entry| entry.class.clone());
        Some(wanted.map(|class| (class.clone(), std::fs::read(out.path().join(class)).expect("a class"))).collect())
    }

    fn archive(&self, entries: &[Entry], classes: &Classes, jar: &[u8]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().last_modified_time(time(&self.time)).compression_level(Some(9));
        for entry in entries {
            if entry.path.ends_with('/') {
                let stored = options.compression_method(CompressionMethod::Stored).unix_permissions(0o755);
                zip.add_directory(&*entry.path, stored).expect("a directory entry");
                continue;
            }
            let content = match entry {
                Entry { text: Some(text), .. } => text.clone().into_bytes(),
                Entry { file: Some(file), .. } => bytes(file),
                Entry { class: Some(class), .. } => classes[class].clone(),
                entry => {
                    assert!(entry.jar, "{} has no content", entry.path);
                    jar.to_vec()
                }
            };
            zip.start_file(&*entry.path, options.unix_permissions(0o644)).expect("an entry");
            zip.write_all(&content).expect("in memory");
        }
        zip.finish().expect("an archive").into_inner()
    }
}

fn time(text: &str) -> DateTime {
    let part = |range: std::ops::Range<usize>| text[range].parse::<u16>().expect("a number");
    let byte = |range| u8::try_from(part(range)).expect("a small number");
    DateTime::from_date_and_time(part(0..4), byte(5..7), byte(8..10), byte(11..13), byte(14..16), byte(17..19))
        .expect("a time that zip can hold")
}

/// A compiler that knows `--release`, as every one since Java 9 does.
fn javac() -> Option<PathBuf> {
    let home = std::env::var_os("JAVA_HOME").map(|home| PathBuf::from(home).join("bin/javac"));
    let candidates = home.into_iter().chain([PathBuf::from("javac")]);
    candidates.into_iter().find(|javac| Command::new(javac).arg("--version").output().is_ok_and(|o| o.status.success()))
}

/// Everything that an archive says, but not how its bytes were compressed, which may change with the encoder.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    name: String,
    time: Option<DateTime>,
    mode: Option<u32>,
    method: CompressionMethod,
    content: Vec<u8>,
}

fn said(archive: &[u8]) -> Vec<Said> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let count = archive.len();
    let read = |at| {
        let mut entry = archive.by_index(at).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("a good entry");
        Said {
            name: entry.name().expect("a name").into_owned(),
            time: entry.last_modified(),
            mode: entry.unix_mode(),
            method: entry.compression(),
            content,
        }
    };
    (0..count).map(read).collect()
}

fn inner(archive: &[u8], path: &str) -> Vec<u8> {
    let found = said(archive).into_iter().find(|entry| entry.name.ends_with(path));
    found.unwrap_or_else(|| panic!("no {path}")).content
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that cannot do all of its work says so")]
fn the_zip_is_what_its_source_and_recipe_make() {
    let recipe = recipe().plugin;
    let compiled = recipe.compile();
    if compiled.is_none() {
        eprintln!("skipped: without a JDK the class file is taken as it is, and not compiled and compared");
    }
    if let (true, Some(classes)) = (writes(), &compiled) {
        let jar = recipe.archive(&recipe.jar, classes, &[]);
        write(ZIP, &recipe.archive(&recipe.zip, classes, &jar));
    }
    let zip = bytes(ZIP);
    let jar = inner(&zip, ".jar");
    let classes = compiled.unwrap_or_else(|| {
        let classes = recipe.jar.iter().filter_map(|entry| entry.class.clone());
        classes.map(|class| (class.clone(), inner(&jar, &class))).collect()
    });
    assert_eq!(said(&jar), said(&recipe.archive(&recipe.jar, &classes, &[])));
    assert_eq!(said(&zip), said(&recipe.archive(&recipe.zip, &classes, &jar)));
}
