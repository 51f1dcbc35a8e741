//! What a target wants to have written, before anything is written.

use crate::formats::yaml_edit::{Refusal, Setting};

/// Settings and sentences of one override.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// In the order in which missing keys are added.
    pub(super) settings: Vec<Setting>,
    /// For the user.
    pub(super) notes: Vec<String>,
}

/// Why a target cannot say what to write; the room's error adds the file.
#[derive(Debug)]
pub(super) enum Unfit {
    /// A tag is wanted, and the image has none.
    Untagged,
    /// A digest is wanted, and nobody told it.
    Undigested,
    /// A path for something that is no part of a reference.
    UnknownPart(String),
    /// A path that cannot be.
    Path { part: &'static str, path: String, why: &'static str },
    /// Paths that do not name the image.
    Incomplete(&'static str),
    /// An existing text that cannot be read or edited.
    Refused(Refusal),
}

impl Draft {
    /// One more scalar.
    pub(super) fn set<K: AsRef<str>>(&mut self, path: &[K], value: &str) {
        let path = path.iter().map(|key| key.as_ref().to_owned()).collect();
        self.settings.push(Setting { path, value: value.to_owned() });
    }
}

impl From<Refusal> for Unfit {
    fn from(cause: Refusal) -> Self {
        Self::Refused(cause)
    }
}
