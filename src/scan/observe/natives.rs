//! Native libraries of a location, over all its archives: some stand in one archive per platform.

use std::collections::{BTreeMap, BTreeSet};

use super::Jar;
use super::native_name;
use crate::scan::observation::NativeLibrary;

/// The libraries whose files all tell their platform.
pub(super) fn natives(jars: &[Jar<'_>]) -> Vec<NativeLibrary> {
    let mut found: BTreeMap<String, NativeLibrary> = BTreeMap::new();
    let mut vague = BTreeSet::new();
    for jar in jars {
        for native in jar.facts.members.iter().filter_map(|member| native_name::read(&member.name)) {
            let Some(platform) = native.platform else {
                vague.insert(native.name);
                continue;
            };
            let library = found.entry(native.name.clone()).or_insert_with(|| NativeLibrary {
                name: native.name,
                jar: jar.path.to_owned(),
                platforms: BTreeSet::new(),
            });
            library.platforms.insert(platform);
        }
    }
    found.into_values().filter(|library| !vague.contains(&library.name)).collect()
}
