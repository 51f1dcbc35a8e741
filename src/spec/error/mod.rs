mod hint;
mod override_fault;
mod quoted;

use crate::formats::checksum::InvalidChecksum;
use crate::formats::coordinate::InvalidCoordinate;
use crate::formats::image_path::InvalidImagePath;
use crate::formats::platform::InvalidPlatform;
use crate::formats::reference::InvalidReference;
use crate::formats::tag_template::InvalidTagTemplate;

use super::place::Place;
use super::{InvalidCheck, InvalidOverlay, UnknownWorker};
use quoted::quoted;

pub use override_fault::OverrideFault;

/// Why text and flags are no spec.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The text is not YAML, or YAML of another shape.
    #[error("{place}: {why}")]
    Syntax {
        /// Where.
        place: Place,
        /// What the parser says.
        why: String,
    },
    /// A key that a spec does not have.
    #[error("{place}: unknown key `{key}`")]
    UnknownKey {
        /// Where.
        place: Place,
        /// The key.
        key: String,
        /// What was probably meant.
        near: Option<&'static str>,
        /// The keys that may stand there.
        known: Vec<&'static str>,
    },
    /// A worker that is none, or not known.
    #[error(transparent)]
    Worker(UnknownWorker),
    /// A key stands twice in one map.
    #[error("{place}: `{key}` is given twice")]
    RepeatedKey {
        /// Where the second one stands.
        place: Place,
        /// The key.
        key: String,
    },
    /// A key is missing from an item.
    #[error("{place}: `{key}` is missing here")]
    MissingKey {
        /// Where the item stands.
        place: Place,
        /// The key.
        key: &'static str,
    },
    /// A value has another shape than its key wants.
    #[error("{place}: {expected} is expected here")]
    Shape {
        /// Where.
        place: Place,
        /// What would be right.
        expected: String,
    },
    /// A Maven repository's address is none.
    #[error("{place}: a repository's address begins with `https://`, `http://` or `file:///`")]
    RepositoryUrl {
        /// Where.
        place: Place,
    },
    /// A Maven repository's address holds a name or a password.
    #[error("{place}: a repository's address holds no name and no password")]
    RepositoryLogin {
        /// Where.
        place: Place,
    },
    /// A `$` that begins no variable.
    #[error("{place}: `{text}` is not a variable")]
    Variable {
        /// Where.
        place: Place,
        /// From the `$` on.
        text: String,
    },
    /// A variable that is not set and has no default.
    #[error("{place}: the variable `{name}` is not set")]
    UnsetVariable {
        /// Where.
        place: Place,
        /// Its name.
        name: String,
    },
    /// An image reference that is none.
    #[error("{place}: this names no image")]
    Reference {
        /// Where.
        place: Place,
        /// What is wrong with it.
        #[source]
        cause: InvalidReference,
    },
    /// A coordinate that is none.
    #[error("{place}: this names no plugin")]
    Coordinate {
        /// Where.
        place: Place,
        /// What is wrong with it.
        #[source]
        cause: InvalidCoordinate,
    },
    /// A checksum that is none.
    #[error("{place}: this is no checksum")]
    Checksum {
        /// Where.
        place: Place,
        /// What is wrong with it.
        #[source]
        cause: InvalidChecksum,
    },
    /// Two coordinates for one thing.
    #[error("{place}: `path` and `from` say the same, and both are given")]
    TwoSources {
        /// Where the second one stands.
        place: Place,
    },
    /// The address of a Hub that is none.
    #[error("{place}: this is no address of a Hub")]
    Hub {
        /// Where.
        place: Place,
    },
    /// A secret in the text itself.
    #[error("{place}: a spec holds no secrets, and `{key}` would be one")]
    LiteralSecret {
        /// Where.
        place: Place,
        /// The key.
        key: &'static str,
        /// The keys that say where the secret is.
        instead: &'static str,
    },
    /// Credentials for what is no host.
    #[error("{place}: `{text}` is not a host")]
    CredentialHost {
        /// Where.
        place: Place,
        /// The text, without user info.
        text: String,
    },
    /// Several credentials for one host.
    #[error("{place}: a host is shown one thing, and this is another")]
    SeveralProofs {
        /// Where.
        place: Place,
    },
    /// A platform that is none.
    #[error("{place}: this names no platform")]
    Platform {
        /// Where.
        place: Place,
        /// What is wrong with it.
        #[source]
        cause: InvalidPlatform,
    },
    /// A plugin path that is none.
    #[error("{place}: this is no directory of an image")]
    PluginPath {
        /// Where.
        place: Place,
        /// What is wrong with it.
        #[source]
        cause: InvalidImagePath,
    },
    /// A tag template that is none.
    #[error("{place}: this is no template of a tag")]
    Template {
        /// Where.
        place: Place,
        /// What is wrong with it.
        #[source]
        cause: InvalidTagTemplate,
    },
    /// A tag outside of the alphabet of tags.
    #[error("{place}: `{text}` is not a tag")]
    Tag {
        /// Where.
        place: Place,
        /// The text.
        text: String,
    },
    /// An owner that is not numeric.
    #[error("{place}: `{text}` is not a numeric `uid:gid`")]
    Owner {
        /// Where.
        place: Place,
        /// The text.
        text: String,
    },
    /// One of a few words is wanted.
    #[error("{place}: `{text}` is not one of {}", quoted(.known))]
    Choice {
        /// Where.
        place: Place,
        /// The text.
        text: String,
        /// What was probably meant.
        near: Option<&'static str>,
        /// The words.
        known: Vec<&'static str>,
    },
    /// A number above zero is wanted.
    #[error("{place}: `{text}` is not a whole number above zero")]
    Number {
        /// Where.
        place: Place,
        /// The text.
        text: String,
    },
    /// A level of compression that does not exist.
    #[error("{place}: `{text}` names no level from 0 to 9")]
    Level {
        /// Where.
        place: Place,
        /// The text.
        text: String,
    },
    /// A number of bytes is wanted.
    #[error("{place}: `{text}` is not a number of bytes")]
    Size {
        /// Where.
        place: Place,
        /// The text.
        text: String,
    },
    /// A value is empty.
    #[error("{place}: this is empty")]
    Empty {
        /// Where.
        place: Place,
    },
    /// No plugin at all.
    #[error("no plugin is given")]
    NoPlugins,
    /// No base, where an image is wanted.
    #[error("no base is given")]
    NoBase,
    /// No sink, where the image is to be published.
    #[error("no place to publish to is given")]
    NoSinks,
    /// An image on `scratch` whose plugin path nobody tells.
    #[error("nothing tells where plugins go on `scratch`")]
    ScratchPluginPath,
    /// An image on `scratch` whose platforms nobody tells.
    #[error("nothing tells for which platforms an image on `scratch` is")]
    ScratchPlatforms,
    /// A key that says nothing about an image that is one plugin.
    #[error("{place}: `{key}` says nothing about a plugin-only image")]
    IdleInPluginOnly {
        /// Where.
        place: Place,
        /// The key.
        key: &'static str,
    },
    /// A registry sink without any tag.
    #[error("{place}: nothing tells the tag for `{repository}`")]
    Untagged {
        /// Where.
        place: Place,
        /// Registry and repository.
        repository: String,
    },
    /// A Docker archive that has tags, but no name for them.
    #[error("{place}: a tag in a Docker archive needs the image's name")]
    NamelessSink {
        /// Where.
        place: Place,
    },
    /// A sink that is named by digest.
    #[error("{place}: a place to publish to cannot be named by digest")]
    PinnedSink {
        /// Where.
        place: Place,
    },
    /// The same place twice.
    #[error("{place}: `{target}` is given twice")]
    RepeatedSink {
        /// Where the second one stands.
        place: Place,
        /// What is repeated.
        target: String,
    },
    /// Something is wrong with an override.
    #[error(transparent)]
    Override(#[from] OverrideFault),
    /// Something in `remove`, `replace` or `add` that says nothing about the files of a plugin.
    #[error("{place}: this says nothing about the files of a plugin")]
    Overlay {
        /// Where.
        place: Place,
        /// What is wrong with it.
        #[source]
        cause: InvalidOverlay,
    },
    /// Flags change the one plugin of a run, and there are several.
    #[error("{place}: nothing tells which of the {count} plugins this changes")]
    WhosePlugin {
        /// Where.
        place: Place,
        /// How many there are.
        count: usize,
    },
    /// Something in `checks` that says nothing about a rule.
    #[error("{place}: this cannot be said of a rule")]
    Check {
        /// Where.
        place: Place,
        /// What is wrong with it.
        #[source]
        cause: InvalidCheck,
    },
    /// A label that plugraft writes itself.
    #[error("{place}: labels that begin with `dev.plugraft.` are written by plugraft alone")]
    ReservedLabel {
        /// Where.
        place: Place,
    },
    /// The name of an environment variable that no container runtime takes.
    #[error("{place}: `{name}` cannot name an environment variable")]
    EnvName {
        /// Where.
        place: Place,
        /// The name.
        name: String,
    },
}
