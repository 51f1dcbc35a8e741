//! From the folders of a tree to locations (`PluginUtils.pluginUrls`).

use serde_json::json;

use super::{Location, LocationKind, LocationMember};
use crate::formats::digest::{Digest, Hasher};
use crate::jar::{Bytes, is_archive, is_class};
use crate::plugin::{Content, Plugin, Vessels};
use crate::tree::{Folder, NodeKind, Tree};

/// The locations that a worker finds where this tree stands, in the order of its folders.
pub(super) fn locations(plugins: &[Plugin], tree: &Tree) -> Vec<Location> {
    tree.folders.iter().map(|folder| location(folder, &plugins[folder.plugin].vessels())).collect()
}

fn location(folder: &Folder, vessels: &Vessels) -> Location {
    let mut files = Vec::new();
    let mut unlisted: Option<&str> = None;
    for node in folder.nodes.iter() {
        let Some(path) = node.path.below(&folder.path) else { continue };
        match &node.kind {
            // A directory that is called like an archive is taken for one, and nobody looks for archives in it.
            NodeKind::Directory if is_archive(path) => {
                unlisted = Some(unlisted.filter(|above| is_below(path, above)).unwrap_or(path));
            }
            NodeKind::File { size, content } => {
                let is_listed = !unlisted.is_some_and(|above| is_below(path, above));
                files.push((
                    path,
                    is_listed,
                    LocationMember { path: path.to_owned(), bytes: bytes(vessels, content, *size) },
                ));
            }
            NodeKind::Directory | NodeKind::Opaque => {}
        }
    }
    let place = folder.path.as_str();
    let has_archives = files.iter().any(|(path, is_listed, _)| *is_listed && is_archive(path));
    let has_classes = files.iter().any(|(path, is_listed, _)| *is_listed && is_class(path));
    let kind = match (is_archive(place), has_archives, has_classes) {
        (true, ..) => LocationKind::SingleJar,
        (_, false, true) => LocationKind::ClassHierarchy,
        _ => LocationKind::MultiJar,
    };
    let is_member = |path: &str, is_listed: bool| match kind {
        // A directory that is called like an archive is one for the worker, and no archive at all.
        LocationKind::SingleJar => false,
        LocationKind::MultiJar => is_listed && is_archive(path),
        LocationKind::ClassHierarchy => is_class(path) || path.starts_with("META-INF/services/"),
    };
    let (mut members, mut others) = (Vec::new(), Vec::new());
    for (path, is_listed, member) in files {
        if is_member(path, is_listed) { members.push(member) } else { others.push(path.to_owned()) }
    }
    members.sort_by(|one: &LocationMember, other| one.path.as_bytes().cmp(other.path.as_bytes()));
    Location { place: place.to_owned(), kind, members, others, key: Some(key(folder)), is_on_this_machine: false }
}

fn is_below(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
}

fn bytes(vessels: &Vessels, content: &Content, length: u64) -> Bytes {
    let (path, offset) = vessels.place(content);
    match content {
        Content::Deflated { compressed, .. } => Bytes::Deflated { path, offset, compressed: *compressed, length },
        Content::Stored { .. } | Content::File { .. } | Content::Added { .. } => Bytes::Plain { path, offset, length },
    }
}

/// All that the bytes of a folder depend on: the file that holds them, and which stretch of it stands where.
fn key(folder: &Folder) -> Digest {
    let mut hasher = Hasher::default();
    let mut add = |part: serde_json::Value| hasher.update(part.to_string().as_bytes());
    add(json!({ "vessel": folder.vessel_digest, "folder": folder.path }));
    for node in folder.nodes.iter() {
        match &node.kind {
            NodeKind::File { size, content } => add(json!([node.path, size, content])),
            NodeKind::Directory => add(json!([node.path])),
            NodeKind::Opaque => {}
        }
    }
    hasher.finish()
}
