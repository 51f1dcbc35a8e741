//! Which top directory is the plugin itself.
//!
//! Connect walks a plugin's folder to any depth (`PluginUtils.pluginUrls`), so jars are found wherever they stand;
//! only loose classes have to begin at the folder. From that follows the rule, decided after dirt is dropped:
//!
//! 1. `manifest.json` at the top: the archive is flat, and stays as it is.
//! 2. Exactly one directory and nothing else at the top: it is the plugin, and is taken off. Where loose classes are
//!    all there is to load, it may be their package instead, and is taken off only if it holds `META-INF/` or
//!    `manifest.json`.
//! 3. Several tops, of which exactly one is a directory that holds `manifest.json`: that one is the plugin, and is
//!    taken off. What stands beside it stays beside what was in it, unless names meet: then all stays as it is.
//! 4. Anything else, such as a connector beside its `docs/`, or `usr/` beside `etc/`, stays as it is.
//!
//! An archive that is laid out for an operating system has its jars in `share/java/NAME/` or
//! `share/kafka-connect/NAME/`, mostly below `usr/`: there NAME is what the top directory is called elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Findings;
use super::{Entry, Kind, Rule};
use crate::formats::entry_path::EntryPath;

const HUB_MANIFEST: &str = "manifest.json";

/// What stands at the top of an archive.
#[derive(Debug, Default)]
struct Top {
    is_directory: bool,
    has_hub_manifest: bool,
    has_meta_inf: bool,
}

/// Takes the plugin's top directory off every path, and tells its name; `None` where there is none to take off.
pub(super) fn take_off_top(members: &mut Vec<Entry>, findings: &mut Findings) -> Option<String> {
    let tops = tops(members);
    let name = plugin_top(&tops, members, findings)?.to_owned();
    // A name that is a file as well is denied later on, which needs both to be there.
    if is_also_file(&name, members) || tops.len() > 1 && would_meet(&name, &tops, members) {
        return None;
    }
    members.retain_mut(|member| {
        if member.path.top() != name {
            return true;
        }
        match member.path.below_top() {
            Some(path) => {
                member.path = path;
                true
            }
            None => false,
        }
    });
    Some(name)
}

/// The one folder that holds the jars in an operating system's layout.
pub(super) fn os_folder(members: &[Entry]) -> Option<String> {
    let jars = members.iter().filter(|member| member.kind != Kind::Directory && member.path.has_extension("jar"));
    let mut folders: BTreeSet<&str> = jars.filter_map(|jar| folder_of(&jar.path)).collect();
    folders.pop_first().filter(|_| folders.is_empty()).map(str::to_owned)
}

fn folder_of(jar: &EntryPath) -> Option<&str> {
    let mut parts = jar.components().skip_while(|part| *part == "usr");
    let shared = parts.next() == Some("share") && matches!(parts.next(), Some("java" | "kafka-connect"));
    let folder = parts.next().filter(|_| shared)?;
    // A jar that stands in `share/java/` itself is in nobody's folder.
    parts.next().map(|_| folder)
}

fn tops(members: &[Entry]) -> BTreeMap<String, Top> {
    let mut tops = BTreeMap::<String, Top>::new();
    for member in members {
        if !tops.contains_key(member.path.top()) {
            tops.insert(member.path.top().to_owned(), Top::default());
        }
        let Some(top) = tops.get_mut(member.path.top()) else { continue };
        let mut below = member.path.components().skip(1);
        let child = below.next();
        let is_leaf = below.next().is_none();
        top.is_directory |= child.is_some() || member.kind == Kind::Directory;
        top.has_hub_manifest |= child == Some(HUB_MANIFEST) && is_leaf && member.kind != Kind::Directory;
        top.has_meta_inf |= child == Some("META-INF");
    }
    tops
}

fn plugin_top<'a>(tops: &'a BTreeMap<String, Top>, members: &[Entry], findings: &mut Findings) -> Option<&'a str> {
    if tops.get(HUB_MANIFEST).is_some_and(|top| !top.is_directory) {
        return None;
    }
    let mut with_manifest = tops.iter().filter(|(_, top)| top.has_hub_manifest).map(|(name, _)| name.as_str());
    if tops.len() == 1 {
        let (name, top) = tops.first_key_value()?;
        let is_plugin = top.has_hub_manifest || top.has_meta_inf || !has_only_classes(members);
        return (top.is_directory && is_plugin).then_some(name);
    }
    let first = with_manifest.next()?;
    let others: Vec<&str> = with_manifest.collect();
    if others.is_empty() {
        return Some(first);
    }
    let message = format!("`manifest.json` stands in `{first}/` and in `{}/`", others.join("/`, `"));
    findings.about_archive(Rule::SeveralManifests, message);
    None
}

fn has_only_classes(members: &[Entry]) -> bool {
    let ends =
        |suffix| members.iter().any(|member| member.path.has_extension(suffix) && member.kind != Kind::Directory);
    ends("class") && !ends("jar") && !ends("zip")
}

fn is_also_file(name: &str, members: &[Entry]) -> bool {
    members.iter().any(|member| member.path.as_str() == name && member.kind != Kind::Directory)
}

/// Whether something in this top directory has the name of another top.
fn would_meet(name: &str, tops: &BTreeMap<String, Top>, members: &[Entry]) -> bool {
    let inside: BTreeSet<&str> = members
        .iter()
        .filter(|member| member.path.top() == name)
        .filter_map(|member| member.path.components().nth(1))
        .collect();
    inside.iter().any(|child| *child != name && tops.contains_key(*child))
}
