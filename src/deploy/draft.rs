//! What a target wants to have written, before anything is written.

use crate::formats::yaml_edit::{Refusal, Setting};
use crate::spec::OverrideWish;

/// Settings and sentences of one override.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// In the order in which missing keys are added.
    pub(super) settings: Vec<Setting>,
    /// For the user.
    pub(super) notes: Vec<String>,
    /// How the file is put to use.
    pub(super) next: Next,
}

/// What to do with a file, once it is written.
#[derive(Debug, Default)]
pub(super) enum Next {
    /// Values of a Helm release.
    #[default]
    Helm,
    /// Variables of a shell.
    Shell,
    /// Outputs of a step, which runs on.
    StepOutput,
}

/// Why a target cannot say what to write; the room's error adds the file.
#[derive(Debug)]
pub(super) enum Unfit {
    /// A tag is wanted, and the image has none.
    Untagged,
    /// A digest is wanted, and nobody told it.
    Undigested,
    /// The consumer takes tags of one form only, and the image has none of it.
    Tag(&'static str),
    /// Another value of the file wins over what would be written.
    Overruled { by: String, says: String },
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

    /// The pull policy, where one is wanted.
    pub(super) fn set_policy<K: AsRef<str>>(&mut self, path: &[K], wish: &OverrideWish) {
        if let Some(policy) = wish.pull_policy {
            self.set(path, policy.name());
        }
    }
}

impl From<Refusal> for Unfit {
    fn from(cause: Refusal) -> Self {
        Self::Refused(cause)
    }
}
