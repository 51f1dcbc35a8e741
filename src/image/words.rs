//! What the image says of itself: annotations, or labels where the family has no annotations.

use std::collections::BTreeMap;

use super::graft::Graft;
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
        .map(|name| spdx_id(name))
        .collect();
    ids.sort();
    ids.dedup();
    ids.join(" AND ")
}

/// The SPDX id of a licence as publishers spell it; a `LicenseRef-` for a name that SPDX does not list
/// (SPDX 2.3, annex D).
fn spdx_id(name: &str) -> String {
    let plain: String = name.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.trim_start_matches("the");
    let known = match plain {
        "apache2"
        | "apache20"
        | "apachelicense2"
        | "apachelicense20"
        | "apachelicenseversion20"
        | "apachelicensev20"
        | "apachev2"
        | "asl20"
        | "apachesoftwarelicenseversion20"
        | "apache2license"
        | "apache20license" => "Apache-2.0",
        "mit" | "mitlicense" => "MIT",
        "bsd3clause" | "bsd3clauselicense" | "newbsdlicense" => "BSD-3-Clause",
        "bsd2clause" | "bsd2clauselicense" | "simplifiedbsdlicense" => "BSD-2-Clause",
        "epl20" | "eclipsepubliclicense20" | "eclipsepubliclicensev20" => "EPL-2.0",
        "mpl20" | "mozillapubliclicense20" | "mozillapubliclicenseversion20" => "MPL-2.0",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let slug: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    let parts: Vec<&str> = slug.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { String::new() } else { format!("LicenseRef-{}", parts.join("-")) }
}

#[cfg(test)]
mod tests {
    use super::spdx_id;

    #[test]
    fn licence_names() {
        for (name, id) in [
            ("Apache License 2.0", "Apache-2.0"),
            ("The Apache License, Version 2.0", "Apache-2.0"),
            ("Apache-2.0", "Apache-2.0"),
            ("MIT License", "MIT"),
            ("Confluent Software Evaluation License", "LicenseRef-Confluent-Software-Evaluation-License"),
            ("  ", ""),
        ] {
            assert_eq!(spdx_id(name), id);
        }
    }
}
