//! All layers of an image, seen as the one file system that a container has.

use std::collections::{BTreeMap, BTreeSet};

use super::outline::{At, Outline, Stat, join};
use super::{Ancestor, Error, Ground, Times};
use crate::formats::image_path::ImagePath;

/// As many links as Linux follows in one path (`path_resolution(7)`).
const LINKS_LIMIT: usize = 40;

/// The outlines of an image's layers, from the top down.
pub(super) struct Stack<'a> {
    outlines: Vec<&'a Outline>,
}

/// A directory as the stack shows it: its stat, and the layers that have a part in it, from the top down.
struct Directory<'a> {
    stat: Option<&'a Stat>,
    parts: Vec<&'a Outline>,
}

/// What stands at one path.
enum Found<'a> {
    Directory(Directory<'a>),
    Link(&'a str),
    /// In this layer.
    File(&'a Outline),
    Nothing,
}

/// Directories on a way from the root down; `None` for those that do not exist.
type Way<'a> = Vec<(String, Option<Directory<'a>>)>;

/// Where a way does not go on.
enum Stop<'a> {
    File { path: String, outline: &'a Outline, is_end: bool },
    Loop,
}

/// What a path leads to, by its real path.
pub(super) enum End<'a> {
    Directory { path: String, parts: Vec<&'a Outline> },
    File { path: String, outline: &'a Outline },
}

impl End<'_> {
    /// The real path.
    pub(super) fn path(&self) -> &str {
        match self {
            Self::Directory { path, .. } | Self::File { path, .. } => path,
        }
    }

    /// The names in a directory, and whether each is a link.
    pub(super) fn list(&self) -> Option<BTreeMap<String, bool>> {
        let Self::Directory { path, parts } = self else { return None };
        let is_link = |name: &str| matches!(look(parts, path, name), Found::Link(_));
        Some(names(parts, path).into_keys().map(|name| (name.clone(), is_link(&name))).collect())
    }
}

impl<'a> Stack<'a> {
    /// Stacks outlines that are given from the bottom up, as a manifest lists layers.
    pub(super) fn new(from_the_bottom: &[&'a Outline]) -> Self {
        let lowest = from_the_bottom.iter().rposition(|outline| outline.is_opaque("")).unwrap_or(0);
        Self { outlines: from_the_bottom[lowest..].iter().rev().copied().collect() }
    }

    /// Walks to the plugin path, and tells what is there.
    ///
    /// Links are resolved as the kernel does inside the image: absolute ones from the image's root, `..` never above
    /// it, wherever on the way they stand. What does not exist yet is taken as it is written.
    pub(super) fn ground(&self, named: &ImagePath) -> Result<Ground, Error> {
        let way = self.walk(named.components()).map_err(|stop| match stop {
            Stop::Loop => Error::LinkLoop { path: named.clone() },
            Stop::File { path, .. } => match image_path(&path) {
                Ok(obstacle) => Error::NotADirectory { path: named.clone(), obstacle },
                Err(unusable) => unusable,
            },
        })?;
        let real_path = image_path(way.last().map_or("", |(path, _)| path))?;
        let occupied = match way.last() {
            None => names(&self.outlines, ""),
            Some((path, Some(directory))) => names(&directory.parts, path),
            Some((_, None)) => BTreeMap::new(),
        };
        let ancestors = way
            .into_iter()
            .filter_map(|(path, directory)| Some(ancestor(image_path(&path), directory?.stat)))
            .collect::<Result<_, Error>>()?;
        Ok(Ground { real_path, ancestors, occupied, note: None })
    }

    /// Goes along a path from the root, link after link, and tells each directory on the way.
    fn walk<'p>(&self, path: impl DoubleEndedIterator<Item = &'p str>) -> Result<Way<'a>, Stop<'a>> {
        let mut ahead: Vec<String> = path.rev().map(str::to_owned).collect();
        let mut way: Way<'a> = Vec::new();
        let mut links = 0;
        while let Some(name) = ahead.pop() {
            if name == ".." {
                way.pop();
                continue;
            }
            let (dir, found) = match way.last() {
                None => ("", look(&self.outlines, "", &name)),
                Some((dir, Some(directory))) => (dir.as_str(), look(&directory.parts, dir, &name)),
                Some((dir, None)) => (dir.as_str(), Found::Nothing),
            };
            let path = join(dir, &name);
            match found {
                Found::Directory(directory) => way.push((path, Some(directory))),
                Found::Nothing => way.push((path, None)),
                Found::File(outline) => return Err(Stop::File { path, outline, is_end: ahead.is_empty() }),
                Found::Link(target) => {
                    links += 1;
                    if links > LINKS_LIMIT {
                        return Err(Stop::Loop);
                    }
                    if target.starts_with('/') {
                        way.clear();
                    }
                    ahead.extend(target.split('/').rev().filter(|part| !matches!(*part, "" | ".")).map(str::to_owned));
                }
            }
        }
        Ok(way)
    }

    /// What a path leads to, links followed; `None` where that is nothing.
    pub(super) fn end(&self, path: &str) -> Option<End<'a>> {
        match self.walk(path.split('/').filter(|part| !matches!(*part, "" | "."))) {
            Ok(mut way) => match way.pop() {
                None => Some(End::Directory { path: String::new(), parts: self.outlines.clone() }),
                Some((path, Some(directory))) => Some(End::Directory { path, parts: directory.parts }),
                Some((_, None)) => None,
            },
            Err(Stop::File { path, outline, is_end: true }) => Some(End::File { path, outline }),
            Err(Stop::File { .. } | Stop::Loop) => None,
        }
    }

    /// The names in a directory, where there is one; links on the way are followed.
    pub(super) fn names(&self, dir: &str) -> Option<BTreeMap<String, bool>> {
        let ground = self.ground(&dir.parse().ok()?).ok()?;
        let exists = ground.ancestors.last().is_some_and(|last| last.path == ground.real_path);
        exists.then_some(ground.occupied)
    }
}

/// What stands at `dir/name`, where `parts` are the layers that have a part in `dir`.
///
/// A name that an upper layer uses as a directory replaces a file or link below it, as overlay runtimes do
/// (opencontainers/image-spec#1221), and joins a directory below it.
fn look<'a>(parts: &[&'a Outline], dir: &str, name: &str) -> Found<'a> {
    let path = join(dir, name);
    let mut directory = Directory { stat: None, parts: Vec::new() };
    let mut sealed = false;
    for outline in parts {
        match outline.at(&path) {
            At::Directory(stat) => {
                if !sealed {
                    directory.parts.push(outline);
                }
                directory.stat = directory.stat.or(stat);
                // The marker hides a directory's content, not the directory: its stat may stand further down.
                sealed |= outline.is_opaque(&path);
            }
            At::Link(target) if directory.parts.is_empty() => return Found::Link(target),
            At::File if directory.parts.is_empty() => return Found::File(outline),
            At::Link(_) | At::File | At::Deleted => break,
            At::Silent => {}
        }
    }
    if directory.parts.is_empty() { Found::Nothing } else { Found::Directory(directory) }
}

/// The names in a directory, each with whether it is a directory itself.
fn names(parts: &[&Outline], dir: &str) -> BTreeMap<String, bool> {
    let mut names: BTreeMap<String, bool> = BTreeMap::new();
    let mut deleted: BTreeSet<String> = BTreeSet::new();
    for outline in parts {
        for (name, is_directory) in outline.names(dir) {
            if !deleted.contains(&name) {
                names.entry(name).or_insert(is_directory);
            }
        }
        deleted.extend(outline.deleted_names(dir));
    }
    names
}

/// A directory that no layer states is what runtimes make of it: owned by root, 0755.
fn ancestor(path: Result<ImagePath, Error>, stat: Option<&Stat>) -> Result<Ancestor, Error> {
    let path = path?;
    Ok(match stat {
        Some(stat) => Ancestor {
            path,
            uid: stat.uid,
            gid: stat.gid,
            mode: stat.mode,
            mtime: stat.mtime,
            xattrs: stat.xattrs.clone(),
        },
        None => Ancestor {
            path,
            uid: 0,
            gid: 0,
            mode: 0o755,
            mtime: Times { seconds: 0, nanos: 0 },
            xattrs: BTreeMap::new(),
        },
    })
}

fn image_path(path: &str) -> Result<ImagePath, Error> {
    format!("/{path}").parse().map_err(|cause| Error::UnusableLink { cause })
}
