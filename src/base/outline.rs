//! What one layer says about names: enough to tell what stands where, without any content.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::Times;
use super::members::{Kind, Member};
use crate::formats::tar::BadTar;

/// Far more members than any real layer has.
const MEMBERS_LIMIT: usize = 2_000_000;
/// Far longer names, targets and attributes, all together, than any real layer has.
const TEXT_LIMIT: usize = 96 << 20;
const WHITEOUT: &str = ".wh.";
const OPAQUE: &str = ".wh..wh..opq";

/// The members of one layer by path, without a leading `/`.
///
/// Where a tar has a path twice, the later member counts, as when it is unpacked. Directories that only the names of
/// other members imply are not stated here; [`Outline::at`] knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Outline {
    #[serde(rename = "n")]
    nodes: BTreeMap<String, Node>,
    /// Paths that are deleted from the layers below.
    #[serde(rename = "w")]
    whiteouts: BTreeSet<String>,
    /// Directories whose content in the layers below is deleted.
    #[serde(rename = "o")]
    opaque: BTreeSet<String>,
    #[serde(skip)]
    text: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Node {
    #[serde(rename = "d")]
    Directory(Box<Stat>),
    #[serde(rename = "l")]
    Link(String),
    #[serde(rename = "f")]
    File,
}

/// Owner, mode, time and attributes of a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stat {
    #[serde(rename = "u")]
    pub(super) uid: u64,
    #[serde(rename = "g")]
    pub(super) gid: u64,
    #[serde(rename = "m")]
    pub(super) mode: u32,
    #[serde(rename = "t")]
    pub(super) mtime: Times,
    /// Values in base64.
    #[serde(rename = "x", skip_serializing_if = "BTreeMap::is_empty", default)]
    pub(super) xattrs: BTreeMap<String, String>,
}

/// What a layer says about one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At<'a> {
    /// A directory; without stat where only other members' names imply it.
    Directory(Option<&'a Stat>),
    /// A symbolic link and its target.
    Link(&'a str),
    /// Anything else that exists.
    File,
    /// It is deleted from the layers below.
    Deleted,
    /// Nothing is said.
    Silent,
}

impl Outline {
    /// Takes in one more member.
    pub(super) fn add(&mut self, member: Member) -> Result<(), BadTar> {
        let attributes: usize = member.xattrs.iter().map(|(key, value)| key.len() + value.len()).sum();
        let target = if let Kind::Symlink(target) = &member.kind { target.len() } else { 0 };
        self.text += member.path.len() + target + attributes;
        let members = self.nodes.len() + self.whiteouts.len() + self.opaque.len();
        if members >= MEMBERS_LIMIT || self.text > TEXT_LIMIT {
            return Err(BadTar::TooMuch);
        }
        let (dir, name) = member.path.rsplit_once('/').unwrap_or(("", &member.path));
        if name == OPAQUE {
            self.opaque.insert(dir.to_owned());
        } else if let Some(deleted) = name.strip_prefix(WHITEOUT) {
            // Other `.wh..wh.` names are aufs's own bookkeeping, which runtimes skip.
            if !deleted.starts_with(WHITEOUT) && !deleted.is_empty() {
                self.whiteouts.insert(join(dir, deleted));
            }
        } else if !name.is_empty() {
            let node = match member.kind {
                Kind::Directory => Node::Directory(Box::new(Stat {
                    uid: member.uid,
                    gid: member.gid,
                    mode: member.mode,
                    mtime: member.mtime,
                    xattrs: member.xattrs.into_iter().map(|(key, value)| (key, STANDARD.encode(value))).collect(),
                })),
                Kind::Symlink(target) => Node::Link(target),
                Kind::HardLink(_) | Kind::Other => Node::File,
            };
            self.nodes.insert(member.path, node);
        }
        Ok(())
    }

    /// What this layer says about a path.
    ///
    /// A whiteout beside a directory of the same name deletes nothing: dockerd, containerd and buildah keep the old
    /// files, because their upper directory can be only one of the two.
    pub(super) fn at(&self, path: &str) -> At<'_> {
        match self.nodes.get(path) {
            Some(Node::Directory(stat)) => At::Directory(Some(stat)),
            Some(Node::Link(target)) => At::Link(target),
            Some(Node::File) => At::File,
            None if self.implies(path) => At::Directory(None),
            None if self.whiteouts.contains(path) => At::Deleted,
            None => At::Silent,
        }
    }

    /// Whether what the layers below have in this directory is deleted.
    pub(super) fn is_opaque(&self, dir: &str) -> bool {
        self.opaque.contains(dir)
    }

    /// The names directly in a directory, and whether each is a directory.
    pub(super) fn names(&self, dir: &str) -> BTreeMap<String, bool> {
        let mut names = BTreeMap::new();
        for name in first_components(&self.nodes, dir) {
            let is_directory = matches!(self.at(&join(dir, name)), At::Directory(_));
            names.insert(name.to_owned(), is_directory);
        }
        names
    }

    /// The names directly in a directory that are deleted from the layers below.
    pub(super) fn deleted_names(&self, dir: &str) -> BTreeSet<String> {
        let prefix = join(dir, "");
        self.whiteouts
            .range(prefix.clone()..)
            .map_while(|path| path.strip_prefix(&prefix))
            .filter(|rest| !rest.contains('/'))
            .filter(|name| matches!(self.at(&join(dir, name)), At::Deleted))
            .map(str::to_owned)
            .collect()
    }

    /// As compressed text for the store.
    pub(super) fn to_text(&self) -> Result<String, io::Error> {
        let mut zip = GzEncoder::new(Vec::new(), Compression::fast());
        serde_json::to_writer(&mut zip, self)?;
        Ok(STANDARD.encode(zip.finish()?))
    }

    /// From the text in the store; `None` where it is not one.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let packed = STANDARD.decode(text).ok()?;
        let mut json = Vec::new();
        GzDecoder::new(&packed[..]).read_to_end(&mut json).ok()?;
        serde_json::from_slice(&json).ok()
    }

    fn implies(&self, path: &str) -> bool {
        let below = join(path, "");
        let begins = |found: Option<&String>| found.is_some_and(|found| found.starts_with(&below));
        self.opaque.contains(path)
            || begins(self.nodes.range(below.clone()..).next().map(|(found, _)| found))
            || begins(self.whiteouts.range(below.clone()..).next())
            || begins(self.opaque.range(below.clone()..).next())
    }
}

/// The distinct first components below a directory; subtrees are jumped over.
fn first_components<'a>(nodes: &'a BTreeMap<String, Node>, dir: &str) -> BTreeSet<&'a str> {
    let prefix = join(dir, "");
    let mut names = BTreeSet::new();
    let mut from = prefix.clone();
    while let Some((path, _)) = nodes.range(from.clone()..).next()
        && let Some(rest) = path.strip_prefix(&prefix)
    {
        let name = rest.split('/').next().unwrap_or(rest);
        names.insert(name);
        // `0` follows `/`: everything below the name sorts before it.
        from = if rest.len() == name.len() { format!("{path}\0") } else { format!("{prefix}{name}0") };
    }
    names
}

/// `dir/name`; below the root, `name`.
pub(super) fn join(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(members: &[(&str, Kind)]) -> Outline {
        let mut outline = Outline::default();
        for (path, kind) in members {
            let member = Member {
                path: (*path).to_owned(),
                kind: kind.clone(),
                uid: 1,
                gid: 2,
                mode: 0o755,
                mtime: Times { seconds: 3, nanos: 4 },
                xattrs: BTreeMap::from([("user.x".to_owned(), vec![0, 255])]),
            };
            outline.add(member).expect("small");
        }
        outline
    }

    #[test]
    fn names_jump_over_subtrees_and_miss_no_neighbour() {
        let outline = outline(&[
            ("p/a", Kind::Other),
            ("p/a-b/x/y", Kind::Other),
            ("p/a.jar", Kind::Other),
            ("p/b", Kind::Directory),
            ("p/b/c", Kind::Other),
            ("p0", Kind::Other),
            ("p/.wh.gone", Kind::Other),
            ("p/b/.wh.deep", Kind::Other),
        ]);
        let names: Vec<(String, bool)> = outline.names("p").into_iter().collect();
        let wanted = [("a", false), ("a-b", true), ("a.jar", false), ("b", true)];
        assert_eq!(names, wanted.map(|(name, dir)| (name.to_owned(), dir)));
        assert_eq!(outline.deleted_names("p"), BTreeSet::from(["gone".to_owned()]));
        assert_eq!(outline.names("").into_keys().collect::<Vec<_>>(), ["p", "p0"]);
    }

    #[test]
    fn tells_stated_implied_and_deleted_apart() {
        let outline = outline(&[
            ("a/b/c", Kind::Other),
            ("d", Kind::Directory),
            ("l", Kind::Symlink("d".to_owned())),
            (".wh.d", Kind::Other),
            (".wh.e", Kind::Other),
            ("f/.wh..wh..opq", Kind::Other),
            (".wh..wh.plnk", Kind::Directory),
        ]);
        assert_eq!(outline.at("a/b"), At::Directory(None));
        assert!(matches!(outline.at("d"), At::Directory(Some(stat)) if stat.uid == 1));
        assert_eq!(outline.at("l"), At::Link("d"));
        assert_eq!(outline.at("e"), At::Deleted);
        assert_eq!(outline.at("f"), At::Directory(None));
        assert!(outline.is_opaque("f") && !outline.is_opaque("d"));
        assert_eq!(outline.at("nothing"), At::Silent);
    }

    #[test]
    fn survives_the_store() {
        let before =
            outline(&[("a", Kind::Directory), ("a/b", Kind::Symlink("/x".to_owned())), (".wh.c", Kind::Other)]);
        let after = Outline::from_text(&before.to_text().expect("in memory")).expect("its own text");
        assert_eq!(Outline { text: before.text, ..after }, before);
        assert_eq!(Outline::from_text("rubbish"), None);
    }
}
