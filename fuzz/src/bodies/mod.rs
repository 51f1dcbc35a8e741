//! What is done with the bytes, and what has to hold whatever they are. Nothing here is private to plugraft.

mod archives;
mod base_layer;
mod class_code;
mod documents;
mod jars;
mod maven;
mod scene;
mod seeds;
mod words;

pub(crate) use seeds::seeds;

/// A target's name and what it does.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All targets.
pub(crate) const TARGETS: [Target; 28] = [
    ("zip", archives::zip),
    ("tar", archives::tar),
    ("rope", archives::rope),
    ("base_tar", base_layer::tar),
    ("base_gzip", base_layer::gzip),
    ("hub_manifest", documents::hub_manifest),
    ("class_file", documents::class_file),
    ("class_outline", jars::class_outline),
    ("service_file", jars::service_file),
    ("jar_manifest", jars::jar_manifest),
    ("jar", jars::jar),
    ("class_code", class_code::class_code),
    ("spec", documents::spec),
    ("connector_definition", documents::connector_definition),
    ("lock", documents::lock),
    ("yaml_edit", documents::yaml_edit),
    ("reference", words::reference),
    ("coordinate", words::coordinate),
    ("netrc", words::netrc),
    ("challenge", words::challenge),
    ("tag_template", words::tag_template),
    ("entry_path", words::entry_path),
    ("properties", words::properties),
    ("properties_edit", words::properties_edit),
    ("maven_settings", maven::settings),
    ("maven_metadata", maven::metadata),
    ("maven_version", maven::version),
    ("checksum_file", maven::checksum),
];

/// Runs the target of this name.
pub(crate) fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|(target, _)| *target == name);
    target.unwrap_or_else(|| panic!("there is no target `{name}`")).1(bytes);
}
