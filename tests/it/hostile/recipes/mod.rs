//! Every kind of hostile or malformed input, by recipe.
//!
//! `docs/hostile.md` has a line for each; `tests/interop/hostile.sh` asks other tools about each.

mod bodies;
mod directories;
mod ends;
mod headers;
mod jars;
mod manifests;
mod names;
mod quines;
mod tars;

use std::path::Path;

use crate::support::archive::{Member, file, jar, zip};

/// A kind of input, and what is found in it.
pub(crate) struct Kind {
    /// What the table calls it.
    pub(crate) name: &'static str,
    /// The file or directory name that it is opened under.
    pub(crate) file_name: &'static str,
    /// The rules that find something, sorted by severity and name; or `error: ` and a piece of the message.
    pub(crate) finds: &'static [&'static str],
    pub(crate) recipe: Recipe,
}

/// How an input is made.
pub(crate) enum Recipe {
    /// A file of these bytes.
    File(fn() -> Vec<u8>),
    /// What this puts at a path.
    Place(fn(&Path)),
    /// The same, and what this does to it once it was opened.
    Changing(fn(&Path), fn(&Path)),
}

impl Kind {
    /// Puts the input into a directory; nothing else may be there.
    pub(crate) fn place(&self, dir: &Path) {
        let path = dir.join(self.file_name);
        match self.recipe {
            Recipe::File(bytes) => std::fs::write(&path, bytes()).expect("a temp directory"),
            Recipe::Place(place) | Recipe::Changing(place, _) => place(&path),
        }
    }
}

/// All kinds, in the table's order.
pub(crate) fn kinds() -> impl Iterator<Item = &'static Kind> {
    [
        names::KINDS,
        headers::KINDS,
        bodies::KINDS,
        quines::KINDS,
        ends::KINDS,
        tars::KINDS,
        jars::KINDS,
        manifests::KINDS,
        directories::KINDS,
    ]
    .into_iter()
    .flatten()
}

/// A packed plugin.
const fn packed(name: &'static str, finds: &'static [&'static str], bytes: fn() -> Vec<u8>) -> Kind {
    Kind { name, file_name: "top-1.0.zip", finds, recipe: Recipe::File(bytes) }
}

/// A bare jar.
const fn bare(name: &'static str, finds: &'static [&'static str], bytes: fn() -> Vec<u8>) -> Kind {
    Kind { name, file_name: "top-1.0.jar", finds, recipe: Recipe::File(bytes) }
}

/// A sound member, so that nothing else is wrong with an archive.
fn sound() -> Member {
    file("top/lib/a.jar", &jar("com.acme.A"))
}

/// The archive of a sound member and these.
fn beside(members: impl IntoIterator<Item = Member>) -> Vec<u8> {
    zip([sound()].into_iter().chain(members)).bytes()
}
