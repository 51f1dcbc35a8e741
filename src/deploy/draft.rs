//! What a target wants to have written, before anything is written.

use crate::formats::yaml_edit::{Content, Refusal, Setting, Step};
use crate::spec::OverrideWish;

use super::object::Object;

/// Settings and sentences of one override.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The document that is meant; `None` for readers that see the first one only.
    pub(super) document: Option<usize>,
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
    /// A Kubernetes object, or the patch of one.
    Object(Object),
    /// A kustomization.
    Kustomize,
    /// It is read with another file.
    Nothing,
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
    /// Something of the file makes the image useless.
    Beside(&'static str),
    /// The image is one plugin and no more where a worker is to be run, or the other way round.
    Kind { plugin_only: bool },
    /// The image has another version of Kafka than the object.
    Version { says: String, known: String },
    /// None of the file's documents is the object.
    NoObject { kinds: Vec<&'static str> },
    /// Several could be meant.
    Ambiguous { what: &'static str, candidates: Vec<String> },
    /// None has this name.
    Unknown { what: &'static str, name: String, candidates: Vec<String> },
    /// A merge patch would replace a whole list.
    WouldReplace { list: String },
    /// A key of the override is missing.
    Missing(&'static str),
    /// Nothing tells a name for the plugin.
    PluginName,
    /// A path for something that is no part of a reference.
    UnknownPart(String),
    /// A path that cannot be.
    Path { part: &'static str, path: String, why: &'static str },
    /// Paths that do not name the image.
    Incomplete(&'static str),
    /// The file holds more than the one word that it is for.
    MoreThanAWord,
    /// An existing text that cannot be read or edited.
    Refused(Refusal),
}

/// The way to a place.
#[derive(Debug, Clone, Default)]
pub(super) struct Way(Vec<Step>);

impl Way {
    /// Along these keys.
    pub(super) fn of<K: AsRef<str>>(keys: &[K]) -> Self {
        Self(keys.iter().map(|key| Step::from(key.as_ref())).collect())
    }

    /// On to a key.
    pub(super) fn key(mut self, key: &str) -> Self {
        self.0.push(Step::from(key));
        self
    }

    /// On to the element of a list that says this at a key.
    pub(super) fn item(self, key: &str, text: &str) -> Self {
        self.element(&[(key, text)])
    }

    /// On to the element of a list that says these.
    pub(super) fn element(mut self, by: &[(&str, &str)]) -> Self {
        self.0.push(Step::Item(by.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()));
        self
    }

    /// To the value of an operation (RFC 6902).
    pub(super) fn operation(op: &str, path: &str) -> Self {
        Self::default().element(&[("op", op), ("path", path)]).key("value")
    }

    /// The steps.
    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl Draft {
    /// One more scalar below keys.
    pub(super) fn set<K: AsRef<str>>(&mut self, path: &[K], value: &str) {
        self.put(Way::of(path), value);
    }

    /// One more scalar.
    pub(super) fn put(&mut self, way: Way, value: &str) {
        self.settings.push(Setting { path: way.0, value: Content::Text(value.to_owned()) });
    }

    /// One more text in a list.
    pub(super) fn member(&mut self, way: Way, value: &str) {
        self.settings.push(Setting { path: way.0, value: Content::Member(value.to_owned()) });
    }

    /// A place that has to be empty.
    pub(super) fn nothing(&mut self, way: Way) {
        self.settings.push(Setting { path: way.0, value: Content::Null });
    }

    /// The pull policy, where one is wanted.
    pub(super) fn set_policy<K: AsRef<str>>(&mut self, path: &[K], wish: &OverrideWish) {
        if let Some(policy) = wish.pull_policy {
            self.set(path, policy.name());
        }
    }

    /// Pull secrets as Kubernetes lists them, by `name`.
    pub(super) fn add_secrets(&mut self, way: &Way, wish: &OverrideWish) {
        for secret in &wish.pull_secrets {
            let value = Content::Element(vec![("name".to_owned(), secret.clone())]);
            self.settings.push(Setting { path: way.0.clone(), value });
        }
    }

    /// Pull secrets as a list of names.
    pub(super) fn add_secret_names(&mut self, way: &Way, wish: &OverrideWish) {
        for secret in &wish.pull_secrets {
            self.member(way.clone(), secret);
        }
    }
}

impl From<Refusal> for Unfit {
    fn from(cause: Refusal) -> Self {
        Self::Refused(cause)
    }
}
