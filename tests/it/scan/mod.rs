//! What a worker finds in plugin paths, class files written byte by byte.

mod class_paths;
mod constructors;
mod hostile;
mod kept;
mod loading;
mod rows;
mod services;

use std::path::Path;

use plugraft::scan::{Kafka, Loadable, Row, Sight, Worker, WorkerSource, locate, look};

use crate::support::archive::{Member, file, zip};
use crate::support::plugin_class::PluginClass;
use crate::support::tools::offline;

/// A file below the plugin path, and what it holds.
type Placed = (&'static str, Vec<u8>);

/// The oldest and the newest line: what scans by `Reflections`, and by `ClassGraph`.
const BOTH: [Kafka; 2] = [Kafka::V3_9, Kafka::V4_3];

/// The worker of a line, on Java 17.
fn worker(kafka: Kafka) -> Worker {
    let version = if kafka == Kafka::V3_9 { "3.9.2" } else { "4.3.1" };
    Worker { kafka, version: version.to_owned(), java: 17, source: WorkerSource::Spec }
}

/// What is seen in a plugin path with these files, and again when it is recalled.
fn sights(files: &[Placed], worker: &Worker) -> Vec<Sight> {
    let dir = tempfile::tempdir().expect("a directory");
    let plugins = dir.path().join("plugins");
    for (path, bytes) in files {
        let path = plugins.join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, bytes).expect("a file");
    }
    seen(dir.path(), &plugins, worker)
}

fn seen(dir: &Path, plugins: &Path, worker: &Worker) -> Vec<Sight> {
    let tools = offline(dir);
    let located = locate(&[plugins.to_owned()]);
    look(&tools, &located.locations, worker).expect("all can be read")
}

/// The rows of these files for each of these lines of Kafka, as [`told`] tells them.
#[track_caller]
fn check_for(lines: &[Kafka], files: &[Placed], expected: &[&str]) {
    for kafka in lines {
        let rows: Vec<String> = sights(files, &worker(*kafka)).iter().flat_map(|sight| &sight.rows).map(told).collect();
        assert_eq!(rows, expected, "for Kafka {kafka}");
    }
}

#[track_caller]
fn check(files: &[Placed], expected: &[&str]) {
    check_for(&BOTH, files, expected);
}

/// Why classes are not found, likewise.
#[track_caller]
fn check_missed(lines: &[Kafka], files: &[Placed], expected: &[&str]) {
    for kafka in lines {
        let sights = sights(files, &worker(*kafka));
        let missed = sights.iter().flat_map(|sight| &sight.missed);
        let told: Vec<String> = missed
            .map(|one| format!("{} {}{}", one.class, if one.is_meant { "" } else { "(base) " }, one.reason))
            .collect();
        assert_eq!(told, expected, "for Kafka {kafka}");
    }
}

/// Class, type, whether it can be loaded, who finds it (`r`eflective scan, `s`ervice loader, `m`anifest), aliases.
fn told(row: &Row) -> String {
    let loadable = match &row.loadable {
        Loadable::Yes => "yes",
        Loadable::No(_) => "no",
        Loadable::NotProvable(_) => "perhaps",
    };
    let flag = |is_set: bool, letter: char| if is_set { letter } else { '-' };
    let found = [flag(row.scanned, 'r'), flag(row.served, 's'), flag(row.in_manifest, 'm')];
    let found: String = found.iter().collect();
    format!("{} {} {loadable} {found} {}", row.class, row.kind, row.aliases.join(",")).trim_end().to_owned()
}

/// A jar with these members.
fn jar(members: &[Member]) -> Vec<u8> {
    zip(members.to_vec()).bytes()
}

/// A jar with these classes under their own names.
fn jar_of(classes: &[PluginClass]) -> Vec<u8> {
    jar(&classes.iter().map(class).collect::<Vec<_>>())
}

/// A class file under its own name.
fn class(class: &PluginClass) -> Member {
    file(format!("{}.class", class.name()), &class.bytes())
}

/// A service file for the type whose plugins extend this class.
fn service(base: &str, lines: &[&str]) -> Member {
    file(format!("META-INF/services/{}", base.replace('/', ".")), (lines.join("\n") + "\n").as_bytes())
}

fn manifest(attributes: &str) -> Member {
    file("META-INF/MANIFEST.MF", format!("Manifest-Version: 1.0\r\n{attributes}\r\n\r\n").as_bytes())
}
