//! Deciding where every byte will live.

use std::collections::BTreeMap;

use super::{DEFAULT_MTIME, Error, Folder, Node, NodeKind, Tree};
use crate::base::Base;
use crate::formats::entry_path::EntryPath;
use crate::formats::image_path::ImagePath;
use crate::plugin::{Entry, Kind, Plugin};
use crate::spec::Placement;

/// Arranges the plugins on this base.
pub fn arrange(
    plugins: &[Plugin],
    base: &Base,
    placement: &Placement,
    source_date: Option<i64>,
) -> Result<Tree, Error> {
    let place = one_place(base)?;
    let mut folders: BTreeMap<ImagePath, Folder> = BTreeMap::new();
    for (number, plugin) in plugins.iter().enumerate() {
        let name = plugin.folder();
        let Ok(entry) = EntryPath::parse(name.as_bytes()) else {
            // A plugin without a usable name has a denial, and nothing of it is published.
            continue;
        };
        let path = if placement.plugin_only { place.clone() } else { place.join(&entry) };
        let occupied = base.images.iter().any(|image| image.ground.occupied.contains_key(&name));
        if occupied && !placement.replace {
            return Err(Error::Occupied { folder: path });
        }
        if let Some(other) = folders.get(&path) {
            let one = plugins[other.plugin].archive.pin.place.to_string();
            let other = plugin.archive.pin.place.to_string();
            return Err(if placement.plugin_only {
                Error::SeveralPlugins { one, other }
            } else {
                Error::SameFolder { folder: path, one, other }
            });
        }
        let folder = Folder {
            plugin: number,
            replaces: occupied,
            archive_digest: plugin.archive.digest,
            vessel_digest: plugin.vessel().digest,
            nodes: nodes(&path, occupied, &plugin.contents.entries).into(),
            path: path.clone(),
        };
        folders.insert(path, folder);
    }
    Ok(Tree {
        folders: folders.into_values().collect(),
        owner: placement.owner,
        mtime: source_date.unwrap_or(DEFAULT_MTIME),
    })
}

/// The real plugin path, which has to be the same everywhere so that one layer serves all platforms.
fn one_place(base: &Base) -> Result<ImagePath, Error> {
    let mut images = base.images.iter();
    let Some(first) = images.next() else {
        return Ok(ImagePath::root());
    };
    match images.find(|image| image.ground.real_path != first.ground.real_path) {
        None => Ok(first.ground.real_path.clone()),
        Some(other) => Err(Error::DifferentPlaces {
            one: first.ground.real_path.clone(),
            one_platform: first.platform.clone(),
            other: other.ground.real_path.clone(),
            other_platform: other.platform.clone(),
        }),
    }
}

fn nodes(folder: &ImagePath, replaces: bool, entries: &[Entry]) -> Vec<Node> {
    // Every runtime makes the root itself, for all to read.
    let own = (!folder.is_root()).then(|| Node { path: folder.clone(), mode: 0o755, kind: NodeKind::Directory });
    let mut nodes: Vec<Node> = own.into_iter().collect();
    if replaces {
        nodes.push(Node { path: folder.clone(), mode: 0o644, kind: NodeKind::Opaque });
    }
    nodes.extend(entries.iter().map(|entry| {
        let path = folder.join(&entry.path);
        match &entry.kind {
            Kind::Directory => Node { path, mode: 0o755, kind: NodeKind::Directory },
            Kind::File { size, executable, content } => Node {
                path,
                mode: if *executable { 0o755 } else { 0o644 },
                kind: NodeKind::File { size: *size, content: content.clone() },
            },
        }
    }));
    nodes
}
