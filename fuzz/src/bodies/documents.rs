//! Documents that people and packagers write.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::path::Path;

use plugraft::formats::class_file::ClassFile;
use plugraft::formats::connector_definition;
use plugraft::formats::lock::{Lock, changes};
use plugraft::formats::yaml_edit::{Content, Found, Setting, Step, Yaml, edit};
use plugraft::spec::{Flags, Input, Purpose, Spec};

/// The bytes are a Hub archive's `manifest.json`.
pub(super) fn hub_manifest(bytes: &[u8]) {
    match plugraft::formats::hub_manifest::parse(bytes) {
        Ok(manifest) => assert!(!format!("{manifest:?}").is_empty()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// The bytes are a spec.
pub(super) fn spec(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let variables: BTreeMap<String, String> =
        [("A", "1"), ("B", "a: b\n- c"), ("EMPTY", "")].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let input = Input {
        text: Some((Path::new("dir/plugraft.yaml"), text)),
        flags: &Flags::default(),
        directory: Path::new(""),
        variables: &variables,
    };
    for purpose in [Purpose::Check, Purpose::Plan, Purpose::Build] {
        match Spec::parse(&input, purpose) {
            Ok(spec) => assert!(!spec.plugins.is_empty()),
            Err(error) => {
                assert!(!error.to_string().is_empty());
                assert!(error.hint() != Some(String::new()));
                assert!(error.source().is_none_or(|cause| !cause.to_string().is_empty()));
            }
        }
    }
}

/// The bytes define connectors, in each notation. What is defined is complete, and JSON is what another reader takes.
pub(super) fn connector_definition(bytes: &[u8]) {
    for file in ["a.json", "a.yaml", "a.properties", "a"] {
        let found = connector_definition::parse(file, bytes);
        for connector in &found.connectors {
            assert!(!connector.name.is_empty() && connector.name.trim() == connector.name);
            assert!(connector.get("connector.class").is_some_and(|class| !class.trim().is_empty()));
            let keys: BTreeSet<&str> = connector.config.iter().map(|setting| setting.key.as_str()).collect();
            assert_eq!(keys.len(), connector.config.len(), "no key stands twice");
        }
        let places = found.connectors.iter().map(|connector| &connector.place);
        for place in places.chain(found.faults.iter().map(|fault| &fault.place)) {
            assert!(place.line > 0 && place.column > 0, "{place}");
        }
        assert!(found.faults.iter().all(|fault| !fault.kind.to_string().is_empty()));
        assert!(!found.connectors.is_empty() || !found.faults.is_empty(), "something is said");
        if file == "a.json" && !bytes.starts_with(b"\xef\xbb\xbf") && !found.connectors.is_empty() {
            assert!(serde_json::from_slice::<serde_json::Value>(bytes).is_ok());
        }
        assert!(connector_definition::repeated(&found.connectors).len() <= found.connectors.len());
    }
}

/// The bytes are a lock; what is one is written as it was understood, and tells of no change then.
pub(super) fn lock(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match text.parse::<Lock>() {
        Ok(lock) => {
            let written = lock.to_string();
            let again: Lock = written.parse().unwrap_or_else(|error| panic!("{error} in {written:?}"));
            assert_eq!(again.to_string(), written, "it is written in one way");
            assert_eq!(changes(&lock, &again), []);
            assert!(lock.files().all(|file| file.line > 0), "a block stands somewhere");
        }
        Err(error) => {
            assert!(error.line > 0 && error.column > 0, "{error}");
            assert!(!error.fault.to_string().is_empty() && error.hint() != Some(String::new()));
        }
    }
}

/// The first line is `path.to.key=value`, the rest a YAML text to edit.
pub(super) fn yaml_edit(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some((wish, source)) = text.split_once('\n') else { return };
    let Some((path, value)) = wish.split_once('=') else { return };
    let path: Vec<String> = path.split('.').map(str::to_owned).collect();
    let setting = [Setting {
        path: path.iter().map(|key| Step::from(key.as_str())).collect(),
        value: Content::Text(value.to_owned()),
    }];
    match edit(source, &setting) {
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
        Ok(edited) => {
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            let found = Yaml::read(&edited).map(|yaml| yaml.find(&keys));
            assert!(
                found == Ok(Found::Text(value.to_owned())) || (value.is_empty() && found == Ok(Found::Empty)),
                "{found:?} stands in {edited:?}"
            );
            assert_eq!(edit(&edited, &setting).as_deref(), Ok(&*edited), "a second edit changes nothing");
        }
    }
}

/// The bytes are a class file; what is read of one is within it.
pub(super) fn class_file(bytes: &[u8]) {
    match ClassFile::parse(bytes) {
        Ok(class) => {
            let names = class.interfaces.iter().chain(&class.super_class).chain([&class.name]);
            assert!(names.map(String::len).all(|length| u16::try_from(length).is_ok()));
            for constructor in &class.constructors {
                let descriptor = &constructor.descriptor;
                assert!(descriptor.starts_with('(') && descriptor.ends_with(")V"), "{descriptor}");
                assert!(constructor.classes.iter().all(|class| descriptor.contains(&format!("L{class};"))));
            }
            assert!(ClassFile::parse(&bytes[..bytes.len() - 1]).is_err(), "nothing is left over");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
