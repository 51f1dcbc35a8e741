//! The locations of a plugin path, as a worker finds them (`PluginUtils.pluginLocations`, `PluginUtils.pluginUrls`).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::files::{Child, Files, What};
use super::{Location, LocationKind, LocationMember};
use crate::jar::{is_archive, is_class};

/// Deeper than any file system lets a path be; links that lead in circles end here.
const DEPTH_LIMIT: usize = 256;

/// What a plugin path holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Located {
    /// The locations: element after element, and in each by name. A worker takes them as its file system lists them.
    pub locations: Vec<Location>,
    /// What is no part of any location, and why.
    pub passed_over: Vec<PassedOver>,
}

/// Something that a worker passes over without an error that anybody would see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PassedOver {
    /// What: an element, a location or a file.
    pub place: String,
    /// A sentence without subject.
    pub why: String,
    /// Whether `connect-plugin-path` ends with an error here, where a worker only logs one.
    pub is_fatal_to_tool: bool,
}

impl Located {
    /// Adds the locations of one element of a plugin path; a location that is there already is not taken twice.
    pub(super) fn element<F: Files>(&mut self, files: &F, element: &F::At) {
        match files.stands(element) {
            None => self.pass_over(files.text(element), "is missing".to_owned(), true),
            Some(What::File) if is_archive(&files.text(element)) => self.location(files, element),
            Some(What::File) => {
                self.pass_over(files.text(element), "is a file, and neither a jar nor a zip".to_owned(), false);
            }
            Some(What::Directory) => match files.list(element) {
                Err(why) => self.pass_over(files.text(element), why, true),
                Ok(children) => {
                    for child in children.iter().filter(|child| is_listed(files, child)) {
                        self.location(files, &child.at);
                    }
                }
            },
        }
    }

    /// Adds one location.
    pub(super) fn location<F: Files>(&mut self, files: &F, top: &F::At) {
        let place = files.text(top);
        if self.locations.iter().any(|known| known.place == place) {
            return;
        }
        match location(files, top, &mut self.passed_over) {
            Ok(location) => self.locations.push(location),
            Err(why) => self.pass_over(place, why, true),
        }
    }

    pub(super) fn pass_over(&mut self, place: String, why: String, is_fatal_to_tool: bool) {
        self.passed_over.push(PassedOver { place, why, is_fatal_to_tool });
    }
}

/// `PluginUtils.PLUGIN_PATH_FILTER`: a link counts by its own name, or by the directory it leads to.
fn is_listed<F: Files>(files: &F, child: &Child<F::At>) -> bool {
    is_archive(&child.name) || is_class(&child.name) || files.stands(&child.at) == Some(What::Directory)
}

fn location<F: Files>(files: &F, top: &F::At, passed_over: &mut Vec<PassedOver>) -> Result<Location, String> {
    let place = files.text(top);
    if is_archive(&place) {
        // A directory of such a name is taken for an archive, too, and nothing is found in it.
        let bytes = if files.stands(top) == Some(What::Directory) {
            Err("is a directory, and is taken for an archive by its name".to_owned())
        } else {
            files.bytes(top)
        };
        let members = match bytes {
            Ok(bytes) => vec![LocationMember { path: String::new(), bytes }],
            Err(why) => {
                passed_over.push(PassedOver { place: place.clone(), why, is_fatal_to_tool: false });
                Vec::new()
            }
        };
        return Ok(Location {
            place,
            kind: LocationKind::SingleJar,
            members,
            others: Vec::new(),
            key: None,
            is_on_this_machine: false,
        });
    }
    let mut walk = Walk::default();
    walk.visited.insert(place.clone());
    walk.directory(files, top, "", 0)?;
    passed_over.extend(walk.passed_over);
    let is_hierarchy = walk.archives.is_empty() && walk.has_classes;
    let mut others: BTreeSet<String> = walk.others;
    let found = if is_hierarchy { hierarchy(files, top)? } else { walk.archives };
    let mut members = Vec::new();
    for (path, at) in found.into_values() {
        match files.bytes(&at) {
            Ok(bytes) => members.push(LocationMember { path, bytes }),
            Err(why) => {
                passed_over.push(PassedOver { place: format!("{place}/{path}"), why, is_fatal_to_tool: false });
            }
        }
    }
    if is_hierarchy {
        others.retain(|other| members.iter().all(|member| member.path != *other));
    }
    let kind = if is_hierarchy { LocationKind::ClassHierarchy } else { LocationKind::MultiJar };
    Ok(Location { place, kind, members, others: others.into_iter().collect(), key: None, is_on_this_machine: false })
}

/// Files in class path order: by their whole real path; with the path below the location that led there.
type Ordered<A> = BTreeMap<String, (String, A)>;

/// `PluginUtils.pluginUrls`, which looks for archives at any depth.
struct Walk<A> {
    archives: Ordered<A>,
    has_classes: bool,
    others: BTreeSet<String>,
    visited: BTreeSet<String>,
    passed_over: Vec<PassedOver>,
}

impl<A> Default for Walk<A> {
    fn default() -> Self {
        Self {
            archives: BTreeMap::new(),
            has_classes: false,
            others: BTreeSet::new(),
            visited: BTreeSet::new(),
            passed_over: Vec::new(),
        }
    }
}

impl<A: Clone> Walk<A> {
    fn directory<F: Files<At = A>>(&mut self, files: &F, dir: &A, below: &str, depth: usize) -> Result<(), String> {
        if depth > DEPTH_LIMIT {
            return Err("has directories in it that are too deep".to_owned());
        }
        for child in files.list(dir)? {
            let path = join(below, &child.name);
            if is_listed(files, &child) {
                self.listed(files, &child, path, depth)?;
            } else {
                self.others.insert(path);
            }
        }
        Ok(())
    }

    fn listed<F: Files<At = A>>(
        &mut self,
        files: &F,
        child: &Child<A>,
        path: String,
        depth: usize,
    ) -> Result<(), String> {
        // A link is replaced by what it leads to, and what it is called there counts.
        let Some(at) = (if child.is_link { files.real(&child.at) } else { Some(child.at.clone()) }) else {
            let (place, why) = (files.text(&child.at), "is a link that leads nowhere".to_owned());
            self.passed_over.push(PassedOver { place, why, is_fatal_to_tool: false });
            return Ok(());
        };
        let text = files.text(&at);
        if !self.visited.insert(text.clone()) {
            return Ok(());
        }
        if is_archive(&text) {
            self.archives.insert(text, (path, at));
            Ok(())
        } else if is_class(&text) {
            self.has_classes = true;
            self.others.insert(path);
            Ok(())
        } else if files.stands(&at) == Some(What::Directory) {
            self.directory(files, &at, &path, depth + 1)
        } else {
            Err(format!(
                "is dropped as a whole: its `{path}` is a link to `{text}`, which has not the name of an archive and is \
                 taken for a directory"
            ))
        }
    }
}

/// All files of a class hierarchy, whose class path is the location itself.
fn hierarchy<F: Files>(files: &F, top: &F::At) -> Result<Ordered<F::At>, String> {
    let (mut found, mut visited) = (BTreeMap::new(), BTreeSet::new());
    let mut ahead = vec![(top.clone(), String::new())];
    while let Some((dir, below)) = ahead.pop() {
        for child in files.list(&dir)? {
            let path = join(&below, &child.name);
            match files.stands(&child.at) {
                Some(What::File) => drop(found.insert(path.clone(), (path, child.at))),
                Some(What::Directory) if visited.insert(files.real(&child.at).map(|real| files.text(&real))) => {
                    ahead.push((child.at, path));
                }
                Some(What::Directory) | None => (),
            }
        }
    }
    Ok(found)
}

fn join(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") }
}
