//! What the image says of itself: annotations, or labels where the family has no annotations.

use std::collections::BTreeMap;

use super::graft::Graft;
use crate::formats::license;
use crate::plugin::Plugin;
use crate::spec::ImageWishes;

/// The name of the base (image-spec, annotations.md).
const BASE_NAME: &str = "org.opencontainers.image.base.name";
/// The digest of the base's root.
const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";
/// When the image was made.
const CREATED: &str = "org.opencontainers.image.created";
const TITLE: &str = "org.opencontainers.image.title";
const VERSION: &str = "org.opencontainers.image.version";
const LICENSES: &str = "org.opencontainers.image.licenses";

/// Keys that speak of the base alone: an image made from it must not repeat them.
pub(super) const UNTRUE_OF_DERIVED: [&str; 6] = [BASE_NAME, BASE_DIGEST, CREATED, TITLE, VERSION, LICENSES];

/// The annotations of the finished image; the user's own win. Plugins come in the order of their folders, so that the
/// order in which they were given does not matter.
///
/// The base's name has to be a reference that registries know, so the name of a layout is not told here.
pub(super) fn annotations(
    graft: &Graft,
    plugins: &[&Plugin],
    wishes: &ImageWishes,
    created: Option<&str>,
) -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    let mut say = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            words.insert(key.to_owned(), value);
        }
    };
    say(BASE_NAME, graft.base.as_ref().map(|base| base.name.clone()).filter(|name| !is_local(name)));
    say(BASE_DIGEST, graft.base.as_ref().map(|base| base.digest.to_string()));
    say(CREATED, created.map(str::to_owned));
    say(TITLE, Some(title(plugins)));
    say(VERSION, version(plugins));
    say(LICENSES, Some(licenses(plugins)));
    words.extend(wishes.annotations.clone());
    words
}

/// Whether a base's name is that of a layout or an archive.
fn is_local(name: &str) -> bool {
    ["oci:", "oci-archive:", "docker-archive:"].iter().any(|prefix| name.starts_with(prefix))
}

fn title(plugins: &[&Plugin]) -> String {
    let titles: Vec<&str> = plugins
        .iter()
        .map(|plugin| {
            let title = plugin.contents.hub.as_ref().and_then(|hub| hub.title.as_deref());
            title.unwrap_or(&plugin.contents.identity.name)
        })
        .collect();
    titles.join(", ")
}

/// The version of the one plugin; several have no version in common.
fn version(plugins: &[&Plugin]) -> Option<String> {
    match plugins {
        [plugin] => plugin.contents.identity.version.clone(),
        _ => None,
    }
}

/// The licences of all plugins as one SPDX expression.
fn licenses(plugins: &[&Plugin]) -> String {
    let mut ids: Vec<String> = plugins
        .iter()
        .filter_map(|plugin| plugin.contents.hub.as_ref())
        .flat_map(|hub| &hub.licenses)
        .map(|license| license::expression(&license.name))
        .collect();
    ids.sort();
    ids.dedup();
    if ids.len() > 1 {
        ids.iter_mut().filter(|id| id.contains(" OR ")).for_each(|id| *id = format!("({id})"));
    }
    ids.join(" AND ")
}
