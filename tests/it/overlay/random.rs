//! An overlay over any tree is what changing the unpacked tree by hand is.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::Index;

use super::{Bench, MANIFEST, TOP, Tree, tar_gz, zip};
use crate::support::archive::jar;

/// What is done to a tree, one way by words and the other by hand.
#[derive(Debug, Clone)]
enum Change {
    /// One file, by its name.
    RemoveFile(Index),
    /// The directory of a file, by its name.
    RemoveDirectory(Index),
    /// The files beside a file that have its extension.
    RemoveLike(Index),
    /// One file for another.
    Replace(Index, Vec<u8>),
    /// A new file here.
    Add(String, Vec<u8>),
}

fn name() -> impl Strategy<Value = String> {
    "(lib/|doc/|a/b/|a/|é/|)[a-z]{1,6}\\.(jar|txt|md)"
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![Just(Vec::new()), prop::collection::vec(any::<u8>(), 1..40), Just(vec![b'x'; 70_000])]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        any::<Index>().prop_map(Change::RemoveFile),
        any::<Index>().prop_map(Change::RemoveDirectory),
        any::<Index>().prop_map(Change::RemoveLike),
        (any::<Index>(), bytes()).prop_map(|(at, bytes)| Change::Replace(at, bytes)),
        ("[a-z]{7,9}\\.txt", bytes()).prop_map(|(name, bytes)| Change::Add(name, bytes)),
        ("(new|lib|a/b)/[a-z]{7,9}\\.txt", bytes()).prop_map(|(name, bytes)| Change::Add(name, bytes)),
    ]
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// A plugin by words, and the same by hand.
struct Both<'a> {
    bench: &'a Bench,
    before: Tree,
    after: Tree,
    remove: String,
    replace: String,
    add: String,
    files: usize,
}

impl Both<'_> {
    /// A file that was not touched yet and may be.
    fn pick(&self, at: Index) -> Option<String> {
        let free =
            |path: &&String| self.after.get(*path) == self.before.get(*path) && !path.starts_with("manifest.json");
        let free: Vec<&String> = self.before.keys().filter(free).filter(|path| *path != "lib/main.jar").collect();
        (!free.is_empty()).then(|| (*at.get(&free)).clone())
    }

    fn file(&mut self, bytes: &[u8]) -> String {
        self.files += 1;
        let name = format!("files/f{}.txt", self.files);
        self.bench.write(&name, bytes);
        name
    }

    /// Takes files away, and leaves their directories.
    fn take(&mut self, is_gone: impl Fn(&str) -> bool) {
        let gone: Vec<String> = self.before.keys().filter(|path| is_gone(path)).cloned().collect();
        for path in gone {
            self.after.remove(&path);
            if !parent(&path).is_empty() {
                self.after.insert(format!("{}/", parent(&path)), Vec::new());
            }
        }
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::RemoveFile(at) => {
                let Some(path) = self.pick(at) else { return };
                let _ = write!(self.remove, "'{path}', ");
                self.take(|other| other == path);
            }
            Change::RemoveDirectory(at) => {
                let Some(dir) = self.pick(at).map(|path| parent(&path).to_owned()) else { return };
                let inside = format!("{dir}/");
                if dir.is_empty() || dir == "lib" || self.touched(&inside) {
                    return;
                }
                let _ = write!(self.remove, "'{dir}', ");
                self.take(|other| other.starts_with(&inside));
                self.after.retain(|path, _| !path.starts_with(&inside));
                if !parent(&dir).is_empty() {
                    self.after.insert(format!("{}/", parent(&dir)), Vec::new());
                }
            }
            Change::RemoveLike(at) => {
                let Some(path) = self.pick(at) else { return };
                let (dir, extension) =
                    (parent(&path).to_owned(), path.rsplit_once('.').expect("an extension").1.to_owned());
                let is_like = move |other: &str| parent(other) == dir && other.ends_with(&format!(".{extension}"));
                let all: Vec<&String> = self.before.keys().filter(|other| is_like(other)).collect();
                let is_free = |other: &&String| self.after.contains_key(*other) && **other != "lib/main.jar";
                if !all.iter().all(is_free) || all.iter().any(|other| self.after[*other] != self.before[*other]) {
                    return;
                }
                let (dir, extension) = (parent(&path), path.rsplit_once('.').expect("an extension").1);
                let slash = if dir.is_empty() { "" } else { "/" };
                let _ = write!(self.remove, "'{dir}{slash}*.{extension}', ");
                self.take(is_like);
            }
            Change::Replace(at, bytes) => {
                let Some(path) = self.pick(at) else { return };
                let file = self.file(&bytes);
                let _ = write!(self.replace, "{{remove: '{path}', with: {file}, to: '{path}.new'}}, ");
                self.take(|other| other == path);
                self.after.insert(format!("{path}.new"), bytes);
            }
            Change::Add(name, bytes) => {
                if self.after.contains_key(&name) || self.before.contains_key(&name) {
                    return;
                }
                let file = self.file(&bytes);
                let _ = write!(self.add, "{{path: {file}, to: '{name}'}}, ");
                self.after.insert(name, bytes);
            }
        }
    }

    /// Whether anything in a directory was changed already.
    fn touched(&self, inside: &str) -> bool {
        let of = |tree: &Tree| -> Tree {
            tree.iter()
                .filter(|(path, _)| path.starts_with(inside))
                .map(|(path, bytes)| (path.clone(), bytes.clone()))
                .collect()
        };
        of(&self.before) != of(&self.after)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn an_overlay_is_what_a_change_by_hand_is(
        tree in prop::collection::btree_map(name(), bytes(), 1..12),
        changes in prop::collection::vec(change(), 1..8),
    ) {
        let bench = Bench::new();
        let mut before = tree;
        before.insert("manifest.json".to_owned(), MANIFEST.to_vec());
        before.insert("lib/main.jar".to_owned(), jar("com.acme.Main"));
        let (remove, replace, add) = (String::new(), String::new(), String::new());
        let mut both = Both { bench: &bench, after: before.clone(), before, remove, replace, add, files: 0 };
        for change in changes {
            both.apply(change);
        }
        let Both { before, after, remove, replace, add, .. } = both;
        bench.write(&format!("{TOP}.zip"), &zip(&before)).write(&format!("{TOP}.tar.gz"), &tar_gz(&before));
        bench.lay_out(&format!("before/{TOP}"), &before).lay_out(&format!("after/{TOP}"), &after);
        let diff_id = |item: &str| bench.build(item).layer.map(|layer| layer.diff_id);
        let expected = diff_id(&format!("after/{TOP}"));
        prop_assert!(expected.is_some());
        for form in [format!("{TOP}.zip"), format!("{TOP}.tar.gz"), format!("before/{TOP}")] {
            let item = format!("{{path: {form}, remove: [{remove}], replace: [{replace}], add: [{add}]}}");
            prop_assert_eq!(diff_id(&item), expected, "{} {:?}", item, after.keys());
        }
    }
}
