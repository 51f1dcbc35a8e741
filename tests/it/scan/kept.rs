//! What is kept of a look, and when.

use std::fs;

use plugraft::formats::digest::Digest;
use plugraft::scan::{Kafka, Location, Sight, locate, look};
use plugraft::tools::Tools;
use tempfile::TempDir;

use super::{jar_of, worker};
use crate::support::plugin_class::plugin_class;
use crate::support::tools::offline;

/// A location with one jar that has one class, and what keeps what is seen in it.
fn sealed() -> (TempDir, Tools, Location) {
    let dir = tempfile::tempdir().expect("a directory");
    let folder = dir.path().join("plugins/acme");
    fs::create_dir_all(&folder).expect("a directory");
    fs::write(folder.join("a.jar"), jar_of(&[plugin_class("com/acme/Other")])).expect("a file");
    let located = locate(&[dir.path().join("plugins")]).locations.remove(0);
    let location = Location { key: Some(Digest::of(b"all of it")), is_on_this_machine: false, ..located };
    let tools = offline(dir.path());
    (dir, tools, location)
}

fn seen(tools: &Tools, location: &Location, kafka: Kafka) -> Result<Sight, plugraft::scan::Error> {
    Ok(look(tools, std::slice::from_ref(location), &worker(kafka))?.remove(0))
}

#[test]
fn what_jars_declare_is_read_once_for_all_workers() {
    let (_dir, tools, location) = sealed();
    let first = seen(&tools, &location, Kafka::V4_3).expect("readable");
    fs::remove_file(location.members[0].bytes.path()).expect("a file");
    let second = seen(&tools, &location, Kafka::V3_9).expect("known");
    assert_eq!((first.observations.classes, second.observations.classes), (1, 1));
    let other = Location { key: Some(Digest::of(b"something else")), ..location };
    seen(&tools, &other, Kafka::V3_9).expect_err("the file is gone");
}

#[test]
fn what_changed_on_this_machine_is_read_again() {
    let (dir, tools, _) = sealed();
    let look =
        || look(&tools, &locate(&[dir.path().join("plugins")]).locations, &worker(Kafka::V4_3)).expect("readable");
    assert_eq!(look()[0].observations.classes, 1);
    let two = jar_of(&[plugin_class("com/acme/One"), plugin_class("com/acme/Two")]);
    fs::write(dir.path().join("plugins/acme/a.jar"), two).expect("a file");
    assert_eq!(look()[0].observations.classes, 2);
}
