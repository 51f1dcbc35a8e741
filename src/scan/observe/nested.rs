//! Jars and classes where no class loader looks for them.

use super::{Jar, NAMED};
use crate::jar::{ends_with, is_class};
use crate::scan::observation::{Layout, Nested};

/// What of an archive is out of reach; `None` where nothing is.
pub(super) fn nested(jar: &Jar<'_>) -> Option<Nested> {
    let members = jar.facts.members.iter().map(|member| (member.name.as_str(), member.size));
    let broken = jar.facts.broken.iter().map(|(name, _)| (name.as_str(), 0));
    let hidden: Vec<(&str, u64)> =
        members.chain(broken).filter(|(name, _)| layout(name).is_some() || is_jar(name)).collect();
    if hidden.is_empty() {
        return None;
    }
    let layout = hidden.iter().find_map(|(name, _)| layout(name));
    let own = if ends_with(jar.path, ".zip") { Layout::Packed } else { Layout::Jar };
    Some(Nested {
        jar: jar.path.to_owned(),
        layout: layout.unwrap_or(own),
        count: hidden.len(),
        bytes: hidden.iter().map(|(_, size)| size).sum(),
        examples: hidden.iter().take(NAMED).map(|(name, _)| (*name).to_owned()).collect(),
    })
}

/// The layout that a member belongs to, where it is a jar or a class of one.
pub(super) fn layout(name: &str) -> Option<Layout> {
    let is_code = is_jar(name) || is_class(name);
    match name.split('/').next() {
        Some("BOOT-INF") if is_code => Some(Layout::Boot),
        Some("WEB-INF") if is_code => Some(Layout::Web),
        _ => None,
    }
}

fn is_jar(name: &str) -> bool {
    ends_with(name, ".jar")
}
